"""Nothing that comes from elsewhere steers the terminal, whichever command prints it."""

import json
from pathlib import Path

import pytest

from pipeline.cli.terminal import escaped, harmless, json_text, one_line, printable
from tests.support.command_line import dateline

ESCAPE = "\x1b]0;owned\x07"
C1 = "\x9b31m"
OVERRIDE = "\u202egnp.exe"
HOSTILE = {"an escape": ESCAPE, "a control of eight bits": C1, "a change of direction": OVERRIDE}
OBEYED = "\x1b\x07\x9b\x85\u202e\u2028\r\x7f"


def is_harmless(text: str) -> bool:
    return not set(text) & set(OBEYED)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_every_way_to_show_text_is_harmless(hostile: str) -> None:
    """By the same rule, whether characters are left out or written out."""
    for shown in (
        harmless(hostile),
        printable(hostile),
        escaped(hostile),
        one_line(hostile),
        json_text({"a": hostile}),
    ):
        assert is_harmless(shown)
    assert len(harmless(hostile)) == len(hostile)


def test_what_is_escaped_can_be_read() -> None:
    """The character is named; lines and tabs stay where text has several lines."""
    assert escaped("a\x1b[1m\n\tb\u202e") == "a\\x1b[1m\n\tb\\u202e"
    assert one_line("a\n  b\x1b\n\n c") == "a b\\x1b c"


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("command", [("validate",), ("validate", "--json"), ("enrich",), ("geotag",)], ids=" ".join)
def test_names_of_fields_and_files_cannot_steer(tmp_path: Path, command: tuple[str, ...], hostile: str) -> None:
    """The sender of an article chooses the names of its fields, and the values that the messages repeat."""
    news = tmp_path / f"n{hostile.replace('/', '')}.jsonl"
    wrong = [{hostile: 1, "title": "t", "text": "x"}, {"title": "t", "text": "x", "language": hostile}, {"id": hostile}]
    news.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in wrong) + f"{hostile}\n", encoding="utf-8"
    )
    answer = dateline(*command, str(news))
    assert answer.out + answer.err
    assert is_harmless(answer.out)
    assert is_harmless(answer.err)
