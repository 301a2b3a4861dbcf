"""Searches over the enriched seeds on a real Elasticsearch, from the typed options to the printed line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.search import load_queries, measure
from benchmarks.seed_index import enrich_seeds
from pipeline.config.settings import Settings
from pipeline.errors import SetupError, Unavailable, UsageError
from pipeline.gazetteer import open_gazetteer
from pipeline.index.gateway import Gateway
from pipeline.search.cursor import decode_after
from pipeline.search.execute import Page, fetch_article, search
from pipeline.search.options import SearchOptions, read_query
from pipeline.search.query import MARK, UNMARK, Query
from pipeline.search.query_parser import parse_words

pytestmark = pytest.mark.services

NOW = datetime(2026, 11, 24, tzinfo=UTC)
NEAR_YEREVAN = {"Gyumri opens", "Lake Sevan ends", "Tbilisi gives", "A late harvest", "Twelve-year-old wins"}


@pytest.fixture(scope="module")
def gateway(seeded: Settings) -> Iterator[Gateway]:
    with Gateway(seeded) as opened:
        yield opened


class Searcher:
    """Searches with options as they are typed."""

    def __init__(self, gateway: Gateway, settings: Settings):
        self.gateway, self.settings = gateway, settings

    def page(self, *words: str, **options: Any) -> Page:
        with_gazetteer = open_gazetteer(self.settings)
        query = read_query(SearchOptions(words=words, **options), NOW, with_gazetteer.candidates)
        with_gazetteer.close()
        return search(self.gateway, query)

    def titles(self, *words: str, **options: Any) -> list[str]:
        return [hit.article["title"] for hit in self.page(*words, **{"size": 100, **options}).hits]

    def dates(self, *words: str, **options: Any) -> list[str]:
        return [hit.article["date"] for hit in self.page(*words, **{"size": 100, **options}).hits]


@pytest.fixture(scope="module")
def find(gateway: Gateway, seeded: Settings) -> Searcher:
    return Searcher(gateway, seeded)


def test_searches_are_relevant(gateway: Gateway, seeded: Settings) -> None:
    """Over the judged queries nDCG@10 stays above 0.95 (`make bench-search` shows which queries lose)."""
    results = measure(gateway, seeded)
    assert len(results) >= 60
    assert sum(result.ndcg for result in results) / len(results) > 0.95


def test_every_judged_headline_exists(seeded: Settings) -> None:
    """A judgement of an article that is not there would only lower the figure."""
    titles = {seed.title for seed in enrich_seeds(seeded)}
    judged = {part for query in load_queries() for part in query.grades}
    assert {part for part in judged if not any(part in title for title in titles)} == set()


def test_a_correction_takes_the_place_of_what_it_corrects(find: Searcher) -> None:
    """The corrected article is there once, with the corrected text."""
    (title,) = find.titles("øresund toll")
    assert title.startswith("Correction")
    assert find.titles('"from the first of March"') == []


def test_names_are_found_without_accents(find: Searcher) -> None:
    """erdogan finds the articles about Erdoğan, by words and by person."""
    assert len(find.titles("erdogan")) == len(find.titles(person=["Erdoğan"])) == 2


def test_near_a_place_by_name(find: Searcher) -> None:
    """Everything within 200 km of Yerevan includes Tbilisi and Gyumri, and not Baku."""
    titles = find.titles(near="Yerevan", within="200km")
    assert all(any(title.startswith(start) for title in titles) for start in NEAR_YEREVAN)
    assert not any("Seal count" in title for title in titles)
    assert titles == find.titles(near="40.18,44.51", within="200km")


def test_distance_orders_from_near_to_far(find: Searcher) -> None:
    """Sorted by distance, the story about Yerevan itself comes first."""
    assert find.titles(near="40.18,44.51", within="200km", sort="distance")[0].startswith("Twelve-year-old")


def test_paris_in_texas_and_paris_in_france_are_told_apart(find: Searcher) -> None:
    """The same name in two countries is narrowed by the country."""
    assert len(find.titles(place=["Paris"])) >= 2
    assert find.titles(place=["Paris"], country=["US"]) == [
        "Sirens to sound twice as Paris tests its new storm warning"
    ]


def test_phrases_and_exclusions(find: Searcher) -> None:
    """Quoted words stand together, a word with a dash is nowhere in what is found."""
    assert find.titles('"bus lanes"') == ["London's east bus lanes open a season early"]
    assert "Springfield library uncovers a mural behind the plaster" in find.titles("library")
    assert find.titles("library -mural -chicago") == find.titles("library -mural")
    assert not any("Springfield" in title for title in find.titles("library -mural"))


def test_a_period_includes_both_its_days(find: Searcher) -> None:
    """--since and --until of one day find what was published on it."""
    assert find.titles(since="2026-10-09", until="2026-10-09") == [
        "Tbilisi gives a stretch of river bank back to walkers"
    ]


def test_languages(find: Searcher) -> None:
    """Two languages find the articles of either."""
    assert len(find.titles(language=["fr"])) == 2
    assert len(find.titles(language=["fr", "RU"])) == 4


def test_orders(find: Searcher) -> None:
    """Newest and oldest first are each other's reverse."""
    newest = find.dates("river", sort="newest")
    assert len(newest) > 5
    assert newest == sorted(newest, reverse=True)
    assert find.dates("river", sort="oldest") == sorted(newest)


