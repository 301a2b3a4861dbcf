"""``dateline doctor``: check what is missing or inconsistent, and how to fix it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from rich.console import Console

from pipeline.config.settings import Settings
from pipeline.errors import DatelineError
from pipeline.operate.doctor.check import Check
from pipeline.operate.doctor.index import index_checks
from pipeline.operate.doctor.kafka import kafka_checks
from pipeline.operate.doctor.machine import machine_checks
from pipeline.operate.doctor.receiver_checks import notify_checks

GROUPS: Mapping[str, tuple[Callable[[Settings], Iterator[Check]], str]] = {
    "machine": (machine_checks, "make install"),
    "Kafka": (kafka_checks, "start it (make up), or set DATELINE_KAFKA_BOOTSTRAP"),
    "Elasticsearch": (index_checks, "start it (make up), or set DATELINE_ELASTICSEARCH_URL"),
    "notifications": (notify_checks, "correct notify.yaml; docs/notifications.md describes it"),
}


def checks(settings: Settings) -> Iterator[Check]:
    """Yield every check; a service that does not answer is a failed check and is not queried again."""
    for name, (group, fix) in GROUPS.items():
        try:
            yield from group(settings)
        except DatelineError as error:
            yield Check(name, False, str(error), fix)


def doctor_command(settings: Settings, as_data: bool) -> int:
    """Print each check as it finishes; return 1 when one fails."""
    console = Console()
    failed = 0
    for check in checks(settings):
        failed += not check.ok
        if as_data:
            print(json.dumps(asdict(check)))
        else:
            _show(console, check)
    return 1 if failed else 0


def _show(console: Console, check: Check) -> None:
    console.print("[green]ok   [/]" if check.ok else "[red]wrong[/]", end=" ")
    lines = f"{check.name:24} {check.found}" + (f"\n      → {check.fix}" if not check.ok else "")
    console.print(lines, markup=False, highlight=False, soft_wrap=True)
