"""Least privileges on Kafka: what to grant each part's principal, and nothing more."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from pipeline.config.parts import TopicOptions
from pipeline.errors import UsageError
from pipeline.kafka.topology import Stage, Topology, topology


@dataclass(frozen=True, slots=True)
class AclGrant:
    """``operation`` (READ, WRITE, DESCRIBE, …) on the topic or group ``name``, in Kafka's terms.

    A ``*`` at the end of a name makes it a prefixed grant.
    """

    operation: str
    resource: str
    name: str


def rights(settings: TopicOptions) -> dict[str, tuple[AclGrant, ...]]:
    """Return the grants by part; READ and WRITE imply DESCRIBE, and WRITE to a topic the idempotent producer.

    A principal that runs several parts needs the grants of each: ``dateline run`` those of enrich and index, and of
    notify where that is configured.
    """
    flow = topology(settings)
    return _of_the_flow(flow) | _of_operators(flow, f"{settings.topic_prefix}dateline-rebuild*")


def _of_the_flow(flow: Topology) -> dict[str, tuple[AclGrant, ...]]:
    return {
        "publish": (AclGrant("WRITE", "topic", flow.raw.name),),
        "enrich": _of_worker(flow, flow.enrich),
        "index": _of_worker(flow, flow.index),
        "notify": (
            *(AclGrant("READ", "topic", topic) for topic in flow.notify.reads),
            *(AclGrant("WRITE", "topic", topic) for topic in flow.notify.writes),
            *(AclGrant("READ", "topic", topic) for topic in flow.notify.consults),
            AclGrant("READ", "group", f"{flow.notify.prefix}*"),
            *_of_any_worker(flow),
        ),
        # Also part of `status`, `doctor`, `lag`, `wait` and `drain` when notify_file is set.
        "notify list": (
            *(AclGrant("DESCRIBE", "topic", topic) for topic in flow.notify.reads),
            AclGrant("DESCRIBE", "group", f"{flow.notify.prefix}*"),
        ),
        "notify history": (AclGrant("READ", "topic", flow.deliveries.name),),
    }


def _of_worker(flow: Topology, stage: Stage) -> tuple[AclGrant, ...]:
    return (
        AclGrant("READ", "topic", stage.reads),
        *(AclGrant("WRITE", "topic", topic) for topic in stage.writes),
        *(AclGrant("READ", "topic", topic) for topic in stage.consults),
        AclGrant("READ", "group", stage.group),
        *_of_any_worker(flow),
    )


def _of_any_worker(flow: Topology) -> tuple[AclGrant, ...]:
    """Return the grants to send heartbeats and read control commands."""
    return AclGrant("WRITE", "topic", flow.workers.name), AclGrant("READ", "topic", flow.control.name)


def _of_operators(flow: Topology, rebuilds: str) -> dict[str, tuple[AclGrant, ...]]:
    """Return the grants of read-only operator commands, and of those that change something."""
    dead = flow.dead_letter.name
    lag = (
        *(AclGrant("DESCRIBE", "topic", stage.reads) for stage in flow.stages),
        *(AclGrant("DESCRIBE", "group", stage.group) for stage in flow.stages),
    )
    read = AclGrant("READ", "topic", flow.workers.name), AclGrant("READ", "topic", dead)
    # The stamp on a record that workers ignore shows the broker's clock.
    clock = AclGrant("WRITE", "topic", flow.control.name)
    return {
        "lag": lag,
        "wait": lag,
        "status": (
            *_described(flow, read),
            *(AclGrant("DESCRIBE", "group", stage.group) for stage in flow.stages),
            *read,
        ),
        "drain": (*lag, AclGrant("READ", "topic", flow.workers.name), AclGrant("WRITE", "topic", flow.control.name)),
        "doctor": (
            *_described(flow, (clock,)),
            *(AclGrant("DESCRIBE_CONFIGS", "topic", topic.name) for topic in flow.topics),
            clock,
        ),
        "trace": tuple(
            AclGrant("READ", "topic", topic.name)
            for topic in (flow.raw, flow.enriched, flow.dead_letter, flow.takedowns, flow.alerts, flow.deliveries)
        ),
        "history": (AclGrant("READ", "topic", flow.raw.name),),
        **_of_articles(flow, rebuilds),
        **_of_topics(flow),
    }


def _of_articles(flow: Topology, rebuilds: str) -> dict[str, tuple[AclGrant, ...]]:
    """Return the grants of commands that change articles, or what is made of them."""
    raw, enriched, dead = flow.raw.name, flow.enriched.name, flow.dead_letter.name
    takedown = (
        AclGrant("READ", "topic", flow.takedowns.name),
        AclGrant("WRITE", "topic", flow.takedowns.name),
        AclGrant("WRITE", "topic", enriched),
        AclGrant("READ", "topic", flow.alerts.name),
        AclGrant("WRITE", "topic", flow.alerts.name),
    )
    return {
        "dead-letters": (AclGrant("READ", "topic", dead),),
        "replay": (
            AclGrant("READ", "topic", dead),
            AclGrant("WRITE", "topic", dead),
            AclGrant("READ", "topic", raw),
            AclGrant("WRITE", "topic", raw),
            AclGrant("READ", "topic", enriched),
            AclGrant("WRITE", "topic", enriched),
            *(AclGrant("DESCRIBE", "group", stage.group) for stage in flow.stages),
            *_of_replayed_notifications(flow),
        ),
        "takedown": takedown,
        "backup": (AclGrant("READ", "topic", flow.takedowns.name), AclGrant("READ", "topic", flow.versions.name)),
        "restore": (
            *takedown,
            AclGrant("READ", "topic", flow.versions.name),
            AclGrant("WRITE", "topic", flow.versions.name),
        ),
        "index prune": (AclGrant("READ", "topic", enriched), AclGrant("WRITE", "topic", enriched)),
        "re-enrich": (AclGrant("READ", "topic", enriched), AclGrant("WRITE", "topic", enriched)),
        "index rebuild": (
            AclGrant("READ", "topic", enriched),
            AclGrant("DESCRIBE_CONFIGS", "topic", enriched),
            AclGrant("READ", "topic", flow.takedowns.name),
            AclGrant("WRITE", "topic", dead),
            AclGrant("DESCRIBE", "group", flow.index.group),
            AclGrant("READ", "group", rebuilds),
        ),
    }


def _of_topics(flow: Topology) -> dict[str, tuple[AclGrant, ...]]:
    """Return the grants of commands to workers, and of those that create topics or extend one."""
    return {
        "pause": (AclGrant("WRITE", "topic", flow.control.name),),
        "topics add-partitions": (
            AclGrant("READ", "topic", flow.raw.name),
            AclGrant("ALTER", "topic", flow.raw.name),
            AclGrant("READ", "topic", flow.versions.name),
            AclGrant("WRITE", "topic", flow.versions.name),
            AclGrant("DESCRIBE", "group", flow.enrich.group),
        ),
        "topics create": tuple(
            AclGrant(operation, "topic", topic.name) for topic in flow.topics for operation in ("CREATE", "DESCRIBE")
        ),
    }


def _of_replayed_notifications(flow: Topology) -> tuple[AclGrant, ...]:
    """Return the grants to resend notifications and see which are withdrawn; needed only with notifications."""
    return AclGrant("WRITE", "topic", flow.redeliveries.name), AclGrant("READ", "topic", flow.takedowns.name)


def _described(flow: Topology, more: Sequence[AclGrant]) -> tuple[AclGrant, ...]:
    """Add DESCRIBE on every topic where ``more`` does not imply it: without it a topic looks missing."""
    implied = {grant.name for grant in more}
    return tuple(AclGrant("DESCRIBE", "topic", topic.name) for topic in flow.topics if topic.name not in implied)


def acl_lines(settings: TopicOptions, part: str, principal: str, *, as_json: bool) -> Iterator[str]:
    """Yield a line per grant; with a principal, the arguments of ``kafka-acls.sh`` that create it.

    Raises UsageError for an unknown part.
    """
    table = rights(settings)
    if part and part not in table:
        raise UsageError(f"no part is called {part!r}: there are {', '.join(table)}")
    for name, needed in table.items():
        if part in ("", name):
            yield from (_line(name, right, principal, as_json=as_json) for right in needed)


def _line(part: str, right: AclGrant, principal: str, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"part": part, **asdict(right)})
    if principal:
        pattern = "prefixed" if right.name.endswith("*") else "literal"
        resource = f"--{right.resource} {right.name.rstrip('*')} --resource-pattern-type {pattern}"
        return f"--add --allow-principal User:{principal} --operation {right.operation} {resource}"
    return f"{part:<14} {right.operation:<9} {right.resource:<6} {right.name}"
