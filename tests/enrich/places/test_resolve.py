from dataclasses import replace

import pytest

from pipeline.enrich.places.resolve import ResolutionContext, Resolved, places, rank_countries, resolve
from pipeline.enrich.places.source_profile import Profile
from pipeline.gazetteer import Gazetteer
from tests.support.place_cases import found, read, spans_of


def test_without_context_the_great_city(gazetteer: Gazetteer) -> None:
    """Paris alone is in France."""
    assert found(read(gazetteer, "A fair in Paris.", "Paris"))[0][1] == "FR"


@pytest.mark.parametrize(
    ("text", "names", "country", "admin1"),
    [
        ("A fair in Paris, Texas.", ["Paris"], "US", "Texas"),
        ("A fair in Paris, Tex., on Monday.", ["Paris"], "US", "Texas"),
        ("A fair in London, Ont., on Monday.", ["London"], "CA", "Ontario"),
        ("A fire in Georgia, the state of Atlanta and Savannah.", ["Georgia", "Atlanta", "Savannah"], "US", "Georgia"),
        ("Georgia and Armenia will meet in Tbilisi.", ["Georgia", "Armenia", "Tbilisi"], "GE", None),
        ("Birmingham, Montgomery and Mobile are in Alabama.", ["Birmingham", "Montgomery", "Mobile", "Alabama"], "US", "Alabama"),
        ("Police in Cambridge and Ely, near Newmarket.", ["Cambridge", "Ely", "Newmarket"], "GB", "England"),
    ],
)  # fmt: skip
def test_the_words_around_decide(
    gazetteer: Gazetteer, text: str, names: list[str], country: str, admin1: str | None
) -> None:
    """What is named behind, and what else is named, tells which of several places is meant."""
    assert found(read(gazetteer, text, *names))[0][1:] == (country, admin1)


@pytest.mark.parametrize(
    ("text", "names", "admin1"),
    [
        ("Lebanon and Palmyra share a fire engine with Cornwall.", ["Lebanon", "Palmyra", "Cornwall"], "Pennsylvania"),
        ("Trains stop in Malta, Cortland and Sycamore.", ["Malta", "Cortland", "Sycamore"], "Illinois"),
    ],
)
def test_names_that_meet_in_one_county_are_there(
    gazetteer: Gazetteer, text: str, names: list[str], admin1: str
) -> None:
    """Of each alone a country or a greater town is more likely, of all together the towns side by side."""
    assert [answer[1:] for answer in found(read(gazetteer, text, *names))] == [("US", admin1)] * len(names)


def test_countries_do_not_meet(gazetteer: Gazetteer) -> None:
    """Beside a country and its capital, Malta is the country, whatever villages have these names."""
    names = ["Malta", "Italy", "Rome"]
    answers = read(gazetteer, "Malta and Italy signed in Rome.", *names)
    assert [answer[1] for answer in found(answers)] == ["MT", "IT", "IT"]


def test_one_name_has_one_sense(gazetteer: Gazetteer) -> None:
    """Once told, all mentions of the name are there."""
    answers = read(gazetteer, "Springfield, Ill., has a mayor. Springfield is calm.", "Springfield", "Springfield")
    assert [answer[2] for answer in found(answers)] == ["Illinois", "Illinois"]


def test_two_qualifiers_are_two_places(gazetteer: Gazetteer) -> None:
    """Alexandria in Virginia beside Alexandria in Louisiana."""
    answers = read(gazetteer, "From Alexandria, Va., to Alexandria, La., by bus.", "Alexandria", "Alexandria")
    assert [answer[2] for answer in found(answers)] == ["Virginia", "Louisiana"]


def test_a_list_is_no_containment(gazetteer: Gazetteer) -> None:
    """Countries in a row do not lie in one another."""
    names = ["Syria", "Lebanon", "Jordan", "Iraq"]
    assert [answer[1] for answer in found(read(gazetteer, ", ".join(names), *names))] == ["SY", "LB", "JO", "IQ"]


def test_governments_speak_through_their_capitals(gazetteer: Gazetteer) -> None:
    """Among countries Washington is the capital, not the state."""
    text = "Washington and Brussels told Armenia and Azerbaijan to agree."
    answers = read(gazetteer, text, "Washington", "Brussels", "Armenia", "Azerbaijan")
    assert [answer.place.feature for answer in answers if answer.place] == ["PPLC", "PPLC", "PCLI", "PCLI"]
    assert answers[0].place is not None
    assert answers[0].place.lat == pytest.approx(38.9, abs=0.1)


