"""``dateline notify``: list receivers, send them a sample, and show the history of deliveries."""

from datetime import UTC, datetime
from enum import StrEnum

import typer

from pipeline.cli.former_names import Group
from pipeline.cli.shared_options import JsonLines, JsonObject
from pipeline.config.load import load_settings
from pipeline.errors import UsageError

notify = typer.Typer(
    cls=Group, help="Notify people and programs of the matches of saved searches.", no_args_is_help=True
)


class OutcomeName(StrEnum):
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


@notify.command("list")
def notify_list(
    offline: bool = typer.Option(False, "--offline", help="Only check and list notify.yaml, without contacting Kafka."),
    json: JsonLines = False,
) -> None:
    """Check notify.yaml and list its receivers: their lag, and which are failing."""
    from pipeline.cli.notify_view import receiver_line, receiver_object
    from pipeline.cli.terminal import json_text
    from pipeline.notify.receivers_file import receivers_of
    from pipeline.operate.receiver_states import receiver_states

    settings = load_settings()
    receivers = receivers_of(settings)
    states = {} if offline else {s.name: s for s in receiver_states(settings, [each.name for each in receivers])}
    for receiver in receivers:
        state = states.get(receiver.name)
        print(json_text(receiver_object(receiver, state), None) if json else receiver_line(receiver, state))


@notify.command("test")
def notify_test(
    receiver: str = typer.Argument(help="The receiver's name, as listed."),
    json: JsonObject = False,
) -> None:
    """Send a sample, marked as a test, to one receiver; 69 when it does not take it now, 1 when it refuses it for
    good."""
    from pipeline.cli.notify_view import tested
    from pipeline.messages.notifications import notification_id
    from pipeline.notify.channel import open_channel
    from pipeline.notify.receivers_file import receivers_of
    from pipeline.notify.templates import sample

    receivers = {each.name: each for each in receivers_of(load_settings())}
    if receiver not in receivers:
        raise UsageError(f"unknown receiver {receiver}; there are {', '.join(receivers)}")
    found = receivers[receiver]
    id = notification_id(receiver, f"test {datetime.now(UTC).isoformat()}")
    open_channel(found).send(sample(receiver, found.digest, id=id))
    print(tested(found, id, as_json=json))


@notify.command("history")
def notify_history(
    receiver: str = typer.Option("", help="Only for this receiver."),
    search: str = typer.Option("", help="Only for this saved search."),
    article: str = typer.Option("", help="Only for the article with this id."),
    outcome: OutcomeName = typer.Option(None, help="Only with this outcome: delivered or given-up."),
    since: str = typer.Option("7d", help="Since a date (2026-10-31) or a time ago (12h, 30d)."),
    limit: int = typer.Option(200, min=1, help="Maximum number, newest first."),
    json: JsonLines = False,
) -> None:
    """Show what was delivered to whom, and what was given up and why, oldest first; kept for 30 days."""
    from rich.console import Console

    from pipeline.cli.notify_view import delivery_line
    from pipeline.cli.terminal import json_escaped
    from pipeline.operate.deliveries import DeliveryFilter, deliveries
    from pipeline.search.date_range import since as read_since
    from pipeline.search.time_zone import parse_zone

    settings = load_settings()
    wanted = DeliveryFilter(receiver, search, article, outcome.value if outcome else "")
    first = read_since(since, datetime.now(parse_zone(settings.timezone)))
    with Console(stderr=True).status("reading the history …"):
        found = deliveries(settings, wanted, first, limit)
    for delivery in found:
        print(json_escaped(delivery.model_dump_json()) if json else delivery_line(delivery))
