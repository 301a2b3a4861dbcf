"""Delivery by webhook: one signed POST, only to addresses that the receiver allows.

Signed according to the Standard Webhooks specification, which libraries in many languages can verify: headers
webhook-id, webhook-timestamp and webhook-signature, the latter HMAC-SHA256 over "ID.TIMESTAMP.BODY".
"""

import base64
import binascii
import hmac
import ssl
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import httpcore

from pipeline import __version__
from pipeline.errors import Reason, RecordRejected
from pipeline.fetch.addresses import Resolver, resolve
from pipeline.fetch.retry_after import retry_after
from pipeline.fetch.ssrf_guard import GuardedBackend
from pipeline.messages.notifications import Notification
from pipeline.messages.urls import location, split_secret
from pipeline.notify.channel import NotTaken, refused
from pipeline.notify.receivers import WebhookReceiver
from pipeline.notify.targets import allowed
from pipeline.notify.templates import TemplateError

MAX_REDIRECTS = 3
REDIRECTS_WITH_BODY = frozenset({307, 308})
"""The other redirects ask for a GET elsewhere, which would deliver nothing."""
FOR_GOOD = frozenset({400, 406, 413, 414, 415, 422, 431})
"""Statuses about this one message, which would be refused again. All others may be temporary."""
MAX_ANSWER_BYTES = 1000
SIGNING_PREFIX = "whsec_"


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str


class Webhook:
    """Posts to one receiver's webhook; ``clock`` gives seconds since 1970."""

    def __init__(
        self, receiver: WebhookReceiver, *, resolver: Resolver = resolve, clock: Callable[[], float] = time.time
    ) -> None:
        self._receiver = receiver
        self._resolver = resolver
        self._clock = clock
        self._allowed = allowed(receiver.allow)
        self._tls = (
            ssl.create_default_context(cafile=receiver.ca_file) if receiver.ca_file else httpcore.default_ssl_context()
        )
        url, self._login = split_secret(receiver.url.get_secret_value())
        self._url, self._topic = _without_topic(url) if receiver.shape == "ntfy" else (url, "")

    def send(self, notification: Notification) -> None:
        """Return when the receiver has answered 2xx; raises NotTaken, RecordRejected."""
        body = self._body(notification)
        here, own = self._url, True
        # One deadline for all redirects together.
        deadline = time.monotonic() + self._receiver.timeout
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._post(here, body, self._headers(notification, body, own), deadline - time.monotonic())
            if answer.status not in REDIRECTS_WITH_BODY or not answer.headers.get("location"):
                self._judge(answer)
                return
            there = _redirected(here, location(answer.headers["location"]))
            # Headers meant for one host, perhaps a password, must not reach another.
            here, own = there, own and _origin(there) == _origin(here)
        raise NotTaken(f"it redirects more than {MAX_REDIRECTS} times")

    def _body(self, notification: Notification) -> bytes:
        template = self._receiver.body
        if template is None:
            return notification.model_dump_json().encode()
        try:
            return template.render(notification, topic=self._topic).encode()
        except TemplateError as error:
            raise refused(
                f"the template cannot be filled in: {error}", "correct it, then replay the dead letter"
            ) from None

    def _headers(self, notification: Notification, body: bytes, own: bool) -> dict[str, str]:
        headers = {
            "User-Agent": f"Dateline/{__version__}",
            "Content-Type": self._receiver.content_type,
            "Accept": "*/*",
            "Connection": "close",
            "Idempotency-Key": notification.id,
        }
        if own:
            headers |= {name: value.get_secret_value() for name, value in self._receiver.headers.items()}
            if self._login:
                headers["Authorization"] = "Basic " + base64.b64encode(unquote(self._login).encode()).decode()
        if self._receiver.secret:
            secret = self._receiver.secret.get_secret_value()
            headers |= signature(secret, notification.id, round(self._clock()), body)
        return headers

    def _post(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> _Answer:
        import httpx  # takes a while

        try:
            target = httpx.URL(url)
            # That "xn--" cannot be a name is found out only when the host is asked for.
            host = target.host
        except (httpx.InvalidURL, UnicodeError) as error:
            raise NotTaken(f"the address is not valid: {error}") from None
        address = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        lines = [("Host", target.netloc.decode()), *headers.items(), ("Content-Length", str(len(body)))]
        guard = GuardedBackend(seconds=seconds, allowed=self._allowed, resolver=self._resolver)
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), max(0.001, seconds))}
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=guard) as pool,
                pool.stream(
                    "POST",
                    address,
                    headers=[(name.encode(), value.encode()) for name, value in lines],
                    content=body,
                    extensions=limits,
                ) as answer,
            ):
                return _read(answer)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise NotTaken(f"{host} does not answer: {str(error) or type(error).__name__}") from None
        except RecordRejected as rejected:
            raise NotTaken(_unreachable(rejected)) from None

    def _judge(self, answer: _Answer) -> None:
        if 200 <= answer.status < 300:
            return
        what = f"it answers with status {answer.status}" + (f": {answer.text}" if answer.text else "")
        if answer.status in FOR_GOOD:
            raise refused(what, "correct the shape or the template of the receiver, then replay the dead letter")
        raise NotTaken(what, retry_after(answer.headers, self._clock()) or 0.0)


def signature(secret: str, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers that prove a body's origin and time of sending to the receiver."""
    signed = f"{id}.{timestamp}.".encode() + body
    code = base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{code}"}


def _key(secret: str) -> bytes:
    """Return the secret's bytes; with the prefix whsec_ the rest is base64, per the specification."""
    if secret.startswith(SIGNING_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(SIGNING_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            pass
    return secret.encode()


def _read(answer: httpcore.Response) -> _Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
    # Accepted, whatever happens to the rest of the answer.
    if 200 <= answer.status < 300:
        return _Answer(answer.status, headers, "")
    text = b""
    try:
        for piece in answer.iter_stream():
            text += piece
            if len(text) >= MAX_ANSWER_BYTES:
                break
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        pass  # The status is enough.
    return _Answer(answer.status, headers, _said(text[:MAX_ANSWER_BYTES]))


def _said(text: bytes) -> str:
    """The beginning of an answer as one line that can be kept and shown."""
    words = "".join(sign if sign.isprintable() else " " for sign in text.decode("utf-8", "replace"))
    return " ".join(words.split())[:200]


def _redirected(here: str, address: str) -> str:
    try:
        there = urljoin(here, address)
        scheme, host = urlsplit(there).scheme, urlsplit(there).hostname
    except ValueError:
        raise NotTaken("it redirects to what is not an address") from None
    if scheme not in ("http", "https") or not host:
        raise NotTaken(f"it redirects to {scheme or 'nowhere'}:, which is not followed")
    if here.startswith("https:") and scheme == "http":
        raise NotTaken(f"it redirects from https: to http: at {host}, which is not followed")
    return split_secret(there)[0]


def _unreachable(rejected: RecordRejected) -> str:
    if rejected.reason is not Reason.ADDRESS_REFUSED:
        return rejected.error
    return f"{rejected.error}, so nothing was sent; if it is meant, say allow: [private] or allow: [loopback] of the receiver"


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _without_topic(url: str) -> tuple[str, str]:
    """Split an ntfy address into the server's root, where JSON is published, and the topic."""
    parts = urlsplit(url)
    root, _, topic = parts.path.rstrip("/").rpartition("/")
    return urlunsplit(parts._replace(path=root + "/")), unquote(topic)
