"""Addresses of the desk's own pages, and of articles, which are untrusted."""

from urllib.parse import quote, urlencode, urlsplit

MAX_HREF = 2048


def safe_href(url: str | None) -> str | None:
    """Return an address that browsers read as http or https with a host; None for any other, which must not be a
    link."""
    if not url or len(url) > MAX_HREF or any(char <= " " or char in '\\"<>`\x7f' for char in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else None


def host_of(url: str | None) -> str:
    """Return the host of an address that passed ``safe_href``, for display."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def article_url(article_id: str) -> str:
    """Return an article's page; ids are any printable text, so a lone dot must not be read as a folder."""
    return _page("article", article_id, "id")


def history_url(article_id: str) -> str:
    """Return the page of an article's corrections."""
    return f"/history?{urlencode({'id': article_id})}"


def story_url(story_id: str) -> str:
    """Return the page of a story's copies."""
    return _page("story", story_id, "id")


def name_url(kind: str, name: str) -> str:
    """Return the page of a person, organization or place."""
    return _page(kind, name, "name")


def _page(kind: str, value: str, parameter: str) -> str:
    if value.strip("."):
        return f"/{kind}/{quote(value, safe='')}"
    return f"/{kind}?{urlencode({parameter: value})}"


def local_path(target: str | None) -> str:
    """Return the path to redirect to after a form: a path of the desk, else its front page; never another host."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target or _has_control(target):
        return "/"
    return target


def _has_control(text: str) -> bool:
    return any(char < " " or char == "\x7f" for char in text)
