"""The image without an engine: its files in a scratch folder, its commands in a file system that is read-only.

The tree is what the Dockerfile describes: a virtual environment with the project's wheel and with the packages of
docker/requirements.lock, no others; gazetteer, languages, the health check, the links. Packages, gazetteer and languages
are links to those that are installed here, which must be of the lock's versions. The Python is this one, not the image's.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.wheel import ROOT, build_wheel, pip

DOCKERFILE = ROOT / "docker" / "Dockerfile"
LOCK = ROOT / "docker" / "requirements.lock"
READ_ONLY = 'mount -o remount,bind,ro / && mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"'
"""In a mount namespace of its own: nothing can be written but to the folder that stands for /tmp, of a limited size."""


@dataclass(frozen=True)
class Dockerfile:
    """The instructions of the last stage, by their names."""

    text: str = field(default_factory=lambda: DOCKERFILE.read_text(encoding="utf-8"))

    @cached_property
    def last_stage(self) -> str:
        joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", self.text, flags=re.MULTILINE))
        return joined[joined.rindex("\nFROM ") :]

    def arguments(self, instruction: str) -> list[str]:
        """The arguments of each instruction of this name."""
        return re.findall(rf"^{instruction} (.+)$", self.last_stage, re.MULTILINE)

    @property
    def environment(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.arguments("ENV"):
            found |= dict(pair.split("=", 1) for pair in shlex.split(line))
        return found

    def command(self, instruction: str) -> list[str]:
        """The list form of ENTRYPOINT, CMD or a health check's CMD."""
        (line,) = self.arguments(instruction)
        return shlex.split(line[line.index("[") :].strip("[]").replace(",", " "))


@dataclass
class ImageTree:
    """The files below ``root``, as if they were the image's."""

    root: Path
    dockerfile: Dockerfile = field(default_factory=Dockerfile)

    def build(self, scratch: Path) -> None:
        """Make the tree; ``scratch`` takes what is left over."""
        home = self.root / "opt" / "dateline"
        venv.create(home, symlinks=True, with_pip=False)
        pip("install", str(build_wheel(scratch / "source", scratch)), python=home / "bin" / "python")
        (site,) = (home / "lib").glob("python*/site-packages")
        for name, installed in _locked_files():
            _link(site / name, installed)
        share = home / "share"
        share.mkdir()
        for made in ("gazetteer", "languages"):
            (share / made).symlink_to(ROOT / "var" / made)
        for line in self.dockerfile.arguments("COPY"):
            source, target = line.split()[-2:]
            if "--from" not in line:
                shutil.copy(ROOT / source, self.path(target))
        for folder in ("tmp", "var/lib/dateline", "etc/dateline"):
            (self.root / folder).mkdir(parents=True)
        (run,) = self.dockerfile.arguments("RUN")
        links = re.findall(r"ln --symbolic (\S+) (\S+)", run)
        assert links, "the Dockerfile makes no links any more: build them here as it does"
        for target, link in links:
            self.path(link).symlink_to(self.path(target))

    def path(self, name: str) -> Path:
        """Where a path of the image is."""
        return self.root / name.lstrip("/")

    def mapped(self, text: str) -> str:
        """A value with the image's paths replaced by those of the tree."""
        return re.sub(r"(?<![\w.])/(?=(?:opt|etc|var/lib)/dateline\b|tmp\b)", f"{self.root}/", text)

    def environment(self, container: Mapping[str, str]) -> dict[str, str]:
        """The variables of a process: the image's, and a container's over them; none of ours."""
        image = self.dockerfile.environment
        image["PATH"] = image["PATH"].replace("$PATH", "/usr/bin:/bin")
        found = {name: self.mapped(value) for name, value in (image | dict(container)).items()}
        return found | {"TMPDIR": self.mapped("/tmp")}

    def command(self, arguments: Sequence[str], program: Sequence[str] | None = None, tmp: str = "64Mi") -> list[str]:
        """A container's process: entrypoint and arguments, or another program, in the read-only file system.

        ``tmp`` is how much /tmp takes, as Kubernetes writes it or in per cent of the memory.
        """
        entry = list(program or self.dockerfile.command("ENTRYPOINT"))
        entry[0] = shutil.which(entry[0], path=f"{self.path('opt/dateline/bin')}:/usr/bin:/bin") or entry[0]
        whole = [*entry, *map(self.mapped, arguments)]
        if not can_be_read_only():
            return whole
        unshare = ["unshare", "--mount", "--propagation", "private", "sh", "-c", READ_ONLY]
        return [*unshare, str(self.path("tmp")), tmp.replace("i", ""), *whole]

    @property
    def workdir(self) -> Path:
        (folder,) = self.dockerfile.arguments("WORKDIR")
        return self.path(folder)

    def files(self) -> dict[str, int]:
        """Every file and link of the tree by name, with its time; what is linked to is not entered."""
        found = {}
        for folder, folders, files in os.walk(self.root):
            for name in (*files, *folders):
                path = Path(folder) / name
                if not path.is_relative_to(self.path("tmp")):
                    found[str(path.relative_to(self.root))] = path.lstat().st_mtime_ns
        return found


def can_be_read_only() -> bool:
    """Return whether this machine lets us have a file system of our own; else only the tree's files are compared."""
    if shutil.which("unshare") is None or os.geteuid() != 0:
        return False
    probe = ["unshare", "--mount", "--propagation", "private", "sh", "-c", "mount -o remount,bind,ro /"]
    return subprocess.run(probe, capture_output=True).returncode == 0


def stopped(process: "subprocess.Popen[bytes]", seconds: float) -> int:
    """End a process as a container engine does: SIGTERM, and its exit status if it ends in time."""
    process.send_signal(signal.SIGTERM)
    return process.wait(seconds)


def _locked_files() -> Iterator[tuple[str, Path]]:
    """What each package of the lock has in site-packages: a name there, and the file or folder."""
    for line in re.findall(r"^([A-Za-z0-9].*?)(?: \\)?$", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        required = Requirement(line)
        if required.marker and not required.marker.evaluate():
            continue
        found = distribution(canonicalize_name(required.name))
        assert required.specifier.contains(found.version, prereleases=True), (
            f"{required.name} {found.version} is installed, the image has {required.specifier}"
        )
        names = {file.parts[0] for file in found.files or () if file.parts[0] != ".."}
        for name in sorted(names - {"__pycache__"}):
            yield name, Path(str(found.locate_file(name)))


def _link(place: Path, target: Path) -> None:
    """Link a package's folder. One that packages share is the folder of all: everything that is installed in it."""
    if not place.exists():
        place.symlink_to(target)
