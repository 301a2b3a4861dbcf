"""Alert rules of Kibana's free licence over the index: late, rejected and missing articles, silent outlets.

Rules cannot be imported with the other objects, because each runs with the rights of the user who made it, so they are
created over Kibana's API. They contain no secret and no connector; whom they notify is chosen in Kibana, and is kept
when rules are updated.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pipeline.config.parts import KibanaAccess, KibanaObjects
from pipeline.errors import NotFound, SetupError, UsageError
from pipeline.kibana.kibana_client import KibanaClient, Tell
from pipeline.kibana.saved_object import stable_id

TAG = "dateline"
RULE_TYPE = ".index-threshold"
CONSUMER = "stackAlerts"
MAX_RULES = 1000
_PERIOD = re.compile(r"([1-9][0-9]{0,4})([smhd])")

Json = dict[str, Any]


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of the rules; periods in Kibana's form: 15m, 1h or 2d.

    ``max_delay`` is the mean from topic to index, in seconds; ``max_dead_letters`` is per hour.
    """

    max_delay: int = 600
    max_dead_letters: int = 10
    quiet_for: str = "1h"
    silent_for: str = "1d"


@dataclass(frozen=True)
class AlertRule:
    """A rule as the API takes it; ``key`` distinguishes it among this index's rules."""

    key: str
    name: str
    interval: str
    params: Json = field(hash=False)

    def id_in(self, space: str, alias: str) -> str:
        # Objects with encrypted fields must have a UUID as their id.
        return stable_id("rule", space, alias, self.key)

    def body(self) -> Json:
        return {
            "name": self.name,
            "tags": [TAG],
            "schedule": {"interval": self.interval},
            "params": self.params,
        }


@dataclass(frozen=True)
class RuleResult:
    """Outcome for a rule: ``created``, ``updated``, ``unchanged`` or ``removed``."""

    outcome: str
    id: str
    name: str


def rules(alias: str, thresholds: Thresholds, sources: Sequence[str] = ()) -> list[AlertRule]:
    """Return the rules over the index, and one for each source that must not fall silent."""
    quiet, silent = _period("--quiet-for", thresholds.quiet_for), _period("--silent-for", thresholds.silent_for)
    delay = {"aggType": "avg", "aggField": "delay.pipeline"}
    return [
        AlertRule(
            "late",
            "[Dateline] Articles are indexed late",
            "5m",
            _threshold(alias, "indexed_at", (15, "m"), ">", thresholds.max_delay, **delay),
        ),
        AlertRule(
            "quiet",
            f"[Dateline] Nothing has been indexed for {thresholds.quiet_for}",
            "5m",
            _threshold(alias, "indexed_at", quiet, "<", 1),
        ),
        AlertRule(
            "rejected",
            f"[Dateline] More than {thresholds.max_dead_letters} dead letters within an hour",
            "5m",
            _threshold(f"{alias}-dead-letters", "failed_at", (1, "h"), ">", thresholds.max_dead_letters),
        ),
        *(_silence(alias, source, silent, thresholds.silent_for) for source in dict.fromkeys(sources)),
    ]


def _silence(alias: str, source: str, period: tuple[int, str], written: str) -> AlertRule:
    # One rule per outlet: grouped by outlet, a rule only sees those with articles in the period.
    query = f"source.name : {json.dumps(source, ensure_ascii=False)}"
    params = _threshold(alias, "received_at", period, "<", 1, filterKuery=query)
    return AlertRule(f"silent:{source}", f"[Dateline] Nothing from {source} for {written}", "15m", params)


def _threshold(index: str, time: str, period: tuple[int, str], comparator: str, limit: int, **more: str) -> Json:
    return {
        "index": [index],
        "timeField": time,
        "aggType": "count",
        "groupBy": "all",
        "timeWindowSize": period[0],
        "timeWindowUnit": period[1],
        "thresholdComparator": comparator,
        "threshold": [limit],
        **more,
    }


