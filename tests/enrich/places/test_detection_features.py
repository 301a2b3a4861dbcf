"""Cues for and against a span being a place: what a reader sees too."""

import re

import pytest

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.candidates import PlaceCandidate
from pipeline.enrich.places.detection_features import ArticleContext, cues
from pipeline.enrich.places.detection_weights import LEANING, PLAIN
from pipeline.gazetteer import Gazetteer, Kind
from tests.support.made_places import place

MARKED = re.compile(r"\[(\w+) ([^\]]+)\]")
TOWN = place(1, "Millbrook")


def read(gazetteer: Gazetteer, marked: str, *candidates: object, others: str = "") -> set[str]:
    """The cues of the first marked name of "He left [GPE Millbrook]."; all marked names have the same candidates."""
    places = candidates or (TOWN,)
    sightings, plain, at = [], "", 0
    for found in MARKED.finditer(marked):
        plain += marked[at : found.start()]
        label, name = found.groups()
        span = Span(len(plain), len(plain) + len(name), name, label)
        sightings.append(PlaceCandidate(span, None if label == "untagged" else span, places))  # type: ignore[arg-type]
        plain, at = plain + name, found.end()
    plain += marked[at:]
    return set(cues(sightings[0], plain, ArticleContext(sightings, gazetteer, "", plain)))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("He lives in [GPE Millbrook].", "in_front"),
        ("He drove from [GPE Millbrook].", "from_front"),
        ("Mayor of [GPE Millbrook].", "of_front"),
        ("He met Senator [PERSON Millbrook].", "title_front"),
        ("He met Mr. [PERSON Millbrook].", "title_front"),
        ("It is over. Gov. [PERSON Millbrook] left.", "title_front"),
        ("In northern [GPE Millbrook].", "side_front"),
        ("A village 38 km north-east of [GPE Millbrook].", "bearing in front"),
        ("A village 12 miles from [GPE Millbrook].", "bearing in front"),
        ("They speak [NORP Millbrook].", "language_front"),
        ("In the town [GPE Millbrook].", "town_front"),
        ("A [GPE Millbrook] man left.", "people_back"),
        ("The [GPE Millbrook] police left.", "office_back"),
        ("[GPE Millbrook] said so.", "said_back"),
        ("A glass of [GPE Millbrook] wine.", "goods_back"),
        ("The [GPE Millbrook] border.", "region_back"),
        ("The [ORG Millbrook] shares fell.", "own_back"),
        ("The [GPE Millbrook] virus spread.", "disease_back"),
        ("[GPE Millbrook]'s mayor left.", "possessive"),
        ("He saw [GPE Millbrook], Texas.", "region behind"),
        ("[GPE MILLBROOK] -- It rained.", "dateline"),
        ("[ORG Millbrook] announced its results.", "speaks as a firm"),
        ("He met Ann [PERSON Millbrook].", "name in front"),
        ("He saw [GPE Millbrook] Ann.", "name behind"),
        ("Yesterday. [GPE Millbrook] won.", "sentence start"),
        ("He left [GPE MILLBROOK].", "shouted"),
        ("He saw [GPE Millbrook] and [GPE Brookham].", "beside a place"),
        ("He saw [GPE Millbrook]; then [ORG Millbrook].", "no place elsewhere"),
        ("He saw [ORG Millbrook]; then [GPE Millbrook].", "a place elsewhere"),
        ("He saw [GPE Millbrook]; [PERSON Ann Millbrook] won.", "in a person's name"),
        ("He saw [GPE Reading]; he likes reading.", "a word elsewhere"),
    ],
)
def test_what_stands_around_a_name(gazetteer: Gazetteer, text: str, cue: str) -> None:
    """Each cue is seen where it is, and not in a sentence that has nothing of it."""
    assert cue in read(gazetteer, text)
    assert cue not in read(gazetteer, "We saw, said Bo, a [GPE Millbrook] yesterday.")


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Within, [GPE Millbrook] won.", "in_front"),
        ("He is in. [GPE Millbrook] won.", "in_front"),
        ("The basin [GPE Millbrook] won.", "in_front"),
        ("The [GPE Millbrook], police said.", "office_back"),
        ("The [GPE Millbrook] policeman.", "office_back"),
        ("He saw [GPE Millbrook], Ann said.", "region behind"),
        ("He saw [GPE Millbrook]s own.", "possessive"),
        ("He saw [GPE Reading]; reads it.", "a word elsewhere"),
        ("He saw [GPE Millbrook]; [PERSON Millbrook] won.", "in a person's name"),
    ],
)
def test_what_only_looks_alike_is_no_cue(gazetteer: Gazetteer, text: str, cue: str) -> None:
    """A comma or a full stop between, a longer word, no region behind the comma."""
    assert cue not in read(gazetteer, text)


