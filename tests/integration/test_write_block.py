"""The write block of a swap on real servers: who fails to lift it leaves it on record, for the next who can."""

import time
from collections.abc import Callable

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.index import lease
from pipeline.index.alias_swap import REBUILD, StaleBlockCleaner
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.operate.rebuild import rebuild as rebuilding
from pipeline.operate.rebuild.rebuild import abandon, rebuild
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services


@pytest.fixture
def index(gateway: Gateway, settings: Settings) -> str:
    return ensure_index(gateway)


@pytest.fixture
def abandoned(gateway: Gateway, settings: Settings, index: str) -> None:
    """What a rebuild leaves that was killed while it swapped."""
    lease.acquire(gateway, REBUILD).renew(target="", blocked=index)
    gateway.client.indices.add_block(index=index, block="write")


@pytest.fixture
def away(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Whether Elasticsearch is unavailable for anyone who lifts a block; at first it is not."""
    indices = type(gateway.client.indices)
    put_settings = indices.put_settings

    def unavailable(*_: object, **__: object) -> None:
        raise Unavailable("away")

    return lambda is_away: monkeypatch.setattr(indices, "put_settings", unavailable if is_away else put_settings)


def is_blocked(gateway: Gateway, index: str) -> bool:
    blocks = gateway.client.indices.get_settings(index=index)[index]["settings"]["index"].get("blocks", {})
    return bool(blocks.get("write") == "true")


def wait_for_it(gateway: Gateway, settings: Settings, index: str) -> None:
    """As an index worker does, until the block is lifted."""
    waiting = StaleBlockCleaner(gateway)
    deadline = time.monotonic() + 5 * settings.rebuild_lease_timeout
    while is_blocked(gateway, index):
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
    gateway: Gateway, settings: Settings, index: str, away: Callable[[bool], None]
) -> None:
    """And gives the lease back when that is done, so that the next rebuild need not wait for anybody."""
    away(True)
    with pytest.raises(Unavailable):
        wait_for_it(gateway, settings, index)
    away(False)
    wait_for_it(gateway, settings, index)
    assert lease.get_lease(gateway, REBUILD) is None


@pytest.mark.usefixtures("abandoned")
def test_a_successor_that_failed_to_lift_it_leaves_it_to_the_next(
    gateway: Gateway, settings: Settings, index: str, away: Callable[[bool], None]
) -> None:
    away(True)
    with pytest.raises(Unavailable):
        abandon(settings)
    away(False)
    assert is_blocked(gateway, index)
    assert abandon(settings) is None
    assert not is_blocked(gateway, index)
    assert lease.get_lease(gateway, REBUILD) is None


@pytest.mark.usefixtures("abandoned")
def test_a_successor_that_is_killed_at_once_leaves_it_to_the_next(
    gateway: Gateway, settings: Settings, index: str
) -> None:
    """It had taken the lease, and done no more."""
    lease.acquire(gateway, REBUILD)
    abandon(settings)
    assert not is_blocked(gateway, index)


def test_a_swap_that_could_not_lift_it_leaves_it_to_a_worker(
    flow: Flow, gateway: Gateway, index: str, away: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    swap_fails(monkeypatch, lambda: away(True))
    with pytest.raises(Unavailable):
        rebuild(flow.settings, lambda now: None)
    away(False)
    assert is_blocked(gateway, index)
    wait_for_it(gateway, flow.settings, index)


def test_a_swap_that_failed_leaves_nothing_behind(
    flow: Flow, gateway: Gateway, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap_fails(monkeypatch, lambda: None)
    with pytest.raises(Unavailable):
        rebuild(flow.settings, lambda now: None)
    assert not is_blocked(gateway, index)
    assert lease.get_lease(gateway, REBUILD) is None


def test_the_replaced_generation_stays_blocked(flow: Flow, gateway: Gateway, index: str) -> None:
    """And no one is reported to lift that."""
    rebuild(flow.settings, lambda now: None)
    assert is_blocked(gateway, index)
    assert lease.get_lease(gateway, REBUILD) is None