def _period(option: str, written: str) -> tuple[int, str]:
    read = _PERIOD.fullmatch(written)
    if read is None:
        raise UsageError(f"{option} {written!r} is not a period; write it like 30m, 6h or 2d")
    return int(read[1]), read[2]


def apply_rules(
    settings: KibanaObjects, thresholds: Thresholds, sources: Sequence[str], wait: float, tell: Tell
) -> list[RuleResult]:
    """Create missing rules and update different ones; connectors added in Kibana are kept.

    Raises UsageError, and errors of KibanaClient.await_ready; SetupError when Kibana cannot store rules.
    """
    wanted = rules(settings.index_alias, thresholds, sources)
    kibana = _ready(settings, wait, tell)
    tell("writing the rules …")
    return [_applied(kibana, settings.index_alias, rule) for rule in wanted]


def list_rules(settings: KibanaAccess, wait: float, tell: Tell) -> list[Json]:
    """Return the rules with our tag in this space, as Kibana describes them, by name."""
    return _ours(_ready(settings, wait, tell))


def remove_rules(settings: KibanaObjects, sources: Sequence[str], wait: float, tell: Tell) -> list[RuleResult]:
    """Remove this index's rules, or only those about ``sources``."""
    kibana = _ready(settings, wait, tell)
    alias = settings.index_alias
    only = {stable_id("rule", kibana.space, alias, f"silent:{source}") for source in sources}
    removed = [each for each in _ours(kibana) if _is_about(each, alias) and (not sources or each["id"] in only)]
    for each in removed:
        kibana.delete(f"/api/alerting/rule/{quote(each['id'])}")
    return [RuleResult("removed", each["id"], each["name"]) for each in removed]


def _is_about(rule: Json, alias: str) -> bool:
    return bool({alias, f"{alias}-dead-letters"} & set(rule.get("params", {}).get("index", ())))


def _ready(settings: KibanaAccess, wait: float, tell: Tell) -> KibanaClient:
    kibana = KibanaClient(settings)
    kibana.await_ready(wait, tell)
    try:
        health = kibana.get("/api/alerting/_health")
    except NotFound as error:
        raise SetupError(f"Kibana at {kibana.base} has no alerting (its alerting plugin is off)") from error
    if not health.get("has_permanent_encryption_key"):
        raise SetupError(
            f"Kibana at {kibana.base} cannot store rules: it lacks xpack.encryptedSavedObjects.encryptionKey. Put "
            "one of at least 32 characters into its kibana.yml (bin/kibana-encryption-keys generate makes one) and restart it"
        )
    if not health.get("is_sufficiently_secure", True):
        raise SetupError(
            f"Kibana at {kibana.base} cannot store rules: Elasticsearch has security enabled, but not API keys. "
            "Set xpack.security.authc.api_key.enabled to true in its elasticsearch.yml"
        )
    return kibana


def _ours(kibana: KibanaClient) -> list[Json]:
    answer = kibana.get(f"/api/alerting/rules/_find?search_fields=tags&search={TAG}&per_page={MAX_RULES}")
    # The search matches single words of a tag; ours must match as a whole.
    return sorted((each for each in answer.get("data", ()) if TAG in each["tags"]), key=lambda each: each["name"])


def _applied(kibana: KibanaClient, alias: str, rule: AlertRule) -> RuleResult:
    rule_id = rule.id_in(kibana.space, alias)
    path, wanted = f"/api/alerting/rule/{rule_id}", rule.body()
    try:
        there = kibana.get(path)
    except NotFound:
        kibana.post(path, wanted | {"rule_type_id": RULE_TYPE, "consumer": CONSUMER})
        return RuleResult("created", rule_id, rule.name)
    if all(there.get(name) == value for name, value in wanted.items()):
        return RuleResult("unchanged", rule_id, rule.name)
    kibana.put(path, wanted | {"actions": [_as_sent(action) for action in there.get("actions", ())]})
    return RuleResult("updated", rule_id, rule.name)


def _as_sent(action: Json) -> Json:
    """Return an action as the API takes it: without the connector's type, which is read-only."""
    return {name: value for name, value in action.items() if name != "connector_type_id"}
