"""Counts of outlets: by name, or by host for those without a name."""

from collections.abc import Mapping
from typing import Any

from pipeline.search.clauses import Clause

_NAME, _HOST = "source.name", "source.domain"
_IDS = "outlets"


def outlet_terms(label: str, size: int, within: Mapping[str, Clause] | None = None) -> dict[str, Clause]:
    """Return the aggregations ``label`` and ``label.hosts``, which ``read_outlets`` combines."""
    hosts = {_IDS: _terms(_HOST, size, within)}
    return {
        label: _terms(_NAME, size, within),
        f"{label}.hosts": {"filter": _without(_NAME), "aggs": hosts},
    }


def read_outlets(label: str, answer: Mapping[str, Any], size: int) -> tuple[list[Mapping[str, Any]], int]:
    """Return the buckets with the most articles, by name or host, and the number of articles of other outlets."""
    named, hosts = answer[label], answer[f"{label}.hosts"][_IDS]
    buckets = sorted((*named["buckets"], *hosts["buckets"]), key=lambda bucket: (-bucket["doc_count"], bucket["key"]))
    others = named["sum_other_doc_count"] + hosts["sum_other_doc_count"]
    return buckets[:size], others + sum(bucket["doc_count"] for bucket in buckets[size:])


def outlet_counts() -> dict[str, Clause]:
    """Return the aggregations that ``number_of_outlets`` reads."""
    return {
        "names": {"cardinality": {"field": _NAME}},
        "hosts": {"cardinality": {"field": _HOST}},
        "hostless": {"filter": _without(_HOST), "aggs": {"names": {"cardinality": {"field": _NAME}}}},
    }


def number_of_outlets(counts: Mapping[str, Any]) -> int:
    """Return a lower bound on the number of outlets from names and hosts: one may be known by both.

    Several names may share a host, and some articles may lack their outlet's name, so neither suffices alone.
    """
    return int(max(counts["names"]["value"], counts["hosts"]["value"] + counts["hostless"]["names"]["value"]))


def _terms(field: str, size: int, within: Mapping[str, Clause] | None) -> Clause:
    terms: Clause = {"terms": {"field": field, "size": size}}
    return terms | ({"aggs": dict(within)} if within else {})


def _without(field: str) -> Clause:
    return {"bool": {"must_not": [{"exists": {"field": field}}]}}
