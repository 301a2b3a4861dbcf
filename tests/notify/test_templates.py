"""Templates: whatever an article says, it is text where it lands; a template cannot run away."""

import json
import time
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from pipeline.messages.notifications import Match, Notification, match_of
from pipeline.notify import templates
from pipeline.notify.receivers import MOST_BY_SHAPE
from pipeline.notify.templates import Template, TemplateError, sample
from tests.support.notify_helpers import alert

HOSTILE = [
    '"}, {"text": "injected',
    "\\",
    "<!channel> <@U123> <https://evil.example|click>",
    "@channel @all @here",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% for x in y %}",
    "*bold* _italic_ `code` ~struck~ # head - bullet",
    "Ընդհանուր 中文 עברית 🙂",
    "a\u2028b",
]


def notification(title: str, url: str = "https://news.example/1", count: int = 1) -> Notification:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    match = Match(
        search="rivers", article_id="a1", version=1, title=title, url=url, source=title, date=at, matched_at=at
    )
    return Notification(id="k", receiver="desk", count=count, matches=[match] * count)


def rendered(name: str, given: Notification) -> Any:
    return json.loads(Template(Template.packaged(f"{name}.json"), "json").render(given, topic="t"))


def strings(data: Any) -> list[str]:
    """Every string in a JSON value."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in strings(value)]
    return [data] if isinstance(data, str) else []


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("shape", ["slack", "mattermost", "teams", "ntfy"])
def test_no_title_changes_a_shape(shape: str, title: str) -> None:
    """The keys are those of a harmless title, whatever characters it has."""

    def outline(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: outline(value) for key, value in data.items()}
        return [outline(value) for value in data] if isinstance(data, list) else type(data)

    assert outline(rendered(shape, notification(title))) == outline(rendered(shape, notification("A river rises")))


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("shape", ["slack", "teams", "ntfy"])
def test_shapes_of_plain_text_repeat_a_title_as_it_is(shape: str, title: str) -> None:
    """Rich text of Slack, text runs of Teams and ntfy read no marks: nothing is escaped there, and nothing is lost."""
    assert any(title in text for text in strings(rendered(shape, notification(title))))


def test_slack_mentions_no_one() -> None:
    """In the one text of Slack's that is read for mentions and links, none can begin."""
    text = rendered("slack", notification(HOSTILE[2]))["text"]
    assert "<" not in text
    assert "&lt;!channel&gt;" in text


def test_mattermost_reads_no_marks() -> None:
    """No link, image, mention or heading of a title's."""
    text = "".join(rendered("mattermost", notification(title))["text"] for title in HOSTILE)
    assert "@channel" not in text
    assert "](https://evil" not in text
    assert "\n# " not in text
    assert r"\*bold\*" in text


def test_an_address_cannot_leave_its_brackets() -> None:
    """A parenthesis ends a link of Markdown, so it is written as its code."""
    text = rendered("mattermost", notification("x", "https://news.example/a)b(c"))["text"]
    assert "(https://news.example/a%29b%28c)" in text


@pytest.mark.parametrize("title", HOSTILE)
def test_mail_shows_the_title_as_text(title: str) -> None:
    """A parser of HTML finds the tags of the template alone, and the title as text."""
    tags: list[str] = []
    texts: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            tags.append(tag)

        def handle_data(self, data: str) -> None:
            texts.append(data)

    Parser().feed(Template(Template.packaged("email.html"), "html").render(notification(title)))
    assert set(tags) <= {"html", "head", "meta", "title", "body", "p", "a", "br", "span", "strong"}
    assert title in "".join(texts)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a b/", "https://a/\n"]
)
def test_an_address_that_is_not_of_the_web_is_left_out(url: str) -> None:
    """Anyone who clicks lands on the web or nowhere."""
    assert match_of(alert(1, url=url)).url == ""


def test_a_title_is_one_line_without_controls() -> None:
    """No line breaks, no escape sequences, no signs that reorder what stands around them."""
    told = match_of(alert(1, title="One\r\nBcc: all\x1b[31m \u202etxt.exe\u202c"))
    assert told.title == "One Bcc: all [31m txt.exe"


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ match.__class__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ matches.append(1) }}",
        "{{ matches.clear() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 10 ** 100000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a'.format(1).__class__ }}",
        "{% include 'email.text.j2' %}",
        "{% import 'x' as y %}",
        "{{ 'x' | center(1000000000) }}",
        "{{ match.title.zfill(1000000000) }}",
        "{{ match.title | truncate(-1) }}",
        "half a character: \ud83d",
        "{{ match.title.ljust(1000000000) | length }}",
        "{{ matches | slice(1000000000) | list | length }}",
        "{{ range(10) }}",
        "{{ undefined_name }}",
        "{{ 1 / 0 }}",
        "{% for a in matches %}{% for b in matches[0].title %}{{ 'x' * 9999 }}{% endfor %}{% endfor %}" * 3,
    ],
)
def test_a_template_cannot_leave_its_sandbox(source: str) -> None:
    """No way to Python's insides, to files, to much memory, or to what others are notified."""
    given = sample("desk", count=3)
    with pytest.raises(TemplateError):
        Template(source, "text").render(given)
    assert given == sample("desk", count=3)


@pytest.mark.parametrize(
    "body",
    [
        "{% for f in match.title %}{% for g in match.title %}{% endfor %}{% endfor %}",
        "{% macro idle() %}{% for f in match.title %}{% set x = f %}{% endfor %}{% endmacro %}{% set y = idle() %}",
    ],
)
def test_a_template_that_writes_nothing_ends_too(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops within loops, which would take days, are over when the time is."""
    monkeypatch.setattr(templates, "MAX_SECONDS", 0.05)
    loops = [f"{{% for {name} in match.title %}}" for name in "abcde"]
    begun = time.monotonic()
    with pytest.raises(TemplateError, match="takes longer than"):
        Template("".join(loops) + body + "{% endfor %}" * len(loops), "text").render(sample("desk"))
    assert time.monotonic() - begun < 5


def test_values_are_escaped_for_json_without_asking() -> None:
    """In a string of JSON they are part of it; tojson gives a whole value, numbers and lists too."""
    source = (
        '{"a": "{{ match.title }}", "b": {{ match.title | tojson }}, "c": {{ count }}, '
        '"d": {{ matches | map(attribute="title") | list | tojson }}}'
    )
    told = json.loads(Template(source, "json").render(notification('say "hi" \\ é', count=2)))
    assert told == {"a": 'say "hi" \\ é', "b": 'say "hi" \\ é', "c": 2, "d": ['say "hi" \\ é'] * 2}


@pytest.mark.parametrize(
    ("shape", "limit"), [("slack", 40_000), ("teams", 28_000), ("mattermost", 16_383), ("ntfy", 4096)]
)
def test_the_largest_digest_of_a_shape_fits(shape: str, limit: int) -> None:
    """As many matches as a message may have, with long titles, sources and addresses; and each of them is in it."""
    count = MOST_BY_SHAPE[shape]
    given = notification("ջուր " * 100, f"https://news.example/{'x' * 470}", count)
    told = rendered(shape, given)
    size = len(told["text"]) if shape == "mattermost" else len(json.dumps(told, ensure_ascii=False).encode())
    assert size < limit
    assert json.dumps(told, ensure_ascii=False).count("ջուր ջուր ջուր ջուր ջուր ջուր") >= count