def test_equals_come_newest_first(find: Searcher) -> None:
    """Filters alone weigh nothing, so the date decides."""
    dates = find.dates(source=["Rift Valley Times"])
    assert len(dates) == 2
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "distance"])
def test_pages_join_without_gap_or_overlap(find: Searcher, sort: str) -> None:
    """Page by page in threes gives the same articles in the same order as all at once."""
    options: dict[str, Any] = {"near": "Yerevan", "within": "8000km", "sort": sort}
    paged: list[str] = []
    page = find.page("river", **options, size=3)
    while page.hits:
        paged += [hit.id for hit in page.hits]
        if page.after is None:
            break
        page = find.page("river", **options, size=3, after=page.after)
    assert paged == [hit.id for hit in find.page("river", **options, size=100).hits]
    assert len(paged) > 6


def test_a_token_of_another_order_is_refused(gateway: Gateway, seeded: Settings, find: Searcher) -> None:
    """A token that Elasticsearch cannot use ends with advice, not with its complaint."""
    token = find.page("river", sort="newest", size=1).after
    assert token is not None
    with pytest.raises(UsageError, match="--after"):
        find.page("river", sort="relevance", after=token)
    with pytest.raises(UsageError, match="--after"):
        search(gateway, Query(after=("not a score", "not a date", 1)))


def test_matches_are_marked_words_and_names_alike(find: Searcher) -> None:
    """Snippets mark what matched; a search by name marks the name."""
    words = find.page("funicular").hits[0]
    assert f"{MARK}funicular{UNMARK}" in " ".join(words.snippets)
    person = find.page(person=["Pashinyan"]).hits[0]
    assert f"{MARK}Pashinyan{UNMARK}" in " ".join(person.snippets)


def test_without_words_the_article_opens(find: Searcher) -> None:
    """A hit of a bare filter shows how the article begins."""
    (hit,) = find.page(near="Gyumri", within="5km", sort="distance", source=["Ararat Courier"]).hits
    assert hit.snippets[0].startswith("GYUMRI — A secondary school")


def test_facets_count_all_matches(find: Searcher) -> None:
    """Counts are of everything found, not of the page."""
    page = find.page(country=["AM"], size=1, facets=True)
    assert page.total > 5
    assert page.facets["countries"]["AM"] == page.total
    assert page.facets["sources"]["Ararat Courier"] == 4


def test_explanations_name_the_fields(find: Searcher) -> None:
    """--explain says which word in which field weighed what."""
    parts = {part.what: part.weight for part in find.page("volcano", explain=True).hits[0].explanation}
    assert parts["text:volcano"] > 0
    assert "recency" in parts


@pytest.mark.parametrize(
    "words", ['"', "-", '-"', "AND OR NOT", "((a", "a:b", "a*", "a~", "\\a", "💥 a", "x" * 5000, "w " * 100, '"w' * 100]
)
def test_no_words_make_a_search_fail(find: Searcher, words: str) -> None:
    """What people type or paste is a search, whatever it is."""
    assert find.page(words).total >= 0


def test_nothing_found_is_an_answer(find: Searcher) -> None:
    """A word that no one wrote finds nothing and fails nowhere."""
    page = find.page("zxqvwk")
    assert (page.total, page.hits, page.after) == (0, (), None)


def test_an_alias_without_index_is_a_set_up_error(gateway: Gateway, seeded: Settings) -> None:
    """The message names the command that makes one."""
    missing = seeded.model_copy(update={"index_alias": "nothing-here"})
    with pytest.raises(SetupError, match="dateline index create"):
        search(Gateway(missing), Query())
    with pytest.raises(SetupError, match="dateline index create"):
        fetch_article(Gateway(missing), "a")


