"""Words with which outlets address their readers, as in paywalls, cookie notices and footers.

Two texts of little else share most of their words without being copies. Stems, as inflected in each language.
"""

from collections.abc import Iterable

MIN_DISTINCT = 3
"""Distinct stems that a text must have: a single "newsletter" in a report is news."""

# Stems of at least six characters match as prefixes, shorter ones as whole words.
_STEMS = frozenset(
    """
    subscr unsubs newsle cookie privac logout login signin registe account passwo browse advert adbloc copyri
    reserv podcas journa reader editor articl readin websit cancel unlimi premiu member trial app apps tablet device
    share follow facebo instag twitte whatsa telegr youtub email e-mail mail inbox click comment compla correc feedba
    donate donati support publis republ permis terms consen partne settin accept prefer access unlock already
    continu log sign free offer newspa paper digita online inform contac report
    abonni abonne abonné abonna jourga compte connec inscri lecteu journa articl gratui confid mention droits réserv
    lesen leser abo abos anmeld konto datens werbun zustim einwil kostenl artike passwo zeitun redakt rechte vorbeh
    suscri lector cuenta public sesión sesion regist periód boletí derech reserv artícu galletas gratis anúnci anunci
    assina leitor conta notíci direit acesso cadast grátis
    abbona lettor accedi accoun diritt riserv pubbli giorna gratui
    abonne abonné lezer inlogg nieuws artike account gratis rechte voorbe advert toeste
    prenum läsare läs logga konto artike annons samtyc kakor
    prenum czytel subskr zaloguj konto artyku reklam zgoda plików prawa zastrz
    подпис подпи читате аккаун реклам статью статьи материа войти регист рассыл права защище согласи
    abone üye giriş çerez okuma okur haberi reklam gizlil hakları saklıd
    berlan langga masuk akun iklan artike pembac gratis
    """.split()
)
_WEAK = frozenset(
    """
    you your yours our us we vous votre vos nous notre nos sie ihr ihre ihren ihrem wir unser unsere uns usted su sus
    nosotros nuestra nuestro você seu sua nosso nossa voi tuo tua tuoi nostro nostra noi je jouw uw ons onze wij du din
    ditt vi vår vårt twój twoje nasz nasze my вы ваш ваша вас вам наш наша мы siz sizin bizim biz anda kami
    """.split()
)
_STEM = 6


def page_share(words: Iterable[str]) -> float:
    """Return the share of ``words`` (lower case) that address the reader; 0 with few distinct ones."""
    kinds, share = page_words(words)
    return share if kinds >= MIN_DISTINCT else 0.0


def page_kinds(words: Iterable[str]) -> int:
    """Return the number of distinct page words: a quick test for whether to look closer."""
    return len(_STEMS.intersection([word[:_STEM] for word in words]))


def page_words(words: Iterable[str]) -> tuple[int, float]:
    """Return the number of distinct page words (lower case), and their share including words of address."""
    strong: set[str] = set()
    count = total = 0
    for word in words:
        total += 1
        stem = word[:_STEM]
        if stem in _STEMS:
            strong.add(stem)
            count += 1
        elif word in _WEAK:
            count += 1
    return len(strong), count / total if total else 0.0
