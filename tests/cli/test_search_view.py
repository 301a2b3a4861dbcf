import io
import json
from typing import Any, Literal

from rich.console import Console

from pipeline.cli.article_command import print_article
from pipeline.cli.search_view import page_json, print_page
from pipeline.cli.terminal import json_text
from pipeline.search.execute import FoundArticle, Page
from pipeline.search.explain import Part
from pipeline.search.query import MARK, UNMARK, Query

ESCAPES = "\x1b[31mred\x1b[0m \x9b31m \x07\u202egnp.exe"
ARTICLE: dict[str, Any] = {
    "id": "a-1",
    "url": "https://example.org/a-1",
    "title": "Talks",
    "date": "2026-10-01T12:00:00.000Z",
    "source": {"name": "Example"},
    "focus": {"name": "Yerevan", "admin1": "Yerevan", "country": "AM"},
}


def hit(**changes: Any) -> FoundArticle:
    values = {"id": "a-1", "score": 1.0, "title": "Talks", "snippets": (), "article": ARTICLE, "explanation": ()}
    return FoundArticle(**{**values, **changes})


def page(*hits: FoundArticle, **changes: Any) -> Page:
    return Page(**{"total": len(hits), "hits": hits, "facets": {}, "after": None, **changes})


def printed(found: Page, query: Query = Query(), *, terminal: bool = False, width: int = 200) -> str:
    out = io.StringIO()
    colours: Literal["truecolor"] | None = "truecolor" if terminal else None
    print_page(found, query, Console(file=out, force_terminal=terminal, color_system=colours, width=width))
    return out.getvalue()


def test_a_hit_shows_date_source_focus_and_address() -> None:
    """One line has what a searcher judges a hit by, and the focus names no place twice."""
    text = printed(page(hit()))
    assert "2026-10-01 · Example · Yerevan, Armenia" in text
    assert "https://example.org/a-1 · a-1" in text
    assert "1 article\n" in text


def test_a_collapsed_story_says_how_many_copies_it_has() -> None:
    """The copies stand with the hit, and the last line counts articles and stories."""
    copied = hit(article={**ARTICLE, "story": {"id": "a-1", "size": 10}})
    alone = hit(article={**ARTICLE, "story": {"id": "a-2", "size": 1}})
    text = printed(page(copied, alone, total=11, stories=2), Query(collapse=True))
    assert text.count("copies") == 1
    assert "Yerevan, Armenia · 10 copies" in text
    assert "11 articles in 2 stories" in text


def test_matches_are_coloured_on_a_terminal_only() -> None:
    """What matched stands out on a terminal; elsewhere the text is bare."""
    found = page(hit(snippets=(f"the {MARK}sea{UNMARK} wall",)))
    assert "\x1b[1;33msea\x1b[0m" in printed(found, terminal=True)
    assert "the sea wall" in printed(found)
    assert "\x1b" not in printed(found)


def test_articles_cannot_steer_the_terminal() -> None:
    """Escape sequences, C1 controls, bells and text reversal in an article come out as spaces, everywhere."""
    source = {**ARTICLE, "id": ESCAPES, "url": ESCAPES, "source": {"name": ESCAPES}, "focus": {"name": ESCAPES}}
    found = page(hit(id=ESCAPES, title=ESCAPES, snippets=(ESCAPES,), article=source), facets={"people": {ESCAPES: 1}})
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(printed(found))


def test_json_is_valid_and_has_no_raw_controls() -> None:
    """--json gives back the very text, with every control escaped."""
    found = page(hit(title=ESCAPES, article={**ARTICLE, "title": ESCAPES}))
    text = json_text(page_json(found, Query()))
    assert not {"\x1b", "\x9b", "\x07"} & set(text)
    assert json.loads(text)["articles"][0]["title"] == ESCAPES


def test_nothing_found_is_said() -> None:
    """An empty answer is a sentence, not silence."""
    assert "No article matches." in printed(page())


def test_the_next_page_is_named() -> None:
    """The foot has the total and the token to go on with."""
    text = printed(page(hit(), total=40, after="abc"))
    assert "40 articles, 1 shown" in text
    assert "--after abc" in text


def test_facets_and_explanations_are_lines() -> None:
    """Counts stand by their values, weights by their words."""
    text = printed(page(hit(explanation=(Part("title:talk", 1.5),)), facets={"people": {"Ada": 2}, "tags": {}}))
    assert "people: Ada (2)" in text
    assert "score 1.00: title:talk 1.5" in text
    assert "tags" not in text


def test_an_article_is_shown_with_its_names_marked() -> None:
    """Each mention has the colour of its type, in the headline and in the text."""
    mention = {"text": "Yerevan", "start": 7, "end": 14, "field": "text"}
    article = {
        **ARTICLE,
        "text": "Ada in Yerevan.",
        "entities": {"all": ["Ada"], "person": ["Ada"]},
        "mentions": {
            "entities": [{"type": "person", "mentions": [{"text": "Ada", "start": 0, "end": 3, "field": "text"}]}],
            "places": [
                {"name": "Yerevan", "country": "AM", "lat": 40, "lon": 44, "confidence": 0.9, "mentions": [mention]}
            ],
        },
    }
    out = io.StringIO()
    print_article(article, Console(file=out, force_terminal=True, color_system="truecolor", width=200))
    assert "\x1b[1;35mAda\x1b[0m in \x1b[1;32mYerevan\x1b[0m." in out.getvalue()
    assert "Yerevan, Armenia (40.0000,44.0000, 90%)" in out.getvalue()
