"""The Chinese recogniser: both scripts, offsets across spaces and signs beyond the basic plane."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.config.load import load_settings
from pipeline.enrich import Enricher
from pipeline.enrich.ner.contract import Found
from pipeline.enrich.ner.recognisers.corenlp_chinese import characters, in_simplified
from pipeline.errors import SetupError
from pipeline.messages.articles import Article
from pipeline.packs.install import install
from pipeline.packs.table import PACKS
from tests.enrich.conftest import ROOT

PACK = ROOT / "var" / "chinese-pack"


def test_traditional_characters_are_read_as_simplified_ones(tmp_path: Path) -> None:
    """One for one, the likeliest of several, so that offsets stay; lines of other forms are passed over."""
    table = tmp_path / "characters.txt"
    table.write_text("國\t国\n發\t发 髮\n臺灣\t台湾\n\n萬\t万\n", "utf-8")
    seen: list[str] = []

    def reader(texts: Sequence[str]) -> list[list[Found]]:
        seen.extend(texts)
        return [[Found(0, 1, "GPE")] for _ in texts]

    found = in_simplified(reader, characters(table))(["國發萬臺灣"])
    assert (seen, found) == (["国发万臺灣"], [[Found(0, 1, "GPE")]])


def test_a_missing_table_is_an_error_with_its_fix(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="dateline languages install zh"):
        characters(tmp_path / "none.txt")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_pack_reads_news_in_both_scripts() -> None:
    """The real pack, fetched with its 1.6 GB unless an earlier run has."""
    PACK.mkdir(parents=True, exist_ok=True)
    if not (PACK / "gazetteer").exists():
        (PACK / "gazetteer").symlink_to(ROOT / "var" / "gazetteer")
    install(PACK, PACKS["zh"], lambda _: None)
    texts = [
        "🌊外交部长王小兰星期一从上海抵达东京。",
        "台灣總統在台北會見立法院院長。",
        "新华社记者李明报道， 华为公司 在深圳开设新厂。",
        "",
        "成" * 3_000,
    ]
    enricher = Enricher(load_settings(data_dir=PACK))
    enriched = enricher.enrich_many([(Article(text=text, language="zh"), 1) for text in texts])
    for text, article in zip(texts, enriched, strict=True):
        mentions = [mention for entity in article.entities for mention in entity.mentions]
        assert all(text[mention.start : mention.end] == mention.text for mention in mentions)
    assert {place.name for place in enriched[0].places} == {"Shanghai", "Tokyo"}
    assert "王小兰" in [entity.name for entity in enriched[0].entities if entity.type == "person"]
    assert {place.name for place in enriched[1].places} == {"Taiwan", "Taipei"}
    assert {"李明", "华为公司"} <= {entity.name for entity in enriched[2].entities}
