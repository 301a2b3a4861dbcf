"""Read feedparser's own test suite with our readers: nothing may raise, and how many of its feeds give articles.

    make bench-feeds            # fetches the source of the installed feedparser, which carries the suite
    make bench-feeds FEEDS=dir  # or any folder of feeds

The suite has one file for each oddity that a feed was ever seen with; most have a title of the channel or a single
element and no entry with words, so most cannot give an article.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected
from pipeline.formats import rss_atom
from pipeline.formats.items import Input, ReadOptions, SizeLimits
from pipeline.messages.articles import Article


def main(arguments: list[str]) -> int:
    """Print a table for each folder of the suite and a JSON line; status 1 when a file raised."""
    with tempfile.TemporaryDirectory() as folder:
        suite = Path(arguments[0]) if arguments else fetched_suite(Path(folder))
        counts = {name: Counter(map(outcome, files)) for name, files in by_folder(suite).items()}
    print(f"{'folder':24}{'files':>8}{'articles':>10}{'rejected':>10}{'nothing':>9}{'raised':>8}")
    for name, found in counts.items():
        print(row(name, found))
    total = sum(counts.values(), Counter[str]())
    print(row("all", total))
    print(json.dumps({"files": total.total(), **total}))
    return 1 if total["raised"] else 0


def fetched_suite(folder: Path) -> Path:
    """The tests that the source distribution of the installed feedparser carries."""
    wanted = f"feedparser=={version('feedparser')}"
    options = ["--quiet", "--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, wanted], check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return next(folder.glob("feedparser-*/tests"))


def by_folder(suite: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(suite.rglob("*.xml")):
        found.setdefault(path.relative_to(suite).parts[0], []).append(path)
    return found


def outcome(path: Path) -> str:
    """What became of a file: ``articles`` if it gave at least one."""
    given = Input.of(path.name, path.read_bytes(), "", "https://feed.example/")
    try:
        # Not through forms.read, which makes a rejection of whatever a reader raises.
        items = list(rss_atom.read(given, ReadOptions(SizeLimits.of(Settings()))))
    except RecordRejected:
        return "rejected"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        print(f"{path}: {error!r}", file=sys.stderr)
        return "raised"
    if any(isinstance(item.outcome, Article) for item in items):
        return "articles"
    return "rejected" if items else "nothing"


def row(name: str, found: "Counter[str]") -> str:
    return (
        f"{name:24}{found.total():8,}{found['articles']:10,}{found['rejected']:10,}"
        f"{found['nothing']:9,}{found['raised']:8,}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
