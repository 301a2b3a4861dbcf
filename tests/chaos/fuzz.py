"""Messages that no producer should send: mutations of the golden sample, and whatever JSON Hypothesis thinks of."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.cli.schemas import FOLDER

ROOT = Path(__file__).resolve().parents[2]

SAMPLE: dict[str, Any] = json.loads((FOLDER / "samples" / "article.v1.json").read_text(encoding="utf-8"))
ODD_TEXT = ("\u202eevil", "\x00\x1b[31m", "\ud83d", "\U0010ffff", "ﷺ" * 50, "e\u0301" * 50, "\u2028", " ", "a" * 5_000)
ODD_VALUES: tuple[Any, ...] = (None, True, -1, 10**400, 1e308, [], {}, [[[[[]]]]], "", *ODD_TEXT)
ODD_DATES = (
    "0001-01-01T00:00:00+04:00",
    "9999-12-31T23:59:59-04:00",
    "0000-00-00",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "now",
    "1e9",
)


def fuzzed(number: int) -> bytes:
    """The message of a number; the same again for the same random state."""
    return random.choice(KINDS)(number)


def _field(number: int) -> bytes:
    return _dump(SAMPLE | {"id": f"f{number}", random.choice(list(SAMPLE)): random.choice(ODD_VALUES)})


def _text(number: int) -> bytes:
    return _dump(SAMPLE | {"id": f"f{number}", "text": random.choice(ODD_TEXT), "title": random.choice(ODD_TEXT)})


def _date(number: int) -> bytes:
    return _dump(SAMPLE | {"id": f"f{number}", "published_at": random.choice(ODD_DATES)})


def _bytes(number: int) -> bytes:
    data = bytearray(_dump(SAMPLE | {"id": f"f{number}"}))
    for _ in range(random.randint(1, 8)):
        data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data[: random.randint(1, len(data))])


def _deep(number: int) -> bytes:
    depth = random.choice((50, 300, 5000))
    return b'{"title":' + b"[" * depth + b"]" * depth + b"}"


def _long(number: int) -> bytes:
    return _dump(SAMPLE | {"id": f"f{number}", "tags": ["t"] * random.choice((99, 101, 1_000))})


def _endless(number: int) -> bytes:
    return _long(number) if random.random() < 0.99 else _dump(SAMPLE | {"id": f"f{number}", "tags": ["t"] * 100_000})


def _twice(number: int) -> bytes:
    return b'{"title":"one","title":"two","id":"f%d"}' % number


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


KINDS: tuple[Callable[[int], bytes], ...] = (_field, _text, _date, _bytes, _bytes, _deep, _endless, _twice)

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


def imagined_messages(count: int) -> list[bytes]:
    """At most ``count`` samples with some fields replaced by anything that JSON can hold; the same every time.

    In a process of its own: Hypothesis seeds the random numbers of the whole process, those of other cases too.
    """
    made = subprocess.run([sys.executable, "-m", __name__, str(count)], stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return made.stdout.splitlines()


def _imagine(count: int) -> list[bytes]:
    found: list[bytes] = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.dictionaries(st.sampled_from(sorted(SAMPLE)), ANY_JSON, max_size=4))
    def collect(fields: dict[str, Any]) -> None:
        found.append(json.dumps(SAMPLE | {"id": f"h{len(found)}"} | fields).encode())

    collect()
    return found[:count]


if __name__ == "__main__":
    sys.stdout.buffer.writelines(message + b"\n" for message in _imagine(int(sys.argv[1])))
