"""Cases of `dateline notify`: each match at every receiver, none lost, twice only under the same key.

"Published" are matches, "indexed" those that every receiver has, "duplicated" those that one has under two keys.
"""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from docker.local.ports import free_port
from pipeline.messages.notifications import Notification
from pipeline.operate.deliveries import DeliveryFilter, deliveries
from tests.chaos.registry import case
from tests.support.chaos_harness import Arena, Lost, Result
from tests.support.mail_server import Mailbox, mail_server
from tests.support.notify_helpers import alert, notify_file, put_alerts, webhook
from tests.support.webhook_server import OK, Call, Reply, WebhookServer, webhook_server

Told = Mapping[str, Mapping[str, set[str]]]
"""By receiver and article the keys under which it came."""
TEN_MINUTES, SHORT_OUTAGE = 600.0, 10.0
"""Seconds that a receiver is down in `make chaos` and in `make test`; tries pause 30 s or 5 s at most, not five minutes."""
MATCHES = 500


def _webhook_told(server: WebhookServer) -> dict[str, set[str]]:
    told: dict[str, set[str]] = defaultdict(set)
    for call in list(server.taken):
        for match in call.json["matches"]:
            told[match["article_id"]].add(call.id)
    return told


def _mail_told(box: Mailbox) -> dict[str, set[str]]:
    told: dict[str, set[str]] = defaultdict(set)
    for taken in list(box.taken):
        body = taken.message.get_body(("plain",))
        for line in body.get_content().splitlines() if body else ():
            if line.startswith("https://news.example/"):
                told[f"a{line.rpartition('/')[2]}"].add(str(taken.message["Message-ID"]))
    return told


def _command_told(folder: Path) -> dict[str, set[str]]:
    told: dict[str, set[str]] = defaultdict(set)
    for file in folder.iterdir():
        # One that is being written when its process is killed is not there yet: it gets its name at the end.
        if file.suffix == ".json":
            notification = Notification.model_validate_json(file.read_bytes())
            for match in notification.matches:
                told[match.article_id].add(notification.id)
    return told


class Receivers:
    """A webhook for each match, one with digests, mail and a command, all on this machine."""

    def __init__(self, arena: Arena, hook: WebhookServer, digests: WebhookServer, box: Mailbox, mail_port: int) -> None:
        self._arena = arena
        self.hook, self.digests, self.box = hook, digests, box
        self._folder = arena.folder / "told"
        self._folder.mkdir()
        smtp = {"host": "127.0.0.1", "port": mail_port, "security": "none"}
        write = f"cat > {self._folder}/$$.part && mv {self._folder}/$$.part {self._folder}/$$-$(date +%s%N).json"
        rows: list[dict[str, Any]] = [
            webhook("hook", hook.url),
            webhook("digests", digests.url, digest="minute", digest_max=10),
            {"name": "mail", "kind": "email", "to": "a@example.org", "from": "d@example.org", "smtp": smtp},
            {"name": "command", "kind": "command", "command": ["sh", "-c", write]},
        ]
        notify_file(arena.folder / "notify.yaml", rows)
        self.wanted: list[str] = []
        self.served: tuple[str, ...] = ("hook", "digests", "mail", "command")

    def environment(self) -> dict[str, str]:
        """Settings of the worker."""
        return {
            "DATELINE_NOTIFY_FILE": str(self._arena.folder / "notify.yaml"),
            "DATELINE_NOTIFY_RETRY_MAX_DELAY": "1",
            "DATELINE_DATA_DIR": str(self._arena.folder / "data"),
        }

    def publish(self, count: int) -> None:
        """Put so many more matches on the topic."""
        start = len(self.wanted)
        put_alerts(self._arena.settings, (alert(n) for n in range(start, start + count)))
        self.wanted += [f"a{n}" for n in range(start, start + count)]

    def told(self) -> Told:
        """What each receiver has."""
        found = {
            "hook": _webhook_told(self.hook),
            "digests": _webhook_told(self.digests),
            "mail": _mail_told(self.box),
            "command": _command_told(self._folder),
        }
        return {name: found[name] for name in self.served}

    def all_told(self) -> bool:
        """Return whether each has everything."""
        return all(set(self.wanted) <= set(found) for found in self.told().values())

    def balance(self, name: str) -> Result:
        """Hold what the receivers have against what was put on the topic, and the history against both."""
        ended = self._arena.fault_ended or time.monotonic()
        with suppress(Lost):
            self._arena.until(self.all_told, timeout=240)
        recovered = time.monotonic() - ended
        told = self.told()
        lost = {id for id in self.wanted for found in told.values() if id not in found}
        twice = {id for found in told.values() for id, keys in found.items() if len(keys) > 1}
        result = Result(name, len(self.wanted), len(self.wanted) - len(lost), 0, len(lost), len(twice), recovered)
        if lost:
            result.problem = f"lost {sorted(lost)[:3]} of {[r for r, found in told.items() if lost - set(found)]}"
        elif twice:
            result.problem = f"under two keys: {sorted(twice)[:3]}"
        else:
            result.problem = self._history_problem(told)
        return result

    def _history_problem(self, told: Told) -> str:
        """The history has each match of each receiver as delivered: its last record may come a time later."""

        def missing() -> set[tuple[str, str]]:
            rows = deliveries(self._arena.settings, DeliveryFilter(outcome="delivered"), None, 1_000_000)
            return {(name, id) for name in told for id in self.wanted} - {
                (row.receiver, row.article_id) for row in rows
            }

        with suppress(Lost):
            self._arena.until(lambda: not missing(), timeout=60)
        left = missing()
        return f"not in the history: {sorted(left)[:3]}" if left else ""


