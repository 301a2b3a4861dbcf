"""What a rebuilt index refuses, on a real broker: not one record is passed whose dead letter is not on its topic."""

import random

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import MIB, topology
from pipeline.operate.rebuild.rebuild import rebuild
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services

NOISE = random.Random(7).randbytes(10_000)
"""Which no codec makes smaller."""


def limit_letters(settings: Settings, most: int) -> None:
    """What the topic of the dead letters takes."""
    name = topology(settings).dead_letter.name
    with admin(settings) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"max.message.bytes": str(most)})])


def refused(flow: Flow, *values: bytes) -> int:
    flow.put(*values, key=b"k", topic=topology(flow.settings).enriched.name)
    return rebuild(flow.settings, lambda now: None).refused


def payloads(flow: Flow) -> list[bool]:
    """Of each dead letter whether it has its payload."""
    return sorted(dead_letter.get("payload") is not None for dead_letter in flow.dead_letters())


def test_a_letter_that_no_producer_sends_is_kept_without_its_payload(flow: Flow) -> None:
    """Every quote is two bytes in a dead letter."""
    assert refused(flow, b'"' * 10 * MIB, b"{}") == 2
    assert payloads(flow) == [False, True]


def test_a_letter_that_the_broker_refuses_is_kept_without_its_payload(flow: Flow) -> None:
    limit_letters(flow.settings, 4000)
    assert refused(flow, NOISE) == 1
    assert payloads(flow) == [False]


def test_a_record_is_not_passed_before_its_letter_is_confirmed(flow: Flow) -> None:
    """The rebuild ends, and goes on with that record when the topic takes dead letters again."""
    limit_letters(flow.settings, 100)
    with pytest.raises(Unavailable):
        refused(flow, b"{}")
    limit_letters(flow.settings, MIB)
    assert refused(flow, b"[]") == 2
    assert payloads(flow) == [True, True]
