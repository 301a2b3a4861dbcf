"""What a service is run from: its jars, fetched and compiled once into a folder that nothing changes afterwards.

The folder's name carries a digest of everything it is made from, so a new version or an edited source makes a new one.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from docker.local.jdk import OLDEST, Jdk, find_maven
from docker.local.processes import run
from docker.local.progress import Progress
from pipeline.errors import SetupError

HERE = Path(__file__).parent
JARS = HERE.parent.parent / "var" / "jars"


def version(service: str) -> str:
    """The version that the service's pom pins."""
    number = ElementTree.parse(HERE / service / "pom.xml").findtext("{*}version")
    assert number is not None
    return number


def kafka(jars: Path, jdk: Jdk, environment: Mapping[str, str], progress: Progress) -> Path:
    """The folder with Kafka's jars under ``lib``; made when missing."""

    def make(folder: Path) -> None:
        _fetch("kafka", folder / "lib", jdk, environment, progress)

    return _installed("kafka", jars, make)


def elasticsearch(jars: Path, jdk: Jdk, environment: Mapping[str, str], progress: Progress) -> Path:
    """The folder with Elasticsearch's ``lib``, ``modules`` and ``launcher``; made when missing."""

    def make(folder: Path) -> None:
        _fetch("elasticsearch", folder / "lib", jdk, environment, progress)
        with progress("Compiling the launcher and the analysis module"):
            _compile(jdk, "launcher", folder / "lib", folder / "launcher")
            _make_analysis_module(jdk, folder)
        _make_transport_module(folder)

    return _installed("elasticsearch", jars, make)


def _installed(service: str, jars: Path, make: Callable[[Path], None]) -> Path:
    folder = jars / f"{service}-{version(service)}-{_digest(service)}"
    if folder.exists():
        return folder
    jars.mkdir(parents=True, exist_ok=True)
    with locked(jars / "lock"):
        if not folder.exists():
            _make_whole(folder, make)
    return folder


def _make_whole(folder: Path, make: Callable[[Path], None]) -> None:
    """Make the folder aside and move it into place, so that a command that is cut off leaves no half of one."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="making-") as aside:
        made = Path(aside) / folder.name
        made.mkdir()
        make(made)
        made.rename(folder)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file: another command that wants it waits. The system frees it whatever happens to the holder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(service: str) -> str:
    sources = sorted(path for path in (HERE / service).rglob("*") if path.is_file())
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sources:
        digest.update(str(path.relative_to(HERE)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _fetch(service: str, lib: Path, jdk: Jdk, environment: Mapping[str, str], progress: Progress) -> None:
    maven = find_maven(environment)
    pom = HERE / service / "pom.xml"
    command = [maven, "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={lib}"]
    with progress(f"Fetching the jars of {service.capitalize()} {version(service)}"):
        # Maven itself runs on the JDK found, so that it works where no java is on PATH.
        run(command, "Maven could not fetch the jars", {**environment, "JAVA_HOME": str(jdk.home)})
        _verify(lib, HERE / service / "jars.sha256")


def _verify(lib: Path, checksums: Path) -> None:
    """Raise SetupError unless the folder holds exactly the jars of the list, byte for byte."""
    wanted = {name: digest for digest, name in map(str.split, checksums.read_text(encoding="ascii").splitlines())}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in lib.iterdir()}
    if differing := sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)):
        raise SetupError(
            f"The fetched jars are not those of {checksums.name}: {', '.join(differing)}. "
            f"After a change of the pom, check them and renew {checksums} with sha256sum; "
            "otherwise the mirror or the local Maven cache is corrupt."
        )


def _compile(jdk: Jdk, sources: str, lib: Path, classes: Path) -> None:
    files = [str(path) for path in sorted((HERE / "elasticsearch" / sources).rglob("*.java"))]
    options = ["--release", str(OLDEST), "-encoding", "UTF-8", "-proc:none", "-cp", f"{lib}/*", "-d", str(classes)]
    run([jdk.tool("javac"), *options, *files], "javac failed", os.environ)


def _make_analysis_module(jdk: Jdk, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as classes:
        _compile(jdk, "analysis", folder / "lib", Path(classes))
        module = folder / "modules" / "text-analysis"
        module.mkdir(parents=True)
        jar = str(module / "text-analysis.jar")
        run([jdk.tool("jar"), "--create", "--file", jar, "-C", classes, "."], "jar failed", os.environ)
    number = version("elasticsearch")
    descriptor = {
        "name": "text-analysis",
        "description": "The analyzers of languages and the filters that the template asks for",
        "classname": "dateline.analysis.TextAnalysis",
        "version": number,
        "elasticsearch.version": number,
        "java.version": str(OLDEST),
    }
    _write_descriptor(module, [f"{key}={value}" for key, value in descriptor.items()])


def _make_transport_module(folder: Path) -> None:
    """Move the transport and its Netty to where the server looks for them: twice on the class path is an error."""
    module = folder / "modules" / "transport-netty4"
    module.mkdir(parents=True)
    for pattern in ("netty-*.jar", "transport-netty4-*.jar"):
        for jar in (folder / "lib").glob(pattern):
            shutil.move(jar, module)
    with zipfile.ZipFile(module / f"transport-netty4-{version('elasticsearch')}.jar") as own:
        text = own.read("META-INF/es-plugins/transport-netty4/plugin-descriptor.properties").decode()
    # On a class path it is not a named module, and asking for one by name fails.
    _write_descriptor(module, [line for line in text.splitlines() if not line.startswith("modulename")])


def _write_descriptor(module: Path, lines: list[str]) -> None:
    (module / "plugin-descriptor.properties").write_text("\n".join([*lines, ""]), encoding="utf-8")
