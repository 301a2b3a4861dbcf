"""Tell the page of an article from what hosts send in its place: consent, challenge, teaser, notice, home page, soft 404.

Pure functions on the page's bytes, the article found in it and what the feed has said of it. A page counts as the
article unless something speaks against it, as most headlines are worded otherwise on their page.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from pipeline.errors import RecordRejected
from pipeline.messages.articles import Article

# Characters. A notice with all its small print stays below it; a story that quotes one is mostly longer.
_NOTICE_LENGTH = 2_000
_TEASER_LENGTH = 1_800
_SHORT = 600
# With fewer words the feed has not said enough to be found again in a page.
_MIN_WORDS = 8
# Shares of the feed's words that are in the page: of an article's own standfirst half and more, of another page a tenth.
_OWN, _OTHER = 0.5, 0.2

_HIDDEN = re.compile(rb"<(script|style|template|svg)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")
_SITE_NAME = re.compile(r"\s+[|–—·-]\s.*|^\W*(?:error|fehler|erreur)?\W*\d{3}\W+(?=\w)", re.DOTALL | re.IGNORECASE)
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
_NOTICES = {
    "it asks for consent": re.compile(
        r"before you continue|we (?:and our (?:\d+ )?partners|value your privacy|use cookies)|our use of cookies|"
        r"(?:accept|allow|agree to|reject|manage|consent to) (?:all |the use of |our |optional )*cookies|"
        r"accept (?:all|and (?:continue|close))|manage (?:your )?(?:preferences|choices|privacy|consent)|"
        r"your (?:privacy|cookie) (?:choices|settings|preferences)|(?:your|give|giving|withdraw) consent|"
        r"(?:wir|und unsere) (?:verwenden|nutzen|partner)|zustimm(?:en|ung)|einwilligung|cookie-einstellungen|"
        r"nous (?:et nos partenaires|utilisons)|accepter et (?:continuer|fermer)|continuer sans accepter|"
        r"gérer (?:mes|vos) (?:choix|préférences)|(?:utilizamos|usamos|usiamo|utilizziamo) (?:i )?cookies?|"
        r"aceptar (?:todo|y continuar)|accetta (?:tutto|e continua)|aceitar (?:todos|e continuar)|"
        r"(?:wij|we) gebruiken cookies|vi (?:använder|bruker|bruger) (?:cookies|kakor|informasjonskapsler)|"
        r"(?:używamy|korzystamy z) plików cookie|мы используем (?:файлы )?cookie",
        re.IGNORECASE,
    ),
    "it is a challenge to robots": re.compile(
        r"(?:checking|verifying) (?:your browser|(?:if|that|whether) (?:the site connection|you are))|just a (?:time|second)|"
        r"(?:verify|confirm|prove|make sure)(?: that)? (?:you(?:'re|’re| are)(?: not)?) (?:a )?(?:human|robot|real)|"
        r"are you (?:a )?(?:human|robot)|not a (?:robot|bot)|unusual (?:traffic|activity)|captcha|ddos protection|"
        r"attention required|security (?:check|verification|challenge)|pardon our interruption|press (?:and|&) hold|"
        r"access (?:denied|to this (?:page|site) (?:has been|is) (?:denied|blocked))|you have been blocked|"
        r"request (?:blocked|unsuccessful)|(?:ihr|dein) browser wird (?:über|ge)prüft|sicherheits(?:über)?prüfung|"
        r"kein (?:roboter|robot)|vérification de (?:votre navigateur|sécurité)|pas un robot|no (?:eres|soy) un robot|"
        r"non (?:sei|sono) un robot|zugriff verweigert|accès (?:refusé|bloqué)|acceso denegado|проверка браузера|не робот",
        re.IGNORECASE,
    ),
    "it asks for JavaScript": re.compile(
        r"(?:enable|activate|turn on|requires?|needs?|without|switch on|support) (?:your )?java ?script|"
        r"java ?script (?:is|must be|needs to be|has been|seems to be|appears to be|and cookies)\b|"
        r"javascript (?:aktivieren|einschalten|ist (?:deaktiviert|erforderlich))|(?:activer|activez|active|habilite|"
        r"habilitar|abilita|abilitare|ative|aktivera|aktiver|włącz|schakel|включите) (?:el |il |o |le )?java ?script|"
        r"(?:browser|version) (?:is )?(?:not supported|unsupported|out of date|no longer supported)|upgrade your browser",
        re.IGNORECASE,
    ),
    "it says that the page is not there": re.compile(
        r"\b(?:error )?404\b|(?:page|article|story|content|document|resource)[^.]{0,60}?(?:not (?:be )?found|"
        r"could(?:n['’]t| not) be found|cannot be found|can['’]t be found|"
        r"does(?:n['’]t| not) exist|no longer (?:available|exists?|here)|"
        r"has (?:been )?(?:removed|moved|deleted|expired)|is (?:unavailable|not available|missing))|not found|"
        r"(?:can['’]t|cannot|couldn['’]t|could not|unable to) (?:find|locate) "
        r"(?:the|that|this|what|a)[^.]{0,20}(?:page|article|story|looking|"
        r"content)|nothing (?:was )?found|page you(?:['’]re| are| were| have)[^.]{0,30}(?:looking|request)|"
        r"(?:seite|artikel)[^.]{0,40}nicht (?:gefunden|mehr verfügbar|verfügbar)|(?:page|article)[^.]{0,30}(?:introuvable|"
        r"n['’]existe (?:pas|plus))|(?:página|contenido|artículo)[^.]{0,30}no (?:encontrad|existe|está disponible)|"
        r"página não encontrada|pagina (?:non trovata|niet gevonden)|sidan (?:hittades inte|finns inte)|"
        r"nie (?:znaleziono|odnaleziono)|страница не найдена|temporarily unavailable|down for maintenance|under maintenance",
        re.IGNORECASE,
    ),
    "it asks to log in": re.compile(
        r"(?:log|sign) ?in to (?:continue|read|view|access|your)|(?:please|you must|you need to) (?:log|sign) ?in|"
        r"(?:create|register for) (?:a |an |your )?(?:free )?account to|(?:bitte|jetzt) (?:anmelden|einloggen)|"
        r"(?:connectez|identifiez)-vous|inicia(?:r)? sesión para|accedi per|faça login|log in om|logga in för",
        re.IGNORECASE,
    ),
}


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
    if (share is None or share < _OWN) and (notice := _notice(found, listed)):
        return notice
    return "it has other words than the feed" if share is not None and share < _OTHER else ""


def _notice(found: Article, listed: Article | None) -> str:
    """The kind of notice that a short page is, by its text, and by its title unless the feed has that too."""
    text, title = found.text or "", found.title or ""
    if len(text) > _NOTICE_LENGTH:
        return ""
    if listed and set(_words(title)) & set(_words(listed.title or "")):
        title = ""
    return next((kind for kind, phrases in _NOTICES.items() if _speaks_of(phrases, title, text)), "")


def _speaks_of(phrases: re.Pattern[str], title: str, text: str) -> bool:
    """A story may have one of these phrases in passing; a notice is headed by it, opens with it, or is made of them."""
    heading = _SITE_NAME.sub("", title)
    named = phrases.search(heading)
    hits = [match.start() for match in phrases.finditer(text)]
    is_heading = named is not None and 2 * len(named[0]) >= len(heading)
    opens = bool(hits) and hits[0] < 120 and len(text) < _SHORT
    return is_heading or opens or len(hits) + (named is not None) >= 2 + len(text) // 600


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
