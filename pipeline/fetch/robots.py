"""robots.txt, according to RFC 9309."""

import codecs
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from pipeline.errors import Reason, RecordRejected
from pipeline.fetch.client import Fetcher, TooManyRedirects
from pipeline.messages.urls import redacted, shown

_AGENT = "dateline"
_TOO_MANY_REQUESTS = 429
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_VERSION = re.compile(rf"^(\s*user-agent\s*:\s*{_AGENT})/\S*", re.IGNORECASE | re.MULTILINE)
_SECONDS = re.compile(r"^(\s*crawl-delay\s*:\s*[\d.]+)\s*s(?:ec(?:ond)?s?)?\b", re.IGNORECASE | re.MULTILINE)
_NOBODY = Protego.parse("User-agent: *\nDisallow: /")
_EVERYBODY = Protego.parse("")
# RFC 9309, section 2.4: rules should not be used for longer than a day.
_KEPT_SECONDS = 24 * 3600.0
# A failing host allows nothing for now, and is asked again soon.
_KEPT_IN_TROUBLE = 600.0
# A host that asks for a longer delay is still visited once a day.
_LONGEST_DELAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: Protego
    until: float
    problem: str = ""


class Robots:
    """Asks each host once a day; a failing or silent host allows nothing, one without the file everything."""

    def __init__(self, fetcher: Fetcher, now: Callable[[], float] = time.time):
        self._fetcher = fetcher
        self._now = now
        self._known: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def require(self, url: str) -> None:
        """Raise RecordRejected when the host asks robots not to read ``url``."""
        found = self._of(url)
        if found.problem:
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} is not read: its robots.txt {found.problem}")
        if not found.rules.can_fetch(redacted(url), _AGENT):
            raise RecordRejected(Reason.FETCH_FAILED, f"robots.txt asks not to read {shown(url)}")

    def delay(self, url: str) -> float:
        """Return the requested seconds between requests, 0 without a request; at most a day."""
        return min(float(self._of(url).rules.crawl_delay(_AGENT) or 0), _LONGEST_DELAY)

    def _of(self, url: str) -> _Rules:
        origin = _origin(url)
        with self._lock:
            found = self._known.get(origin)
        if found is None or found.until <= self._now():
            found = self._asked(origin)
            with self._lock:
                self._known[origin] = found
        return found

    def _asked(self, origin: str) -> _Rules:
        now = self._now()
        try:
            answer = self._fetcher.get(f"{origin}/robots.txt")
        except TooManyRedirects:
            # RFC 9309, section 2.3.1.2: as if there were no rules.
            return _Rules(_EVERYBODY, now + _KEPT_SECONDS)
        except RecordRejected as rejected:
            return _Rules(_NOBODY, now + _KEPT_IN_TROUBLE, f"cannot be read: {rejected.error}")
        if answer.status >= 500 or answer.status == _TOO_MANY_REQUESTS:
            return _Rules(_NOBODY, now + _KEPT_IN_TROUBLE, f"answers with status {answer.status}")
        rules = Protego.parse(_text(answer.body)) if answer.status == 200 else _EVERYBODY
        self._fetcher.turns.slow_down(urlsplit(origin).hostname or "", float(rules.crawl_delay(_AGENT) or 0))
        return _Rules(rules, now + _KEPT_SECONDS)


def _text(body: bytes) -> str:
    """Return the rules as text, without byte order mark."""
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "utf-8")
    text = body.decode(encoding, "replace").lstrip("\ufeff\u200b")
    # "dateline/1.0" is the token with a version, "10s" a number with its unit: both are clear enough.
    return _SECONDS.sub(r"\1", _VERSION.sub(r"\1", text))


def _origin(url: str) -> str:
    try:
        parts = urlsplit(redacted(url))
    except ValueError as error:
        raise RecordRejected(Reason.FETCH_FAILED, f"not a valid address: {error}") from None
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))
