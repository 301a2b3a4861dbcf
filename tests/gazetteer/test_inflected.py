import pytest

from pipeline.gazetteer import Gazetteer
from pipeline.gazetteer.forms import GRAMMARS, base_forms
from pipeline.gazetteer.inflected import LanguageGazetteer, home_country
from pipeline.gazetteer.known_keys import KnownKeys, pack_keys, with_words


@pytest.mark.parametrize(
    ("language", "form", "base"),
    [
        ("fi", "helsingissa", "helsinki"),
        ("fi", "lahdesta", "lahti"),
        ("pl", "pradze", "praga"),
        ("cs", "liberci", "liberec"),
        ("hr", "rijeci", "rijeka"),
        ("uk", "харкова", "харків"),
        ("et", "tartust", "tartu"),
        ("cy", "nghaerdydd", "caerdydd"),
        ("he", "בירושלים", "ירושלים"),
        ("ta", "சென்னையில்", "சென்னை"),
        ("ml", "ലണ്ടനിൽ", "ലണ്ടൻ"),
        ("ko", "서울에서", "서울"),
    ],
)
def test_a_form_leads_to_its_base(language: str, form: str, base: str) -> None:
    """By endings, changes of the stem and what is glued on."""
    kept, changed = base_forms(form, GRAMMARS[language])
    assert base in kept or base in changed
    assert form not in kept


@pytest.mark.parametrize(
    ("language", "form", "name"),
    [
        ("ru", "Нижнем Новгороде", "Nizhniy Novgorod"),
        ("sr", "Новом Саду", "Novi Sad"),
        ("cs", "Brna", "Brno"),
        ("fi", "Turkuun", "Turku"),
        ("he", "לתל אביב", "Tel Aviv"),
        ("te", "హైదరాబాద్\u200cలో", "Hyderabad"),
        ("kk", "Алматыдан", "Almaty"),
    ],
)
def test_a_view_finds_forms(language: str, form: str, name: str, gazetteer: Gazetteer) -> None:
    """Every word of a name may be in a case, and the place at home or of the name as it is comes first."""
    assert not gazetteer.candidates(form) or language == "cs"
    assert name in {place.name for place in LanguageGazetteer(gazetteer, language).candidates(form)}


def test_native_names_are_for_their_language_only(gazetteer: Gazetteer) -> None:
    """Hausa has Ikko for Lagos; no other language sees it, nor does a text whose language is not known."""
    assert gazetteer.candidates("Ikko", "ha")[0].name == "Lagos"
    assert not gazetteer.candidates("Ikko", "en") or gazetteer.candidates("Ikko", "en")[0].name != "Lagos"
    assert "Lagos" not in {place.name for place in gazetteer.candidates("Ikko")}


def test_the_filter_knows_keys_and_their_words() -> None:
    """What is packed is known, with the words of names of several; hardly anything else is."""
    known = KnownKeys(pack_keys(part for key in ("new york", "paris") for part in with_words(key)))
    assert all(key in known for key in ("new york", "paris", "new ", "york "))
    assert not any(f"word{number}" in known for number in range(1000))


def test_languages_have_a_home() -> None:
    """The country where most live who read it."""
    assert (home_country("et"), home_country("pl"), home_country("xx")) == ("EE", "PL", None)
