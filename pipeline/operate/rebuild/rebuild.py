"""A new generation of the index while the old one serves, and no reader notices::

    begin ──► fill ──► make ready ──► block the old ──► fill the rest ──► swap
              ▲  with a group of its own; goes on      └── well under a second ──┘
              └─ where it stood after a kill

The cluster holds all the state to resume a rebuild: the alias ALIAS-next marks the generation being filled, the offsets
are those of its consumer group, and the lease names the holder. See ``index/alias_swap.py`` for why writes pause
briefly at the end.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from pipeline.config.parts import ArticleIndex, KafkaFlow, RebuildOptions, TopicOptions
from pipeline.errors import DatelineError
from pipeline.gc_tuning import tune_gc
from pipeline.index.alias_swap import REBUILD, lift, make_ready, swap, writes_blocked
from pipeline.index.gateway import Gateway
from pipeline.index.generations import Generation, create_next, drop, generations, note_cluster, write_index
from pipeline.index.lease import Lease, acquire
from pipeline.index.template import MAPPING_VERSION, next_alias
from pipeline.kafka.reader import TopicReader
from pipeline.kafka.takedowns import TakedownList
from pipeline.kafka.topics import cluster_id, delete_retention
from pipeline.kafka.topology import topology
from pipeline.operate.rebuild.fill import IndexFiller
from pipeline.operate.rebuild.losses import require_most
from pipeline.operate.rebuild.prepare import preparing
from pipeline.operate.rebuild.rejects import refusals
from pipeline.operate.rebuild.source import require_cluster
from pipeline.operate.rebuild.throttle import LiveLagThrottle
from pipeline.retry import retry

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

BLOCKED_MOST = 5.0
"""Seconds after which a swap is aborted and retried: normally it takes a fraction of one."""
MAX_LAG_TO_SWAP = 512
"""Lag in records at which writes are blocked: a fraction of a second's work."""


@dataclass(frozen=True)
class Progress:
    """Progress of a rebuild; ``read`` of ``records`` count offsets of this run."""

    index: str
    step: str
    read: int
    records: int


@dataclass(frozen=True)
class Rebuilt:
    """Result of a rebuild."""

    index: str
    replaced: str | None
    documents: int
    refused: int
    seconds: float
    blocked_seconds: float


Tell = Callable[[Progress], None]


def rebuild(settings: RebuildOptions, tell: Tell, *, allow_fewer: bool = False, other_cluster: bool = False) -> Rebuilt:
    """Create a generation from the current template, fill it, swap it in; resume a rebuild if there is one.

    Raises LeaseTaken while another rebuild runs, SetupError, Unavailable; FewerArticles instead of swapping in an index
    that lacks most articles, unless ``allow_fewer``; OtherCluster instead of filling from another Kafka cluster than
    the live one's, unless ``other_cluster``.
    """
    cluster = cluster_id(settings)
    with Gateway(settings, timeout=settings.bulk_timeout) as gateway, leased(gateway) as lease:
        live = write_index(gateway)
        if finished := _finished_before(gateway, lease, live):
            return finished
        if not other_cluster:
            require_cluster(gateway, live, cluster, settings.kafka_bootstrap)
        target = _target(gateway, settings, cluster)
        lease.renew(target=target.index)
        return _Rebuild(gateway, settings, lease, live, target, tell, allow_fewer).run()


def abandon(settings: ArticleIndex) -> str | None:
    """Abandon a stopped rebuild: delete its half-filled generation and return the name. Raises LeaseTaken."""
    with Gateway(settings) as gateway, leased(gateway):
        begun = _begun(gateway)
        if begun:
            drop(gateway, begun)
        return begun.index if begun else None


