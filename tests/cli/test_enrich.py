import json
import subprocess
import sys
from pathlib import Path

from tests.support.command_line import dateline

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "seeds" / "000_73755e1ee8dbbe16.txt"


def test_enrich_needs_no_broker() -> None:
    """A text file goes in, one enriched article comes out."""
    command = [sys.executable, "-m", "pipeline.cli", "enrich", str(SEED)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    enriched = json.loads(done.stdout)
    assert {"AM", "AZ"} <= set(enriched["countries"])


def test_enrich_tells_of_rejected_lines() -> None:
    """A bad line is named with its number and reason, the others come out, and the exit status is 1."""
    done = dateline("enrich", "-", given='{"title": "Rain in Lagos"}\n{"headline": "x"}\n')
    assert done.status == 1
    assert len(done.out.splitlines()) == 1
    assert ":2: invalid: headline" in done.err


def test_geotag_offsets_are_the_rows_own() -> None:
    """Offsets count into the given text, also where cleaning changes it; a row without places has none."""
    text = "The  talks moved from Paris to\u00a0Lagos.\nSource: News Desk"
    rows = [{"id": "1", "text": text}, {"id": "2", "text": "Nothing happened."}]
    done = dateline("geotag", "-", given="\n".join(map(json.dumps, rows)))
    assert done.status == 0, done.err
    first, second = map(json.loads, done.out.splitlines())
    assert [text[t["start"] : t["end"]] for t in first["toponyms"]] == ["Paris", "Lagos"]
    assert [t["country"] for t in first["toponyms"]] == ["FR", "NG"]
    assert second["toponyms"] == []


def test_geotag_resolves_given_spans() -> None:
    """With given spans, those and no others are answered."""
    row = {"id": "1", "text": "From Paris to Lagos.", "toponyms": [{"start": 14, "end": 19}]}
    done = dateline("geotag", "--given-spans", "-", given=json.dumps(row))
    assert [t["name"] for t in json.loads(done.out)["toponyms"]] == ["Lagos"]


def test_a_learned_profile_decides(tmp_path: Path) -> None:
    """What the other articles of an outlet name tells which Paris it means; the file it is kept in is readable."""
    towns = ("Bonham, Texas", "Clarksville, Texas", "Honey Grove, Texas", "Reno, Texas", "Paris, Texas")
    rows = [{"id": str(n), "source": "https://paper.example/1", "text": f"A fair in {t}."} for n, t in enumerate(towns)]
    rows.append({"id": "x", "source": "https://paper.example/2", "text": "Police in Paris are calm."})
    given = "\n".join(map(json.dumps, rows))
    plain = dateline("geotag", "-", given=given)
    learned = dateline("geotag", "--save", str(tmp_path / "profiles.json"), "learn", "-", given=given)
    assert [json.loads(done.out.splitlines()[-1])["primary_country"] for done in (plain, learned)] == ["FR", "US"]
    assert "paper.example" in json.loads((tmp_path / "profiles.json").read_text())["sources"]
