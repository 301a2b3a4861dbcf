"""Run searches and return plain values."""

import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pipeline.errors import IndexMissing, NotFound, RequestRefused, SetupError, UsageError
from pipeline.index.gateway import Gateway
from pipeline.search.cursor import FARTHEST, encode_after, wrong_token
from pipeline.search.explain import Part, contributions
from pipeline.search.outlets import read_outlets
from pipeline.search.query import FACET_SIZE, FACETS, FOR_MACHINES, SOURCES, STORIES, Query, search_body


@dataclass(frozen=True)
class FoundArticle:
    """An article found. In ``title`` and ``snippets`` matches are between MARK and UNMARK; ``score`` is None unless
    sorted by relevance, ``explanation`` empty unless requested."""

    id: str
    score: float | None
    title: str
    snippets: tuple[str, ...]
    article: dict[str, Any]
    explanation: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Page:
    """``total`` counts matching articles, ``stories`` distinct stories among them (None unless collapsed); ``after`` is
    the next page's token, None on the last."""

    total: int
    hits: tuple[FoundArticle, ...]
    facets: dict[str, dict[str, int]]
    after: str | None
    stories: int | None = None


def search(gateway: Gateway, query: Query) -> Page:
    """Return one page of articles; raises Unavailable, SetupError without an index, UsageError for a stale
    ``--after``."""
    try:
        answer = gateway.search(**client_names(search_body(query)))
        if query.collapse:
            _count_copies(gateway, answer)
    except (NotFound, IndexMissing) as error:
        raise no_index(gateway.alias) from error
    except RequestRefused as error:
        if query.after is None or error.status != HTTPStatus.BAD_REQUEST:
            raise
        raise wrong_token() from error
    return _page(query, answer)


def fetch_article(gateway: Gateway, article_id: str) -> dict[str, Any]:
    """Return an article's stored source; raises UsageError for an unknown id, Unavailable, SetupError without an
    index."""
    try:
        source: dict[str, Any] = gateway.get(article_id, source_excludes=FOR_MACHINES)["_source"]
        return source
    except IndexMissing as error:
        raise no_index(gateway.alias) from error
    except NotFound as error:
        raise UsageError(f"there is no article with the id {article_id!r}; `dateline search` shows the ids") from error


def no_index(alias: str) -> SetupError:
    return SetupError(
        f"there is no index behind the alias {alias}: "
        "run `dateline index create` (and `make run` to fill it), or set DATELINE_INDEX_ALIAS"
    )


def client_names(body: dict[str, Any]) -> dict[str, Any]:
    """Rename the parts of a search body to the client's parameters."""
    return {
        {"_source": "source", "aggs": "aggregations", "from": "from_"}.get(name, name): value
        for name, value in body.items()
    }


def _count_copies(gateway: Gateway, answer: dict[str, Any]) -> None:
    """Set each article's current number of copies, whether or not they match the search."""
    found = [hit["_source"]["story"] for hit in answer["hits"]["hits"]]
    if not found:
        return
    ids = [story["id"] for story in found]
    copies = {"copies": {"terms": {"field": "story.id", "size": len(ids)}}}
    counted = gateway.search(query={"terms": {"story.id": ids}}, aggregations=copies, size=0)
    sizes = {bucket["key"]: bucket["doc_count"] for bucket in counted["aggregations"]["copies"]["buckets"]}
    for story in found:
        story["size"] = sizes.get(story["id"], story["size"])


def _page(query: Query, answer: dict[str, Any]) -> Page:
    found = answer["hits"]["hits"]
    total = answer["hits"]["total"]["value"]
    counted = answer.get("aggregations", {})
    stories = counted.pop(STORIES)["value"] if query.collapse else None
    facets = {name: _facet(name, counted) for name in FACETS} if query.facets else {}
    return Page(total, tuple(map(_hit, found)), facets, _after(query, found, total), stories)


def _facet(name: str, counted: dict[str, Any]) -> dict[str, int]:
    buckets = read_outlets(name, counted, FACET_SIZE)[0] if name == SOURCES else counted[name]["buckets"]
    return {str(bucket["key"]): bucket["doc_count"] for bucket in buckets}


def _after(query: Query, found: list[dict[str, Any]], total: int) -> str | None:
    more = bool(found) and len(found) == query.size and (query.after is not None or total > len(found))
    if not more:
        return None
    if not query.collapse:
        return encode_after(found[-1]["sort"], query)
    seen = query.seen + len(found)
    return encode_after([seen], query) if seen <= FARTHEST - query.size else None


def _hit(found: dict[str, Any]) -> FoundArticle:
    article = found["_source"]
    marked = found.get("highlight", {})
    score = found["_score"]
    return FoundArticle(
        id=found["_id"],
        score=score if score is not None and math.isfinite(score) else None,
        title=marked.get("title", [article.get("title", "")])[0],
        snippets=tuple(marked.get("text", ())),
        article=article,
        explanation=tuple(contributions(found["_explanation"])) if "_explanation" in found else (),
    )
