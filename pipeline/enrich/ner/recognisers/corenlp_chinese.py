"""CoreNLP's Chinese recogniser, trained on simplified characters; traditional ones are converted first."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.enrich.ner.contract import Found, Recogniser, labelled
from pipeline.enrich.ner.recognisers.corenlp import corenlp_recogniser
from pipeline.enrich.ner.recognisers.name_endings import with_endings
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack
from pipeline.packs.table import WHEELS_BESIDE

CHARACTERS = "opencc/dictionary/TSCharacters.txt"
"""OpenCC's table: each line has a traditional character, a tab, and its simplified ones, likeliest first."""
OURS = {
    "PERSON": "PERSON",
    "GPE": "GPE",
    "LOCATION": "LOC",
    "FACILITY": "FAC",
    "ORGANIZATION": "ORG",
}
"""Our labels for its own. Its DEMONYM marks peoples inside longer names; its MISC can be anything, even days."""


def load(installed: InstalledPack) -> Recogniser:
    """Load the recogniser like ``corenlp.load``; raises SetupError."""
    simplified = characters(installed.folder / WHEELS_BESIDE / CHARACTERS)
    return with_endings(labelled(in_simplified(corenlp_recogniser(installed), simplified), OURS), "zh")


def characters(path: Path) -> Mapping[int, str]:
    """Return the simplified character for each traditional one, as a table for ``str.translate``; raises SetupError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise SetupError(f"{path} is missing: dateline languages install zh") from error
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {ord(old): new.split(" ")[0][:1] for old, new in pairs if len(old) == 1}


def in_simplified(recogniser: Recogniser, simplified: Mapping[int, str]) -> Recogniser:
    """Convert texts to simplified characters for ``recogniser``, one for one, so that offsets stay valid."""

    def names(texts: Sequence[str]) -> list[list[Found]]:
        return recogniser([text.translate(simplified) for text in texts])

    return names