def test_the_city_rather_than_its_province(gazetteer: Gazetteer) -> None:
    """A city and the division around it have one name; unless the text says so, the city is meant."""
    answers = read(gazetteer, "A blast in Baghdad. Elsewhere in Kabul province", "Baghdad", "Kabul")
    features = [answer.place.feature for answer in answers if answer.place]
    assert features == ["PPLC", "ADM1"]


def test_a_part_of_a_name(gazetteer: Gazetteer) -> None:
    """ "Downtown Chicago" is in Chicago, and is a little less sure than Chicago itself."""
    (answer,) = read(gazetteer, "Crowds in downtown Chicago", "downtown Chicago")
    assert answer.place is not None
    assert answer.place.name == "Chicago"


def test_a_place_that_the_gazetteer_lacks(gazetteer: Gazetteer) -> None:
    """A village unknown to the gazetteer is put into the region that the rest of the article is in, and says so."""
    text = "Floods hit Xqzville near Lancaster, Reading and York in Pennsylvania."
    answers = read(gazetteer, text, "Xqzville", "Lancaster", "Reading", "York", "Pennsylvania")
    assert answers[0].within
    assert answers[0].place is not None
    assert (answers[0].place.country, answers[0].place.admin1) == ("US", "Pennsylvania")
    assert not any(answer.within for answer in answers[1:])


def test_not_a_place(gazetteer: Gazetteer) -> None:
    """What is in no gazetteer and near nothing has no place, whatever its label."""
    (answer,) = read(gazetteer, "Meet Xqzville.", "Xqzville")
    assert answer.place is None


def test_a_rare_name_alone_is_not_certain(gazetteer: Gazetteer) -> None:
    """A hamlet's nickname without any context is less sure than a famous name."""
    (famous,) = read(gazetteer, "In Yerevan.", "Yerevan")
    (odd,) = read(gazetteer, "In Ten Mile.", "Ten Mile")
    assert odd.confidence < famous.confidence - 0.03


def test_where_the_paper_is_from(gazetteer: Gazetteer) -> None:
    """The same words mean another place in a paper of Ontario."""
    text = "London police are looking for a man."
    assert found(read(gazetteer, text, "London"))[0][1] == "GB"
    told = ResolutionContext(home="London, Ontario")
    assert found(read(gazetteer, text, "London", context=told))[0][1] == "CA"


def test_what_the_paper_usually_writes_of(gazetteer: Gazetteer) -> None:
    """A profile learned from other articles decides where nothing else does."""
    profile = Profile()
    for town in ("Paris, Texas", "Bonham, Texas", "Clarksville, Texas", "Honey Grove, Texas"):
        answers = read(gazetteer, f"A fair in {town}.", town.split(",")[0])
        profile.observe((answer.place, answer.confidence) for answer in answers if answer.place)
    (answer,) = read(gazetteer, "Paris is calm.", "Paris", context=ResolutionContext(profile=profile.usual()))
    assert found([answer])[0][1:] == ("US", "Texas")


def test_answers_are_in_order_whatever_is_asked(gazetteer: Gazetteer) -> None:
    """One answer a span, in the spans' order, with a confidence between none and all."""
    names = ["Paris", "", "🏔", "paris", "PARIS", "مدينة", "東京", "U.S.", "us"]
    answers = read(gazetteer, " ".join(names), *names)
    assert [answer.span.text for answer in answers] == names
    assert all(0 <= answer.confidence <= 1 for answer in answers)


def test_nothing_to_resolve(gazetteer: Gazetteer) -> None:
    """No spans, no answers."""
    assert read(gazetteer, "Nothing here.") == []


def test_thousands_of_names(gazetteer: Gazetteer) -> None:
    """A list longer than any story is answered as far as the stated bound, without an error."""
    names = [f"Town{number}" for number in range(5000)]
    assert len(read(gazetteer, ", ".join(names), *names)) == 5000


def test_mentions_of_one_place_are_one_place(gazetteer: Gazetteer) -> None:
    """Names of one country are gathered, the most mentioned place first."""
    text = "Yerevan: the U.S. and the United States, America to some."
    grouped = places(read(gazetteer, text, "Yerevan", "U.S.", "United States", "America"))
    assert [(place.name, len(place.mentions)) for place in grouped] == [("United States", 3), ("Yerevan", 1)]
    assert [mention.text for mention in grouped[0].mentions] == ["U.S.", "United States", "America"]


def test_no_place_without_an_answer(gazetteer: Gazetteer) -> None:
    """What means no place makes none."""
    answers = [Resolved(span.span, None, 0.9) for span in read(gazetteer, "Paris", "Paris")]
    assert places(answers) == []


