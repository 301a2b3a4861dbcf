import re
from pathlib import Path

from pipeline.cli.reference import PAGE, page
from pipeline.config.settings import Settings
from tests.chaos.cases import CASES
from tests.support.command_line import dateline

ROOT = Path(__file__).resolve().parents[1]
OPERATING = ROOT / "docs" / "operating.md"


def test_reference_is_up_to_date() -> None:
    """Every command, target and setting is in docs/reference.md as the code has it; renew with `make reference`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_target_says_what_it_does() -> None:
    """A make target without its description would be missing from `make help` and the reference."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert targets == set(re.findall(r"^([a-z][a-z-]*):.*## ", makefile, re.MULTILINE))


def test_every_setting_says_what_it_is() -> None:
    """A setting without a description cannot be set by anybody."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_command_has_help() -> None:
    """No heading of a command is followed by nothing."""
    sections = re.split(r"^### ", page().split("## Make targets")[0], flags=re.MULTILINE)[1:]
    assert sections
    assert [section.splitlines()[0] for section in sections if not "".join(section.splitlines()[1:]).strip()] == []


def test_readme_names_only_targets_that_exist() -> None:
    """Each `make …` in the README and docs is a real target."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for text in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        named = set(re.findall(r"`make ([a-z][a-z-]*)", text.read_text(encoding="utf-8")))
        assert named <= targets, f"{text.name}: {named - targets}"


def test_readme_shows_what_the_demo_publishes() -> None:
    """The README's output of `make demo` says how many articles seeds/ has."""
    shown = re.search(r"^published (\d+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert shown
    answer = dateline("validate", str(ROOT / "seeds"))
    assert (answer.status, (answer.out + answer.err).splitlines()[-1]) == (0, f"valid {shown[1]}")


def test_every_runbook_is_there() -> None:
    """Each alert names a heading of docs/operating.md."""
    headings = re.findall(r"^#+ (.+)$", OPERATING.read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9]+", "-", heading.lower()) for heading in headings}
    rules = (ROOT / "docker" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"operating\.md#([a-z0-9-]+)", rules)) - anchors == set()


def test_every_link_leads_to_a_heading() -> None:
    """A renamed heading takes the links to it along: each anchor of the manual is one of a page."""
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
    anchors = {name: {_anchor(heading) for heading in _headings(text)} for name, text in pages.items()}
    pages |= {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CHANGELOG.md")}
    broken = [
        f"{name}: {page}#{anchor}"
        for name, text in pages.items()
        for page, anchor in re.findall(r"\]\((?:docs/)?([a-z-]+\.md)?#([^)]+)\)", text)
        if anchor not in anchors.get(page or name, set())
    ]
    assert broken == []


def _headings(text: str) -> list[str]:
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.+)$", prose, re.MULTILINE)


def _anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_failure_names_a_case_that_exists() -> None:
    """What the operators' manual says was seen in the fault matrix or in a test; nothing else is reported there."""
    manual = OPERATING.read_text(encoding="utf-8")
    named = [
        " ".join(part.split()) for text in re.findall(r"\*Case: (.+?)\*", manual, re.DOTALL) for part in text.split(",")
    ]
    tests = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    assert len(named) > 10
    assert set(named) - tests - {case.name for case in CASES} == set()


def test_every_package_says_what_may_stand_in_it() -> None:
    """A newcomer knows from docs/contributing.md where a thing belongs; modules of the root count too."""
    table = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8").split("## Source tree")[1].split("\n## ")[0]
    packages = {f"{path.parent.name}/" for path in (ROOT / "pipeline").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "pipeline").glob("*.py")} - {"__init__"}
    assert {name for name in packages | modules if f"`{name}`" not in table} == set()
