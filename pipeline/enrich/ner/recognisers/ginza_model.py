"""Japanese recogniser: GiNZA's model for spaCy, with its tokenizer's packages in the pack's folder."""

import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.enrich.ner.contract import Found, Recogniser, labelled
from pipeline.enrich.ner.fast_spacy import SpacyRecogniser
from pipeline.enrich.ner.recognisers.name_endings import with_endings
from pipeline.enrich.ner.recognisers.spacy_model import use_numpy_products
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack

if TYPE_CHECKING:
    from spacy.language import Language

# Pipes that do not affect the names.
UNUSED = ["parser", "attribute_ruler", "morphologizer", "compound_splitter", "bunsetu_recognizer"]

_KINDS = {
    "PERSON": "Person Character",
    "GPE": "Country Province City County GPE_Other",
    "LOC": "Continental_Region Domestic_Region Region_Other Geological_Region_Other Location_Other Island Mountain River Lake "
    "Sea Bay Spa",
    "FAC": "Airport Station Port Bridge Tunnel Canal Park Museum Zoo Theater Worship_Place Sports_Facility Amusement_Park "
    "Facility_Other GOE_Other",
    "ORG": "Company Company_Group Corporation_Other Government Cabinet Military International_Organization Organization_Other "
    "Political_Organization_Other Political_Party Pro_Sports_Organization Sports_Organization_Other Sports_League "
    "Show_Organization Public_Institution Research_Institute School Newspaper",
    "NORP": "Nationality Ethnic_Group_Other",
    "EVENT": "War Conference Event_Other Incident_Other Occasion_Other Earthquake Natural_Disaster Religious_Festival",
    "LAW": "Law Treaty",
    "WORK_OF_ART": "Book Movie Music Show Broadcast_Program Magazine Art_Other",
    "PRODUCT": "Car Ship Aircraft Spaceship Product_Other",
}
OURS: Mapping[str, str] = {theirs: ours for ours, words in _KINDS.items() for theirs in words.split()}
"""Our labels for those of the 200 kinds in Sekine's extended named entity hierarchy that are names."""

# Sudachi, the tokenizer, takes at most 49,149 UTF-8 bytes at once; a Japanese character has three.
_MAX_CHARACTERS = 16_000


def load(installed: InstalledPack) -> Recogniser:
    """Load the recogniser from the pack's folder; raises SetupError."""
    folder = str(installed.folder)
    if folder not in sys.path:
        # Last, so that nothing in it shadows a package of Dateline.
        sys.path.append(folder)
    use_numpy_products()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r"\[W095\]")
            nlp: Language = import_module("ja_ginza").load(exclude=UNUSED)
    except ImportError as error:
        raise SetupError(f"{error.name} is missing: dateline languages install ja") from error
    return with_endings(labelled(_in_parts(SpacyRecogniser(nlp)), OURS), "ja")


def _in_parts(recogniser: Recogniser) -> Recogniser:
    """Split texts that are longer than the tokenizer's limit for ``recogniser``."""

    def names(texts: Sequence[str]) -> list[list[Found]]:
        parts = [part for number, text in enumerate(texts) for part in _parts(number, text)]
        found: list[list[Found]] = [[] for _ in texts]
        for (number, start, _), spans in zip(parts, recogniser([part for *_, part in parts]), strict=True):
            found[number] += [Found(start + span.start, start + span.end, span.label) for span in spans]
        return found

    return names


def _parts(number: int, text: str) -> Iterator[tuple[int, int, str]]:
    for start in range(0, len(text), _MAX_CHARACTERS):
        yield number, start, text[start : start + _MAX_CHARACTERS].encode("utf-8", "replace").decode()