def test_countries_by_mentions(gazetteer: Gazetteer) -> None:
    """Towns count for their country; of two as frequent the earlier one comes first."""
    grouped = places(read(gazetteer, "Spain, Lyon, Nice, Italy", "Spain", "Lyon", "Nice", "Italy"))
    level = [place.model_copy(update={"confidence": 0.9}) for place in grouped]
    assert rank_countries(level) == ["FR", "ES", "IT"]


def test_doubt_is_kept(gazetteer: Gazetteer) -> None:
    """A place is as sure as its surest mention."""
    answers = read(gazetteer, "Lyon and Lyon", "Lyon", "Lyon")
    doubted = [replace(answers[0], confidence=0.2), replace(answers[1], confidence=0.7)]
    assert places(doubted)[0].confidence == 0.7


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("A tram stopped in Tunis.", "Tunis", ("PPLC", "TN")),
        ("Judges met in Brasília.", "Brasília", ("PPLC", "BR")),
        ("Carnival begins in Salvador.", "Salvador", ("PPL", "BR")),
        ("Ships left Madras.", "Madras", ("PPL", "IN")),
        ("Rain fell in Lisboa.", "Lisboa", ("PPLC", "PT")),
        ("A strike began in São Paulo.", "São Paulo", ("PPL", "BR")),
        ("Rain fell in Venezia.", "Venezia", ("PPL", "IT")),
        ("Дождь в Алматы.", "Алматы", ("PPL", "KZ")),
        ("Rain fell in Mexico.", "Mexico", ("PCLI", "MX")),
        ("Rain fell in Oklahoma.", "Oklahoma", ("ADM1", "US")),
    ],
)
def test_a_city_is_not_its_country_or_division(
    gazetteer: Gazetteer, text: str, name: str, wanted: tuple[str, str]
) -> None:
    """A name that some language gives the whole means the city of that name, and the whole is not its city."""
    (answer,) = read(gazetteer, text, name)
    assert answer.place is not None
    assert (answer.place.feature, answer.place.country) == wanted


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("NEW YORK — A fair opened. Trains come from Albany and Buffalo.", "NEW YORK", ("New York City", "PPL")),
        ("A fair opened in New York. Trains come from Albany and Buffalo.", "New York", ("New York", "ADM1")),
        ("OKLAHOMA — A fair opened. Trains come from Tulsa and Enid.", "OKLAHOMA", ("Oklahoma", "ADM1")),
    ],
)
def test_a_dateline_names_the_city(gazetteer: Gazetteer, text: str, name: str, wanted: tuple[str, str]) -> None:
    """Alone before the first dash stands where the reporter is: a city, if one has the name of its division."""
    towns = [town for town in ("Albany", "Buffalo", "Tulsa", "Enid") if town in text]
    place = read(gazetteer, text, name, *towns)[0].place
    assert place is not None
    assert (place.name, place.feature) == wanted


def test_an_agency_is_not_a_region(gazetteer: Gazetteer) -> None:
    """Initials in a dateline name who wrote, not where."""
    (answer,) = read(gazetteer, "UNITED NATIONS (AP) — Envoys met on Monday.", "UNITED NATIONS")
    assert answer.place is None


def test_a_town_is_as_sure_as_its_division(gazetteer: Gazetteer) -> None:
    """Whether Kaduna is the city or the state around it is no doubt about where it is."""
    (answer,) = read(gazetteer, "A market burned in Kaduna, in the north of Nigeria.", "Kaduna")
    assert answer.confidence > 0.9


@pytest.mark.parametrize(
    ("text", "doubtful", "name", "country"),
    [
        ("Jackson and Austin sang in Birmingham.", ["Jackson", "Austin"], "Birmingham", "GB"),
        ("Orange opened an office in Lisbon.", ["Orange"], "Lisbon", "PT"),
    ],
)
def test_what_may_be_no_place_speaks_less_for_others(
    text: str, doubtful: list[str], name: str, country: str, gazetteer: Gazetteer
) -> None:
    """Singers and firms named as American towns do not take a great city to America; the towns themselves do."""
    spans = spans_of(text, [*doubtful, name])
    unsure = resolve(spans, "", text, gazetteer, likelihoods=[*[0.05] * len(doubtful), 1.0])[-1].place
    sure = resolve(spans, "", text, gazetteer)[-1].place
    assert unsure is not None
    assert sure is not None
    assert (unsure.country, sure.country) == (country, "US")
