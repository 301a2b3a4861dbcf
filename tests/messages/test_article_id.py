import pytest

from pipeline.messages.article_id import article_id, canonical_url, host_of
from pipeline.messages.articles import Article

STORY = "https://example.com/b/story?id=7"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.Example.com:80//b/story?utm_source=x&id=7&fbclid=1#comments",
        "https://m.example.com/b/story/?id=7",
        "https://amp.example.com/b/story?id=7&amp=1",
        "https://example.com/b/story.amp?id=7",
        "https://www.google.com/amp/s/example.com/b/story/amp/?id=7",
        "https://example-com.cdn.ampproject.org/c/s/example.com/b/story?id=7&usqp=mq331",
        "https://reader:secret@example.com/b/story?id=7",
    ],
)
def test_every_dress_of_a_page_has_one_address(url: str) -> None:
    """Scheme, www, mobile and AMP forms, trackers, fragments and credentials are levelled."""
    assert canonical_url(url) == STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/story.asp?1234", "https://example.com/story.asp?1235"),
        ("https://example.com/story?cid=7", "https://example.com/story?cid=8"),
        ("https://example.com/story?reference=7", "https://example.com/story?reference=8"),
        ("https://example.com/#!/story/7", "https://example.com/#!/story/8"),
        ("https://example.com/story?x=1&para=7", "https://example.com/story?x=1&para=8"),
        ("https://sport.example.com/story", "https://example.com/story"),
        ("https://m.fr/story", "https://fr/story"),
    ],
)
def test_what_may_choose_the_article_is_kept(one: str, other: str) -> None:
    """Two articles never become one: only what is known to be noise is dropped."""
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("text", ["", "/story/7", "http://[bad/", "urn:uuid:1", "not an address"])
def test_what_is_no_address_stays_as_it_is(text: str) -> None:
    """Text that is not an http address is neither changed nor an error."""
    assert canonical_url(f" {text} ") == text


def test_the_producers_own_id_wins() -> None:
    """An id given by the producer is never replaced."""
    assert article_id(Article(id="mine", url=STORY, title="x")) == "mine"


def test_without_url_the_words_make_the_id() -> None:
    """The same words of the same source are the same article, other words another."""
    one, same, other = (Article(title=t, text="b") for t in ("a", "a", "c"))
    assert article_id(one) == article_id(same) != article_id(other)


def test_host_of_an_address() -> None:
    """The host is without www., port and credentials; None where there is none."""
    assert host_of("https://u:p@www.example.com:8080/x") == "example.com"
    assert host_of("nothing") is None


@pytest.mark.parametrize("url", ["N/A", "n/a", "-", "none", "n.a.", "http://", "https:// ", "/", "/story/7", "to come"])
def test_a_placeholder_is_no_address(url: str) -> None:
    """Articles whose url says that there is none stay apart: they are known by their words."""
    one, other = Article(url=url, title="a"), Article(url=url, title="b")
    assert article_id(one) != article_id(other)
    assert article_id(one) == article_id(Article(title="a"))


@pytest.mark.parametrize(
    ("url", "ident"),
    [
        (STORY, "12d21c610d7999efdf9300d7e8e248a3"),
        ("example.com/story", "0f6baf2d74a19ba8c66c6941a32b5206"),
        ("//example.com/story", "4a1c92084eb7e07f419eb0205d233ce7"),
        ("urn:uuid:1", "e7bd7ee9618245277083f28e68cfe1b1"),
        ("tag:example.com,2026:7", "0a278e22fe8666210dfb879dedbc0c6c"),
        ("10.0.0.1/x", "def6f018d884bbe547b676d545703160"),
        ("localhost:8080/x", "793ba6daa19827a6e82ae16934548ce8"),
        ("file:///x", "7258246a84c8d33a162172c1e48de325"),
        ("münchen.de", "476a1829628a8ac999a9d686ea582c0a"),
    ],
)
def test_the_id_of_an_address_never_changes(url: str, ident: str) -> None:
    """What is published today is corrected tomorrow, by whatever version."""
    assert article_id(Article(url=url, title="x")) == ident
