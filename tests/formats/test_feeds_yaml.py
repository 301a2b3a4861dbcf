from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.formats.feeds_yaml import Feed, load_sources
from pipeline.formats.items import Defaults, SizeLimits

SEEDS = Path(__file__).parents[2] / "seeds" / "forms"


def load(path: Path, text: str) -> list[Feed]:
    path.write_text(text, encoding="utf-8")
    return load_sources(path, SizeLimits.of(Settings()))


def test_the_seeds_list_feeds_in_both_forms() -> None:
    """The OPML and the YAML list name the same feeds; the YAML knows more of them."""
    opml = load_sources(SEEDS / "feeds.opml", SizeLimits.of(Settings()))
    known = load_sources(SEEDS / "feeds.yaml", SizeLimits.of(Settings()))
    assert [feed.url for feed in opml] == [feed.url for feed in known]
    assert known[0].defaults == Defaults({"name": "Fjord Observer", "home": "Bergen, Norway"}, "en", ("nordic",))
    assert known[1].every == 900


def test_a_feed_may_be_its_address_alone(tmp_path: Path) -> None:
    """A bare address is enough, at the top of the file too, and one listed twice is watched once."""
    feeds = load(tmp_path / "f.yml", "- https://a.example/rss\n- url: https://a.example/rss\n")
    assert feeds == [Feed("https://a.example/rss")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("feeds: [{url: ftp://a.example/}]", "feed 1: url: must begin with http"),
        ("feeds: [https://a.example/, {url: https://b.example/, evry: 900}]", "feed 2: evry"),
        ("feeds: [{url: https://a.example/, every: often}]", "feed 1: every"),
        ("feeds: [{url: https://a.example/, every: 5}]", "feed 1: every: .*60"),
        ("feeds: [{url: https://a.example/, tags: local}]", "feed 1: tags"),
        ("feeds: [{url: https://a.example/, language: English}]", "feed 1: language"),
        ("feeds: [7]", "feed 1"),
        ("feeds: []", "lists no feed"),
        ("news: 1", "no list of feeds .*feeds:"),
        ("{", "not YAML"),
        ("a: !!python/object/apply:os.system [id]", "not YAML"),
    ],
)
def test_a_wrong_list_names_the_feed_and_the_key(tmp_path: Path, text: str, complaint: str) -> None:
    """Whatever is wrong in feeds.yaml is said before anything is fetched, and nothing in it is run."""
    with pytest.raises(UsageError, match=complaint):
        load(tmp_path / "feeds.yaml", text)


def test_a_wrong_opml_is_said_so(tmp_path: Path) -> None:
    """What is not OPML names the file."""
    with pytest.raises(UsageError, match=r"list\.opml: not OPML"):
        load(tmp_path / "list.opml", "<html/>")


def test_secrets_are_not_in_what_a_feed_is_remembered_by() -> None:
    """Credentials and keys are left out, and two feeds that differ in a key alone stay two."""
    one, other = (Feed(f"https://ann:pw@a.example/rss?token={key}") for key in ("s3cret", "0ther"))
    assert "s3cret" not in one.key
    assert "pw" not in one.key
    assert one.key != other.key
