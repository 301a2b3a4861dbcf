"""What the product asks of Elasticsearch is there in the local form, which lacks most of the distribution's modules."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import ConflictError, Elasticsearch

from docker.local.services import LocalServices

pytestmark = pytest.mark.services

INDEX, ALIAS = "features-g1", "features"
TEMPLATE: dict[str, Any] = {
    "settings": {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "analysis": {
            "filter": {"folding": {"type": "asciifolding", "preserve_original": True}},
            "analyzer": {"name": {"tokenizer": "standard", "filter": ["lowercase", "folding"]}},
            "normalizer": {"name": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
        },
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "text": {"type": "text", "analyzer": "english"},
            "person": {
                "type": "keyword",
                "fields": {
                    "words": {"type": "text", "analyzer": "name"},
                    "folded": {"type": "keyword", "normalizer": "name"},
                },
            },
            "source": {"type": "keyword"},
            "published_at": {"type": "date"},
            "location": {"type": "geo_point"},
        },
    },
    "aliases": {ALIAS: {}},
}
FIELDS = ("text", "person", "source", "published_at", "location")
ARTICLES = [
    ("1", "The governments were running talks", "Nikól Pašinyan", "a", "2024-01-01", [44.51, 40.18]),
    ("2", "A government ran out of time", "Ilham Əliyev", "a", "2024-01-02", [49.87, 40.41]),
    ("3", "Rivers rose", "Charles Michel", "b", "2024-01-03", [4.35, 50.85]),
]


@pytest.fixture(scope="module")
def client(local: LocalServices) -> Iterator[Elasticsearch]:
    with Elasticsearch(local.elasticsearch_url) as client:
        client.indices.put_index_template(name=ALIAS, index_patterns=[f"{ALIAS}-g*"], template=TEMPLATE)
        client.options(ignore_status=404).indices.delete(index=INDEX)
        client.indices.create(index=INDEX)
        for id, *values in ARTICLES:
            document = dict(zip(FIELDS, values, strict=True))
            client.index(index=INDEX, id=id, document=document, version=10, version_type="external_gte")
        client.indices.refresh(index=INDEX)
        yield client
        client.indices.delete(index=INDEX)
        client.indices.delete_index_template(name=ALIAS)


def ids(client: Elasticsearch, **search: Any) -> list[str]:
    return [hit["_id"] for hit in client.search(index=ALIAS, **search)["hits"]["hits"]]


def tokens(client: Elasticsearch, text: str, **analysis: Any) -> list[str]:
    return [token["token"] for token in client.indices.analyze(text=text, **analysis)["tokens"]]


def test_english_stems_and_drops_stop_words(client: Elasticsearch) -> None:
    """The analyzer `english` gives the distribution's tokens, by name and with its options."""
    assert tokens(client, "The governments' running", analyzer="english") == ["govern", "run"]
    assert ids(client, query={"match": {"text": "runs"}}) == ["1"]


def test_asciifolding_in_an_analyzer(client: Elasticsearch) -> None:
    """`asciifolding` folds accents in a text field, and keeps the original beside when asked to."""
    assert tokens(client, "Pašinyan", index=INDEX, field="person.words") == ["pasinyan", "pašinyan"]
    assert ids(client, query={"match": {"person.words": "pasinyan"}}) == ["1"]


def test_asciifolding_in_a_normalizer(client: Elasticsearch) -> None:
    """In a normalizer it gives one token, so a keyword is found whatever its accents and case."""
    assert ids(client, query={"term": {"person.folded": "NIKOL Pasinyan"}}) == ["1"]


def test_strict_mappings_of_the_template_hold(client: Elasticsearch) -> None:
    """An index made by name takes mappings and alias from the composable template."""
    assert client.indices.get(index=INDEX)[INDEX]["mappings"]["dynamic"] == "strict"
    assert ALIAS in client.indices.get_alias(index=INDEX)[INDEX]["aliases"]


def test_an_older_external_version_is_a_conflict(client: Elasticsearch) -> None:
    """With `external_gte` the same version writes again and an older one does not."""
    document = client.get(index=INDEX, id="3")["_source"]
    client.index(index=INDEX, id="3", document=document, version=10, version_type="external_gte")
    with pytest.raises(ConflictError):
        client.index(index=INDEX, id="3", document=document, version=9, version_type="external_gte")


def test_highlights_are_of_the_stem(client: Elasticsearch) -> None:
    """A word is marked in the form in which it stands in the text."""
    found = client.search(index=ALIAS, query={"match": {"text": "government"}}, highlight={"fields": {"text": {}}})
    snippets = {hit["_id"]: hit["highlight"]["text"][0] for hit in found["hits"]["hits"]}
    assert snippets == {
        "1": "The <em>governments</em> were running talks",
        "2": "A <em>government</em> ran out of time",
    }


def test_distance_and_grid(client: Elasticsearch) -> None:
    """Points are found by distance and counted by map tile."""
    near = {"geo_distance": {"distance": "200km", "location": {"lat": 40.18, "lon": 44.51}}}
    assert ids(client, query=near) == ["1"]
    grid = {"tiles": {"geotile_grid": {"field": "location", "precision": 5}}}
    buckets = client.search(index=ALIAS, size=0, aggs=grid)["aggregations"]["tiles"]["buckets"]
    assert sorted(bucket["doc_count"] for bucket in buckets) == [1, 1, 1]


def test_pages_follow_each_other(client: Elasticsearch) -> None:
    """`search_after` with a point in time goes through all documents, once each."""
    order = [{"published_at": "desc"}]
    with_pit = {"id": client.open_point_in_time(index=ALIAS, keep_alive="1m")["id"], "keep_alive": "1m"}
    first = client.search(pit=with_pit, size=2, sort=order)["hits"]["hits"]
    rest = client.search(pit=with_pit, size=2, sort=order, search_after=first[-1]["sort"])["hits"]["hits"]
    client.close_point_in_time(id=with_pit["id"])
    assert [hit["_id"] for hit in first + rest] == ["3", "2", "1"]


def test_collapse_gives_one_of_each(client: Elasticsearch) -> None:
    """`collapse` keeps the first hit of every source, and counts over time are there."""
    by_source = {"field": "source"}
    assert ids(client, collapse=by_source, sort=[{"published_at": "desc"}]) == ["3", "2"]
    days = {"days": {"date_histogram": {"field": "published_at", "calendar_interval": "day"}}}
    buckets = client.search(index=ALIAS, size=0, aggs=days)["aggregations"]["days"]["buckets"]
    assert [bucket["doc_count"] for bucket in buckets] == [1, 1, 1]
