"""The Vietnamese recogniser: persons where they stand; places are the gazetteer's."""

from pathlib import Path

import pytest

from pipeline.config.load import load_settings
from pipeline.enrich import Enricher
from pipeline.enrich.ner.contract import Found
from pipeline.enrich.ner.recognisers.underthesea_model import persons
from pipeline.enrich.ner.recognisers.vietnamese_names import merged, names_by_form
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.recognised import recognised_places
from pipeline.gazetteer import Gazetteer
from pipeline.gazetteer.inflected import LanguageGazetteer
from pipeline.messages.articles import Article
from pipeline.packs.install import install
from pipeline.packs.installed import InstalledPack, pack_folder
from pipeline.packs.table import PACKS
from tests.enrich.conftest import ROOT


def tagged(*words: str) -> list[tuple[str, str, str, str]]:
    """Words as the models tag them: "Trần Minh/B-PER"."""
    pairs = (word.rpartition("/")[::2] if "/" in word else (word, "O") for word in words)
    return [(word, "N", "B-NP", label) for word, label in pairs]


@pytest.mark.parametrize(
    ("sentence", "words", "found"),
    [
        ("Ông Trần Minh đi .", ["Ông", "Trần Minh/B-PER", "đi", "."], ["Trần Minh"]),
        ("Chủ tịch Tập Cận Bình .", ["Chủ tịch", "Tập/B-PER", "Cận Bình/I-PER", "."], ["Tập Cận Bình"]),
        ("Lan  và Hoa", ["Lan/B-PER", "và", "Hoa/B-PER"], ["Lan", "Hoa"]),
        ("Lan Hoa", ["Lan/B-PER", "Hoa/B-PER"], ["Lan", "Hoa"]),
        # The models' words have their tones normalised.
        ("Bà Phạm Hòa sống", ["Bà", "Phạm Hoà/B-PER", "sống"], ["Phạm Hòa"]),
        ("ở Hà Nội", ["ở", "Hà Nội/B-LOC"], []),
    ],
)
def test_persons_stand_where_they_are_written(sentence: str, words: list[str], found: list[str]) -> None:
    names = list(persons(tagged(*words), sentence, 10))
    assert [sentence[name.start - 10 : name.end - 10] for name in names] == found
    assert {name.label for name in names} <= {"PERSON"}
    assert all(isinstance(name, Found) for name in names)


def test_places_are_the_gazetteers_where_the_recogniser_has_none(gazetteer: Gazetteer) -> None:
    """Single words, too; a person is not a place."""
    text = "Ông Trần Minh rời Hà Nội đi Huế."
    spans = [Span(4, 13, "Trần Minh", "PERSON", "text")]
    view = LanguageGazetteer(gazetteer, "vi")
    _, places = recognised_places(spans, "", text, view, "vi", has_places=False)
    assert [place.span.text for place in places] == ["Hà Nội", "Huế"]


@pytest.mark.slow
def test_the_pack_reads_news(tmp_path: Path) -> None:
    """Fetched with its 10 MB and read by the whole of enrichment."""
    (tmp_path / "gazetteer").symlink_to(ROOT / "var" / "gazetteer")
    assert install(tmp_path, PACKS["vi"], lambda _: None)
    assert InstalledPack(PACKS["vi"], pack_folder(tmp_path, "vi"))
    text = "Thủ tướng Nguyễn Thị Lan rời Hà Nội đi Tokyo. Bà Phạm Thị Hòa sống ở Huế."
    enriched = Enricher(load_settings(data_dir=tmp_path)).enrich(Article(text=text, language="vi"), 1)
    assert enriched.provenance.model == PACKS["vi"].model
    persons_found = [entity.name for entity in enriched.entities if entity.type == "person"]
    assert persons_found == ["Nguyễn Thị Lan", "Phạm Thị Hòa"]
    assert {place.name for place in enriched.places} == {"Hanoi", "Tokyo", "Huế"}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Bộ Giáo dục và Đào tạo công bố điểm thi.", [("Bộ Giáo dục và Đào tạo", "ORG")]),
        ("John Smith của Đại học Harvard thăm Huế.", [("John Smith", "PERSON"), ("Đại học Harvard", "ORG")]),
        ("Theo TTXVN, Lê Minh Tuấn vắng mặt.", [("TTXVN", "ORG"), ("Lê Minh Tuấn", "PERSON")]),
        ("FPT hợp tác với Microsoft.", [("FPT", "ORG"), ("Microsoft", "ORG")]),
        ("Tai nạn trên đường Lê Văn Sỹ.", []),
        ("Bão đổ bộ vào Đài Loan, GDP giảm còn 500 tỷ VND.", []),
        ("Nhà báo Hồ Ngọc Hà My vắng mặt.", [("Hồ Ngọc Hà My", "PERSON")]),
    ],
)
def test_names_are_told_by_their_form(sentence: str, found: list[tuple[str, str]]) -> None:
    """Bodies by the noun in front and capitals, persons by family name; streets, islands and sums are neither."""
    assert [(sentence[name.start : name.end], name.label) for name in names_by_form(sentence)] == found


def test_the_form_corrects_the_recogniser() -> None:
    """A body that was taken for a person is a body; other persons stay."""
    text = "ASEAN mời ông Tuấn họp."
    names = merged([Found(0, 5, "PERSON"), Found(14, 18, "PERSON")], text)
    assert names == [Found(0, 5, "ORG"), Found(14, 18, "PERSON")]


def test_a_person_called_as_a_city_is_one_behind_a_title_only(gazetteer: Gazetteer) -> None:
    """The court of Cần Thơ is not a person's; "ông Cần Thơ" is one."""
    for text, kinds in (("Tòa án Cần Thơ tuyên án.", ["GPE"]), ("Hôm qua ông Cần Thơ đi.", ["PERSON"])):
        start = text.index("Cần")
        names, _ = recognised_places(
            [Span(start, start + 7, "Cần Thơ", "PERSON", "text")],
            "",
            text,
            LanguageGazetteer(gazetteer, "vi"),
            "vi",
            False,
        )
        assert [name.label for name in names] == kinds
