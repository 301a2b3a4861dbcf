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
        "https://example.com/b/story;jsessionid=0A1B2C.node1?id=7",
        "https://example.com/b/story?id=7&PHPSESSID=0123456789abcdef&sid=0123456789abcdef0123",
        "https://example.com/(S(lit3py55t21z5v55vlm25s55))/b/story?id=7",
        "https://example.com./b/./x/../%73tory?id=7&pk_campaign=feed&at_medium=RSS&mc_cid=1&ns_mchannel=rss",
        "https://example.com/amp/b/story?id=7#xtor=RSS-1",
        "https://example.com/b/story?id=7#comment-12",
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
        ("https://example.com/#/news/7", "https://example.com/#/news/8"),
        ("https://example.com/app#book/1", "https://example.com/app#book/2"),
        ("https://example.com/live/derby#post-1", "https://example.com/live/derby#post-2"),
        ("https://example.com/page#id=7", "https://example.com/page#id=8"),
        ("https://example.com/reviews/amp/42", "https://example.com/reviews/42"),
        ("https://example.com/reviews/amp", "https://example.com/reviews"),
        ("https://example.com/list?m=1", "https://example.com/list?m=2"),
        ("https://example.com/list?m=1", "https://example.com/list"),
        ("https://example.com/list?view=amp", "https://example.com/list"),
        ("https://example.com/x?pk_article=7", "https://example.com/x?pk_article=8"),
        ("https://example.com/x?at_id=7", "https://example.com/x?at_id=8"),
        ("https://example.com/x?ns_id=7", "https://example.com/x?ns_id=8"),
        ("https://example.com/x?mc_article=7", "https://example.com/x?mc_article=8"),
        ("https://example.com/article.php?sid=7", "https://example.com/article.php?sid=8"),
        ("https://example.com/story;7", "https://example.com/story;8"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://m.fr/story", "https://fr/story"),
    ],
)
def test_what_may_choose_the_article_is_kept(one: str, other: str) -> None:
    """Two articles never become one: only what is known to be noise is dropped."""
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("escaped", ["%c3%a9t%c3%a9-7", "%C3%A9t%C3%A9-7", "été-7", "%C3%A9t%C3%A9%2D7"])
def test_percent_encoding_is_levelled(escaped: str) -> None:
    """However a program escapes the characters of a path, it is the same."""
    assert canonical_url(f"https://example.com/{escaped}") == "https://example.com/%C3%A9t%C3%A9-7"


def test_bloggers_mobile_page_is_the_page() -> None:
    """There "m=1" is a dress; elsewhere it may be the article's own."""
    assert canonical_url("https://a.blogspot.com/2026/03/x.html?m=1") == "https://a.blogspot.com/2026/03/x.html"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.gazette.example", "https://gazette.example/", "gazette.example", "https://gazette.example/index.html",
        "https://gazette.example/en/", "https://gazette.example/pt-br/noticias", "https://gazette.example/news/latest/",
        "https://gazette.example/?utm_source=x", "https://gazette.example/#top",
    ],
)  # fmt: skip
def test_a_home_or_section_page_names_no_article(url: str) -> None:
    """Rows that give their outlet's address only are distinguished by their words, and known by them again."""
    one, other = Article(url=url, title="Ferry late"), Article(url=url, title="Ferry on time")
    assert article_id(one) != article_id(other)
    assert article_id(one) == article_id(Article(url=url, title="Ferry late"))


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example/?p=7", "https://gazette.example/#/news/7", "https://gazette.example/news/7",
        "https://gazette.example/lagos-flood", "https://gazette.example/index.php?id=7", "https://gazette.example/story",
    ],
)  # fmt: skip
def test_an_articles_address_names_it(url: str) -> None:
    """Another title at the same address is a correction."""
    assert article_id(Article(url=url, title="a")) == article_id(Article(url=url, title="b"))


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
        ("münchen.de/nachricht-7", "dfb6bd51a39e6226f50fc0d98f820ad0"),
    ],
)
def test_the_id_of_an_address_never_changes(url: str, ident: str) -> None:
    """What is published today is corrected tomorrow, by whatever version."""
    assert article_id(Article(url=url, title="x")) == ident
