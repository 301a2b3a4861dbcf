"""Tell the page of an article from what hosts send in its place: consent, challenge, teaser, notice, home page, soft 404.

Pure functions on the page's bytes, the article found in it and what the feed has said of it. A page counts as the
article unless something speaks against it, as most headlines are worded otherwise on their page.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from pipeline.errors import RecordRejected
from pipeline.formats.notices import notice
from pipeline.messages.articles import Article

# Characters.
_TEASER_LENGTH = 1_800
# With fewer words the feed has not said enough to be found again in a page.
_MIN_WORDS = 8
# Shares of the feed's words that are in the page: of an article's own standfirst half and more, of another page a tenth.
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
    """Why a page is not the article that was ``asked`` for, in words; "" when it is, or when it has none anyway.

    ``found`` is what was read in the page, ``listed`` what the feed says, None when it has only named the address;
    ``answered`` is the address that the page came from, behind redirects.
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
    """The page's title, "" when the feed has it too."""
    title = found.title or ""
    return "" if listed and set(_words(title)) & set(_words(listed.title or "")) else title


def _teaser(data: bytes, found: Article) -> str:
    if _length(found) > _TEASER_LENGTH:
        return ""
    is_short = _NOT_FREE.search(data) or _TEASERS.search(_visible(data))
    return "it shows the beginning only, to those who have not subscribed" if is_short else ""


def _visible(data: bytes) -> str:
    """The words of a page, its menus and buttons included: extraction leaves the paywall's own line out."""
    text = unescape(_TAG.sub(" ", _HIDDEN.sub(b" ", data).decode("utf-8", "replace")))
    return " ".join(text.split())


def _share(listed: Article, found: Article) -> float | None:
    """The share of the feed's words that the page has too, None when the feed has said too little."""
    said = set(_words(f"{listed.title or ''} {listed.text or ''}"))
    if len(said) < _MIN_WORDS:
        return None
    return len(said & set(_words(f"{found.title or ''} {found.text or ''}"))) / len(said)


def _words(text: str) -> Iterator[str]:
    """Words of four characters and more, numbers, and pairs of characters where a script writes no spaces."""
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
