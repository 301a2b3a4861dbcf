"""Cost of the stems of languages, by how they are laid out: ``python -m benchmarks.stems de=FILE en=FILE …``.

Each FILE has a row ``{"text": …}`` a line; twenty rows, drawn again for each copy, make an article. Every layout indexes
the same articles into an index of its own, one after the other and three times over, and the best time and the size after
a merge are printed: as a ratio to the layout without stems, for the machine may be slow.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch

from pipeline.config.load import load_settings
from pipeline.index.gateway import IndexShape
from pipeline.index.stems import ANALYZERS, analyzer_of
from pipeline.index.template import index_settings, mappings

ROWS_OF_AN_ARTICLE = 20
ROUNDS = 3
COPIES = 4
BULK = 100
LAYOUTS = ("without stems", "one field a language", "sub-fields of all languages", "English as any other")
Document = dict[str, Any]


def articles(files: dict[str, Path]) -> list[Document]:
    """The articles of all languages in turn."""
    return [article for language, path in files.items() for article in _read(language, path)]


def _read(language: str, path: Path) -> Iterator[Document]:
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    for copy in range(COPIES):
        drawn = iter(random.Random(copy).sample(texts, len(texts)))
        while rows := list(islice(drawn, ROWS_OF_AN_ARTICLE)):
            yield {"language": language, "title": rows[0], "text": "\n\n".join(rows)}


def properties(layout: str) -> Document:
    """The fields of headline and text in a layout, and the language."""
    ours = deepcopy(mappings()["properties"])
    fields: Document = {name: ours[name] for name in ("language", "title", "text")}
    if layout == "one field a language":
        return fields | {name: ours[name] for name in ("title_stems", "text_stems")}
    if layout == "sub-fields of all languages":
        for name in ("title", "text"):
            fields[name]["fields"] |= ours["text_stems"]["properties"]
    if layout == "English as any other":
        for name in ("title", "text"):
            fields[name] = fields[name]["fields"]["exact"]
            stems = deepcopy(ours[f"{name}_stems"])
            stems["properties"]["english"] = {**stems["properties"]["german"], "analyzer": "english"}
            fields[f"{name}_stems"] = stems
    return fields


def document(article: Document, layout: str) -> Document:
    """An article as the layout has it."""
    analyzer = analyzer_of(article["language"])
    if layout == "English as any other":
        analyzer = analyzer or "english"
    elif layout != "one field a language":
        analyzer = None
    stems = {f"{name}_stems": {analyzer: article[name]} for name in ("title", "text")} if analyzer else {}
    return article | stems


def measure(client: Elasticsearch, layout: str, given: Sequence[Document]) -> tuple[float, int]:
    """Seconds to index all articles, and the bytes of the index, merged to one segment."""
    name = f"bench-stems-{uuid4().hex[:8]}"
    settings = index_settings(IndexShape(1, 0, "-1")) | {"mapping": {"total_fields": {"limit": 1000}}}
    settings.pop("query")
    client.indices.create(index=name, settings=settings, mappings={"properties": properties(layout)})
    try:
        lines: list[Document] = []
        for each in given:
            lines += [{"index": {}}, document(each, layout)]
        begun = time.perf_counter()
        for start in range(0, len(lines), 2 * BULK):
            if client.bulk(index=name, operations=lines[start : start + 2 * BULK])["errors"]:
                raise AssertionError("an article was refused")
        client.indices.refresh(index=name)
        seconds = time.perf_counter() - begun
        client.indices.forcemerge(index=name, max_num_segments=1, flush=True)
        client.indices.flush(index=name, force=True)
        size = client.indices.stats(index=name, metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]
        return seconds, size
    finally:
        client.indices.delete(index=name)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Index size and speed of layouts for stems.")
    parser.add_argument("files", nargs="+", metavar="LANGUAGE=FILE")
    files = {code: Path(path) for code, _, path in (each.partition("=") for each in parser.parse_args(arguments).files)}
    client = Elasticsearch(load_settings().elasticsearch_url, request_timeout=300)
    given = articles(files)
    measure(client, LAYOUTS[1], given)  # the first one loads every stop word list
    rounds = [[measure(client, layout, given) for layout in LAYOUTS] for _ in range(ROUNDS)]
    print(f"{len(given)} articles in {', '.join(files)}; {len(ANALYZERS)} languages with stems")
    base_s, base_bytes = (min(found[0][n] for found in rounds) for n in (0, 1))
    for number, layout in enumerate(LAYOUTS):
        seconds, size = (min(found[number][n] for found in rounds) for n in (0, 1))
        print(f"{layout:28} time × {seconds / base_s:.2f}  size × {size / base_bytes:.2f}  ({size:,.0f} bytes)")


if __name__ == "__main__":
    main()
