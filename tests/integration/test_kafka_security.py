"""Kafka behind TLS, log-ins and ACLs: each part works with the rights that are documented, and not with less."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.errors import EXIT_DENIED, AccessDenied, SettingsError, SetupError, Unavailable, UsageError
from pipeline.kafka.acls import AclGrant, rights
from pipeline.kafka.lag import stage_lags, wait_until_done
from pipeline.kafka.topics import check_stage, create_topics
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article
from pipeline.operate.control import order
from pipeline.operate.dead_letters import Filter, dead_letters
from pipeline.operate.deliveries import DeliveryFilter, deliveries
from pipeline.operate.doctor.kafka import kafka_checks
from pipeline.operate.drain import drain
from pipeline.operate.fleet import heartbeats
from pipeline.operate.more_partitions import add_partitions
from pipeline.operate.receiver_states import receiver_states
from pipeline.operate.status.dead_letters import letters_state
from pipeline.operate.status.kafka import kafka_state
from pipeline.operate.trace import trace
from pipeline.publish.publisher import Publisher
from pipeline.stream.notify_worker import check_notify
from tests.integration.conftest import Flow
from tests.support.certificate_authority import Authority
from tests.support.notify_helpers import notify_file
from tests.support.secured import PASSWORD, PLAIN_USER, SecuredKafka, secured_kafka
from tests.support.services import RunningServices

pytestmark = pytest.mark.services

ARTICLE = Article(
    id="a1", title="Talks in Yerevan", text="Ministers from Georgia and Armenia met in Yerevan on Monday."
)
NAMES = Settings(topic_prefix="acl-")
IDLE = Settings(topic_prefix="idle-")
"""Of topics that nothing is published on."""
WORKERS = ("enrich", "index")


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    with secured_kafka(tmp_path_factory.mktemp("secured")) as running:
        for prefix in (NAMES.topic_prefix, IDLE.topic_prefix):
            create_topics(_settings({"kafka_bootstrap": running.local.kafka_bootstrap}, topic_prefix=prefix))
        yield running


def _settings(who: dict[str, Any], **changes: Any) -> Settings:
    return load_settings(**{"topic_prefix": "acl-", "partitions": 1} | who | changes)


def _publish(settings: Settings) -> None:
    with Publisher(settings) as publisher:
        publisher.publish(ARTICLE).result(30)


@pytest.mark.parametrize("how", ["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN", "certificate", "encrypted key"])
def test_a_publisher_needs_to_write_articles_raw(kafka: SecuredKafka, how: str) -> None:
    """By each way to log in, a principal with that one right publishes, and may do nothing else."""
    if how in ("certificate", "encrypted key"):
        name = f"publisher-{how[:4]}"
        who = kafka.holder(name, "key-password" if how == "encrypted key" else "")
    else:
        name = PLAIN_USER if how == "PLAIN" else f"publisher-{how[-3:]}"
        who = kafka.user(name, how)
    settings = _settings(who)
    with pytest.raises(AccessDenied, match=r"WRITE on topic acl-articles\.raw"):
        _publish(settings)
    kafka.grant(name, rights(NAMES)["publish"])
    _publish(settings)
    for attempt in (lambda: stage_lags(settings), lambda: dead_letters(settings, Filter())):
        with pytest.raises(AccessDenied):
            attempt()


@pytest.mark.parametrize(
    ("part", "missing"), [(part, right) for part in WORKERS for right in rights(NAMES)[part]], ids=str
)
def test_a_worker_does_not_start_with_less(kafka: SecuredKafka, part: str, missing: AclGrant) -> None:
    """Each right of a worker is needed: without it the start is refused, and the message names it."""
    name = f"less-{uuid4().hex[:8]}"
    stage = next(stage for stage in topology(NAMES).stages if stage.name == part)
    settings = _settings(kafka.user(name))
    kafka.grant(name, [right for right in rights(NAMES)[part] if right != missing])
    with pytest.raises(AccessDenied, match=f"{missing.operation} on {missing.resource} {missing.name}") as refused:
        check_stage(settings, stage)
    assert f"user {name}" in str(refused.value)
    kafka.grant(name, rights(NAMES)[part])
    check_stage(settings, stage)


@pytest.mark.parametrize("missing", rights(NAMES)["notify"], ids=str)
def test_a_notify_worker_does_not_start_with_less(kafka: SecuredKafka, missing: AclGrant, tmp_path: Path) -> None:
    """The same of the worker that notifies, whose groups are granted by their beginning."""
    name = f"less-{uuid4().hex[:8]}"
    file = notify_file(tmp_path / "notify.yaml", [{"name": "log", "kind": "command", "command": ["cat"]}])
    settings = _settings(kafka.user(name), notify_file=file)
    kafka.grant(name, [right for right in rights(NAMES)["notify"] if right != missing])
    with pytest.raises(AccessDenied, match=rf"{missing.operation} on {missing.resource} {missing.name.rstrip('*')}"):
        check_notify(settings)
    kafka.grant(name, rights(NAMES)["notify"])
    assert [receiver.name for receiver in check_notify(settings)] == ["log"]


def test_who_may_look_at_notifications(kafka: SecuredKafka) -> None:
    """The history and the list of receivers each need what is listed for them."""
    name = f"reader-{uuid4().hex[:8]}"
    settings = _settings(kafka.user(name))
    for part, look in (
        ("notify history", lambda: deliveries(settings, DeliveryFilter(), None, 10)),
        ("notify list", lambda: receiver_states(settings, ["log"])),
    ):
        with pytest.raises(AccessDenied):
            look()
        kafka.grant(name, rights(NAMES)[part])
        look()


def _state_is_whole(settings: Settings) -> None:
    state = kafka_state(settings)
    missing = [topic.name for topic in state.topics if not topic.exists]
    if missing or not state.stages:
        raise AccessDenied(f"looks as if missing: {missing}")
    heartbeats(settings)
    letters_state(settings)


def _doctor_is_content(settings: Settings) -> None:
    if wrong := [check for check in kafka_checks(settings) if not check.ok]:
        raise AccessDenied(f"found: {wrong}")


def _drain_gets_through(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"no \w+ workers are running"):
        drain(settings, 10, lambda line: None)
    stage_lags(settings)
    order(settings, "resume", ["enrich"])


def _trace_reads_all(settings: Settings) -> None:
    unread = {topic: error for topic, error in trace(settings, "nosuch", 20).errors.items() if topic != "index"}
    if unread:
        raise AccessDenied(f"not read: {unread}")


OPERATORS: dict[str, Callable[[Settings], object]] = {
    "lag": stage_lags,
    "wait": lambda settings: wait_until_done(settings, 10, lambda lags: None),
    "status": _state_is_whole,
    "drain": _drain_gets_through,
    "doctor": _doctor_is_content,
    "trace": _trace_reads_all,
    "topics add-partitions": lambda settings: add_partitions(settings, IDLE.partitions),
}


@pytest.mark.parametrize("part", OPERATORS)
def test_an_operator_needs_what_is_listed(kafka: SecuredKafka, part: str) -> None:
    """Each command works with the rights of its part, and not with all but one of them."""
    who = f"operator-{part}"
    settings = _settings(kafka.user(who), topic_prefix=IDLE.topic_prefix)
    needed = rights(IDLE)[part]
    for missing in needed:
        less = f"{who}-{uuid4().hex[:6]}"
        kafka.grant(less, [right for right in needed if right != missing])
        with pytest.raises((AccessDenied, SetupError)):
            OPERATORS[part](_settings(kafka.user(less), topic_prefix=IDLE.topic_prefix))
    kafka.grant(who, needed)
    OPERATORS[part](settings)


def test_the_whole_flow_with_the_least_rights(
    kafka: SecuredKafka, services: RunningServices, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Published, enriched and indexed by principals that have no right more than documented, by password and by
    certificate, with the passwords in files; no password is in any output."""
    prefix = f"flow-{uuid4().hex[:6]}-"
    names = Settings(topic_prefix=prefix)
    who = {
        "publish": kafka.user("ann"),
        "enrich": kafka.user("enricher", "SCRAM-SHA-256"),
        "index": kafka.holder("indexer"),
        "status": kafka.user("operator"),
        "topics create": kafka.user("founder"),
    }
    for part, principal in zip(who, ("ann", "enricher", "indexer", "operator", "founder"), strict=True):
        kafka.grant(principal, rights(names)[part])
    shared = {
        "topic_prefix": prefix,
        "index_alias": f"t{uuid4().hex[:8]}",
        "elasticsearch_url": services.elasticsearch_url,
        "partitions": 1,
        "enrich_processes": 1,
        "index_refresh": "100ms",
        "data_dir": Path(__file__).resolve().parents[2] / "var",
    }
    flows = {part: Flow(load_settings(**shared | principal), tmp_path) for part, principal in who.items()}
    request.addfinalizer(lambda: [flow.stop() for flow in flows.values()])
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    by_file: dict[str, Any] = {"kafka_password": "", "kafka_password_file": secret}

    assert flows["topics create"].run("topics", "create", **by_file).returncode == 0
    flows["enrich"].start("enrich-worker", **by_file)
    flows["index"].start("index-worker", kafka_password="")
    article = ARTICLE.model_dump_json(exclude_none=True).encode()
    published = flows["publish"].run("publish", "-", "--form", "jsonl", input=article, **by_file)
    assert published.returncode == 0, published.stderr
    waited = flows["status"].run("wait", **by_file)
    assert waited.returncode == 0, waited.stderr
    assert set(flows["index"].documents()) == {"a1"}
    printed = "".join(log.read_text() for log in tmp_path.glob("*.log")) + published.stderr + waited.stderr
    assert PASSWORD not in printed


