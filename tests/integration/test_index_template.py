"""The template on a real Elasticsearch: what it takes, what it refuses and what can be found afterwards."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import IndexMissing, RequestRefused, SetupError, Unavailable
from pipeline.index.document import document
from pipeline.index.gateway import Gateway, IndexShape
from pipeline.index.generations import create_next, ensure_index
from pipeline.index.template import index_template, next_alias
from pipeline.messages.articles import Article, Source
from tests.support.sample_documents import RECEIVED_MS, enriched, entity

pytestmark = pytest.mark.services


@pytest.fixture
def index(gateway: Gateway, settings: Settings) -> str:
    return ensure_index(gateway)


def put(gateway: Gateway, index: str, source: dict[str, Any]) -> None:
    gateway.client.index(index=index, id=source["id"], document=source, refresh=True)


def count(gateway: Gateway, index: str, text: str) -> int:
    """How many documents a line of Lucene syntax matches."""
    return int(gateway.client.count(index=index, q=text)["count"])


def test_eight_workers_at_once_make_one_index(settings: Settings) -> None:
    """Workers that start together agree on one write index, and none fails."""

    def start(_: int) -> str:
        with Gateway(settings) as own:
            return ensure_index(own)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(start, range(8))) == {f"{settings.index_alias}-g1"}


def test_a_second_call_changes_nothing(gateway: Gateway, settings: Settings, index: str) -> None:
    """The index, its documents and its alias are left as they are."""
    put(gateway, index, document(enriched()))
    assert ensure_index(gateway) == index
    assert gateway.client.count(index=settings.index_alias)["count"] == 1


def test_the_write_index_of_a_later_generation_is_kept(gateway: Gateway, settings: Settings, index: str) -> None:
    """After a rebuild the alias points elsewhere, and that is what workers are reported."""
    later = f"{settings.index_alias}-g2"
    gateway.client.indices.delete(index=index)
    gateway.client.indices.create(index=later, aliases={settings.index_alias: {"is_write_index": True}})
    assert ensure_index(gateway) == later


def test_an_index_that_lost_its_alias_gets_it_back(gateway: Gateway, settings: Settings, index: str) -> None:
    """The first generation is adopted, not made a second time."""
    gateway.client.indices.delete_alias(index=index, name=settings.index_alias)
    assert ensure_index(gateway) == index
    assert gateway.client.indices.exists_alias(name=settings.index_alias)


def test_an_index_that_a_rebuild_fills_is_not_adopted(gateway: Gateway, settings: Settings) -> None:
    """The only one there is, and half full: it is waited for."""
    building = create_next(gateway, 1)
    with pytest.raises(Unavailable, match="a rebuild is filling"):
        ensure_index(gateway)
    assert gateway.client.indices.get_alias(index=building)[building]["aliases"].keys() == {
        next_alias(settings.index_alias)
    }


def test_an_index_in_the_aliass_place_is_an_error(gateway: Gateway, settings: Settings) -> None:
    """The message says what stands in the way."""
    gateway.client.indices.create(index=settings.index_alias)
    with pytest.raises(SetupError, match="is an index, not an alias"):
        ensure_index(gateway)


def test_an_index_of_another_mapping_is_an_error(gateway: Gateway, settings: Settings, index: str) -> None:
    """A worker does not write documents that the mapping would refuse one by one."""
    gateway.client.indices.put_mapping(index=index, meta={"mapping_version": 0})
    with pytest.raises(SetupError, match="rebuild"):
        ensure_index(gateway)


def test_no_answer_is_unavailable(settings: Settings) -> None:
    """A server that is unavailable is something to wait for, not a mistake."""
    away = settings.model_copy(update={"elasticsearch_url": "http://127.0.0.1:1"})
    with Gateway(away) as gateway, pytest.raises(Unavailable, match="make up"):
        ensure_index(gateway)


def test_the_server_keeps_the_template_as_it_was_sent(gateway: Gateway, settings: Settings, index: str) -> None:
    """Settings and mapping reach the index whole."""
    wanted = index_template(settings.index_alias, IndexShape.of(settings))["template"]
    assert (
        gateway.client.indices.get_mapping(index=index)[index]["mappings"]["properties"].keys()
        == wanted["mappings"]["properties"].keys()
    )
    found = gateway.client.indices.get_settings(index=index)[index]["settings"]["index"]
    assert found["refresh_interval"] == settings.index_refresh
    assert found["number_of_replicas"] == str(settings.index_replicas)


def test_a_field_that_nobody_described_is_refused(gateway: Gateway, index: str) -> None:
    """The mapping is strict at the top and inside objects."""
    for source in ({"id": "a", "mood": "glad"}, {"id": "a", "source": {"mood": "glad"}}):
        with pytest.raises(RequestRefused, match="strict_dynamic_mapping_exception"):
            put(gateway, index, source)


def test_a_generation_is_never_made_by_a_write(gateway: Gateway, settings: Settings, index: str) -> None:
    """A write to a generation that is gone fails instead of making an index without an alias."""
    with pytest.raises(IndexMissing):
        put(gateway, f"{settings.index_alias}-g9", {"id": "a"})


ODD_TEXTS = {
    "empty": "",
    "one dead letter": "x",
    "a million dead letters without a space": "x" * 1_000_000,
    "a name of forty thousand dead letters": "ж" * 40_000,
    "astral dead letters and flags": "𝒟ateline 🇦🇲 👩‍🚀",
    "right to left": "שלום عالم",
    "controls and nul": "a\x00b\x1b[31m\ufeff\u202e",
    "a lone quote": '"',
    "markup": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_texts_are_indexed(gateway: Gateway, index: str, text: str) -> None:
    """Whatever stands in a text or a name, the article is indexed."""
    odd = enriched(
        title=text,
        text=text,
        entities=[entity(text or "?", "person")],
        article=Article(title="odd", authors=["x" * 256], tags=["ﬁ"], source=Source(name="名前")),
    )
    put(gateway, index, document(odd))
    assert gateway.client.count(index=index)["count"] == 1


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+14:00", "1969-07-20T20:17:40Z"])
def test_odd_dates_are_indexed(gateway: Gateway, index: str, when: str) -> None:
    """Years one and 9999 are dates like any other."""
    article = Article.model_validate({"title": "odd", "published_at": when})
    put(gateway, index, document(enriched(article=article)))
    assert gateway.client.count(index=index)["count"] == 1


def test_a_thousand_names_fit(gateway: Gateway, index: str) -> None:
    """A list of everybody at a congress does not exceed a limit, and the last name is found."""
    put(gateway, index, document(enriched(entities=[entity(f"Delegate No{n}", "person") for n in range(1000)])))
    assert count(gateway, index, 'entities.person.folded:"delegate no999"') == 1


@pytest.mark.parametrize("typed", ["erdogan", "Erdoğan", "ERDOĞAN", "erdoğan"])
def test_names_are_found_without_their_accents(gateway: Gateway, index: str, typed: str) -> None:
    """Erdoğan is found by erdogan, in names and in the exact text."""
    put(gateway, index, document(enriched()))
    assert count(gateway, index, f"entities.person.folded:{typed}") == 1
    assert count(gateway, index, f"text.exact:{typed}") == 1


def test_text_is_found_by_its_stem_and_exactly(gateway: Gateway, index: str) -> None:
    """`meeting` finds met-by-stem words in text only; the exact sub-field wants the word itself."""
    put(gateway, index, document(enriched(text="They were signing treaties.")))
    assert count(gateway, index, "text:treaty") == 1
    assert count(gateway, index, "text.exact:treaty") == 0
    assert count(gateway, index, "text.exact:treaties") == 1


def test_stored_fields_are_not_searched(gateway: Gateway, index: str) -> None:
    """What cleaning removed and where mentions stand is kept, and never a reason to be found."""
    put(gateway, index, document(enriched()))
    assert count(gateway, index, "credit") == 0
    assert count(gateway, index, "removed.what:credit") == 1
    assert gateway.client.get(index=index, id="a-1")["_source"]["mentions"]["places"][0]["name"] == "Yerevan"


def test_points_are_points(gateway: Gateway, index: str) -> None:
    """Places and focus can be found on the map."""
    put(gateway, index, document(enriched(version=RECEIVED_MS)))
    for field in ("places.location", "focus.location"):
        near = {"geo_distance": {"distance": "10km", field: "40.2,44.5"}}
        assert gateway.client.count(index=index, query=near)["count"] == 1
