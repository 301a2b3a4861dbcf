"""Places in languages without a recogniser: a sentence or more of each, with every place it names, and none it does not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.enrich import Enricher
from pipeline.enrich.text.language import detect_language
from pipeline.messages.articles import Article, EnrichedArticle
from pipeline.messages.invisible import without_invisible

FOLDER = Path(__file__).parent
_PLACE = re.compile(r"\{([^|{}]+)\|([^|{}]+)\}")
# Two that no identifier tells: the one names only English persons, the other is the same in both languages.
UNTOLD = {"Paris Hilton i Jack London to znane nazwiska.", "Roman Holm og Sofia Lund skrev under mandag."}
# Names that the gazetteer lacks in that language, or places too small for a form of theirs to be trusted.
NOT_FOUND = {"Gradec", "Novega mesta", "ຫຼວງພະບາງ", "Baionara"}


def rows(file: str) -> Iterator[tuple[str, str]]:
    for line in (FOLDER / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, text = line.split("\t")
            yield language, text


def plain(marked: str) -> str:
    return _PLACE.sub(r"\1", marked)


def enriched(enricher: Enricher, text: str, language: str | None = None) -> EnrichedArticle:
    article = Article.model_validate({"text": text, "language": language, "source": {"name": "test"}})
    return enricher.enrich(article, 1)


@pytest.mark.parametrize(("language", "marked"), [*rows("cities.tsv"), *rows("more_cities.tsv"), *rows("lands.tsv")])
def test_every_city_of_a_sentence_is_found(language: str, marked: str, enricher: Enricher) -> None:
    """In whatever case, with whatever is glued to them, and nothing else is."""
    found = enriched(enricher, plain(marked), language)
    text = found.text
    named = {(text[m.start : m.end], place.name) for place in found.places for m in place.mentions}
    wanted = [(written, name) for written, name in _PLACE.findall(marked) if written not in NOT_FOUND]
    for written, name in wanted:
        assert any(place == name and (shown in written or written in shown) for shown, place in named), (written, named)
    assert len(named) == len(wanted)


@pytest.mark.parametrize(("language", "text"), list(rows("no_places.tsv")))
def test_persons_and_words_are_not_places(language: str, text: str, enricher: Enricher) -> None:
    """A person called as a town is, a day, a month and everyday words."""
    found = enriched(enricher, text, language)
    assert [place.name for place in found.places] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [(language, plain(text)) for file in ("cities.tsv", "no_places.tsv") for language, text in rows(file)],
)
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    """Each of two hundred sentences, however many names it has."""
    if text not in UNTOLD:
        assert detect_language(text).code == {"tl": "fil"}.get(language, language)


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("fa", "سه نفر در افغان\u200cستان کشته شدند.", "Afghanistan"),
        ("fa", "او به اصفهان\u200c رفت.", "Isfahan"),
        ("bn", "মন্ত্রী ঢাকা\u200c থেকে গেলেন।", "Dhaka"),
        ("kn", "ಸಚಿವರು ಬೆಂಗಳೂರು\u200c ತಲುಪಿದರು.", "Bengaluru"),
        ("kn", "ಸಚಿವರು ಫ್ರಾಂಕ್\u200cಫರ್ಟ್ ತಲುಪಿದರು.", "Frankfurt am Main"),
        ("te", "మంత్రి ఎడిన్\u200cబర్గ్ చేరుకున్నారు.", "Edinburgh"),
        ("ml", "മന്ത്രി അഫ്\u200cഗാനിസ്ഥാൻ സന്ദർശിച്ചു.", "Afghanistan"),
        ("si", "ඇමතිවරයා අප්\u200dරිකාව ගැන කතා කළේය.", "Africa"),
        ("fa", "وزیر به عشق\u200cآباد رفت.", "Ashgabat"),
        ("mr", "मंत्री अ\u200dॅमस्टरडॅम येथे गेले.", "Amsterdam"),
        ("he", "השר הגיע אל \u200fירושלים\u200f.", "Jerusalem"),
    ],
)
def test_a_joiner_inside_or_behind_a_name_hides_no_place(
    language: str, text: str, place: str, enricher: Enricher
) -> None:
    with_joiner, without = (enriched(enricher, each, language) for each in (text, without_invisible(text)))
    assert [found.name for found in with_joiner.places] == [found.name for found in without.places] == [place]