@pytest.mark.parametrize(
    ("listener", "changes", "says"),
    [
        ("SASL_SSL", {"kafka_password": "wrong"}, "check kafka_user, kafka_password and kafka_sasl_mechanism"),
        ("EXPIRED", {}, "certificate has expired; renew it"),
        ("ELSEWHERE", {}, "IP address mismatch.*use a host name that stands in it"),
        ("SSL", {"kafka_cert_file": None, "kafka_key_file": None}, "does it ask for a certificate"),
        ("SSL", {"kafka_ca_file": "outsider"}, "set kafka_ca_file to the CA that signed it"),
    ],
)
def test_who_is_not_let_in_or_not_trusted(
    kafka: SecuredKafka, tmp_path: Path, listener: str, changes: dict[str, Any], says: str
) -> None:
    """Each mistake has its message, at once, and none is taken for a broker that is unavailable."""
    if changes.get("kafka_ca_file") == "outsider":
        changes = {"kafka_ca_file": Authority(tmp_path).file}
    who = kafka.user("somebody") if listener == "SASL_SSL" else kafka.holder("somebody")
    with pytest.raises(AccessDenied, match=says) as refused:
        stage_lags(_settings(who | changes, kafka_bootstrap=kafka.address(listener)))
    assert PASSWORD not in str(refused.value)


