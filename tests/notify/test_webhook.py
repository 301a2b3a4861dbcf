"""Webhooks against a real server that fails in every way, over HTTP and TLS."""

import base64
import hashlib
import hmac
import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import Reason, RecordRejected
from pipeline.messages.notifications import Notification
from pipeline.notify.channel import NotTaken
from pipeline.notify.receivers import WebhookReceiver
from pipeline.notify.templates import sample
from pipeline.notify.webhook import Webhook, signature
from tests.support.certificate_authority import Authority
from tests.support.webhook_server import OK, Call, Reply, webhook_server

GIVEN: Notification = sample("desk", id="key-1")


def receiver(url: str, **more: Any) -> WebhookReceiver:
    values = {"name": "desk", "kind": "webhook", "url": url, "allow": ["loopback"], "timeout": 2}
    return WebhookReceiver.model_validate(values | more, context={"folder": Path()})


def send(url: str, **more: Any) -> None:
    Webhook(receiver(url, **more)).send(GIVEN)


def test_what_is_sent() -> None:
    """The notification as JSON, its key in a header, and no more headers than are meant."""
    with webhook_server() as server:
        send(server.url, headers={"Authorization": "Bearer abc"})
    (call,) = server.taken
    assert Notification.model_validate_json(call.body) == GIVEN
    assert (call.id, call.headers["content-type"]) == ("key-1", "application/json")
    assert call.headers["authorization"] == "Bearer abc"
    assert call.headers["user-agent"].startswith("Dateline/")


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the Standard Webhooks libraries comes out as they have it."""
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_can_check_the_signature(tmp_path: Path) -> None:
    """With the secret, from what arrived alone; the time is that of sending, so an old copy can be told."""
    (tmp_path / "key").write_text("not whsec but words\n")
    made = WebhookReceiver.model_validate(
        {
            "name": "desk",
            "kind": "webhook",
            "url": "http://127.0.0.1:1/",
            "allow": ["loopback"],
            "secret": {"file": "key"},
        },
        context={"folder": tmp_path},
    )
    with webhook_server() as server:
        Webhook(made.model_copy(update={"url": receiver(server.url).url})).send(GIVEN)
    (call,) = server.taken
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    code = hmac.new(b"not whsec but words", signed, hashlib.sha256).digest()
    assert call.headers["webhook-signature"] == "v1," + base64.b64encode(code).decode()
    assert abs(time.time() - int(call.headers["webhook-timestamp"])) < 60


@pytest.mark.parametrize("status", [400, 413, 422])
def test_what_is_about_the_message_is_refused_for_good(status: int) -> None:
    """The reason says what the receiver said."""
    with (
        webhook_server(lambda call, n: Reply(status, body=b"no  \x1bfield\x00\ntext")) as server,
        pytest.raises(RecordRejected) as no,
    ):
        send(server.url)
    assert no.value.reason is Reason.RECEIVER_REFUSED
    assert no.value.error == f"it answers with status {status}: no field text"


@pytest.mark.parametrize("status", [301, 302, 303, 401, 403, 404, 408, 410, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status: int) -> None:
    """A wrong token and a moved address too: anyone who runs it can correct that, and nothing is lost meanwhile."""
    with webhook_server(lambda call, n: Reply(status)) as server, pytest.raises(NotTaken, match=f"status {status}"):
        send(server.url)


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120.0), ("Sat, 28 Nov 2026 10:00:30 GMT", 30.0), ("soon", 0.0)]
)
def test_retry_after_is_passed_on(header: str, seconds: float) -> None:
    """In seconds or as a date; what is neither says nothing."""
    with (
        webhook_server(lambda call, n: Reply(429, {"Retry-After": header})) as server,
        pytest.raises(NotTaken) as later,
    ):
        Webhook(receiver(server.url), clock=lambda: 1_795_860_000.0).send(GIVEN)
    assert later.value.retry_after == seconds


@pytest.mark.parametrize(
    "reply", [Reply(hang=5), Reply(reset=True), Reply(500, drip=True, body=b"x" * 100)], ids=["hang", "reset", "drip"]
)
def test_a_server_that_misbehaves_costs_its_time_only(reply: Reply) -> None:
    """Silence, a reset connection, a byte now and then: over when the time-out is, and tried again."""
    begun = time.monotonic()
    with webhook_server(lambda call, n: reply) as server, pytest.raises(NotTaken):
        send(server.url, timeout=1)
    assert time.monotonic() - begun < 3


def test_an_answer_that_ends_in_the_middle_is_none() -> None:
    """A status line that is cut says nothing of what became of it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        from threading import Thread

        def cut() -> None:
            connection, _ = listening.accept()
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 20")
            connection.close()

        Thread(target=cut, daemon=True).start()
        with pytest.raises(NotTaken, match="does not answer"):
            send(f"http://127.0.0.1:{listening.getsockname()[1]}/")


def test_taken_is_taken_whatever_follows() -> None:
    """A body that never comes does not make a 200 a failure: it would be sent twice for nothing."""
    with webhook_server(lambda call, n: Reply(200, {"Content-Length": "10"})) as server:
        send(server.url)


def test_a_redirect_keeps_method_body_and_key() -> None:
    """307 and 308 are followed; the other server gets the key and the signature, not the headers of the first."""
    with webhook_server() as other, webhook_server(lambda call, n: Reply(307, {"Location": other.url})) as server:
        send(server.url, headers={"X-Token": "for-the-first"})
    (call,) = other.taken
    assert (call.id, call.body) == ("key-1", GIVEN.model_dump_json().encode())
    assert "x-token" not in call.headers
    assert server.calls[0].headers["x-token"] == "for-the-first"


