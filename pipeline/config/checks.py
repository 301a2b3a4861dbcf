"""Checks for contradictory settings; each message says what would go wrong, and the fix."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from pipeline.config.access_checks import access_contradictions
from pipeline.config.address_checks import broker_problems, url_problems
from pipeline.config.settings import Settings
from pipeline.config.time_zones import find_zone, unknown_zone

REBALANCE_BATCHES = 3
"""Batches that a rebalance may have to wait for: one in progress, one behind it, one that hung."""
MAX_ARTICLE_BYTES = 8 * 1024 * 1024
"""Message limit of articles.raw (topology.py): the broker would reject larger articles that the publisher accepts."""


_ES_TIME = re.compile(r"-1|[0-9]{1,9}(?:ms|s|m|h|d)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TOKEN = re.compile(r"[!-~]*")
# Names that are made of another alias: that flow and this one would share an index.
_MADE_OF_ANOTHER = re.compile(r"(.+)-(?:g[1-9].*|next|leases|saved-searches|dead-letters)")
MAX_SECONDS = 10 * 365 * 86_400.0
"""Longest duration: beyond about ten years, clocks and time-outs of libraries overflow."""
MAX_NUMBER = 2**31 - 1
"""Largest number that Kafka, Elasticsearch and sockets accept."""


def contradictions(settings: Settings) -> Iterator[str]:
    """Yield a message for each problem; nothing when all is well."""
    s = settings
    yield from _overlong(settings)
    yield from _unprintable(settings)
    if s.rebalance_timeout < REBALANCE_BATCHES * s.enrich_timeout:
        yield (
            f"rebalance_timeout {s.rebalance_timeout:g} is less than {REBALANCE_BATCHES} × enrich_timeout "
            f"{s.enrich_timeout:g}: a worker at a long batch would lose its partitions; set rebalance_timeout to "
            f"{REBALANCE_BATCHES * s.enrich_timeout:g} or more"
        )
    if s.assignment_timeout <= s.rebalance_timeout:
        yield (
            f"assignment_timeout {s.assignment_timeout:g} is not above rebalance_timeout {s.rebalance_timeout:g}: "
            f"a worker that waits for a rebalance would end itself; set it above {s.rebalance_timeout:g}"
        )
    if s.session_timeout >= s.rebalance_timeout:
        yield (
            f"session_timeout {s.session_timeout:g} is not below rebalance_timeout {s.rebalance_timeout:g}: "
            f"a dead worker would hold up a rebalance to its end; set it below {s.rebalance_timeout:g}"
        )
    for name in ("enrich_timeout", "bulk_timeout", "delivery_timeout"):
        if s.stall_timeout <= (least := getattr(s, name)):
            yield (
                f"stall_timeout {s.stall_timeout:g} is not above {name} {least:g}: the watchdog would end a worker "
                f"that still waits as it should; set it above {least:g}"
            )
    if s.max_article_bytes > MAX_ARTICLE_BYTES:
        yield (
            f"max_article_bytes {s.max_article_bytes} is above {MAX_ARTICLE_BYTES}, which is all that the topic "
            f"takes; set it to {MAX_ARTICLE_BYTES} or less"
        )
    if s.min_insync_replicas and s.min_insync_replicas > s.replication_factor:
        yield (
            f"min_insync_replicas {s.min_insync_replicas} is more than replication_factor "
            f"{s.replication_factor}, so no record would ever count: "
            f"set it to {s.replication_factor} or less"
        )
    yield from _of_the_index(settings)
    if find_zone(s.timezone) is None:
        yield f"timezone {unknown_zone(s.timezone)}"
    if problems := list(access_contradictions(s)):
        # Not checked further: the bad value may contain a password.
        yield from problems
        return
    yield from (f"kafka_bootstrap: {problem}" for problem in broker_problems(s.kafka_bootstrap))
    yield from (f"elasticsearch_url: {problem}" for problem in url_problems(s.elasticsearch_url))
    yield from (f"kibana_url: {problem}" for problem in url_problems(s.kibana_url))


def _of_the_index(settings: Settings) -> Iterator[str]:
    if made := _MADE_OF_ANOTHER.fullmatch(settings.index_alias):
        yield (
            f"index_alias {settings.index_alias!r} is a name that the flow with the alias {made[1]!r} uses for its own "
            "indices: choose one that does not end like that"
        )
    if not _ES_TIME.fullmatch(settings.index_refresh):
        yield (
            f"index_refresh {settings.index_refresh!r} is not a time of Elasticsearch's: "
            "write it like 1s, 500ms or -1 (never)"
        )


def _overlong(settings: Settings) -> Iterator[str]:
    for name, value in settings:
        if isinstance(value, float) and value > MAX_SECONDS:
            yield f"{name} is {value:g}, and may be {MAX_SECONDS:g} at most, ten years in seconds: lower it"
        elif isinstance(value, int) and value > MAX_NUMBER:
            yield f"{name} is {value}, and may be {MAX_NUMBER} at most: lower it"


def _unprintable(settings: Settings) -> Iterator[str]:
    """Report values that would break an HTTP header or a protocol line, without showing them: they may be secrets."""
    for name, value in settings:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(value, Path):
            # Surrogates in a path are non-UTF-8 bytes and may name a file; a NUL never does.
            if "\0" in str(value):
                yield f"{name} holds the character NUL, which no path has: write it again"
            continue
        if not isinstance(text, str):
            continue
        where = f"{name} (DATELINE_{name.upper()}{' or its file' if isinstance(value, SecretStr) else ''})"
        if found := _CONTROL.search(text):
            what = "a line break" if found[0] in "\r\n" else "a control character"
            yield f"{where} holds {what}, its character {found.start() + 1} of {len(text)}: write it as one line"
        elif any("\ud800" <= char <= "\udfff" for char in text):
            yield f"{where} is not UTF-8: write it again"
        elif name.endswith("_api_key") and not _TOKEN.fullmatch(text):
            yield f"{where} holds a space or a character that no encoded API key has: copy it again"
