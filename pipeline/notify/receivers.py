"""Receivers as described in notify.yaml: one class per kind, each key checked before anything is sent."""

import ipaddress
import os
import re
import shutil
import ssl
from datetime import time as clock_time
from email.headerregistry import Address
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipeline.messages.notifications import DigestInterval, ReceiverName
from pipeline.notify.references import MaybeSecret, Secret
from pipeline.notify.templates import Kind, Template, TemplateError

MAX_DIGEST = 1000
"""Matches per message; the rest goes into the next one, which follows at once."""
MAX_TEMPLATE_BYTES = 64 * 1024
MOST_BY_SHAPE = {"slack": 20, "teams": 20, "mattermost": 15, "ntfy": 8}
"""Matches that fit a chat message; each is shown, so the rest goes into the next one."""
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
OURS = frozenset(
    "host content-length content-type transfer-encoding connection idempotency-key webhook-id webhook-timestamp "
    "webhook-signature".split()
)
"""Headers that a receiver cannot set, because Dateline sets them."""


def _seconds(value: Any) -> Any:
    if isinstance(value, str) and (found := _DURATION.fullmatch(value.strip())):
        return float(found[1]) * _SECONDS[found[2]]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a duration such as 30s, 10m, 6h or 2d")
    return value


def _time_of_day(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        # YAML 1.1 reads 07:30 as a sexagesimal number.
        raise ValueError('must be in quotes, such as "07:30": YAML reads it as a number otherwise')
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('must be a time of day such as "07:30"')
    return clock_time(int(found[1]), int(found[2]))


def _interval(value: Any) -> Any:
    # YAML reads off and no as false.
    return "none" if value in (None, False) else value


def _pattern(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9._*?\[\]!-]{1,100}", value):
        raise ValueError("is a name of a saved search, or a pattern of several such as flood-*")
    return value


def _mailbox(value: str) -> str:
    """Return a mail address, with or without a display name, that cannot start another header."""
    name, bracket, rest = value.partition("<")
    spec = rest.removesuffix(">") if bracket else value
    if any(char < " " or char == "\x7f" for char in value) or (bracket and not rest.endswith(">")):
        raise ValueError("is not a mail address such as desk@example.org")
    if not spec.isascii():
        raise ValueError("has letters that mail servers may not take: write the domain as xn--…")
    try:
        address = Address(display_name=name.strip().strip('"') if bracket else "", addr_spec=spec.strip())
    except ValueError:  # a HeaderParseError is one
        raise ValueError("is not a mail address such as desk@example.org") from None
    if not address.username or not address.domain:
        raise ValueError("is not a mail address such as desk@example.org")
    return str(address)


Seconds = Annotated[float, BeforeValidator(_seconds)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True)


class _Receiver(_Strict):
    """Keys common to all kinds."""

    name: ReceiverName
    searches: tuple[Annotated[str, AfterValidator(_pattern)], ...] = Field(("*",), min_length=1)
    digest: Annotated[DigestInterval, BeforeValidator(_interval)] = "none"
    digest_at: Annotated[clock_time, BeforeValidator(_time_of_day)] = clock_time(7, 0)
    digest_max: int = Field(500, ge=1, le=MAX_DIGEST)
    begin: Literal["now", "earliest"] = "now"
    give_up_after: Seconds = Field(86_400.0, gt=0, le=30 * 86_400)
    timeout: Seconds = Field(15.0, gt=0, le=240)

    def wants(self, search: str) -> bool:
        """Return whether the matches of a saved search are for this receiver."""
        return any(fnmatchcase(search, pattern) for pattern in self.searches)

    @property
    def most(self) -> int:
        """Return the most matches in one digest."""
        return self.digest_max

    @model_validator(mode="after")
    def _digest_keys(self) -> "_Receiver":
        if "digest_at" in self.model_fields_set and self.digest != "day":
            raise ValueError("digest_at: goes with digest: day only")
        if "digest_max" in self.model_fields_set and self.digest == "none":
            raise ValueError("digest_max: goes with a digest only")
        return self


def _compiled(source: str, kind: Kind, digest: DigestInterval) -> Template:
    if len(source.encode()) > MAX_TEMPLATE_BYTES:
        raise ValueError(f"is larger than {MAX_TEMPLATE_BYTES} bytes")
    template = Template(source, kind)
    try:
        template.try_out(digest)
    except TemplateError as error:
        raise ValueError(str(error)) from None
    return template


def _ca_file(value: Path | None, info: ValidationInfo) -> Path | None:
    if value is None:
        return None
    path = (Path(info.context["folder"]) if info.context else Path()) / value
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:  # SSLError is one
        raise ValueError(
            f"{path} cannot be used ({error.strerror or error}); it must be certificates as PEM"
        ) from error
    return path


CaFile = Annotated[Path | None, AfterValidator(_ca_file)]


class WebhookReceiver(_Receiver):
    """Receives one POST per notification."""

    kind: Literal["webhook"]
    url: MaybeSecret
    shape: Literal["json", "slack", "mattermost", "teams", "ntfy", "template"] = "json"
    template: str | None = None
    template_file: Path | None = None
    content_type: str = Field("application/json", pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+(; ?charset=utf-8)?$")
    headers: dict[str, MaybeSecret] = Field(default_factory=dict, max_length=50)
    secret: Secret | None = None
    allow: tuple[Literal["loopback", "private"], ...] = ()
    ca_file: CaFile = None
    _body: Template | None = PrivateAttr(None)

    @field_validator("headers")
    @classmethod
    def _no_header_of_ours(cls, headers: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, value in headers.items():
            if not _HEADER.fullmatch(name):
                raise ValueError(f"{name!r} is not a name of a header")
            if name.lower() in OURS:
                raise ValueError(f"{name} is set by Dateline; take it out")
            if not value.get_secret_value().isascii():
                raise ValueError(f"{name}: a header takes ASCII only")
        return headers

    @model_validator(mode="after")
    def _one_body(self, info: ValidationInfo) -> "WebhookReceiver":
        _check_address(self.url.get_secret_value(), self.shape, self.allow)
        given = [key for key in ("template", "template_file") if getattr(self, key) is not None]
        if self.shape == "template" and len(given) != 1:
            raise ValueError("template: shape template needs template or template_file, and one of them only")
        if self.shape != "template" and (given or "content_type" in self.model_fields_set):
            raise ValueError(
                f"shape: {self.shape} has a body of its own; for {(given or ['content_type'])[0]}, "
                "make it: shape: template"
            )
        if self.shape != "json":
            try:
                self._body = _compiled(self._source(info), self._kind(), self.digest)
            except ValueError as error:
                raise ValueError(f"{given[0] if given else 'shape'}: {error}") from None
        return self

    @property
    def most(self) -> int:
        """Return the most matches in one digest: as many as the shape has room for."""
        return min(self.digest_max, MOST_BY_SHAPE.get(self.shape, MAX_DIGEST))

    @property
    def body(self) -> Template | None:
        """The template of the body; None sends the notification itself as JSON."""
        return self._body

    def _source(self, info: ValidationInfo) -> str:
        if self.shape != "template":
            return Template.packaged(f"{self.shape}.json")
        if self.template is not None:
            return self.template
        path = (Path(info.context["folder"]) if info.context else Path()) / (self.template_file or "")
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ValueError(f"{path} cannot be read ({reason})") from error

    def _kind(self) -> Kind:
        essence = self.content_type.partition(";")[0]
        if essence.endswith(("/json", "+json")):
            return "json"
        return "html" if essence in ("text/html", "application/xhtml+xml", "application/xml", "text/xml") else "text"


def _check_address(url: str, shape: str, allow: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("url: is not an address such as https://chat.example.org/hook") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("url: must begin with https:// or http:// and name a host")
    if parts.scheme == "http" and not allow:
        raise ValueError("url: goes unencrypted to the internet: use https://, or say allow: [private] or [loopback]")
    _check_literal(host, allow)
    if shape == "ntfy" and not parts.path.strip("/"):
        raise ValueError("url: must end in ntfy's topic, such as https://ntfy.example.org/alerts")


def _check_literal(host: str, allow: tuple[str, ...]) -> None:
    """Reject a forbidden literal address before anything runs; names are checked on connecting."""
    from pipeline.notify.targets import allowed

    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    if not allowed(allow)(host):
        raise ValueError(f"url: {host} is not a public address; if it is meant, say allow: [private] or [loopback]")


class Smtp(_Strict):
    """Mail server that accepts our messages."""

    host: str = Field(pattern=r"^[A-Za-z0-9.:_-]+$")
    port: int | None = Field(None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: MaybeSecret | None = None
    password: Secret | None = None
    ca_file: CaFile = None

    @model_validator(mode="after")
    def _log_in(self) -> "Smtp":
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password go together: give both or none")
        if self.security == "none" and self.password is not None and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError(f"security: none would send the password unencrypted to {self.host}: use starttls or tls")
        if self.security == "none" and self.ca_file is not None:
            raise ValueError("ca_file: security none uses no certificates")
        return self

    @property
    def where(self) -> int:
        """The port, or the default one."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class EmailReceiver(_Receiver):
    """Receives one message per notification, sent to all its addresses."""

    kind: Literal["email"]
    to: tuple[Mailbox, ...] = Field(min_length=1, max_length=50)
    sender: Mailbox = Field(alias="from")
    reply_to: Mailbox | None = None
    smtp: Smtp
    unsubscribe: str | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    _templates: dict[str, Template] = PrivateAttr(default_factory=dict)

    @field_validator("to", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("unsubscribe")
    @classmethod
    def _leads_somewhere(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"(mailto:[!-;=?-~]+@[!-;=?-~]+|https://[!-;=?-~]+)", value):
            raise ValueError("must be mailto:ADDRESS or an https:// address")
        return value

    @model_validator(mode="after")
    def _compile(self) -> "EmailReceiver":
        kinds: dict[str, Kind] = {"subject": "text", "text": "text", "html": "html"}
        for key, kind in kinds.items():
            source = getattr(self, key)
            try:
                self._templates[key] = _compiled(
                    Template.packaged(f"email.{key}") if source is None else source, kind, self.digest
                )
            except ValueError as error:
                raise ValueError(f"{key}: {error}") from None
        return self

    @property
    def templates(self) -> dict[str, Template]:
        """The templates of the subject, the plain text and the HTML."""
        return self._templates


class CommandReceiver(_Receiver):
    """Receives one run of a program per notification."""

    kind: Literal["command"]
    command: tuple[str, ...] = Field(min_length=1, max_length=100)
    environment: dict[str, MaybeSecret] = Field(default_factory=dict, max_length=100)

    @field_validator("command", mode="before")
    @classmethod
    def _no_shell(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError(
                'must be a list, a word each: no shell reads it. For example ["/usr/local/bin/page", "--desk"]'
            )
        return value

    @field_validator("command")
    @classmethod
    def _is_there(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if any("\0" in word for word in value):
            raise ValueError("has a zero byte")
        program = value[0]
        folder = Path(info.context["folder"]) if info.context else Path()
        found = str((folder / program).resolve()) if "/" in program else shutil.which(program)
        if not found or not os.access(found, os.X_OK):
            raise ValueError(f"{program} is not a program that can be run; give its path, or make it executable")
        return (found, *value[1:])

    @field_validator("environment")
    @classmethod
    def _variables(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        if wrong := [name for name in value if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)]:
            raise ValueError(f"{wrong[0]!r} is not a name of a variable")
        return value


Receiver = WebhookReceiver | EmailReceiver | CommandReceiver
KINDS: dict[str, type[WebhookReceiver] | type[EmailReceiver] | type[CommandReceiver]] = {
    "webhook": WebhookReceiver,
    "email": EmailReceiver,
    "command": CommandReceiver,
}
