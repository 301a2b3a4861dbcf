"""The reference model: what Dateline promises of every article, as a fold over what was done to it.

It knows nothing of Dateline's code, of versions, offsets or clocks: of one id, the record that came later on articles.raw
wins. Where a promise leaves two outcomes open (a record that expired before anybody read it), the model has both.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Revision = int
"""Numbers what was published, over all articles: a title carries it."""
Outcomes = frozenset[Revision | None]
"""The revisions that the index may hold of an article; None: it may be absent."""

Kind = Literal["publish", "take down", "undo", "prune", "lose", "read again", "perhaps", "clock back"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changes what the index should hold of one article.

    ``since`` numbers the first event of the article that was not surely processed by then.
    """

    kind: Kind
    revision: Revision = 0
    since: int = 0
    again: bool = False
    """It comes from a replay of dead letters: that it was refused before does not count."""


@dataclass(slots=True)
class Article:
    """One id: all that happened to it, and how much of that was surely processed."""

    events: list[Event] = field(default_factory=list)
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What was published under a revision."""

    id: str
    word: str
    old: bool = False
    """Published long ago, by its own date: what a prune takes."""
    long: bool = False
    """Beyond the limit of workers that were started with a small one."""


@dataclass(slots=True)
class Alert:
    """A saved search for one word; ``ready`` numbers the first revision that it must report."""

    word: str
    ready: Revision
    ended: Revision | None = None
    """The first revision of which it need not tell any more."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup has: the articles that were taken down, and the words of the alerts by their name."""

    taken_down: frozenset[str]
    alerts: Mapping[str, str]


