"""``make bench-scale [PARTS="processes index_size"] [CORPUS=file.jsonl]``: how an article's cost behaves as things grow.

Starts the services itself, draws a plot of each part into docs/plots/, and prints as its last line one JSON object.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
from rich.console import Console

from benchmarks.flow import ROOT
from benchmarks.scale import article_length, defaults, index_size, processes, publisher, start
from benchmarks.scale.sizes import FULL, SHORT
from benchmarks.services import services
from docker.local.progress import lines
from pipeline.errors import DatelineError

PARTS: dict[str, ModuleType] = {
    module.__name__.rpartition(".")[2]: module
    for module in (start, publisher, article_length, processes, index_size, defaults)
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    plt.switch_backend("agg")
    results: dict[str, Any] = {}
    sizes = replace(SHORT if options.short else FULL, corpus=tuple(options.corpus))
    try:
        with services(options.kafka, options.elasticsearch) as place:
            for name in options.parts or PARTS:
                with lines(name.replace("_", " ")):
                    results[name] = PARTS[name].measure(place, sizes)
                _draw(name, results[name], options.plots)
    except DatelineError as error:
        print(f"bench-scale: {error}", file=sys.stderr)
        return error.exit_status
    for name, result in results.items():
        Console().print(name, result)
    print(json.dumps(results))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench-scale", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all if none is named")
    parser.add_argument(
        "--corpus",
        type=Path,
        nargs="*",
        default=(),
        help="what is indexed: JSON lines of article.v1, or with id and text",
    )
    parser.add_argument("--short", action="store_true", help="the sizes of `make test`")
    parser.add_argument("--plots", type=Path, default=ROOT / "docs" / "plots", help="folder for the PNG files")
    parser.add_argument("--kafka", help="HOST:PORT of a broker to use instead of one of our own")
    parser.add_argument("--elasticsearch", help="URL of an Elasticsearch to use instead of one of our own")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    return options


def _draw(name: str, result: dict[str, Any], folder: Path) -> None:
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    PARTS[name].plot(result, axes)
    axes.grid(alpha=0.3)
    folder.mkdir(parents=True, exist_ok=True)
    # No date in the file: the same figures give the same bytes.
    figure.savefig(folder / f"{name.replace('_', '-')}.png", dpi=110, metadata={"Software": None})
    plt.close(figure)


if __name__ == "__main__":
    # A bench that is reported to end stops what it has started, as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(main())
