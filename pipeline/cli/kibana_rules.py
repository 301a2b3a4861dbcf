"""``dateline kibana rules``: create, list and remove alert rules through Kibana's API."""

import json as json_
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

import typer

from pipeline.cli.shared_options import JsonLines
from pipeline.config.load import load_settings

rules = typer.Typer(
    help="Alert rules in Kibana: late, rejected and missing articles, silent outlets.", no_args_is_help=True
)

WAIT = typer.Option(30.0, min=0, help="Seconds to wait until Kibana is ready.")


@rules.command("apply")
def rules_apply(
    source: list[str] = typer.Option([], help="Name of an outlet that should not fall silent; can be repeated."),
    silent_for: str = typer.Option("1d", help="How long such an outlet may be silent, e.g. 6h or 2d."),
    quiet_for: str = typer.Option("1h", help="How long nothing may be indexed, e.g. 30m or 6h."),
    max_delay: int = typer.Option(600, min=1, help="Seconds from topic to index, averaged over 15 minutes."),
    max_dead_letters: int = typer.Option(10, min=0, help="Dead letters within an hour."),
    wait: float = WAIT,
    json: JsonLines = False,
) -> None:
    """Create the rules in Kibana, or update them to these limits; connectors added there are kept."""
    from pipeline.kibana.alert_rules import Thresholds, apply_rules

    limits = Thresholds(max_delay, max_dead_letters, quiet_for, silent_for)
    with _status() as status:
        results = apply_rules(load_settings(), limits, source, wait, status.update)
    _print([asdict(result) for result in results], ("outcome", "name"), json)


@rules.command("list")
def rules_list(wait: float = WAIT, json: JsonLines = False) -> None:
    """List Dateline's rules in Kibana, with the result of their last check."""
    from pipeline.kibana.alert_rules import list_rules

    with _status() as status:
        found = list_rules(load_settings(), wait, status.update)
    rows = [
        {
            "id": each["id"],
            "name": each["name"],
            "enabled": each["enabled"],
            "status": each.get("execution_status", {}).get("status", "unknown"),
            "connectors": len(each.get("actions", ())),
        }
        for each in found
    ]
    _print(rows, ("status", "name"), json)


@rules.command("remove")
def rules_remove(
    source: list[str] = typer.Option([], help="Only the rule about this outlet; can be repeated."),
    wait: float = WAIT,
    json: JsonLines = False,
) -> None:
    """Remove this index's rules from Kibana, with the connectors added to them; it is not an error if there are
    none."""
    from pipeline.kibana.alert_rules import remove_rules

    with _status() as status:
        results = remove_rules(load_settings(), source, wait, status.update)
    _print([asdict(result) for result in results], ("outcome", "name"), json)


def _status() -> AbstractContextManager[Any]:
    from rich.console import Console

    return Console(stderr=True).status("looking for Kibana …")


def _print(rows: Sequence[dict[str, object]], columns: Sequence[str], json: bool) -> None:
    from pipeline.cli.terminal import printable

    for row in rows:
        print(
            json_.dumps(row, ensure_ascii=False) if json else "  ".join(printable(str(row[name])) for name in columns)
        )
