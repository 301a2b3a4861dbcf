"""One Kafka and one Elasticsearch for many histories, each behind a network that can fail, Kafka with a clock that can step."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from docker.local.ports import LOOPBACK, free_port
from docker.local.services import LocalServices
from tests.histories.network import Network
from tests.support.services import local_services

FAKETIME = (
    Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
    Path("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
)
"""Debian's package libfaketime."""
CLOCK_SECONDS = 1
"""How often the broker looks at what its clock should say."""
DISK_BYTES = 96 * 1024 * 1024


@dataclass
class Clock:
    """The broker's clock; ``file`` says by how many seconds it is wrong."""

    file: Path
    offset: int = 0
    went_back: bool = False
    """Since Kafka was last restarted for it."""

    def step(self, seconds: int) -> None:
        """Let it be wrong by so many seconds from now on."""
        self.went_back |= seconds < self.offset
        self.offset = seconds
        self.file.write_text(f"{seconds:+d}\n")
        time.sleep(CLOCK_SECONDS + 0.5)


@dataclass
class Disk:
    """The small disk that holds Kafka's log."""

    folder: Path

    def fill(self) -> None:
        """Leave nothing free."""
        # Unbuffered: closing the file must not write what did not fit.
        with (self.folder / "ballast").open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(65536))

    def free(self) -> None:
        """Give the space back."""
        (self.folder / "ballast").unlink(missing_ok=True)


@dataclass
class Servers:
    """``to_kafka`` and ``to_elasticsearch`` are the ways that the workers take; ``clock`` and ``disk`` are None where
    the machine has no libfaketime, or does not let us mount."""

    kafka: LocalServices
    elasticsearch: LocalServices
    to_kafka: Network
    to_elasticsearch: Network
    clock: Clock | None
    disk: Disk | None

    def local(self, name: str) -> LocalServices:
        """Who starts, kills and freezes ``kafka`` or ``elasticsearch``."""
        return self.kafka if name == "kafka" else self.elasticsearch

    def network(self, name: str) -> Network:
        """The way to ``kafka`` or ``elasticsearch``."""
        return self.to_kafka if name == "kafka" else self.to_elasticsearch

    def heal(self) -> None:
        """Everything runs and answers, and the clock is right."""
        self.to_kafka.heal()
        self.to_elasticsearch.heal()
        if self.disk:
            self.disk.free()
        if self.clock and self.clock.offset:
            self.clock.step(0)
        for name in ("kafka", "elasticsearch"):
            self.local(name).resume(name)
            self.local(name).start(name)

    def renew(self) -> None:
        """Restart what the next history should not meet as it is, all healed.

        A broker whose clock went back may open no connection to its controller, and so make no topic, until the clock is
        where it was: ten minutes, which no history need wait for the one before.
        """
        if self.clock and self.clock.went_back:
            self.kafka.kill("kafka")
            self.kafka.start("kafka")
            self.clock.went_back = False


@contextmanager
def running_servers(folder: Path, *, small_disk: bool = False) -> Iterator[Servers]:
    """Started, and gone at the end; ``small_disk`` puts Kafka's log on a disk that can be filled, where root may."""
    with ExitStack() as stack:
        clock = _clock(folder)
        settings: dict[str, str] = {}
        environment = os.environ | (_faked(*clock) if clock else {})
        kafka = stack.enter_context(
            local_services(folder / "k", kafka_settings=settings, environment=environment, elasticsearch_heap="64m")
        )
        elasticsearch = stack.enter_context(local_services(folder / "e"))
        inside, outside = free_port(), free_port()
        # A second listener, which tells clients to come by the proxy: a broker names the address to ask it at.
        settings |= {
            "listeners": f"PROXIED://{LOOPBACK}:{inside}",
            "advertised.listeners": f"PLAINTEXT://{kafka.kafka_bootstrap},PROXIED://{LOOPBACK}:{outside}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT",
        }
        disk = stack.enter_context(_small_disk(folder / "k" / "kafka" / "data")) if small_disk else None
        kafka.start("kafka")
        elasticsearch.start("elasticsearch")
        port = int(elasticsearch.elasticsearch_url.rsplit(":", 1)[1])
        networks = Network((LOOPBACK, inside), outside), Network((LOOPBACK, port))
        for network in networks:
            stack.callback(network.close)
        yield Servers(kafka, elasticsearch, *networks, clock[1] if clock else None, disk)


def _clock(folder: Path) -> tuple[Path, Clock] | None:
    library = next((path for path in FAKETIME if path.exists()), None)
    if library is None:
        return None
    file = folder / "clock"
    file.write_text("+0\n")
    return library, Clock(file)


def _faked(library: Path, clock: Clock) -> dict[str, str]:
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock.file),
        "FAKETIME_CACHE_DURATION": str(CLOCK_SECONDS),
        # Sleeps and time-outs go by the monotonic clock, which no operator can step.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Its work-around for an older C library makes every wait of a JVM end at once: a core is lost to it.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }


@contextmanager
def _small_disk(folder: Path) -> Iterator[Disk | None]:
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], capture_output=True)