@pytest.mark.parametrize(
    ("label", "cue"),
    [
        ("GPE", "tagged as a place"),
        ("LOC", "tagged as a region"),
        ("PERSON", "tagged as a person"),
        ("PRODUCT", "tagged as a thing"),
        ("untagged", "untagged"),
    ],
)
def test_how_the_model_saw_it_is_one_cue(gazetteer: Gazetteer, label: str, cue: str) -> None:
    found = read(gazetteer, f"He left [{label} Millbrook] again.")
    assert cue in found
    assert len([each for each in found if each.startswith(("tagged", "untagged", "inside", "first"))]) == 1


@pytest.mark.parametrize(
    ("host", "name", "cue"),
    [
        ("Ohio State University", "Ohio", "first in school"),
        ("the Ohio Department of Health", "Ohio", "first in public_body"),
        ("University of Ohio", "Ohio", "inside in school"),
        ("Bank of Ohio", "Ohio", "inside in firm"),
        ("Friends of Ohio", "Ohio", "inside in a name"),
    ],
)
def test_a_part_of_a_name_is_told_by_the_whole(gazetteer: Gazetteer, host: str, name: str, cue: str) -> None:
    """Whether it comes first, and what kind of body the whole is."""
    at = host.index(name)
    whole = Span(0, len(host), host, "ORG")
    sighting = PlaceCandidate(Span(at, at + len(name), name, "ORG"), whole, (TOWN,))
    assert cue in set(cues(sighting, host, ArticleContext([sighting], gazetteer, "", host)))


@pytest.mark.parametrize(
    ("changes", "cue"),
    [
        ({"feature": "PCLI"}, "names country"),
        ({"feature": "ADM1"}, "names division"),
        ({"feature": "ADM2"}, "names county"),
        ({"feature": "LK"}, "names nature"),
        ({"feature": "CONT"}, "names region"),
        ({"feature": "PPLA"}, "names town"),
        ({"kind": Kind.DEMONYM}, "by demonym"),
        ({"kind": Kind.ABBREVIATION}, "by abbreviation"),
        ({"population": 0}, "people 1e0"),
        ({"population": 99_999}, "people 1e4"),
        ({"population": 100_000}, "people 1e5"),
    ],
)
def test_what_the_gazetteer_has_is_a_cue(gazetteer: Gazetteer, changes: dict[str, object], cue: str) -> None:
    """Of the first candidate: its class, the kind of the name, the digits of its people."""
    assert cue in read(gazetteer, "He left [GPE Millbrook].", place(1, "Millbrook", **changes), place(2, feature="SEA"))


def test_a_demonym_s_goods_are_from_anywhere(gazetteer: Gazetteer) -> None:
    """ "Persian rugs" say less than "Bordeaux wine"."""
    demonym = place(1, kind=Kind.DEMONYM)
    assert "a demonym's goods" in read(gazetteer, "[NORP Persian] rugs are old.", demonym)
    assert "goods_back" in read(gazetteer, "[GPE Bordeaux] wine is old.")
    assert "goods_back" not in read(gazetteer, "[NORP Persian] rugs are old.", demonym)


def test_a_name_without_candidates_is_unknown(gazetteer: Gazetteer) -> None:
    """And nothing is said of what it would be."""
    span = Span(0, 9, "Zzyzquorn", "GPE")
    sighting = PlaceCandidate(span, span, ())
    found = set(cues(sighting, "Zzyzquorn won.", ArticleContext([sighting], gazetteer, "", "Zzyzquorn won.")))
    assert "unknown" in found
    assert not [each for each in found if each.startswith(("names", "by ", "people"))]


@pytest.mark.parametrize(
    "text", ["[GPE Millbrook]", "[GPE M]", "[GPE ünd]", "[GPE 東京]", "\n[GPE Millbrook]\n", "… [GPE A B C D]…"]
)
def test_nothing_around_a_name_is_no_failure(gazetteer: Gazetteer, text: str) -> None:
    """A title of one word, scripts without capitals, names at either end."""
    assert read(gazetteer, text)


def test_every_cue_of_the_examples_has_a_weight(gazetteer: Gazetteer) -> None:
    """A cue that nothing weighs would be of no use: those of an ordinary sentence all have one."""
    assert read(gazetteer, "He lives in [GPE Millbrook], Texas.") <= set(PLAIN.cues) & set(LEANING.cues)
