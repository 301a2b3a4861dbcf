"""Pages served in place of an article (consent, challenge, script notice, log-in, soft 404), detected by their
words."""

import re

# In characters. A notice with all its small print stays below; stories that quote one are mostly longer.
_LENGTH = 2_000
_SHORT = 600

_SITE_NAME = re.compile(r"\s+[|–—·-]\s.*|^\W*(?:error|fehler|erreur)?\W*\d{3}\W+(?=\w)", re.DOTALL | re.IGNORECASE)
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


def notice(title: str, text: str, *, is_wary: bool = False) -> str:
    """Return the kind of notice that a short page is; "" if it may be an article.

    A story may contain such a phrase in passing; a notice has it as its heading, starts with it, or consists of it. If
    nothing else speaks against the page, be ``is_wary``: the heading must be the phrase, or the text hardly anything
    else.
    """
    if len(text) > _LENGTH:
        return ""
    speaks_of = _is_nothing_but if is_wary else _speaks_of
    return next((kind for kind, phrases in _NOTICES.items() if speaks_of(phrases, title, text)), "")


def _speaks_of(phrases: re.Pattern[str], title: str, text: str) -> bool:
    share = _share_of_heading(phrases, title)
    hits = [match.start() for match in phrases.finditer(text)]
    opens = bool(hits) and hits[0] < 120 and len(text) < _SHORT
    return share >= 0.5 or opens or len(hits) + bool(share) >= 2 + len(text) // 600


def _is_nothing_but(phrases: re.Pattern[str], title: str, text: str) -> bool:
    return _share_of_heading(phrases, title) >= 0.8 or len(phrases.findall(text)) >= 3 + len(text) // 400


def _share_of_heading(phrases: re.Pattern[str], title: str) -> float:
    heading = _SITE_NAME.sub("", title)
    named = phrases.search(heading)
    return len(named[0]) / len(heading) if named else 0.0
