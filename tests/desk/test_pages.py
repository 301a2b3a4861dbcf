"""Every view renders what it is given."""

import pytest
from starlette.testclient import TestClient

from pipeline.errors import Unavailable
from pipeline.search.answers import ArticlePlace, ClusterMap, RemovedText, Segment, SourceRef, StoryList, Total
from tests.desk import sample_answers as sample
from tests.desk.conftest import Answers

VIEWS = {
    "/": "Bridge reopens in Gyumri",
    "/?days=7": "Bridge reopens in Gyumri",
    "/search": "Ferry strike ends",
    "/search?q=bridge&country=AM&box=1,2,3,4&since=7d": "Ferry strike ends",
    "/article/a-1": "Anahit Sarkisian",
    "/story/a-1": "Trams cross Gyumri bridge",
    "/person/Anahit%20Sarkisian": "Davit Petrosyan",
    "/organization/x": "Gyumri",
    "/place/x": "Gyumri",
    "/sources": "Ararat Courier",
    "/pipeline": "Elasticsearch",
}


@pytest.mark.parametrize("path", VIEWS)
def test_every_view_is_a_page(page: TestClient, path: str) -> None:
    """It is HTML with its content, and nothing in it is inline script or style."""
    answer = page.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert VIEWS[path] in answer.text
    assert "style=" not in answer.text
    assert "<script>" not in answer.text
    assert "Undefined" not in answer.text


SCRIPT = '"><script>alert(1)</script>'


def test_nothing_of_an_article_is_markup(page: TestClient, answers: Answers) -> None:
    """A script in any field of any answer arrives as text."""
    segments = (Segment(text=SCRIPT, match=True),)
    hostile = sample.hit(
        SCRIPT,
        SCRIPT,
        title_segments=segments,
        snippets=(segments,),
        url="javascript:alert(1)",
        source=SourceRef(name=SCRIPT),
        focus=sample.place(SCRIPT),
        language=SCRIPT,
        story_id=SCRIPT,
    )
    place = ArticlePlace(place=sample.place(SCRIPT, admin1=SCRIPT, country_name=SCRIPT), mentions=1)
    answers(
        search_page=sample.search_page(hits=(hostile,), map=sample.clusters((SCRIPT, 1.0, 2.0, 3))),
        cluster_map=sample.clusters((SCRIPT, 1.0, 2.0, 3)),
        more_like=(hostile,),
        story_view=sample.story(id=SCRIPT, lead=hostile, articles=(hostile,)),
        entity_page=sample.entity_page(SCRIPT, latest=(hostile,)),
        article_view=sample.article(
            id=SCRIPT,
            title=SCRIPT,
            text=SCRIPT,
            mentions=(sample.span(SCRIPT, SCRIPT, "person"),),
            authors=(SCRIPT,),
            tags=(SCRIPT,),
            url="javascript:alert(1)",
            feed=SCRIPT,
            places=(place,),
            removed=(RemovedText(what="credit", text=SCRIPT),),
            focus=sample.place(SCRIPT),
        ),
    )
    for path in (
        "/",
        "/search",
        "/article/x",
        "/story/x",
        "/story/x?part=copies",
        "/person/x",
        "/search?q=%22%3E%3Cscript%3E",
    ):
        text = page.get(path).text
        assert "<script>" not in text
        assert "alert(1)</script" not in text
        assert 'href="javascript:' not in text


def test_what_is_too_large_is_cut(page: TestClient, answers: Answers) -> None:
    """Of five megabytes a page shows the start and says how much is missing; of 3,000 places as well."""
    places = tuple(ArticlePlace(place=sample.place(f"Place {n}"), mentions=1) for n in range(3000))
    answers(article_view=sample.article(text="word " * 1_000_000, mentions=(), places=places))
    answer = page.get("/article/x")
    assert len(answer.text) < 500_000
    assert "4,940,000 further characters are not shown" in answer.text
    assert "2,600 further places are not listed" in answer.text
    assert len(page.get("/article/x?whole=1").text) < 1_000_000


