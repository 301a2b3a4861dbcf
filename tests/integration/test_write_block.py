"""The write block of a swap on real servers: who fails to lift it leaves it on record, for the next who can."""

import time
from collections.abc import Callable

import pytest
from elastic_transport import ConnectionError
from elasticsearch import Elasticsearch

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.index import lease
from pipeline.index.alias_swap import REBUILD, StaleBlockCleaner
from pipeline.index.generations import ensure_index
from pipeline.operate.rebuild import rebuild as rebuilding
from pipeline.operate.rebuild.rebuild import abandon, rebuild
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services


@pytest.fixture
def index(client: Elasticsearch, settings: Settings) -> str:
    return ensure_index(client, settings)


@pytest.fixture
def abandoned(client: Elasticsearch, settings: Settings, index: str) -> None:
    """What a rebuild leaves that was killed while it swapped."""
    lease.acquire(client, settings, REBUILD).renew(target="", blocked=index)
    client.indices.add_block(index=index, block="write")


@pytest.fixture
def away(client: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Whether Elasticsearch is unavailable for anyone who lifts a block; at first it is not."""
    indices = type(client.indices)
    put_settings = indices.put_settings

    def unavailable(*_: object, **__: object) -> None:
        raise ConnectionError("away")

    return lambda is_away: monkeypatch.setattr(indices, "put_settings", unavailable if is_away else put_settings)


def is_blocked(client: Elasticsearch, index: str) -> bool:
    blocks = client.indices.get_settings(index=index)[index]["settings"]["index"].get("blocks", {})
    return bool(blocks.get("write") == "true")


def wait_for_it(client: Elasticsearch, settings: Settings, index: str) -> None:
    """As an index worker does, until the block is lifted."""
    waiting = StaleBlockCleaner(client, settings)
    deadline = time.monotonic() + 5 * settings.rebuild_lease_timeout
    while is_blocked(client, index):
        assert time.monotonic() < deadline, "blocked indefinitely"
        waiting.look()
        time.sleep(0.2)


def swap_fails(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    def failing(*_: object) -> None:
        then()
        raise Unavailable("away")

    monkeypatch.setattr(rebuilding, "swap", failing)


@pytest.mark.usefixtures("abandoned")
def test_a_worker_that_failed_to_lift_it_tries_again(
    client: Elasticsearch, settings: Settings, index: str, away: Callable[[bool], None]
) -> None:
    """And gives the lease back when that is done, so that the next rebuild need not wait for anybody."""
    away(True)
    with pytest.raises(Unavailable):
        wait_for_it(client, settings, index)
    away(False)
    wait_for_it(client, settings, index)
    assert lease.get_lease(client, settings, REBUILD) is None


@pytest.mark.usefixtures("abandoned")
def test_a_successor_that_failed_to_lift_it_leaves_it_to_the_next(
    client: Elasticsearch, settings: Settings, index: str, away: Callable[[bool], None]
) -> None:
    away(True)
    with pytest.raises(Unavailable):
        abandon(settings)
    away(False)
    assert is_blocked(client, index)
    assert abandon(settings) is None
    assert not is_blocked(client, index)
    assert lease.get_lease(client, settings, REBUILD) is None


@pytest.mark.usefixtures("abandoned")
def test_a_successor_that_is_killed_at_once_leaves_it_to_the_next(
    client: Elasticsearch, settings: Settings, index: str
) -> None:
    """It had taken the lease, and done no more."""
    lease.acquire(client, settings, REBUILD)
    abandon(settings)
    assert not is_blocked(client, index)


def test_a_swap_that_could_not_lift_it_leaves_it_to_a_worker(
    flow: Flow, client: Elasticsearch, index: str, away: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    swap_fails(monkeypatch, lambda: away(True))
    with pytest.raises(Unavailable):
        rebuild(flow.settings, lambda now: None)
    away(False)
    assert is_blocked(client, index)
    wait_for_it(client, flow.settings, index)


def test_a_swap_that_failed_leaves_nothing_behind(
    flow: Flow, client: Elasticsearch, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap_fails(monkeypatch, lambda: None)
    with pytest.raises(Unavailable):
        rebuild(flow.settings, lambda now: None)
    assert not is_blocked(client, index)
    assert lease.get_lease(client, flow.settings, REBUILD) is None


def test_the_replaced_generation_stays_blocked(flow: Flow, client: Elasticsearch, index: str) -> None:
    """And no one is reported to lift that."""
    rebuild(flow.settings, lambda now: None)
    assert is_blocked(client, index)
    assert lease.get_lease(client, flow.settings, REBUILD) is None
