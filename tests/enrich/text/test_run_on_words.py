import pytest

from pipeline.enrich.text.alignment import apply_edits
from pipeline.enrich.text.run_on_words import split_glued

PLACES = {"Washington", "Nagorno-Karabakh", "Lima", "Marathon", "Hamilton", "Portland", "Oak", "Poland", "Wash", "Mart"}


def split(text: str) -> str:
    return apply_edits(text, split_glued(text, PLACES.__contains__))[0]


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("in Washingtonfollowing talks", "in Washington following talks"),
        ("over Nagorno-Karabakhwhich fell", "over Nagorno-Karabakh which fell"),
        ("Pashinyanwhich met Pashinyan", "Pashinyan which met Pashinyan"),
        ("Aliyevand Michel, Aliyev said", "Aliyev and Michel, Aliyev said"),
    ],
)
def test_a_name_and_a_common_word_are_split(glued: str, apart: str) -> None:
    """The gazetteer or the article itself knows the name."""
    assert split(glued) == apart


@pytest.mark.parametrize(
    "text",
    [
        "Blinken met Hamilton in Portland",
        "a Marathon in Poland",
        "Oakwith Press",
        "Limaand Quito",
        "Martin and Washington",
        "washingtonfollowing",
        "Xanthippewhich",
    ],
)
def test_names_stay_whole(text: str) -> None:
    """Known names, names that only end like a word, short or unknown left parts and small letters are left alone."""
    assert split(text) == text


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("The mayor ofLima went toWashington.", "The mayor of Lima went to Washington."),
        ("Washingtonand Lima agreed.", "Washington and Lima agreed."),
        ("Washingtonsaid no.", "Washington said no."),
    ],
)
def test_prepositions_and_short_followers_are_split(glued: str, apart: str) -> None:
    """Before a place's name, and behind one when the name is long or another follows."""
    knows = {"Washington", "Lima"}.__contains__
    assert apply_edits(glued, split_glued(glued, knows))[0] == apart


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("In Bogotáthe court met.", "In Bogotá the court met."),
        ("Until May Tallinnhad none.", "Until May Tallinn had none."),
        ("In Bogotáthe Court met.", "In Bogotáthe Court met."),
        ("Goethe wrote it.", "Goethe wrote it."),
        ("Tallinnnow sells them.", "Tallinnnow sells them."),
    ],
)
def test_short_words_need_a_long_name_and_lower_case_behind(glued: str, apart: str) -> None:
    """The endings of many surnames look like such words."""
    knows = {"Bogotá", "Tallinn", "Goe"}.__contains__
    assert apply_edits(glued, split_glued(glued, knows))[0] == apart


@pytest.mark.parametrize("text", ["iPhone and eBay", "inDrive went public", "Ferdinand Kowal", "Thailand Fund"])
def test_brands_and_other_names_stay_whole(text: str) -> None:
    """Without a known name inside, a small letter or an ending says nothing."""
    assert split_glued(text, {"Thailand", "Roland"}.__contains__) == []
