"""The article that the project began with: right in every part."""

from pathlib import Path

import pytest

from pipeline.enrich import Enricher
from pipeline.messages.articles import Article, EnrichedArticle, Entity, Place

SEED = Path(__file__).parents[2] / "seeds" / "000_73755e1ee8dbbe16.txt"


@pytest.fixture(scope="module")
def seed(enricher: Enricher) -> EnrichedArticle:
    text = SEED.read_text("utf-8")
    return enricher.enrich(Article(title=text.split("\n")[0], text=text), version=1)


def names(seed: EnrichedArticle, kind: str) -> set[str]:
    return {entity.name for entity in seed.entities if entity.type == kind}


def test_the_persons_are_named_in_full_without_a_country_or_an_office(seed: EnrichedArticle) -> None:
    """The three leaders are found, and no person's name begins with what is none."""
    assert {"Nikol Pashinyan", "Ilham Aliyev", "Charles Michel"} <= names(seed, "person")
    assert not any(name.startswith(("Armenia", "Azerbaijan", "President")) for name in names(seed, "person"))


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("Armenia", "AM", 40, 45),
        ("Azerbaijan", "AZ", 40, 47.5),
        ("Baku", "AZ", 40.4, 49.9),
        ("Yerevan", "AM", 40.2, 44.5),
        ("Nagorno-Karabakh", "AZ", 39.8, 46.8),
        ("Brussels", "BE", 50.8, 4.3),
        ("Washington", "US", 38.9, -77),
    ],
)
def test_the_places_are_where_they_are(seed: EnrichedArticle, name: str, country: str, lat: float, lon: float) -> None:
    """Each place has its country and a point within a degree of where it lies."""
    place = next(place for place in seed.places if place.name.startswith(name))
    assert place.country == country
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=1)


def test_words_run_together_are_apart(seed: EnrichedArticle) -> None:
    """No entity and no place carries the clause that a scraper glued to it."""
    found = [*(entity.name for entity in seed.entities), *(m.text for place in seed.places for m in place.mentions)]
    assert not [name for name in found if "Karabakhwhich" in name or "Washingtonfollowing" in name]


def test_the_focus_is_where_the_story_plays(seed: EnrichedArticle) -> None:
    """The story is about Armenia or Azerbaijan."""
    assert seed.focus is not None
    assert seed.focus.country in {"AM", "AZ"}


def test_credit_and_biography_are_removed_and_recorded(seed: EnrichedArticle) -> None:
    """What is not a story is out of the text and kept beside it."""
    removed = {item.what: item.text for item in seed.removed}
    assert removed["credit"] == "Source: News Beast"
    assert removed["biography"].startswith("With 6 years of experience")
    assert seed.text.endswith("fled to Armenia.")


def test_every_mention_is_where_it_says(seed: EnrichedArticle) -> None:
    """Offsets cut the mention's own text out of its field."""
    owners: list[Entity | Place] = [*seed.entities, *seed.places]
    for mention in [m for owner in owners for m in owner.mentions]:
        assert getattr(seed, mention.field)[mention.start : mention.end] == mention.text
