"""A CoreNLP pack of a classifier that is trained here, from three sentences: real code and a real process, without 200 MB."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

from pipeline.packs.corenlp.make_pack import CLASSIFIER, LIBRARY, OLDEST_JAVA, make_program
from pipeline.packs.installed import MANIFEST, InstalledPack, made_from
from pipeline.packs.jdk import find_jdk
from pipeline.packs.table import PACKS, CoreNlp

LABELS = {
    "Anna Weber": "PERSON",
    "Peter Vogt": "PERSON",
    "Hamburg": "LOCATION",
    "Bremen": "LOCATION",
    "Lufthansa": "ORGANIZATION",
}
SENTENCES = ("Anna Weber fuhr nach Hamburg .", "Peter Vogt lebt in Bremen .", "Die Lufthansa fliegt nach Hamburg .")
OPTIONS = "-map word=0,answer=1 -useClassFeature -useWord -usePrev -useNext -maxLeft 1 -useSequences -usePrevSequences"


def make_tiny_pack(folder: Path) -> InstalledPack:
    """Make it in ``folder``; raises SetupError without a JDK or Maven."""
    pack = PACKS["de"]
    assert isinstance(pack.source, CoreNlp)
    make_program(folder, lambda _: None)
    train = folder / "train.tsv"
    train.write_text("\n\n".join(map(_column, SENTENCES)) + "\n", encoding="utf-8")
    java = find_jdk(os.environ, OLDEST_JAVA).tool("java")
    command = [java, "-Xmx256m", "-cp", str(folder / LIBRARY), "edu.stanford.nlp.ie.crf.CRFClassifier"]
    files = ["-trainFile", str(train), "-serializeTo", str(folder / CLASSIFIER)]
    subprocess.run([*command, *files, *OPTIONS.split()], check=True, capture_output=True)
    manifest = json.dumps({"model": pack.model, "made_from": made_from(pack), "files": {}})
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    return InstalledPack(replace(pack, source=replace(pack.source, heap_mb=128)), folder, patience=9.0)


def _column(sentence: str) -> str:
    labels = {word: label for name, label in LABELS.items() for word in name.split()}
    return "\n".join(f"{word}\t{labels.get(word, 'O')}" for word in sentence.split())
