"""Report of publish, validate and watch: lines for people, JSON for scripts."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.cli.terminal import json_text, one_line
from pipeline.errors import DatelineError
from pipeline.publish.summary import Summary


def report(summary: Summary, *, as_json: bool) -> None:
    """Print JSON to standard output, or lines to standard error, as standard output is for data."""
    if as_json:
        print(json_text(summary.as_dict(), indent=None))
        return
    for line in summary.lines():
        # Names of files, fields and values are untrusted.
        indent = line[: len(line) - len(line.lstrip(" "))]
        print(indent + one_line(line), file=sys.stderr)


@contextmanager
def reported(summary: Summary, *, as_json: bool) -> Iterator[None]:
    """Report at the end, even if Kafka became unavailable meanwhile; an invalid call has no report."""
    try:
        yield
    except DatelineError:
        if summary.begun:
            report(summary, as_json=as_json)
        raise
    report(summary, as_json=as_json)
