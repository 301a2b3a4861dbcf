"""Notification templates in Jinja2's sandbox: an article's author controls text, never structure.

Output is escaped for its place: in JSON as part of a string, in HTML as text. The filters below escape characters that
have a meaning in chat programs.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Literal

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.messages.article_version import version_at
from pipeline.messages.notifications import DigestInterval, Match, Notification

Kind = Literal["json", "html", "text"]
MAX_OUTPUT = 1024 * 1024
"""Maximum characters of a body; chat programs and mail servers take far less."""
MAX_SECONDS = 5.0
MAX_REPEAT = 10_000
"""Longest text, list or number that an operator such as * may produce in a template."""


class TemplateError(ValueError):
    """A template that does not compile or renders something invalid; gives the reason and the line."""


_PADDING = frozenset(("center", "expandtabs", "ljust", "rjust", "zfill"))
_STEP = "_step"
"""Called at each round of a loop and each call of a macro; a name with which no value of a notification begins."""


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(["*", "**", "%"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse operations that grow without bounds: ``"a" * 10**9`` would take the worker's memory."""
        numbers = all(isinstance(side, int | float) for side in (left, right))
        if operator == "*" and not numbers:
            times = left if isinstance(left, int) else right
            text = right if isinstance(left, int) else left
            if not isinstance(times, int) or len(text) * times > MAX_REPEAT:
                raise SecurityError(f"makes more than {MAX_REPEAT} characters by *")
        if (operator == "**" and not (numbers and abs(left) <= 1000 and abs(right) <= 10)) or (
            operator == "%" and not numbers
        ):
            raise SecurityError(f"{operator} is not for templates")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse what pads a text to any length, as ``center`` does among the filters."""
        return not (isinstance(obj, str) and attr in _PADDING) and super().is_safe_attribute(obj, attr, value)


def _in_string(value: Any) -> Any:
    """Escape a value inside a JSON string. Output of ``tojson`` is JSON already and is marked as safe."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(str(value))[1:-1]


def slack(text: str) -> str:
    """Escape for Slack's mrkdwn, in which & < > begin mentions, links and entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> str:
    """Escape for Markdown as chat programs read it: marks, links, images, headings, bullets, autolinks, mentions."""
    text = re.sub(r"([\\`*_{}\[\]()#+\-.!|>~])", r"\\\1", text)
    # These have no escape: a zero-width space after them ends the mention or link before it begins.
    return re.sub(r"([@<])", "\\1\u200b", text)


def markdown_url(url: str) -> str:
    """Escape an address for the brackets of a Markdown or Slack link."""
    return "".join(f"%{ord(char):02X}" if char in "()<>|\\\"'` [] {}" else char for char in url)


def truncated(text: str, length: int = 300) -> str:
    """Cut text at a word boundary, with an ellipsis."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(".,;: ") + "…"


FILTERS: dict[str, Callable[..., Any]] = {
    "slack": slack,
    "markdown": markdown,
    "link": markdown_url,
    "short": truncated,
}
_REMOVED_FILTERS = (
    "batch",
    "center",
    "format",
    "indent",
    "pprint",
    "xmlattr",
    "attr",
    "random",
    "slice",
    "urlize",
    "wordwrap",
)


def _environment(kind: Kind) -> _Environment:
    environment = _Environment(
        autoescape=kind == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=kind == "text",
        **({"finalize": _in_string} if kind == "json" else {}),
    )
    environment.globals.clear()
    for name in _REMOVED_FILTERS:
        environment.filters.pop(name, None)
    environment.filters.update(FILTERS)
    return environment


class Template:
    """A compiled template; raises TemplateError where it is used if it does not compile."""

    def __init__(self, source: str, kind: Kind) -> None:
        self._source = source
        self._kind = kind
        try:
            environment = _environment(kind)
            self._template = environment.from_string(_with_steps(environment.parse(source)))
        except TemplateSyntaxError as error:
            raise TemplateError(f"line {error.lineno}: {error.message}") from None

    @staticmethod
    def packaged(name: str) -> str:
        """Return the source of a template shipped with Dateline."""
        return files("pipeline.notify").joinpath("shapes", f"{name}.j2").read_text(encoding="utf-8")

    def render(self, notification: Notification, **more: str) -> str:
        """Return the text for a notification; raises TemplateError."""
        try:
            text = self._bounded({**notification.model_dump(), "match": notification.matches[0].model_dump(), **more})
        except TemplateError:
            raise
        except (
            JinjaError,
            TypeError,
            ValueError,
            ArithmeticError,
            AssertionError,
            LookupError,
            AttributeError,
            RecursionError,
        ) as error:
            raise TemplateError(f"{type(error).__name__}: {error}") from None
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise TemplateError("gives half a character, which cannot be sent")
        if self._kind == "json":
            try:
                json.loads(text)
            except ValueError as error:
                raise TemplateError(f"does not give JSON: {error}") from None
        return text

    def try_out(self, digest: DigestInterval) -> None:
        """Render a sample of one and of several matches; raises TemplateError."""
        for count in (1, 3):
            self.render(sample("sample", digest, count), topic="topic")

    def _bounded(self, values: Mapping[str, Any]) -> str:
        pieces, length = [], 0
        deadline = time.monotonic() + MAX_SECONDS

        def step() -> None:
            if time.monotonic() > deadline:
                raise TemplateError(f"takes longer than {MAX_SECONDS:g} s")

        for piece in self._template.generate({**values, _STEP: step}):
            length += len(piece)
            if length > MAX_OUTPUT:
                raise TemplateError(f"gives more than {MAX_OUTPUT} characters")
            step()
            pieces.append(piece)
        return "".join(pieces)


def _with_steps(tree: nodes.Template) -> nodes.Template:
    """The template with a call at each round: loops that write nothing would go on without being seen otherwise."""
    bodies = [node.body for node in tree.find_all(nodes.For)] + [node.body for node in tree.find_all(nodes.Macro)]
    for body in bodies:
        line = body[0].lineno if body else tree.lineno
        call = nodes.Call(nodes.Name(_STEP, "load", lineno=line), [], [], None, None, lineno=line)
        body.insert(0, nodes.ExprStmt(call, lineno=line))
    return tree


def sample(receiver: str, digest: DigestInterval = "none", count: int = 1, id: str = "sample") -> Notification:
    """Return a notification of a made-up article, with every character that a shape has to escape."""
    at = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    match = Match(
        search="sample",
        article_id="dateline-sample",
        version=version_at(round(at.timestamp() * 1000), 0),
        title='A sample of what Dateline sends: "Lake Sevan" <rises> & *falls*',
        url="https://example.org/sample?a=1&b=(2)",
        source="Dateline",
        date=at,
        matched_at=at,
    )
    return Notification(
        id=id,
        receiver=receiver,
        digest=digest,
        test=True,
        count=count,
        matches=[match] * count,
    )
