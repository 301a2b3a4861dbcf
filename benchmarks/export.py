"""How fast each format is exported, and whether memory stays flat: ``make bench-export``.

Articles are made of enriched seeds, each with an id, a date and a title of its own, and written to an Elasticsearch that
is started for it. Each format is exported by ``dateline export`` twice, a quarter of the articles and all of them: what is
held for each row would show in the second. Then each file is opened with another reader.
"""

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pyarrow.parquet as pq
from lxml import etree
from rich.console import Console

from benchmarks.services import services
from benchmarks.variants import enriched
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.export.formats import FORMATS
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import Document, documents
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index

PATTERNS = 60
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
FEEDPARSER_ENTRIES = 20_000
"""feedparser takes a whole feed into memory; of more entries only the XML is read."""
console = Console(stderr=True)


@dataclass(frozen=True)
class Outcome:
    format: str
    articles: int
    read_back: int
    articles_per_second: int
    megabytes: float
    peak_mb: float
    peak_mb_of_a_quarter: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Rate and memory of dateline export, format by format.")
    parser.add_argument("--articles", type=int, default=200_000, help="how many the index holds")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    with services() as place, tempfile.TemporaryDirectory(prefix="dateline-export-") as folder:
        settings = load_settings(
            elasticsearch_url=place.elasticsearch, index_alias="bench-export", data_dir=Path("var").resolve()
        )
        fill(settings, options.articles)
        outcomes = [measure(settings, format, options.articles, Path(folder)) for format in FORMATS]
    if options.json:
        print(json.dumps([asdict(outcome) for outcome in outcomes]))
        return
    for each in outcomes:
        print(
            f"{each.format:9} {each.articles_per_second:>7,} articles/s  {each.megabytes:>7.1f} MB  "
            f"peak memory {each.peak_mb:.0f} MB, of a quarter {each.peak_mb_of_a_quarter:.0f} MB  "
            f"{each.read_back:,} read back"
        )


def fill(settings: Settings, number: int) -> None:
    """So many articles in the index, one a minute."""
    console.print("enriching the patterns …")
    patterns = list(documents(enriched(settings, PATTERNS), FIRST))
    with Gateway(settings, timeout=120) as gateway:
        ensure_index(gateway)
        made = _articles(patterns, number)
        started = time.monotonic()
        while batch := [op for _, op in zip(range(1000), made, strict=False)]:
            write(gateway, settings.index_alias, batch)
        gateway.refresh()
        held = gateway.count()
    if held != number:
        raise AssertionError(f"the index holds {held} articles of {number}")
    console.print(f"indexed {number:,} articles in {time.monotonic() - started:.0f} s")


def _articles(patterns: Sequence[Document], number: int) -> Iterator[WriteOp]:
    for n in range(number):
        pattern = patterns[n % len(patterns)]
        date = (FIRST + timedelta(minutes=n)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        story = pattern["story"] | {"id": f"b{n}"}
        changes = {"id": f"b{n}", "date": date, "title": f"{pattern.get('title', '')} {n}", "story": story}
        yield WriteOp(f"b{n}", n + 1, pattern | changes)


def measure(settings: Settings, format: str, number: int, folder: Path) -> Outcome:
    """Export a quarter and all of the articles in a format, and read all of them back."""
    console.print(f"{format} …")
    path = folder / f"all.{format}"
    quarter, _ = _export(settings, format, path, "--limit", str(max(1, number // 4)))
    peak, seconds = _export(settings, format, path, "--all")
    # A map has no point for an article without a focus.
    found = READERS[format](path)
    size = path.stat().st_size / 1e6
    path.unlink()
    return Outcome(format, number, found, round(found / seconds), round(size, 1), round(peak, 1), round(quarter, 1))


def _export(settings: Settings, format: str, path: Path, *arguments: str) -> tuple[float, float]:
    """The peak memory of the process in MB, and its seconds of exporting."""
    environment = os.environ | {
        "DATELINE_ELASTICSEARCH_URL": settings.elasticsearch_url,
        "DATELINE_INDEX_ALIAS": settings.index_alias,
        "DATELINE_DATA_DIR": str(settings.data_dir),
    }
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "export",
        "--format",
        format,
        "-o",
        str(path),
        "--json",
        *arguments,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    peak = peak_mb(process)
    assert process.stdout
    summary = json.loads(process.stdout.read())
    if process.returncode:
        raise AssertionError(f"the export as {format} ended with {process.returncode}")
    return peak, summary["seconds"]


def peak_mb(process: "subprocess.Popen[bytes]") -> float:
    """Wait for the end of a process whose output is short; its peak memory in MB, by Linux' own count.

    What ``wait4`` says would begin with the memory of this process, of which every child is a copy at first.
    """
    peak = 0
    while process.poll() is None:
        if found := re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")):
            peak = int(found[1])
        time.sleep(0.02)
    return peak * 1024 / 1e6


def _csv(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return len({row["id"] for row in csv.DictReader(lines, strict=True)})


def _jsonl(path: Path) -> int:
    with path.open(encoding="utf-8") as lines:
        return len({json.loads(line)["id"] for line in lines})


def _geojson(path: Path) -> int:
    return len({feature["id"] for feature in json.loads(path.read_bytes())["features"]})


def _json_feed(path: Path) -> int:
    return len({item["id"] for item in json.loads(path.read_bytes())["items"]})


def _feed(path: Path) -> int:
    ids = set()
    for _, element in etree.iterparse(path):
        if etree.QName(element).localname in ("entry", "item"):
            ids |= {child.text for child in element if etree.QName(child).localname in ("id", "guid")}
            element.clear()
    if len(ids) <= FEEDPARSER_ENTRIES:
        found = feedparser.parse(path.read_bytes())
        if found.bozo or {entry.id for entry in found.entries} != ids:
            raise AssertionError(f"feedparser does not read {path.name} as its XML says: {found.get('bozo_exception')}")
    return len(ids)


def _parquet(path: Path) -> int:
    return len(set(pq.read_table(path, columns=["id"]).column("id").to_pylist()))


READERS: dict[str, Callable[[Path], int]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "geojson": _geojson,
    "rss": _feed,
    "atom": _feed,
    "jsonfeed": _json_feed,
    "parquet": _parquet,
}


if __name__ == "__main__":
    main()
