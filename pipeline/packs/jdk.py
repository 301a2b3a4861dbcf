"""Find a JDK, which runs what is compiled here, and Maven. Imports only the standard library."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SetupError

SYSTEM_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
)
HOW_TO_INSTALL_JDK = (
    "Install a JDK {oldest} or newer (Debian, Ubuntu: apt-get install openjdk-{oldest}-jdk-headless · Fedora: dnf install "
    "java-{oldest}-openjdk-devel · macOS: brew install openjdk@{oldest}), or set JAVA_HOME to one."
)
HOW_TO_INSTALL_MAVEN = (
    "No Maven: jars are fetched with it, once. Install it "
    "(Debian, Ubuntu: apt-get install maven · Fedora: dnf install maven · macOS: brew install maven)."
)


@dataclass(frozen=True)
class Jdk:
    home: Path
    version: int

    def tool(self, name: str) -> str:
        return str(self.home / "bin" / name)


def find_jdk(
    environment: Mapping[str, str], oldest: int, system_folders: Sequence[str] | None = None, *, compiler: bool = True
) -> Jdk:
    """Return the JDK to use: JAVA_HOME's, else the one on PATH, else the newest in the system's folders.

    Raises SetupError, naming what was found, when none is new enough (and has a compiler, with ``compiler``).
    """
    chosen = list(_chosen(environment))
    system = sorted(_system(SYSTEM_FOLDERS if system_folders is None else system_folders), key=lambda jdk: -jdk.version)
    for jdk in chosen + system:
        if jdk.version >= oldest and (not compiler or Path(jdk.tool("javac")).exists()):
            return jdk
    how = HOW_TO_INSTALL_JDK.format(oldest=oldest)
    raise SetupError(f"No JDK {oldest} or newer: {_found(chosen + system)}. {how}")


def find_maven(environment: Mapping[str, str]) -> str:
    """Return the path of ``mvn``. Raises SetupError when there is none."""
    maven = shutil.which("mvn", path=environment.get("PATH", ""))
    if maven is None:
        raise SetupError(HOW_TO_INSTALL_MAVEN)
    return maven


def _chosen(environment: Mapping[str, str]) -> Iterator[Jdk]:
    if home := environment.get("JAVA_HOME"):
        yield from _read(Path(home))
    if java := shutil.which("java", path=environment.get("PATH", "")):
        yield from _read(Path(java).resolve().parent.parent)


def _system(patterns: Sequence[str]) -> Iterator[Jdk]:
    for pattern in patterns:
        for home in sorted(Path("/").glob(pattern.lstrip("/"))):
            yield from _read(home)


def _read(home: Path) -> Iterator[Jdk]:
    """Yield the JDK at ``home``, if there is one; its ``release`` file gives the version without starting it."""
    release = home / "release"
    if not release.is_file() or not (home / "bin" / "java").exists():
        return
    if match := re.search(r'^JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"), re.MULTILINE):
        yield Jdk(home, int(match[1]))


def _found(jdks: list[Jdk]) -> str:
    kinds = {
        f"{jdk.version} in {jdk.home}" + ("" if Path(jdk.tool("javac")).exists() else " (no javac)") for jdk in jdks
    }
    return "found only Java " + ", ".join(sorted(kinds)) if kinds else "found no Java at all"