class _Rebuild:
    """One run: the steps of the picture above, in order."""

    def __init__(
        self,
        gateway: Gateway,
        settings: RebuildOptions,
        lease: Lease,
        live: str | None,
        target: Generation,
        tell: Tell,
        allow_fewer: bool,
    ) -> None:
        self._allow_fewer = allow_fewer
        self._gateway = gateway
        self._settings = settings
        self._lease = lease
        self._live = live
        self._target = target
        self._tell = tell
        self._pace = LiveLagThrottle(settings)
        self._step = "filling"
        self._blocked_since: float | None = None

    def run(self) -> Rebuilt:
        """Run to the end, with as many attempts at the swap as needed."""
        started = time.monotonic()
        tune_gc()
        with self._opened() as (reader, filler):
            self._fill_nearly(reader, filler)
            self._step = "making ready"
            make_ready(self._gateway, self._target.index)
            while (blocked := self._swap(reader, filler)) is None:
                self._fill_nearly(reader, filler)
        return Rebuilt(
            self._target.index,
            self._live,
            self._gateway.count(index=self._target.index),
            filler.counts["rejected"],
            time.monotonic() - started,
            blocked,
        )

    @contextmanager
    def _opened(self) -> Iterator[tuple[TopicReader, IndexFiller]]:
        settings = self._settings
        group = rebuild_group(settings, self._target)
        with (
            TopicReader(settings, topology(settings).enriched.name, group) as reader,
            TakedownList(settings) as takedowns,
            refusals(settings) as refused,
        ):
            self._reader, self._ends = reader, reader.ends()
            self._records = reader.behind(self._ends)
            alias = next_alias(self._gateway.alias)
            yield reader, IndexFiller(self._gateway, settings, alias, reader, takedowns, refused, self._gives_way)

    def _fill_nearly(self, reader: TopicReader, filler: IndexFiller) -> None:
        """Fill until the rest is small enough to do while writes are blocked."""
        if reader.behind(reader.ends()) <= MAX_LAG_TO_SWAP:
            return
        with preparing(self._settings.enrich_processes) as pool:
            while reader.behind(ends := reader.ends()) > MAX_LAG_TO_SWAP:
                self._ends = ends
                filler.fill_to(ends, self._between, pool)

    def _swap(self, reader: TopicReader, filler: IndexFiller) -> float | None:
        """Return the seconds that writes were blocked; None when the rest took too long and nothing changed."""
        # Read it now: the index may have been deleted meanwhile, or the alias moved.
        self._live = write_index(self._gateway)
        self._blocked_since = time.monotonic()
        try:
            with _blocked(self._gateway, self._live, self._lease):
                self._step, self._ends = "swapping", reader.ends()
                # Everything in the live index was on the topic before these ends, as nothing writes to it now.
                filler.fill_to(self._ends, self._between)
                reader.require_whole()
                if not self._allow_fewer:
                    require_most(self._gateway, self._live, self._target.index)
                self._lease.renew()
                swap(self._gateway, self._live, self._target.index)
                return time.monotonic() - self._blocked_since
        except _TooLong:
            return None
        finally:
            self._blocked_since = None

    def _gives_way(self) -> bool:
        """Return whether live articles have priority; not while their writes are blocked and wait for us."""
        return self._pace.gives_way and self._blocked_since is None

    def _between(self) -> None:
        self._keep_lease()
        left = self._reader.behind(self._ends)
        self._tell(Progress(self._target.index, self._step, max(0, self._records - left), self._records))
        if self._blocked_since is not None:
            if time.monotonic() - self._blocked_since > BLOCKED_MOST:
                raise _TooLong
        elif self._live is not None:
            # Without a live index the workers wait for this one.
            self._pace.wait()

    def _keep_lease(self) -> None:
        """Renew the lease, waiting for Elasticsearch; fails if another process took over meanwhile."""

        def wait(error: DatelineError, delay: float) -> None:
            log.warning("waiting for Elasticsearch", error=str(error))
            time.sleep(delay)

        retry(self._lease.keep, wait, self._settings.retry_max_delay)


class _TooLong(Exception):
    """Writes were blocked for longer than anyone should notice."""


def rebuild_group(settings: TopicOptions, generation: Generation) -> str:
    """Return a rebuild's consumer group; it contains the index's unique id, as numbers may be reused."""
    return f"{settings.topic_prefix}dateline-rebuild-{generation.uuid}"


@contextmanager
def leased(gateway: Gateway) -> Iterator[Lease]:
    """Hold the lease of a rebuild, after lifting a block left by an earlier one. Raises LeaseTaken, Unavailable."""
    lease = acquire(gateway, REBUILD)
    try:
        lift(gateway, lease)
        yield lease
    finally:
        # While it reports a block, leave it for anyone who waits, to find and lift the block.
        if "blocked" not in lease.facts:
            lease.release()


@contextmanager
def _blocked(gateway: Gateway, live: str | None, lease: Lease) -> Iterator[None]:
    if live is None:
        yield
        return
    with writes_blocked(gateway, live, lease):
        yield


def _finished_before(gateway: Gateway, lease: Lease, live: str | None) -> Rebuilt | None:
    """Return the result of a rebuild that was killed when only its lease was left to release."""
    if live is None or lease.inherited.get("target") != live:
        return None
    count = gateway.count(index=live)
    return Rebuilt(live, lease.inherited.get("blocked"), count, refused=0, seconds=0.0, blocked_seconds=0.0)


def _begun(gateway: Gateway) -> Generation | None:
    return next((found for found in generations(gateway) if found.state == "building"), None)


def _target(gateway: Gateway, settings: KafkaFlow, cluster: str) -> Generation:
    """Return the generation to fill: the one already begun, if still usable, or a new one."""
    begun = _begun(gateway)
    if begun and _can_be_resumed(settings, begun, cluster):
        return begun
    if begun:
        drop(gateway, begun)
    create_next(gateway, 1 + max((found.number for found in generations(gateway)), default=0))
    made = _begun(gateway)
    assert made is not None, "just made"
    note_cluster(gateway, made.index, cluster)
    return made


def _can_be_resumed(settings: KafkaFlow, begun: Generation, cluster: str) -> bool:
    """Return whether it can be resumed: not with another mapping, nor from another cluster, which lacks the group's
    offsets; nor if unread tombstones may have expired from the topic."""
    age = datetime.now(UTC) - begun.created_at
    is_same = begun.mapping_version == MAPPING_VERSION and begun.kafka_cluster in (None, cluster)
    return is_same and age < delete_retention(settings)
