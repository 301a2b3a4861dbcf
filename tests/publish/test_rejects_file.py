"""The file of rejects: checked before Kafka is asked, replaced only once a run has begun."""

from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable, UsageError
from pipeline.publish import run
from pipeline.publish.run import PublishOptions, publish
from pipeline.publish.summary import Summary


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Something to publish; that Kafka does not answer is known at once."""

    def away(_: object) -> object:
        raise Unavailable("no Kafka broker answers")

    monkeypatch.setattr(run, "Publisher", away)
    path = tmp_path / "article.jsonl"
    path.write_text('{"title": "Bridge closed"}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("place", ["missing/rejects.jsonl", ""])
def test_a_file_that_cannot_be_written_is_said_before_kafka_is_asked(article: Path, place: str) -> None:
    options = PublishOptions(rejects=article.parent / place)
    with pytest.raises(UsageError, match="cannot write"):
        publish([str(article)], Settings(), options, Summary())


def test_rejects_of_an_earlier_run_outlive_one_that_cannot_begin(article: Path) -> None:
    rejects = article.parent / "rejects.jsonl"
    rejects.write_text("of yesterday\n", encoding="utf-8")
    with pytest.raises(Unavailable):
        publish([str(article)], Settings(), PublishOptions(rejects=rejects), Summary())
    assert rejects.read_text(encoding="utf-8") == "of yesterday\n"