def test_errors_are_pages(page: TestClient, answers: Answers) -> None:
    """Each with its status: what is wrong, what to do, a way on; nothing of the inside."""

    def unavailable(*_: object, **__: object) -> None:
        raise Unavailable("Elasticsearch at http://127.0.0.1:9 does not answer")

    def bug(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    answers(article_view=None, more_like=None)
    assert page.get("/article/none").status_code == 404
    assert page.get("/no/such/page").status_code == 404
    assert page.get("/?days=5").status_code == 400
    refused = page.get("/search?box=1,2,3")
    assert refused.status_code == 400
    assert "is not a box" in refused.text
    assert "--box" not in refused.text
    answers(search_page=unavailable)
    down = page.get("/search")
    assert (down.status_code, down.headers["retry-after"]) == (503, "5")
    assert "does not answer" in down.text
    answers(search_page=bug)
    broken = page.get("/search")
    assert broken.status_code == 500
    assert "secret detail" not in broken.text
    assert "Internal error" in broken.text
    assert page.get("/readyz").status_code == 503
    assert page.get("/healthz").text == "ok\n"


def test_an_empty_index_has_pages(page: TestClient, answers: Answers) -> None:
    """Nothing found, nothing published: the page says what to do."""
    empty = ClusterMap(precision=4, located=0, clusters=())
    answers(
        top_stories=StoryList(since=sample.NOW, until=sample.NOW, stories=()),
        cluster_map=empty,
        search_page=sample.search_page(total=Total(value=0), stories=0, hits=(), facets=(), timeline=None, map=empty),
    )
    assert "No articles yet" in page.get("/").text
    assert "Nothing found" in page.get("/search?q=x").text


SPOOF = "\u202emoc.live Times"


def test_an_outlet_cannot_pose_as_another(page: TestClient, answers: Answers) -> None:
    """Marks that reverse the direction of text are shown nowhere; a form still sends the name as it is."""
    spoofed = sample.hit(source=SourceRef(name=SPOOF), title=SPOOF, focus=sample.place(SPOOF))
    answers(
        search_page=sample.search_page(hits=(spoofed,), map=sample.clusters((SPOOF, 1.0, 2.0, 3))),
        cluster_map=sample.clusters((SPOOF, 1.0, 2.0, 3)),
        entity_page=sample.entity_page(SPOOF, latest=(spoofed,)),
    )
    found = page.get("/search", params={"source": SPOOF}).text
    assert found.count("\u202e") == found.count(f'name="source" value="{SPOOF}"') > 0
    person = page.get("/person/x").text
    assert person.count("\u202e") == person.count(f'name="person" value="{SPOOF}"') == 1
    assert "\u202e" not in page.get("/map.json").text


def test_copies_are_told_by_their_outlets(page: TestClient, answers: Answers) -> None:
    """A headline stands once; a copy's own is shown where it differs."""
    lead = sample.hit()
    other = sample.hit("a-3", "Trams cross Gyumri bridge")
    answers(story_view=sample.story(lead=lead, articles=(lead, sample.hit("a-2"), other)))
    for path in ("/story/x", "/story/x?part=copies", "/article/x"):
        text = page.get(path).text
        main = text[text.index("<main") :] if "<main" in text else text
        assert main.count(lead.title) == (0 if "part" in path else 1), path
        assert other.title in main


def test_few_articles_have_no_trend(page: TestClient, answers: Answers) -> None:
    """One more or less would turn it around."""
    for articles, curves, trends in ((2, 0, 0), (3, 1, 0), (5, 1, 1)):
        page.app.state.recent.clear()  # type: ignore[attr-defined]
        line = sample.story_line(outlets=articles)
        answers(top_stories=StoryList(since=sample.NOW, until=sample.NOW, stories=(line,)))
        text = page.get("/").text
        assert (text.count('class="spark"'), text.count('class="trend')) == (curves, trends)


def test_an_unknown_pipeline_has_no_numbers(page: TestClient) -> None:
    """Without Kafka the pace and the workers are unknown: a question mark, no 0."""
    text = page.get("/pipeline").text
    rows = text[text.index('id="stages"') : text.index('id="letters"')]
    assert rows.count('<td class="figure">?</td>') == 10
    assert '<td class="figure">0</td>' not in rows
