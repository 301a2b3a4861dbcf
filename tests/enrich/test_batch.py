import errno
import json
from pathlib import Path

import pytest

from pipeline.enrich import Enricher
from pipeline.enrich.batch import _memory, enrich_articles, enrich_values
from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.messages.articles import Article, EnrichedArticle
from pipeline.messages.records import Enriched

pytestmark = pytest.mark.usefixtures("child")


def value(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_each_value_has_its_result_in_its_place() -> None:
    """Good and bad records may be mixed; a bad one is returned as its rejection."""
    results = enrich_values([(value(text="Rain in Lima."), 7), (None, 8), (b"{", 9), (value(id="x", title="Oslo"), 10)])
    assert [r.reason if isinstance(r, RecordRejected) else None for r in results] == [
        None,
        Reason.NULL_VALUE,
        Reason.NOT_JSON,
        None,
    ]
    last = results[3]
    assert isinstance(last, Enriched)
    assert (last.key, EnrichedArticle.model_validate_json(last.value).version) == (b"x", 10)


def test_the_key_is_the_derived_id() -> None:
    """An article without an id is keyed by the one derived from its address."""
    (result,) = enrich_values([(value(url="https://example.org/a?utm_source=x", text="Rain."), 1)])
    assert isinstance(result, Enriched)
    assert result.key.decode() == EnrichedArticle.model_validate_json(result.value).id


def test_an_article_that_fails_takes_no_other_down(enricher: Enricher, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one article makes a library raise is that article's rejection alone."""
    from pipeline import enrich
    from pipeline.enrich.places.focus import find_focus

    real = find_focus

    def fails_on_oslo(places: object, title: str, text: str, *more: object) -> object:
        if "Oslo" in text:
            raise ZeroDivisionError("by the text")
        return real(places, title, text, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(enrich, "find_focus", fails_on_oslo)
    articles = [(Article(text=f"Rain in {town}."), 1) for town in ("Lima", "Oslo", "Turin")]
    first, second, third = enrich_articles(enricher, articles)
    assert isinstance(first, Enriched)
    assert isinstance(second, RecordRejected)
    assert (second.reason, second.error) == (Reason.ENRICHMENT_FAILED, "ZeroDivisionError: by the text")
    assert isinstance(third, Enriched)


def test_a_read_only_folder_learns_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that may not write enriches anyway; a file named for it is used."""
    monkeypatch.setattr("os.access", lambda *_: False)
    assert _memory(None, tmp_path) is None
    memory = _memory(tmp_path / "lines.sqlite", tmp_path)
    assert memory is not None
    memory.close()


@pytest.mark.parametrize(("number", "waits"), [(errno.ENOSPC, True), (errno.EMFILE, True), (errno.EINVAL, False)])
def test_a_machine_that_is_full_rejects_no_article(
    enricher: Enricher, monkeypatch: pytest.MonkeyPatch, number: int, waits: bool
) -> None:
    """A library that needs a file finds the disk full: every article waits, none is a dead letter for it. Other errors
    of files, which an article may well cause, are that article's."""
    from pipeline import enrich

    def full(*_: object) -> object:
        raise OSError(number, "because")

    monkeypatch.setattr(enrich, "find_focus", full)
    articles = [(Article(text=f"Rain in {town}."), 1) for town in ("Lima", "Oslo")]
    if waits:
        with pytest.raises(Unavailable, match=r"run out of a resource \(because\): free disk"):
            enrich_articles(enricher, articles)
    else:
        assert all(isinstance(result, RecordRejected) for result in enrich_articles(enricher, articles))
