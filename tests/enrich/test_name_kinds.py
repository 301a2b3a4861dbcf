"""What sort of thing a name names, by the whole article."""

from itertools import pairwise

import pytest

from pipeline.enrich.name_cues import is_role, is_saying
from pipeline.enrich.name_kinds import agreed
from pipeline.enrich.name_spread import spread
from pipeline.enrich.ner.given_names import Likeness, likeness_of, unknown_likeness
from pipeline.enrich.ner.model import bundled_models
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.detect import detect_places
from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import marked


@pytest.fixture(scope="session")
def likeness() -> Likeness:
    model = bundled_models().load("en")
    assert model is not None
    return model.likeness


def sorts(text: str, gazetteer: Gazetteer, likeness: Likeness) -> dict[str, str]:
    plain, spans = marked(text)
    return {name.text: name.label for name in agreed(spans, "", plain, gazetteer, likeness).names}


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("A farmer, [ORG Sagal Dirie], lost 40 goats. “All gone,” said [ORG Dirie].", "Sagal Dirie", "PERSON"),
        ("The head of the ferry office, [ORG Tavita Leota], said no.", "Tavita Leota", "PERSON"),
        ("The roofer [PRODUCT Wim Aerts] climbed up.", "Wim Aerts", "PERSON"),
        ("[ORG Noor Haddad], 34, was first.", "Noor Haddad", "PERSON"),
        ("[ORG Brooklyn Adeyemi] sang.", "Brooklyn Adeyemi", "PERSON"),
        ("[GPE Lena Vogt] wept. [PERSON Lena Vogt] left.", "Lena Vogt", "PERSON"),
        ("[GPE Durango] said it would close two plants.", "Durango", "ORG"),
        ("[PERSON Halvorsen Marine] will shut. [PERSON Halvorsen] blamed costs.", "Halvorsen Marine", "ORG"),
        ("[PERSON Halvorsen Marine] will shut. [PERSON Halvorsen] blamed costs.", "Halvorsen", "ORG"),
        ("[ORG Vernier & Fils] ferme. [PERSON Vernier] produit au Portugal.", "Vernier", "ORG"),
        ("[ORG Adebanjo Motors] paid. [PERSON Dele Adebanjo] left. [PERSON Adebanjo] wept.", "Adebanjo", "PERSON"),
        ("[PERSON Mahanadi] is near. The [PERSON Mahanadi] rose by a metre.", "Mahanadi", "GPE"),
        ("Sewage was found in the [PERSON Tamar].", "Tamar", "GPE"),
        ("Cooks: [PERSON Mme Paris] left.", "Mme Paris", "PERSON"),
        ("[GPE Oulu] 3, [GPE Tampere] 2\n[GPE Lahti] 1, [GPE Pori] 4", "Oulu", "ORG"),
        ("[ORG Banco Solano] closed. [PERSON Solano] paid.", "Solano", "ORG"),
        ("Their firm, [PERSON Lindenhof Bau], is small.", "Lindenhof Bau", "ORG"),
        ("A spokesman for the firm, [PERSON Marek Bauer], said no.", "Marek Bauer", "PERSON"),
        ("Neither [ORG Cadwell] nor its bank paid.", "Cadwell", "ORG"),
        ("The score was 24-10. Hull play [PERSON Castleford Colts] next.", "Castleford Colts", "ORG"),
        ("The score was 6-4. She plays [PERSON Austin Hughes] next.", "Austin Hughes", "PERSON"),
        ("[GPE Manila] said its fishermen had every right. [GPE Manila] would protest.", "Manila", "GPE"),
        ("The strike spread to [PERSON Tuxtla Gutiérrez] by noon.", "Tuxtla Gutiérrez", "GPE"),
        ("[PERSON Valencia]'s chief executive did not answer.", "Valencia", "ORG"),
        ("Shares of [GPE Medellín] fell.", "Medellín", "ORG"),
        ("The bands [GPE Cordoba] and [GPE Toledo] will play.", "Toledo", "ORG"),
        ("[GPE Sevilla] beat [GPE Bilbao] 2-0 on Sunday.", "Bilbao", "ORG"),
        ("He scored twice for [GPE Sevilla], and the [GPE Sevilla] coach, a Dane, sang.", "Sevilla", "ORG"),
        ("The tanker [ORG Ohio Pride] is adrift. A tug reached [ORG the Ohio Pride].", "Ohio Pride", "PRODUCT"),
        ("The ferry [GPE Bergen] was late. Cars left the [GPE Bergen] by hand.", "Bergen", "PRODUCT"),
        ("He drank two bottles of [GPE Bordeaux].", "Bordeaux", "PRODUCT"),
        ("[GPE Turkey] is dear. A turkey costs £40.", "Turkey", "PRODUCT"),
        ("They carried him to [PERSON Goma] by boat.", "Goma", "GPE"),
        ("A boat went down on the [PERSON Ubangi] at night.", "Ubangi", "GPE"),
        ("It stood in [ORG Keizersstraat] for years.", "Keizersstraat", "GPE"),
        ("[GPE Zambia] has no fuel. [PERSON Chipata] closed its pumps.", "Chipata", "GPE"),
        ("[GPE Ostrava] and [GPE Brno] are dry. [PERSON Olomouc] has water.", "Olomouc", "GPE"),
        ("They left through [PERSON Gran Chaco] at dawn.", "Gran Chaco", "GPE"),
        ("A Nissan [GPE Murano] burned. The [GPE Murano] was new.", "Murano", "PRODUCT"),
        ("He sold a [ORG Kia Sorento] and left.", "Kia Sorento", "PRODUCT"),
        ("The vessel: [PERSON Santa Marta]", "Santa Marta", "PRODUCT"),
        ("[PERSON Al Wahda] beat [PERSON Al Jazira] 3-1.", "Al Wahda", "ORG"),
        ("[PERSON Julio Chávez Rivas] ran. [ORG Chávez] was second.", "Chávez", "PERSON"),
    ],
)
def test_the_article_overrules_the_model(
    text: str, name: str, wanted: str, gazetteer: Gazetteer, likeness: Likeness
) -> None:
    """Appositions, ages, speech, shares, matches, ships and bottles say more than a tag."""
    assert sorts(text, gazetteer, likeness)[name] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "[GPE Kenya] said it would close the border.",
        "He comes from [GPE Ohio], the state said. [GPE Ohio] beat no one 3-0.",
        "A man of [GPE Swansea], who was hurt, left.",
        "[GPE Sydney] was hot. In [GPE Sydney] it rained.",
        "[ORG Western Electric] makes bulbs.",
        "[ORG The Denver Broncos] won.",
        "In [GPE Turkey] a turkey costs little.",
        "[GPE Richmond County] deputies, a dozen, came.",
        "[ORG D-Braxton], a sponsor, agreed.",
        "[GPE Zambia] has no fuel, said the minister, [PERSON Chipata].",
        "[GPE France] has no fuel. [PERSON Chipata] left.",
        "Toyota [GPE Kenya] will build buses.",
        "[PERSON Al Bianchi] sang in [GPE Turin].",
    ],
)
def test_without_evidence_the_tag_holds(text: str, gazetteer: Gazetteer, likeness: Likeness) -> None:
    """Countries speak and play, what follows "of X, who" is about someone else, and an article makes no person."""
    plain, spans = marked(text)
    assert agreed(spans, "", plain, gazetteer, likeness).names == spans


