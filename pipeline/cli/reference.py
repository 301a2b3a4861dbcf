"""Generate docs/reference.md: every command, make target, setting and metric, from the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from pipeline.cli.main import app
from pipeline.config.settings import Settings
from pipeline.notify.receiver_health import ReceiverHealth
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics
from pipeline.watch.feed_metrics import GAUGES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference.md"
TARGET = re.compile(r"^([a-z-]+):.*?## (.+)$", re.MULTILINE)

HEAD = """# Reference

Written by `make reference` from the code; a test fails when it is out of date. Every command has `--help`;
`dateline --version` tells which version it is.
"""


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [HEAD, "## Commands\n", *_commands(), "## Make targets\n", _targets(), "## Settings\n", _settings()]
    return "\n".join([*parts, "## Metrics\n", _metrics()])


def _commands() -> Iterator[str]:
    for name, command in sorted(_walk("dateline", typer.main.get_command(app))):
        yield f"### `{name}{_usage(command)}`\n\n{(command.help or '').strip()}\n"
        options = [p for p in command.params if _described(p)]
        if options:
            yield "\n".join(f"- `{_flag(option)}`: {_described(option)}" for option in options) + "\n"


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for child, sub in command.commands.items():
            yield from _walk(f"{name} {child}", sub)
    else:
        yield name, command


def _usage(command: Any) -> str:
    return "".join(f" {_argument(p)}" for p in command.params if p.param_type_name == "argument")


def _argument(parameter: Any) -> str:
    name = str(parameter.name).upper() + ("…" if parameter.nargs == -1 else "")
    return name if parameter.required else f"[{name}]"


def _flag(parameter: Any) -> str:
    return (
        ", ".join((*parameter.opts, *parameter.secondary_opts))
        if parameter.param_type_name == "option"
        else str(parameter.name).upper()
    )


def _described(parameter: Any) -> str:
    return str(getattr(parameter, "help", None) or "").strip()


def _targets() -> str:
    rows = TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    return "| target | what it does |\n|---|---|\n" + "\n".join(f"| `make {t}` | {text} |" for t, text in rows) + "\n"


def _settings() -> str:
    lines = [
        "In the environment as `DATELINE_NAME`, or in `dateline.toml` as `name`.\n",
        "| setting | default | what it is |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "one a core" if field.default_factory else repr(_plain(field.default))
        lines.append(f"| `{name}` | `{default}` | {field.description} |")
    return "\n".join(lines) + "\n"


def _metrics() -> str:
    lines = [
        "At `/metrics` of every worker, beside `/healthz` and `/readyz`; `dateline status` shows the addresses. "
        "On Linux also the usual `process_…`: memory, CPU, open files, start.\n",
        "| metric | kind | labels | what it is |",
        "|---|---|---|---|",
    ]
    health = WorkerHealth("enrich", receivers={"receiver": ReceiverHealth()})
    for family in Metrics(health).registry.collect():
        if not family.name.startswith("dateline_"):
            continue
        labels = sorted({label for sample in family.samples for label in sample.labels} - {"le"})
        name = f"{family.name}_total" if family.type == "counter" else family.name
        lines.append(f"| `{name}` | {family.type} | {', '.join(labels) or '–'} | {family.documentation} |")
    return "\n".join([*lines, *_feed_metrics()]) + "\n"


def _feed_metrics() -> Iterator[str]:
    """Yield the metrics of ``dateline feeds status --metrics``, which no worker serves."""
    yield "\nOf each watched feed, printed by `dateline feeds status --metrics`:\n"
    yield "| metric | labels | what it is |\n|---|---|---|"
    yield from (f"| `dateline_feed_{gauge.name}` | feed | {gauge.help} |" for gauge in GAUGES)
    yield "| `dateline_feed_health` | feed, health | 1 for how the feed is, 0 for the others. |"


def _plain(value: object) -> object:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value) if isinstance(value, Path) else value


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print("wrote docs/reference.md")