def test_a_stranger_gets_its_own_exit_status(kafka: SecuredKafka, tmp_path: Path) -> None:
    """A script can tell a wrong password from a broker that is unavailable; neither the right nor the wrong one is printed."""
    settings = _settings(kafka.user("script"), kafka_password="battery-staple")
    done = Flow(settings, tmp_path).run("topics", "create", kafka_password="battery-staple", log_level="DEBUG")
    assert done.returncode == EXIT_DENIED
    assert done.stderr.count("\n") == 1, done.stderr
    assert "battery-staple" not in done.stderr


def test_tls_that_is_not_switched_on_is_said(kafka: SecuredKafka, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who talks plainly to a port that speaks TLS is reported so, and which setting to change."""
    monkeypatch.setattr("pipeline.kafka.clients.CONNECT_SECONDS", 1)
    with pytest.raises(SettingsError, match="set kafka_security_protocol to SSL or SASL_SSL"):
        stage_lags(Settings(kafka_bootstrap=kafka.address("SSL")))


def test_tls_where_there_is_none_is_said(kafka: SecuredKafka) -> None:
    """Who speaks TLS to a port that does not is reported so."""
    who = kafka.holder("somebody", kafka_bootstrap=kafka.local.kafka_bootstrap)
    with pytest.raises(Unavailable, match="does that port speak SSL"):
        stage_lags(_settings(who))


def test_a_first_broker_that_is_away_does_not_hide_the_certificate(kafka: SecuredKafka) -> None:
    """With several brokers, the first that answers is looked at."""
    with socket.create_server(("127.0.0.1", 0)) as no_one:
        away = f"127.0.0.1:{no_one.getsockname()[1]}"
    who = kafka.holder("somebody", kafka_bootstrap=f"{away},{kafka.address('EXPIRED')}")
    with pytest.raises(AccessDenied, match="expired"):
        stage_lags(_settings(who))
