"""Kinds of Chinese and Japanese names by their endings, and persons by the title behind them."""

import pytest

from pipeline.enrich.ner.contract import Found
from pipeline.enrich.ner.recognisers.name_endings import with_endings


@pytest.mark.parametrize(
    ("language", "text", "label", "expected"),
    [
        ("zh", "武汉队", "PERSON", "ORG"),
        ("ja", "早瀬自動車", "PERSON", "ORG"),
        ("ja", "仙台駅", "PERSON", "FAC"),
        ("ja", "JR東海", "PRODUCT", "ORG"),
        ("ja", "早瀬優子", "PERSON", "PERSON"),
        ("zh", "武汉大学", "ORG", "ORG"),
    ],
)
def test_an_ending_tells_the_kind(language: str, text: str, label: str, expected: str) -> None:
    read = with_endings(lambda texts: [[Found(0, len(text), label)] for text in texts], language)
    assert read([text]) == [[Found(0, len(text), expected)]]


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("フランスのメルシエ外相と会談した。", ["メルシエ"]),
        ("シルバ選手が欠場する。", ["シルバ"]),
        ("サッカー選手が欠場する。", []),
        ("メルシエは外相だ。", []),
    ],
)
def test_a_title_behind_katakana_tells_a_person(text: str, persons: list[str]) -> None:
    found = with_endings(lambda texts: [[] for _ in texts], "ja")([text])[0]
    assert [text[name.start : name.end] for name in found] == persons


def test_words_for_no_place_in_particular_are_none() -> None:
    assert with_endings(lambda texts: [[Found(0, 2, "LOC")]], "ja")(["都心"]) == [[]]