@pytest.mark.parametrize(
    "target",
    [
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0:1/",
        "http://xn--/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
def test_a_redirect_to_where_it_may_not_go_is_refused(target: str) -> None:
    """Nothing is sent there, though the receiver may be on this machine."""
    with webhook_server(lambda call, n: Reply(308, {"Location": target})) as server:
        with pytest.raises(NotTaken, match=r"not a public address, so nothing was sent|not followed|is not valid"):
            send(server.url)
        assert len(server.calls) == 1


def test_a_public_receiver_is_not_led_to_this_machine() -> None:
    """Its redirect to loopback is refused, and so is its own name when it resolves to there (DNS rebinding)."""
    with webhook_server() as inner:
        outside = receiver("https://hooks.example.org/x", allow=[])
        with pytest.raises(NotTaken, match=r"is at 127\.0\.0\.1, which is not a public address"):
            Webhook(outside, resolver=lambda host, port: ["127.0.0.1"]).send(GIVEN)
        assert inner.calls == []


def test_all_hops_share_one_time_out() -> None:
    """Slow redirects do not add up."""
    begun = time.monotonic()
    with webhook_server() as server:

        def slow(call: Call, number: int) -> Reply:
            time.sleep(0.7)
            return Reply(307, {"Location": server.url})

        server.plan = slow
        with pytest.raises(NotTaken):
            send(server.url, timeout=1)
    assert time.monotonic() - begun < 1.7


def test_redirects_in_a_circle_end() -> None:
    """After three it is not tried further."""
    with webhook_server() as server:
        server.plan = lambda call, n: Reply(307, {"Location": server.url})
        with pytest.raises(NotTaken, match="redirects more than 3 times"):
            send(server.url)


def test_tls_is_checked(tmp_path: Path) -> None:
    """With the authority's file it is trusted; without, or for another name, it is not, and nothing is sent."""
    authority = Authority(tmp_path)
    mine, others = authority.server("mine", "127.0.0.1"), authority.server("others", "elsewhere.example")
    with webhook_server(pem=mine.whole) as server:
        send(server.url, ca_file=str(authority.file))
        with pytest.raises(NotTaken, match="does not answer"):
            send(server.url)
        assert len(server.calls) == 1
    with webhook_server(pem=others.whole) as server, pytest.raises(NotTaken):
        send(server.url, ca_file=str(authority.file))


def test_no_step_down_from_tls(tmp_path: Path) -> None:
    """A redirect from https: to http: is refused."""
    authority = Authority(tmp_path)
    pem = authority.server("mine", "127.0.0.1").whole
    with (
        webhook_server() as plain,
        webhook_server(lambda call, n: Reply(307, {"Location": plain.url}), pem=pem) as server,
    ):
        with pytest.raises(NotTaken, match="from https: to http:"):
            send(server.url, ca_file=str(authority.file))
        assert plain.calls == []


def test_ntfy_is_published_as_json_at_the_root() -> None:
    """The topic of the address is in the body: headers would not take every title."""
    with webhook_server() as server:
        send(server.url.replace("/hook", "/base/river-alerts"), shape="ntfy")
    (call,) = server.taken
    assert (call.path, call.json["topic"], call.json["click"]) == ("/base/", "river-alerts", GIVEN.matches[0].url)


def test_a_template_of_ones_own() -> None:
    """Its content type decides on the escapes."""
    with webhook_server() as server:
        send(server.url, shape="template", template='{"summary": "{{ match.title }}", "n": {{ count }}}')
        send(server.url, shape="template", template="{{ match.title }}", content_type="text/plain")
        send(server.url, shape="template", template="<b>{{ match.title }}</b>", content_type="text/html; charset=utf-8")
    as_json, as_text, as_html = server.taken
    assert json.loads(as_json.body) == {"summary": GIVEN.matches[0].title, "n": 1}
    assert as_text.body.decode() == GIVEN.matches[0].title
    assert b"&lt;rises&gt; &amp;" in as_html.body


def test_a_template_that_fails_on_one_article_dead_letters_it() -> None:
    """What the sample did not show is found when it is used: that one is refused, with the reason."""
    template = '{"a": {{ 1 // (match.title | length - 10) }}}'
    bad = GIVEN.model_copy(update={"matches": [GIVEN.matches[0].model_copy(update={"title": "x" * 10})]})
    with webhook_server() as server:
        channel = Webhook(receiver(server.url, shape="template", template=template))
        with pytest.raises(RecordRejected, match="the template cannot be filled in: ZeroDivisionError"):
            channel.send(bad)
        assert server.calls == []


def test_a_login_in_the_address_is_sent_and_never_said() -> None:
    """As Basic authorization; an error names the host alone."""
    with webhook_server() as server:
        send(server.url.replace("//", "//ann:s3cret@"))
        assert server.taken[0].headers["authorization"] == "Basic " + base64.b64encode(b"ann:s3cret").decode()
        url = server.url.replace("//", "//ann:s3cret@")
    with pytest.raises(NotTaken) as gone:
        send(url)
    assert "s3cret" not in str(gone.value)


def test_the_plan_of_the_server_itself() -> None:
    """What the tests build on: a plan answers by the number of the call."""
    with webhook_server(lambda call, n: Reply(500) if n == 0 else OK) as server:
        with pytest.raises(NotTaken):
            send(server.url)
        send(server.url)
    assert (len(server.calls), len(server.taken)) == (2, 1)
