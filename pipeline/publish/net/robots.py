"""robots.txt, by the rules of RFC 9309."""

from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from pipeline.errors import Reason, RecordRejected
from pipeline.publish.net.fetch import Fetcher, redacted

_AGENT = "dateline"
_NOBODY = "User-agent: *\nDisallow: /"


class Robots:
    """Asks each host once; a host that is broken or silent allows nothing, one without the file everything."""

    def __init__(self, fetcher: Fetcher):
        self._fetcher = fetcher
        self._rules: dict[str, Protego] = {}

    def require(self, url: str) -> None:
        """Raise RecordRejected when the host asks robots not to read ``url``."""
        if not self._of(url).can_fetch(url, _AGENT):
            raise RecordRejected(Reason.FETCH_FAILED, f"robots.txt asks not to read {redacted(url)}")

    def delay(self, url: str) -> float:
        """The seconds between two requests that the host asks for, 0 when it does not."""
        return float(self._of(url).crawl_delay(_AGENT) or 0)

    def _of(self, url: str) -> Protego:
        parts = urlsplit(redacted(url))
        origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if origin not in self._rules:
            self._rules[origin] = Protego.parse(self._text(f"{origin}/robots.txt"))
        return self._rules[origin]

    def _text(self, address: str) -> str:
        try:
            answer = self._fetcher.get(address)
        except RecordRejected:
            return _NOBODY
        if answer.status >= 500:
            return _NOBODY
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
