"""Detect pages served in place of an article: consent, challenge, teaser, notice, home page, soft 404.

Pure functions of the page's bytes, the article found in it and the feed's entry. A page counts as the article unless
something speaks against it, as most headlines are worded differently on the page.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from pipeline.errors import RecordRejected
from pipeline.formats.notices import notice
from pipeline.messages.articles import Article

# In characters.
_TEASER_LENGTH = 1_800
# With fewer words, the feed's entry cannot be recognised in a page.
_MIN_WORDS = 8
# Shares of the feed's words in the page: at least half in the article's own, a tenth in another.
_OWN, _OTHER = 0.5, 0.2

_HIDDEN = re.compile(rb"<(script|style|template|svg)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")
_NOT_FREE = re.compile(rb"isAccessibleForFree[\"']?\s*[:=]\s*[\"']?\s*false", re.IGNORECASE)
_HOME = re.compile(r"/?(?:(?:index|home|default)(?:\.\w+)?)?/?", re.IGNORECASE)
_LANGUAGE_HOME = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?/?", re.IGNORECASE)
_DETOUR = re.compile(
    r"\b(?:consent|guce|cmp|privacy-?wall|log-?in|sign-?in|sso|auth|subscribe|subscription|abo|paywall|captcha|"
    r"challenge|not-?found|404|error|unavailable|maintenance)\b",
    re.IGNORECASE,
)

_TEASERS = re.compile(
    r"(?:to|and) (?:continue|keep) reading|continue reading (?:with|by|for|this)|keep reading (?:with|by|for)|"
    r"to (?:read|see|view|unlock) (?:the )?(?:full|whole|entire|rest|remainder|this)|unlock (?:this|the) (?:article|story)|"
    r"read the (?:full|whole|rest of the) (?:article|story) (?:with|by|in)|for subscribers only|subscribers?[- ]only|"
    r"(?:is|are) (?:only )?(?:available |reserved )?(?:only )?(?:for|to) (?:our )?(?:paying )?(?:subscribers|members)|"
    r"subscriber[- ]exclusive|exclusive to (?:our )?(?:subscribers|members)|"
    r"(?:reached|used up) (?:your|the) (?:monthly )?(?:limit|free)|free articles? (?:left|remaining)|"
    r"réservée? (?:à nos|aux) abonnés|pour lire la suite|lire la suite de (?:cet|l)|il vous reste .{0,20}% de cet article|"
    r"weiterlesen mit|jetzt weiterlesen|um weiterzulesen|nur für abonnenten|exklusiv für abonnenten|"
    r"für abonnenten lesbar|(?:para|por favor,?) (?:seguir|continuar) (?:leyendo|lendo)|"
    r"(?:exclusivo|solo) para (?:suscriptores|abonados)|exclusivo para assinantes|per continuare a leggere|"
    r"(?:riservato|solo) (?:agli|per gli) abbonati|om verder te lezen|alleen voor abonnees|"
    r"för att läsa vidare|for å lese videre|dla prenumeratorów|aby czytać dalej|"
    r"только для подписчиков|чтобы (?:читать|продолжить)",
    re.IGNORECASE,
)


def why_not_the_article(
    data: bytes, found: Article | RecordRejected, listed: Article | None, *, asked: str, answered: str
) -> str:
    """Return why a page is not the requested article; "" when it is, or has no article at all.

    ``found`` is the article on the page, ``listed`` the feed's entry, None if it only gave the address; ``answered`` is
    the final address after redirects.
    """
    if isinstance(found, RecordRejected):
        return ""
    return (
        _detour(asked, answered)
        or _other_page(found, listed)
        or (_teaser(data, found) if listed and listed.text else "")
        or ("its text is no longer than the feed's own" if listed and _length(found) <= _length(listed) else "")
    )


def _detour(asked: str, answered: str) -> str:
    if _place(asked) == _place(answered):
        return ""
    if _is_home(answered) and not _is_home(asked):
        return "the host redirects to its home page"
    named = _DETOUR.search(_place(answered))
    return f"the host redirects to {named[0]}" if named and not _DETOUR.search(_place(asked)) else ""


def _other_page(found: Article, listed: Article | None) -> str:
    share = _share(listed, found) if listed else None
    if (share is None or share < _OWN) and (kind := notice(_heading(found, listed), found.text or "")):
        return kind
    return "it has other words than the feed" if share is not None and share < _OTHER else ""


def _heading(found: Article, listed: Article | None) -> str:
    """Return the page's title, "" if the feed has it too."""
    title = found.title or ""
    return "" if listed and set(_words(title)) & set(_words(listed.title or "")) else title


def _teaser(data: bytes, found: Article) -> str:
    if _length(found) > _TEASER_LENGTH:
        return ""
    is_short = _NOT_FREE.search(data) or _TEASERS.search(_visible(data))
    return "it shows the beginning only, to those who have not subscribed" if is_short else ""


def _visible(data: bytes) -> str:
    """Return all visible words, menus and buttons included: extraction drops the paywall's own line."""
    text = unescape(_TAG.sub(" ", _HIDDEN.sub(b" ", data).decode("utf-8", "replace")))
    return " ".join(text.split())


def _share(listed: Article, found: Article) -> float | None:
    """Return the share of the feed's words on the page, None if the feed has too few."""
    said = set(_words(f"{listed.title or ''} {listed.text or ''}"))
    if len(said) < _MIN_WORDS:
        return None
    return len(said & set(_words(f"{found.title or ''} {found.text or ''}"))) / len(said)


def _words(text: str) -> Iterator[str]:
    """Yield words of at least four characters, numbers, and pairs of characters in unspaced scripts."""
    for word in _WORD.findall(text.casefold()):
        if any("\u0e00" <= character <= "\u0eff" or "\u3040" <= character <= "\u9fff" for character in word):
            yield from (word[start : start + 2] for start in range(max(1, len(word) - 1)))
        elif len(word) > 3 or word.isdigit():
            yield word


def _length(article: Article) -> int:
    return len(" ".join((article.text or "").split()))


def _is_home(url: str) -> bool:
    path = _path(url)
    return not urlsplit(url).query and bool(_HOME.fullmatch(path) or _LANGUAGE_HOME.fullmatch(path))


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path.rstrip('/')}"
