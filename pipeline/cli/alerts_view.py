"""Saved searches as lines, for people and for scripts."""

import json
import shlex
from collections.abc import Iterator

from pipeline.alerts.saved import AlertSearch
from pipeline.cli.terminal import printable


def line(saved: AlertSearch) -> str:
    """Return name, day, and the options in a form to type again."""
    return "  ".join([saved.name, f"{saved.created_at:%Y-%m-%d}", printable(" ".join(_typed(saved)))])


def line_json(saved: AlertSearch) -> str:
    """Return the search as one JSON object."""
    return json.dumps({"name": saved.name, "created_at": saved.created_at.isoformat(), "options": saved.options})


def _typed(saved: AlertSearch) -> Iterator[str]:
    for name, value in saved.options.items():
        if name == "words":
            yield f"--query {shlex.quote(' '.join(value))}"
        else:
            for each in value if isinstance(value, list) else [value]:
                yield f"--{name} {shlex.quote(each)}"