def test_a_side_may_play_in_its_town(gazetteer: Gazetteer, likeness: Likeness) -> None:
    """A mention with a place's preposition stays a place beside the side."""
    plain, spans = marked(
        "[GPE Sevilla] beat [GPE Bilbao] 2-0, and the [GPE Sevilla] coach, a Dane, sang. He scored for [GPE Sevilla]. "
        "It rained in [GPE Sevilla]."
    )
    found = agreed(spans, "", plain, gazetteer, likeness).names
    assert [name.label for name in found] == ["ORG", "ORG", "ORG", "ORG", "GPE"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[ORG Texas Gearworks] fell 2 percent.", []),
        ("[ORG Texas Department of Health] staff rose 2 percent.", ["Texas"]),
        ("He sells [NORP Dutch] ovens.", []),
        ("He wore a [GPE Panama] hat.", []),
        ("He met the [NORP Dutch] envoy.", ["Dutch"]),
    ],
)
def test_what_is_settled_is_no_place(text: str, wanted: list[str], gazetteer: Gazetteer) -> None:
    """Not the state in a firm's name; a state's department is one of the state."""
    plain, spans = marked(text)
    assert [place.span.text for place in detect_places(spans, "", plain, gazetteer)[1]] == wanted


def test_fixed_phrases() -> None:
    """The noun behind makes the saying."""
    assert is_saying(Span(0, 5, "Dutch", "NORP"), "Dutch courage")
    assert is_saying(Span(7, 13, "France", "GPE"), "Agence France-Presse")
    assert not is_saying(Span(0, 5, "Dutch", "NORP"), "Dutch voters")


@pytest.mark.parametrize("word", ["foreman", "roofer", "nurse", "economist", "skater", "violinist", "beekeeper"])
def test_roles(word: str) -> None:
    """By their endings, and some by heart."""
    assert is_role(word)


@pytest.mark.parametrize("word", ["tanker", "river", "company", "Winter", "december", "over", "retailer", "paper"])
def test_no_roles(word: str) -> None:
    """Ships, firms and other words with such an ending."""
    assert not is_role(word)


def test_names_are_spread() -> None:
    """The whole name in the headline, a surname, and a side by its half; not a word beside another name."""
    text = (
        "The [ORG Perth Otters] lost to them. [PERSON Una Falk] cried. Falk left, and Falk Street wept. "
        "A league goal. Otters sang."
    )
    plain, spans = marked(text)
    found = spread([Span(0, 5, "Perth", "GPE", "title"), *spans], "Perth Otters lose", plain)
    assert [(name.text, name.label) for name in found] == [
        ("Perth Otters", "ORG"),
        ("Perth Otters", "ORG"),
        ("Una Falk", "PERSON"),
        ("Falk", "PERSON"),
        ("Otters", "ORG"),
    ]
    assert all(first.end <= second.start for first, second in pairwise(found[1:]))


def test_given_names_of_many_peoples(likeness: Likeness) -> None:
    """Names that no list of ours has are like names, and bodies and goods are not."""
    names = "Ramiro Lenka Beatriz Torvald Odette Struan Tamsin Mireille Joaquín Xaver Bintou Thulani Salim Itzel Gökhan".split()
    others = "Bank Scientific Toyota Council Nestle Police Greens River Monday Harbour Truck Health Reserve Orange Hotel".split()
    assert sum(likeness(name) > 0.18 for name in names) >= 14
    assert sum(likeness(word) < 0 for word in others) == len(others)
    assert likeness("Xqzzvy") == 0.0


def test_a_model_without_vectors_knows_no_names() -> None:
    """Then the words around a name decide alone."""

    class Empty:
        def find(self, key: int) -> int:
            return -1

    assert likeness_of(Empty(), hash) is unknown_likeness
