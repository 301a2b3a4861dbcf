"""CoreNLP's Chinese recogniser; it learned from texts in simplified characters, and reads traditional ones as these."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.enrich.ner.contract import Found, Recogniser, labelled
from pipeline.enrich.ner.recognisers.corenlp import corenlp_recogniser
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack
from pipeline.packs.table import WHEELS_BESIDE

CHARACTERS = "opencc/dictionary/TSCharacters.txt"
"""A line has a traditional character, a tab, and the simplified ones that it may be, the likeliest first."""
OURS = {
    "PERSON": "PERSON",
    "GPE": "GPE",
    "LOCATION": "LOC",
    "FACILITY": "FAC",
    "ORGANIZATION": "ORG",
}
"""Its DEMONYM names peoples within longer names, its MISC may be anything, days included."""


def load(installed: InstalledPack) -> Recogniser:
    """As ``corenlp.load``; raises SetupError."""
    simplified = characters(installed.folder / WHEELS_BESIDE / CHARACTERS)
    return labelled(in_simplified(corenlp_recogniser(installed), simplified), OURS)


def characters(path: Path) -> Mapping[int, str]:
    """The simplified character of each traditional one, as ``str.translate`` takes it; raises SetupError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise SetupError(f"{path} is missing: dateline languages install zh") from error
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {ord(old): new.split(" ")[0][:1] for old, new in pairs if len(old) == 1}


def in_simplified(recogniser: Recogniser, simplified: Mapping[int, str]) -> Recogniser:
    """``recogniser`` for texts in either script: one character stands for one, so that offsets stay."""

    def names(texts: Sequence[str]) -> list[list[Found]]:
        return recogniser([text.translate(simplified) for text in texts])

    return names
