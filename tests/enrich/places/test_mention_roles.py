"""The part that a place plays, by the words beside its name."""

import pytest

from pipeline.enrich.places.mention_roles import NEUTRAL, ORIGIN, SCENE, role


@pytest.mark.parametrize(
    ("text", "name", "language", "part"),
    [
        ("Two hurt in Split", "Split", "en", SCENE),
        ("In Split two were hurt", "Split", "en", SCENE),
        ("Ship aground off the north coast of Skagen", "Skagen", "en", SCENE),
        ("Ship aground in the far north of Skagen", "Skagen", "en", SCENE),
        ("a fire near the town of Wau", "Wau", "en", SCENE),
        ("floods in southern Malawi", "Malawi", "en", SCENE),
        ("a climber from Sheffield", "Sheffield", "en", ORIGIN),
        ("the embassy of Japan", "Japan", "en", ORIGIN),
        ("the president of the Gambia", "Gambia", "en", ORIGIN),
        ("Chile's president", "Chile", "en", ORIGIN),
        ("the United States’ team", "United States", "en", ORIGIN),
        ("the Ghana High Commission", "Ghana", "en", ORIGIN),
        ("Paris sleeps", "Paris", "en", NEUTRAL),
        ("the main Paris station", "Paris", "en", NEUTRAL),
        ("begin Paris", "Paris", "en", NEUTRAL),
        ("Brand in Gera gelöscht", "Gera", "de", SCENE),
        ("ein Mann aus Gera", "Gera", "de", ORIGIN),
        ("Incendie à Nîmes", "Nîmes", "fr", SCENE),
        ("Incendio cerca de Soria", "Soria", "es", SCENE),
        ("Пожар в Омске", "Омске", "ru", NEUTRAL),
    ],
)
def test_the_words_beside_a_name(text: str, name: str, language: str, part: float) -> None:
    """Prepositions of place make a scene; origin, possession and embassies do not; other languages say nothing."""
    start = text.index(name)
    assert role(text, start, start + len(name), language) == part