def test_a_server_that_is_away_is_unavailable(seeded: Settings) -> None:
    """The message names the address and how to start it."""
    away = seeded.model_copy(update={"elasticsearch_url": "http://127.0.0.1:1"})
    with Gateway(away) as gateway, pytest.raises(Unavailable, match=r"127\.0\.0\.1:1 does not answer"):
        search(gateway, Query())


def test_mentions_stand_where_they_say(gateway: Gateway, seeded: Settings, find: Searcher) -> None:
    """The offsets of an indexed article point at the very names in its text."""
    article = fetch_article(gateway, find.page("guterres").hits[0].id)
    mentions = [mention for entity in article["mentions"]["entities"] for mention in entity["mentions"]]
    assert len(mentions) > 5
    assert all(article[m["field"]][m["start"] : m["end"]] == m["text"] for m in mentions)


def test_an_unknown_article_is_a_usage_error(gateway: Gateway, seeded: Settings) -> None:
    """The message says where ids are shown."""
    with pytest.raises(UsageError, match="dateline search"):
        fetch_article(gateway, "no-article")


def dateline(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    values = {"elasticsearch_url": settings.elasticsearch_url, "index_alias": settings.index_alias}
    environment = os.environ | {f"DATELINE_{name.upper()}": value for name, value in values.items()}
    environment["DATELINE_DATA_DIR"] = str(settings.data_dir)
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment | {"PYTHONUTF8": "1"})


def test_the_command_prints_a_list(seeded: Settings) -> None:
    """`dateline search` shows hits with date, source and focus, without colour in a pipe."""
    done = dateline(seeded, "search", "--near", "Yerevan", "--within", "200km", "chess")
    assert done.returncode == 0, done.stderr
    assert "2026-11-16 · Ararat Courier · " in done.stdout
    assert "within 200 km of Yerevan" in done.stdout
    assert "\x1b" not in done.stdout


def test_the_command_prints_json(seeded: Settings) -> None:
    """`--json` is one object with the total and the articles."""
    found = json.loads(dateline(seeded, "search", "chess", "--json").stdout)
    assert found["total"] == len(found["articles"]) == 1
    assert found["articles"][0]["source"]["name"] == "Ararat Courier"


def test_the_command_says_when_nothing_matches(seeded: Settings) -> None:
    """Nothing found is exit status 0 and a sentence."""
    done = dateline(seeded, "search", "zxqvwk")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No article matches." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("search", "--since", "whenever"), 2),
        (("search", "country:nowhere"), 2),
        (("search", "--near", "Nowhereville"), 2),
        (("article", "no-article"), 2),
    ],
)
def test_the_command_ends_with_a_status_of_its_own(seeded: Settings, arguments: tuple[str, ...], status: int) -> None:
    """A wrong call is one line on standard error and the status of the error tree."""
    done = dateline(seeded, *arguments)
    assert done.returncode == status
    assert done.stderr.startswith("dateline: ")
    assert done.stderr.count("\n") == 1


def test_the_command_says_what_it_did_not_understand(seeded: Settings) -> None:
    """What means nothing here is one line on standard error, and in the JSON; the words are looked for."""
    done = dateline(seeded, "search", "volcano~ colour:red", "--json")
    assert done.returncode == 0
    assert [line.split(" ")[1] for line in done.stderr.splitlines()] == ["colour:", "volcano~:"]
    assert len(json.loads(done.stdout)["hints"]) == 2


def test_the_command_shows_an_article(seeded: Settings, find: Searcher) -> None:
    """`dateline article ID` has the text, the people and the places."""
    done = dateline(seeded, "article", find.page("guterres").hits[0].id)
    assert "António Guterres" in done.stdout
    assert "person: " in done.stdout
    assert "at: " in done.stdout


def test_the_token_survives_the_command_line(seeded: Settings) -> None:
    """The token that a page ends with opens the next page."""
    first = json.loads(dateline(seeded, "search", "river", "--size", "2", "--json").stdout)
    second = json.loads(dateline(seeded, "search", "river", "--size", "2", "--json", "--after", first["after"]).stdout)
    assert decode_after(first["after"], Query(words=parse_words("river")))[-1] == first["articles"][-1]["id"]
    assert not {a["id"] for a in first["articles"]} & {a["id"] for a in second["articles"]}
