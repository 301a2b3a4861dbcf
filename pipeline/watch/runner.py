"""``dateline watch`` independent of the command line."""

import time
from collections.abc import Callable
from pathlib import Path

from pipeline.config.parts import ArticleFlow, ProducerOptions
from pipeline.errors import Unavailable
from pipeline.formats.feeds_yaml import load_sources
from pipeline.formats.items import SizeLimits
from pipeline.publish.publisher import Publisher
from pipeline.publish.run import PublishOptions, collector, interruptible, keeping_rejects
from pipeline.publish.summary import Summary
from pipeline.watch.poller import FeedPoller
from pipeline.watch.scheduler import Watcher
from pipeline.watch.state import WatchState

# A restarting broker is back within this time; asking more often only fills the log.
_KAFKA_RETRY_INTERVAL_S = 30.0

Tell = Callable[[str], None]


def watch(
    path: Path,
    settings: ProducerOptions,
    options: PublishOptions,
    summary: Summary,
    *,
    once: bool,
    memory: Path,
    say: Tell,
    tell: Tell,
) -> None:
    """Watch the feeds listed in ``path``, indefinitely or for one round; Ctrl-C and SIGTERM stop it cleanly.

    ``say`` is called with permanent lines, ``tell`` with the current state.

    Raises UsageError on a bad list, SetupError when the topic is missing or the state is in use, and with ``once``
    Unavailable when Kafka is unavailable; otherwise it waits for Kafka.
    """
    feeds = load_sources(path, SizeLimits.of(settings))
    memory.parent.mkdir(parents=True, exist_ok=True)
    with (
        interruptible(summary),
        WatchState(memory) as remembered,
        # A reject is reported only once for a given state, so the file must outlive this run.
        keeping_rejects(options.rejects, summary, added=True),
    ):
        if not settings.user_agent_contact:
            say("requests name no contact: set DATELINE_USER_AGENT_CONTACT to a mail or web address")

        def round_of(publisher: Publisher) -> None:
            summary.begun = summary.resumes = True
            visitor = FeedPoller(publisher, collector(settings, options), remembered, summary, say=say)
            watcher = Watcher(visitor, tell=tell)
            watcher.once(feeds) if once else watcher.run(feeds)

        if once:
            with Publisher(settings) as publisher:
                round_of(publisher)
        else:
            _for_ever(settings, round_of, say)


def _for_ever(settings: ArticleFlow, round_of: Callable[[Publisher], None], say: Tell) -> None:
    while True:
        try:
            with Publisher(settings) as publisher:
                round_of(publisher)
                return
        except Unavailable as error:
            say(f"{error}; next attempt in {_KAFKA_RETRY_INTERVAL_S:.0f} s")
            time.sleep(_KAFKA_RETRY_INTERVAL_S)
