"""Create a CoreNLP pack: jars fetched by Maven and verified by hash; of the models only the classifier is kept."""

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.packs.fetching import Tell, run, sha256
from pipeline.packs.jdk import find_jdk, find_maven
from pipeline.packs.table import CORENLP, CORENLP_SHA256, CoreNlp, Pack

HERE = Path(__file__).parent
OLDEST_JAVA = 17
"""Unix sockets need 16, and 17 is the oldest version that Kafka runs on."""
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
IN_JAR = "edu/stanford/nlp/models/ner/"
LIBRARY, CLASSES, CLASSIFIER = "corenlp.jar", "classes", "classifier.ser.gz"
SEGMENTER = "segmenter"
"""Folder of the segmenter for scripts without spaces."""
SEGMENTER_IN_JAR = "edu/stanford/nlp/models/segmenter/chinese/"
_DICTIONARIES = ("dict-chris6.ser.gz", "dict/")


def make(pack: Pack, source: CoreNlp, folder: Path, tell: Tell) -> None:
    """Fill ``folder``; raises SetupError or Unavailable."""
    tell(f"fetching {pack.name} ({pack.download_mb} MB)")
    make_program(folder, tell)
    with tempfile.TemporaryDirectory(dir=folder.parent) as fetched:
        models = _fetch(f"{CORENLP}:jar:{source.models}", source.models_sha256, Path(fetched))
        with zipfile.ZipFile(models) as jar:
            _unpack(jar, IN_JAR + source.classifier, folder / CLASSIFIER)
            if source.segmenter:
                _unpack_segmenter(jar, source.segmenter, folder / SEGMENTER)


def make_program(folder: Path, tell: Tell) -> None:
    """Put the library and our compiled main class into ``folder``; raises SetupError or Unavailable."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as fetched:
        shutil.move(_fetch(f"{CORENLP}:jar", CORENLP_SHA256, Path(fetched)), folder / LIBRARY)
    tell("compiling the recogniser's program")
    jdk = find_jdk(os.environ, OLDEST_JAVA)
    options = ["--release", str(OLDEST_JAVA), "-encoding", "UTF-8", "-proc:none", "-cp", str(folder / LIBRARY)]
    files = [str(path) for path in HERE.glob("*.java")]
    run([jdk.tool("javac"), *options, "-d", str(folder / CLASSES), *files], "javac failed")


def _unpack_segmenter(jar: zipfile.ZipFile, segmenter: str, folder: Path) -> None:
    """Unpack the segmenter, whose name varies with its training corpus, and its dictionaries."""
    _unpack(jar, SEGMENTER_IN_JAR + segmenter, folder / "segmenter.gz")
    for name in jar.namelist():
        inside = name.removeprefix(SEGMENTER_IN_JAR)
        if inside != name and inside.startswith(_DICTIONARIES) and not name.endswith("/"):
            _unpack(jar, name, folder / inside)


def _unpack(jar: zipfile.ZipFile, name: str, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with jar.open(name) as packed, to.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)


def _fetch(artifact: str, digest: str, folder: Path) -> Path:
    jdk = find_jdk(os.environ, OLDEST_JAVA)
    command = [find_maven(os.environ), "-q", "-B", PLUGIN, f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
    # Maven runs on the JDK found, so that it works without java on PATH.
    run(command, f"Maven could not fetch {artifact}", {**os.environ, "JAVA_HOME": str(jdk.home)})
    (jar,) = folder.iterdir()
    if sha256(jar) != digest:
        raise SetupError(
            f"{jar.name} is not the file that Dateline was made for (its SHA-256 differs): remove it from Maven's local "
            "repository and try again; otherwise the mirror is corrupt"
        )
    return jar