def _receivers(arena: Arena) -> Receivers:
    """Start them; they outlive the case's function, since its accounts are balanced after it."""
    stack = ExitStack()
    arena.closing.append(stack.close)
    hook, digests, mail = (
        stack.enter_context(webhook_server()),
        stack.enter_context(webhook_server()),
        stack.enter_context(mail_server()),
    )
    receivers = Receivers(arena, hook, digests, mail.box, mail.port)
    arena.accounts = receivers.balance
    return receivers


def _has_taken(server: WebhookServer, count: int) -> bool:
    return len(server.taken) >= count


@case(full=MATCHES, short=60)
def notify_with_a_receiver_down_for_ten_minutes(arena: Arena, size: int) -> None:
    """It is not there at all, then it answers 503; the others get everything meanwhile, and it when it is back."""
    to = _receivers(arena)
    to.served = ("hook", "digests")
    port = free_port()
    outage, pause = (TEN_MINUTES, "30") if size == MATCHES else (SHORT_OUTAGE, "5")
    notify_file(
        arena.folder / "notify.yaml",
        [webhook("hook", to.hook.url), webhook("digests", f"http://127.0.0.1:{port}/hook", give_up_after="1h")],
    )
    arena.start("notify-worker", **to.environment() | {"DATELINE_NOTIFY_RETRY_MAX_DELAY": pause})
    to.publish(size)
    arena.until(lambda: set(to.wanted) <= set(_webhook_told(to.hook)))
    time.sleep(outage / 2)
    end = time.monotonic() + outage / 2
    answers = iter([Reply(429, {"Retry-After": "2"}), Reply(reset=True), Reply(500)])
    back = webhook_server(lambda call, n: Reply(503) if time.monotonic() < end else next(answers, OK), port=port)
    server = back.__enter__()
    arena.closing.append(lambda: back.__exit__(None, None, None))
    time.sleep(outage / 2)
    arena.fixed()
    to.digests = server


@case(full=500)
def the_notify_worker_killed_ten_times(arena: Arena, size: int) -> None:
    """While it sends to all kinds of receivers; its supervisor starts it again."""
    to = _receivers(arena)
    arena.start("run", "--enrich", "0", "--index", "0", **to.environment())
    for _ in range(10):
        to.publish(size // 10)
        before = len(to.hook.taken)
        arena.until(partial(_has_taken, to.hook, before + 1))
        for pid in arena.workers("notify"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    arena.fixed()


@case(full=100)
def notify_killed_between_sending_and_recording(arena: Arena, size: int) -> None:
    """The receiver takes it and kills the worker before it can know: it comes again, under the same key."""
    to = _receivers(arena)
    killed: list[str] = []

    def take_and_kill(call: Call, number: int) -> Reply:
        if len(killed) < 5 and number % 3 == 1:
            killed.append(call.id)
            for pid in arena.workers("notify"):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return OK

    to.hook.plan = take_and_kill
    to.publish(size)
    arena.start("run", "--enrich", "0", "--index", "0", **to.environment())
    arena.until(lambda: len(killed) == 5, timeout=150)
    arena.fixed()

    def came_again(name: str) -> Result:
        result = to.balance(name)
        ids = [call.id for call in to.hook.taken]
        if not result.problem and any(ids.count(id) < 2 for id in killed):
            result.problem = "what was sent when the worker was killed did not come again"
        return result

    arena.accounts = came_again


@case(full=500, alone=True)
def notify_while_kafka_is_restarted(arena: Arena, size: int) -> None:
    """The broker is killed in the middle, and again: what was sent meanwhile is recorded when it is back."""
    to = _receivers(arena)
    arena.start("notify-worker", **to.environment())
    for part in range(2):
        to.publish(size // 2)
        before = len(to.hook.taken)
        arena.until(partial(_has_taken, to.hook, before + 5))
        arena.local.kill("kafka")
        time.sleep(5)
        arena.local.up()
        if part == 0:
            arena.until(lambda: set(to.wanted) <= set(_webhook_told(to.hook)))
    arena.fixed()