@dataclass(slots=True)
class Model:
    """What was done so far, and what follows from it."""

    contents: dict[Revision, Content] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    taken_down: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    """Marks of records that no version of Dateline can read: each is to end as a dead letter."""
    alerts: dict[str, list[Alert]] = field(default_factory=dict)
    small_limit: bool = False
    """Workers that refuse what is long may have run since everything was last processed."""
    refusable: set[Revision] = field(default_factory=set)
    taken: set[Revision] = field(default_factory=set)
    """Of these, those that were processed before, by workers that took them: so the index may have them anyway."""
    replayed: set[Revision] = field(default_factory=set)
    published: int = 0
    """Records on articles.raw, bad ones included."""
    backup: Backup | None = None
    """The last one."""
    tolerated: set[str] = field(default_factory=set)
    """Promises that something in this history takes away, by name."""

    # --- what is done ---

    def publish(self, revision: Revision, content: Content) -> None:
        """A record is on articles.raw, behind all that was there."""
        self.contents[revision] = content
        self.published += 1
        self._add(content.id, Event("publish", revision))
        if content.long and self.small_limit:
            self.refusable.add(revision)

    def publish_bad(self, mark: str) -> None:
        """A record that cannot be read is on articles.raw."""
        self.bad.add(mark)
        self.published += 1

    def take_down(self, id: str) -> None:
        """From now on the article stays away, however it comes."""
        self.taken_down.add(id)
        self._add(id, Event("take down"))

    def undo(self, id: str) -> None:
        """The article may come again; what was published while it was taken down, and not yet processed, may or may not."""
        if id in self.taken_down:
            self.taken_down.discard(id)
            self._add(id, Event("undo", since=self.articles[id].settled))

    def set_clock_back(self) -> None:
        """What was taken down before may stay away when it is published again (docs/reliability.md, Limits)."""
        for article in self.articles.values():
            if any(event.kind == "take down" for event in article.events):
                # Nothing of it is on its way.
                article.settled += article.settled == len(article.events)
                article.events.append(Event("clock back"))

    def prune(self) -> None:
        """What is in the index and old goes."""
        for article in self.articles.values():
            article.events.append(Event("prune", since=article.settled))

    def lose_unread(self) -> None:
        """Records of articles.raw that were not processed by now may be gone, as a broker is free to do with what expired."""
        for article in self.articles.values():
            unread = article.events[article.settled :]
            if any(event.kind == "read again" for event in unread):
                # Without the record before it, one may get a version that is new (docs/reliability.md, Limits).
                self.tolerated.add("indexed")
            if unread:
                article.events.append(Event("lose", since=article.settled))
        self.tolerated |= {"dead letters", "counters"}

    def read_again(self) -> None:
        """Everything on articles.raw is processed once more, in its order, as the same records."""
        self.index_again()
        for article in self.articles.values():
            article.events.append(Event("read again"))
            if self.small_limit:
                self._refuse_when_read_again(article)

    def index_again(self) -> None:
        """Everything on articles.enriched is processed once more: what was deleted may be written for a while."""
        if any(event.kind in ("take down", "prune") for article in self.articles.values() for event in article.events):
            self.tolerated |= {"indexed", "alerts"}

    def replay(self, refused: Collection[Revision]) -> None:
        """Dead letters go back, when all is processed; those of which the index has a newer revision do not."""
        for revision in sorted(set(refused) - self.replayed):
            if self.small_limit:
                continue
            id = self.contents[revision].id
            events = self.articles[id].events
            at = max(n for n, event in enumerate(events) if event.kind == "publish" and event.revision == revision)
            later = [e for e in events[at + 1 :] if e.kind != "publish" or e.revision not in refused]
            newer = {e.revision for e in later if e.kind == "publish"}
            held = self.outcomes(id, refused)
            self.replayed.add(revision)
            self.published += 1
            if not later:
                self._add(id, Event("publish", revision, again=True))
            elif not held <= newer:
                # It comes behind a deletion of what was newer, and nothing is promised of that.
                self._add(id, Event("perhaps", revision))

    def limit(self, *, small: bool) -> None:
        """Workers start that refuse what is long, or stop."""
        if not small:
            return
        self.small_limit = True
        for article in self.articles.values():
            pending = article.events[article.settled :]
            self.refusable |= self._long(pending)
            if any(event.kind == "read again" for event in pending):
                self._refuse_when_read_again(article)

    def _refuse_when_read_again(self, article: Article) -> None:
        self.taken |= self._long(article.events[: article.settled]) - self.refusable
        self.refusable |= self._long(article.events)

    def _long(self, events: Sequence[Event]) -> set[Revision]:
        return {e.revision for e in events if e.kind == "publish" and self.contents[e.revision].long}

    def settle(self, *, small: bool) -> None:
        """Everything that was done before has been processed."""
        self.small_limit = small
        for article in self.articles.values():
            article.settled = len(article.events)

    def add_alert(self, name: str, word: str, revision: Revision) -> None:
        """A saved search reports what is published from ``revision`` on."""
        self.alerts.setdefault(name, []).append(Alert(word, revision))

    def remove_alert(self, name: str, revision: Revision) -> None:
        """A saved search is gone: of what was not processed by now it need not tell."""
        for alert in self.alerts.get(name, []):
            if alert.ended is None:
                pending = [e.revision for a in self.articles.values() for e in a.events[a.settled :] if e.revision]
                alert.ended = min([revision, *pending])

    def back_up(self) -> None:
        """A backup is made."""
        self.backup = Backup(frozenset(self.taken_down), dict(self._live_alerts()))

    def alerts_to_restore(self) -> list[tuple[str, str]]:
        """The alerts that the last backup brings back, with their words: those of whose name there is none now."""
        live = dict(self._live_alerts())
        saved = self.backup.alerts if self.backup else {}
        return [(name, word) for name, word in saved.items() if name not in live]

    def _live_alerts(self) -> Iterator[tuple[str, str]]:
        for name, alerts in self.alerts.items():
            yield from ((name, alert.word) for alert in alerts if alert.ended is None)

    # --- what follows ---

    def outcomes(self, id: str, refused: Collection[Revision] = (), *, upto: int | None = None) -> Outcomes:
        """What the index may hold of an article when all is processed; ``refused`` became dead letters."""
        states: Outcomes = frozenset({None})
        down = False
        events = self.articles[id].events if id in self.articles else []
        seen: list[Outcomes] = [states]
        newest: Revision | None = None
        perhaps_away: Outcomes = frozenset()
        for event in events[:upto]:
            if event.kind == "publish" and (event.again or event.revision not in refused):
                newest = event.revision
                states = frozenset({None if down else newest}) | perhaps_away
            elif event.kind == "publish" and self._may_be_taken(id, event.revision) and not down:
                states |= {event.revision}
            elif event.kind == "take down":
                down, states = True, frozenset({None})
            elif event.kind == "clock back":
                perhaps_away = frozenset({None})
            elif event.kind == "perhaps" and not down:
                states |= {event.revision}
            elif event.kind == "undo":
                down = False
                pending = [e.revision for e in events[event.since : len(seen) - 1] if e.kind == "publish"]
                states = frozenset({None, *(r for r in pending if r not in refused)})
            elif event.kind == "prune":
                states = self._pruned(states, settled=event.since >= len(seen) - 1)
            elif event.kind == "lose":
                states = (
                    self._lost(states, seen[event.since :], events[event.since : len(seen) - 1]) if not down else states
                )
            elif event.kind == "read again" and not down and newest is not None and None in states:
                # A deletion that is not a takedown does not say that the article may never come again.
                states |= {newest}
            seen.append(states)
        return states

    def _may_be_taken(self, id: str, revision: Revision) -> bool:
        # Published again unchanged: which of its records was refused, the dead letters do not say.
        records = sum(e.kind == "publish" and e.revision == revision for e in self.articles[id].events)
        return revision in self.taken or records > 1

    @property
    def is_settled(self) -> bool:
        """Whether nothing at all is still to be processed."""
        return all(article.settled == len(article.events) for article in self.articles.values())

    def settled_outcomes(self, id: str, refused: Collection[Revision] = ()) -> Outcomes | None:
        """The same, when nothing of the article is still to be processed; else None."""
        article = self.articles[id]
        return self.outcomes(id, refused) if article.settled == len(article.events) else None

    def due_alerts(self, name: str, indexed: Mapping[str, Revision]) -> set[Revision]:
        """The revisions in the index that a saved search must have told of."""
        alerts = self.alerts.get(name, [])
        return {r for r in indexed.values() if any(self._tells(alert, r) for alert in alerts)}

    def times_told(self, revision: Revision) -> int:
        """How often a saved search may report a revision: once for each of its records.

        And once more each time that they were read again while records expired, as they may have got a new version then.
        """
        events = self.articles[self.contents[revision].id].events if revision in self.contents else []
        times = 0
        for number, event in enumerate(events):
            if event.kind == "publish":
                times += event.revision == revision
            elif event.kind == "lose":
                times += any(e.kind == "read again" for e in events[event.since : number])
        return times

    def possible_alert(self, name: str, revision: Revision) -> bool:
        """Whether a saved search of this name may have told of a revision."""
        content = self.contents.get(revision)
        return content is not None and any(alert.word == content.word for alert in self.alerts.get(name, []))

    def _tells(self, alert: Alert, revision: Revision) -> bool:
        in_time = alert.ready <= revision and (alert.ended is None or revision < alert.ended)
        return in_time and self.contents[revision].word == alert.word

    def _pruned(self, states: Outcomes, *, settled: bool) -> Outcomes:
        old = {state for state in states if state is not None and self.contents[state].old}
        if not old:
            return states
        return (states - old) | {None} if settled else states | {None}

    def _lost(self, states: Outcomes, seen: Sequence[Outcomes], unread: Sequence[Event]) -> Outcomes:
        left = states.union(*seen)
        # A prune took what was in the index then, perhaps one before the record that is lost.
        return self._pruned(left, settled=False) if any(event.kind == "prune" for event in unread) else left

    def _add(self, id: str, event: Event) -> None:
        self.articles.setdefault(id, Article()).events.append(event)


def one_of(outcomes: Iterable[Revision | None]) -> str:
    """Outcomes in words."""
    return " or ".join(
        "absent" if each is None else f"revision {each}" for each in sorted(outcomes, key=lambda r: r or 0)
    )
