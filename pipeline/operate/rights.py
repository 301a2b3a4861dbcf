"""The least rights of each part of Dateline on Kafka: what to grant its principal, and nothing more."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from pipeline.errors import UsageError
from pipeline.settings import Settings
from pipeline.topology import Stage, Topology, topology


@dataclass(frozen=True, slots=True)
class Right:
    """``operation`` (READ, WRITE, DESCRIBE, …) on the topic or group called ``name``, by Kafka's names.

    A ``*`` at the end of a name stands for every continuation: a prefixed grant.
    """

    operation: str
    resource: str
    name: str


def rights(settings: Settings) -> dict[str, tuple[Right, ...]]:
    """The rights by part; READ and WRITE imply DESCRIBE, and WRITE to a topic the idempotent producer.

    A principal that does several parts needs the rights of each: ``dateline run`` those of enrich and index.
    """
    flow = topology(settings)
    return _of_the_flow(flow) | _of_operators(flow, f"{settings.topic_prefix}dateline-rebuild*")


def _of_the_flow(flow: Topology) -> dict[str, tuple[Right, ...]]:
    # What is on the topic of alerts already is not sent again.
    looked_up = Right("READ", "topic", flow.alerts.name)
    return {
        "publish": (Right("WRITE", "topic", flow.raw.name),),
        "enrich": _of_worker(flow, flow.enrich),
        "index": (*_of_worker(flow, flow.index), looked_up),
    }


def _of_worker(flow: Topology, stage: Stage) -> tuple[Right, ...]:
    return (
        Right("READ", "topic", stage.reads),
        *(Right("WRITE", "topic", topic) for topic in stage.writes),
        *(Right("READ", "topic", topic) for topic in stage.consults),
        Right("READ", "group", stage.group),
        # A worker says how it is, and hears what it is to do.
        Right("WRITE", "topic", flow.workers.name),
        Right("READ", "topic", flow.control.name),
    )


def _of_operators(flow: Topology, rebuilds: str) -> dict[str, tuple[Right, ...]]:
    raw, enriched, dead = flow.raw.name, flow.enriched.name, flow.dead_letter.name
    return {
        "status": (
            Right("DESCRIBE", "topic", raw),
            Right("DESCRIBE", "topic", enriched),
            *(Right("DESCRIBE", "group", stage.group) for stage in flow.stages),
            Right("READ", "topic", flow.workers.name),
            Right("READ", "topic", flow.control.name),
            Right("READ", "topic", dead),
        ),
        "dead-letters": (Right("READ", "topic", dead),),
        "replay": (
            Right("READ", "topic", dead),
            Right("WRITE", "topic", dead),
            Right("WRITE", "topic", raw),
            Right("WRITE", "topic", enriched),
        ),
        "delete": (
            Right("READ", "topic", flow.takedowns.name),
            Right("WRITE", "topic", flow.takedowns.name),
            Right("WRITE", "topic", enriched),
            Right("READ", "topic", flow.alerts.name),
            Right("WRITE", "topic", flow.alerts.name),
        ),
        "index prune": (Right("READ", "topic", enriched), Right("WRITE", "topic", enriched)),
        "re-enrich": (Right("READ", "topic", enriched), Right("WRITE", "topic", enriched)),
        "index rebuild": (
            Right("READ", "topic", enriched),
            Right("DESCRIBE_CONFIGS", "topic", enriched),
            Right("READ", "topic", flow.takedowns.name),
            Right("WRITE", "topic", dead),
            Right("DESCRIBE", "group", flow.index.group),
            Right("READ", "group", rebuilds),
        ),
        "pause": (Right("WRITE", "topic", flow.control.name),),
        "topics create": tuple(
            Right(operation, "topic", topic.name) for topic in flow.topics for operation in ("CREATE", "DESCRIBE")
        ),
    }


def rights_lines(settings: Settings, part: str, principal: str, *, as_json: bool) -> Iterator[str]:
    """A line for each right; with a principal, the arguments of ``kafka-acls.sh`` that grant it.

    Raises UsageError for a part that there is not.
    """
    table = rights(settings)
    if part and part not in table:
        raise UsageError(f"no part is called {part!r}: there are {', '.join(table)}")
    for name, needed in table.items():
        if part in ("", name):
            yield from (_line(name, right, principal, as_json=as_json) for right in needed)


def _line(part: str, right: Right, principal: str, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"part": part, **asdict(right)})
    if principal:
        pattern = "prefixed" if right.name.endswith("*") else "literal"
        resource = f"--{right.resource} {right.name.rstrip('*')} --resource-pattern-type {pattern}"
        return f"--add --allow-principal User:{principal} --operation {right.operation} {resource}"
    return f"{part:<14} {right.operation:<9} {right.resource:<6} {right.name}"
