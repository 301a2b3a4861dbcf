"""The Japanese recogniser: GiNZA's model for spaCy, with the packages of its tokenizer in the pack's folder."""

import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.enrich.ner.contract import Found, Recogniser, labelled
from pipeline.enrich.ner.fast_spacy import SpacyRecogniser
from pipeline.enrich.ner.recognisers.spacy_model import use_numpy_products
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack

if TYPE_CHECKING:
    from spacy.language import Language

# The names need none of them.
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
"""Of the 200 kinds of Sekine's extended hierarchy those that name something."""

# Sudachi, the tokenizer, takes no more UTF-8 bytes at once; a character has three.
_MAX_CHARACTERS = 16_000


def load(installed: InstalledPack) -> Recogniser:
    """The recogniser in the pack's folder; raises SetupError."""
    folder = str(installed.folder)
    if folder not in sys.path:
        # Behind ours, so that nothing in it takes the place of a package of Dateline.
        sys.path.append(folder)
    use_numpy_products()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r"\[W095\]")
            nlp: Language = import_module("ja_ginza").load(exclude=UNUSED)
    except ImportError as error:
        raise SetupError(f"{error.name} is missing: dateline languages install ja") from error
    return labelled(_in_parts(SpacyRecogniser(nlp)), OURS)


def _in_parts(recogniser: Recogniser) -> Recogniser:
    """``recogniser`` for texts that are longer than the tokenizer takes."""

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
