from pathlib import Path

import pytest

from pipeline.errors import SetupError
from pipeline.watch.state import FeedState, WatchState

HALF_A_YEAR = 180 * 24 * 3600


def state(url: str = "https://a.example/feed") -> FeedState:
    return FeedState(url, 600.0)


def test_what_was_published_is_known_after_a_restart(tmp_path: Path) -> None:
    """The same words are known, other words are a correction, and the feed's state is as it was."""
    saved = FeedState("https://a.example/feed", 450.0, 99.0, '"1"', "Mon", "https://b.example/", 2)
    with WatchState(tmp_path / "m") as memory:
        memory.save(saved, {"x": b"words"}, 1.0)
    with WatchState(tmp_path / "m") as memory:
        assert memory.feed(saved.url, 600.0) == saved
        assert not memory.claim(saved.url, "x", b"words")
        assert memory.claim(saved.url, "x", b"other words")


def test_only_the_first_feed_corrects_an_article() -> None:
    """Two feeds that word one article differently do not overwrite each other in turns."""
    with WatchState(":memory:") as memory:
        memory.save(state(), {"x": b"words"}, 1.0)
        assert not memory.claim("https://b.example/feed", "x", b"other words")


def test_an_article_has_one_sender_at_a_time() -> None:
    """What is claimed is no one else's until it is released; not saved by then, it is news again."""
    with WatchState(":memory:") as memory:
        assert memory.claim("a", "x", b"words")
        assert not memory.claim("b", "x", b"words")
        memory.release(["x"])
        assert memory.claim("b", "x", b"words")


def test_what_is_still_in_its_feed_is_never_forgotten() -> None:
    """After half a year an entry is forgotten, unless its feed lists it or has been silent meanwhile."""
    with WatchState(":memory:") as memory:
        memory.save(state(), {"listed": b"", "dropped": b""}, 0.0)
        memory.save(state("https://quiet.example/"), {"quiet": b""}, 0.0)
        memory.save(state(), {"new": b""}, HALF_A_YEAR + 1.0, still_there=["listed"])
        known = [each for each in ("listed", "dropped", "quiet", "new") if not memory.claim("z", each, b"")]
    assert known == ["listed", "quiet", "new"]


def test_two_watchers_do_not_share_a_memory(tmp_path: Path) -> None:
    """The second is reported so: both would publish everything."""
    with WatchState(tmp_path / "m"), pytest.raises(SetupError, match="another dateline watch"):
        WatchState(tmp_path / "m")


def test_a_file_that_is_no_memory_is_said_so(tmp_path: Path) -> None:
    """A wrong file is an error with its name, and is left as it was."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at " * 20)
    with pytest.raises(SetupError, match=r"notes\.txt"):
        WatchState(path)
    assert path.read_text().startswith("not a database")
