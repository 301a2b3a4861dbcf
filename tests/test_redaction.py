"""Secrets by value: whatever is said of them, in whatever form, they are not shown."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.errors import EXIT_CONFIG, Unavailable
from pipeline.redaction import learn, redact
from tests.support.command_line import dateline

SECRET = "p@ss/w\"ö'rd\\n%20"


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        repr(SECRET),
        ascii(SECRET),
        repr(SECRET.encode()),
        json.dumps(SECRET),
        json.dumps({"a": SECRET}, ensure_ascii=False),
        quote(SECRET),
        quote(SECRET, safe=""),
        base64.b64encode(SECRET.encode()).decode(),
        "Basic " + base64.b64encode(f"elastic:{SECRET}".encode()).decode(),
    ],
)
def test_every_form_of_a_secret_is_hidden(written: str) -> None:
    """As it is, quoted, escaped, in an address, in a header."""
    learn(SECRET, user="elastic")
    assert "[secret]" in redact(f"before {written} after")
    assert "ss/w" not in redact(written)


def test_the_lines_of_a_secret_are_hidden_one_by_one() -> None:
    """A traceback is written line by line."""
    learn("first line\nsecond line")
    assert redact("x first line") == "x [secret]"
    assert redact("second line") == "[secret]"


def test_the_key_inside_an_encoded_one_is_hidden() -> None:
    """Elasticsearch's encoded form of a key holds its id and the key itself."""
    learn(base64.b64encode(b"an-id:the-key-itself").decode())
    assert redact("no such key: the-key-itself") == "no such key: [secret]"


def test_what_is_too_short_to_be_told_from_a_word_stays() -> None:
    """Else no line could be read any more."""
    learn("abc")
    assert redact("abc") == "abc"


def test_an_address_loses_what_stands_before_its_host() -> None:
    """Whether or not it was learned."""
    assert redact("http://u:p@host:9200/x, https://other") == "http://host:9200/x, https://other"


def test_no_error_of_ours_holds_a_secret() -> None:
    """However it is printed: by a command, a check, a heartbeat."""
    learn("hunter22")
    assert str(Unavailable("refused: hunter22")) == "refused: [secret]"


LIBRARY = """
import sys, threading
{patch}
def fail(*_, **__):
    raise ValueError("Invalid header value b'ApiKey QXBpLUtleS1vZi1vdXJz'")
{target} = fail
sys.argv = ["dateline", *{arguments!r}]
from pipeline.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("patch", "target", "arguments"),
    [
        ("import elasticsearch", "elasticsearch.Elasticsearch.search", ("search", "rain")),
        ("import pipeline.operate.doctor.index as i", "i.index_state", ("doctor",)),
        ("import pipeline.kibana.kibana_client as i", "i._pool", ("kibana", "import", "--wait", "0")),
        ("import pipeline.stream.worker as i", "i.check_stage", ("index-worker",)),
    ],
)
def test_a_traceback_holds_no_secret(tmp_path: Path, patch: str, target: str, arguments: tuple[str, ...]) -> None:
    """What a library says of a secret it was given is shown without it; the rest of the traceback is there."""
    environment = os.environ | {
        "DATELINE_ELASTICSEARCH_API_KEY": "QXBpLUtleS1vZi1vdXJz",
        "DATELINE_ELASTICSEARCH_URL": "http://127.0.0.1:9",
        "DATELINE_KIBANA_URL": "http://127.0.0.1:9",
        "DATELINE_KAFKA_BOOTSTRAP": "127.0.0.1:9",
    }
    code = LIBRARY.format(patch=patch, target=target, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)
    assert "QXBpLUtleS1vZi1vdXJz" not in done.stdout + done.stderr
    assert "ValueError: Invalid header value b'ApiKey [secret]'" in done.stderr


LOGGED = """
import logging, structlog
from pipeline.logs import configure_logs
from pipeline.config.load import load_settings
configure_logs(load_settings({options}), stage="index")
try:
    raise ValueError("bad: a-secret-of-ours")
except ValueError as error:
    structlog.get_logger("ours").critical("bug", exc_info=error, also=[{{"deep": "a-secret-of-ours"}}])
    logging.getLogger("elastic_transport").exception("lost %s", "a-secret-of-ours")
"""


@pytest.mark.parametrize("format", ["json", "console"])
def test_a_log_holds_no_secret(tmp_path: Path, format: str) -> None:
    """Of ours and of a library, its traceback too, on standard error and in the file."""
    options = f"log_format={format!r}, log_file={str(tmp_path / 'w.log')!r}"
    environment = os.environ | {"DATELINE_KAFKA_PASSWORD_FILE": str(tmp_path / "password"), "DATELINE_KAFKA_USER": "u"}
    (tmp_path / "password").write_text("a-secret-of-ours\n", encoding="utf-8")
    code = LOGGED.format(options=options)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    for shown in (done.stderr, (tmp_path / "w.log").read_text(encoding="utf-8")):
        assert "a-secret-of-ours" not in shown
        assert shown.count("[secret]") >= 4


def test_a_secret_that_breaks_a_header_is_refused_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is sent; the value is not shown."""
    key = tmp_path / "key"
    key.write_text("id:VerySecretKey\nsecondline\n", encoding="utf-8")
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_API_KEY_FILE", str(key))
    monkeypatch.setenv("DATELINE_KIBANA_URL", "http://127.0.0.1:9")
    for command in (("status",), ("search", "x"), ("index-worker",), ("kibana", "import")):
        done = dateline(*command)
        assert (done.status, len(done.err.splitlines())) == (EXIT_CONFIG, 1)
        assert "elasticsearch_api_key" in done.err
        assert "VerySecretKey" not in done.err
        assert "secondline" not in done.err
