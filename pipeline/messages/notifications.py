"""Messages of `dateline notify`: notifications to receivers, and their outcomes."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from pipeline.messages.articles import Alert, AlertName, ArticleId, Version

ReceiverName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
DigestInterval = Literal["none", "minute", "hour", "day"]
DeliveryOutcome = Literal["delivered", "given-up"]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Match(_Message):
    """An article version that a saved search matched."""

    search: AlertName = Field(description="The saved search's name.")
    article_id: ArticleId
    version: Version = Field(description="The article's version, as in enriched-article.v1.")
    title: str = Field("", description="The clean headline.")
    url: str = Field("", description="The article's address; empty unless it is a web address.")
    source: str = Field("", description="The outlet's name, else its host.")
    date: AwareDatetime = Field(description="When it was published, or else when it came.")
    matched_at: AwareDatetime


class Notification(_Message):
    """notification.v1: what a receiver is sent, as JSON by webhook and on a command's standard input.

    It is the same, byte for byte, each time that it is sent again.
    """

    schema_version: Literal[1] = 1
    id: str = Field(description="The idempotency key: the same whenever this is sent again, and never another's.")
    receiver: ReceiverName
    digest: DigestInterval = Field("none", description="Whether matches are gathered, and for how long.")
    test: bool = Field(False, description="True for a sample that `dateline notify test` sends.")
    count: int = Field(ge=1, description="Number of matches.")
    matches: list[Match] = Field(min_length=1)


class Delivery(_Message):
    """delivery.v1: what became of a match at a receiver, on articles.deliveries keyed by ``key``.

    It holds nothing of the article: a takedown has nothing to remove here.
    """

    schema_version: Literal[1] = 1
    receiver: ReceiverName
    search: AlertName
    article_id: ArticleId
    version: Version
    notification: str = Field(description="The id of the notification that it was part of.")
    digest: DigestInterval = "none"
    outcome: DeliveryOutcome
    attempts: int = Field(1, ge=1, description="How often it was tried, replays included.")
    at: AwareDatetime
    error: str = Field("", description="Why it was given up.")

    @property
    def key(self) -> str:
        """The same for the same match and receiver: a delivery that is recorded again takes the earlier one's place."""
        return f"{self.receiver}/{self.search}/{self.version}/{self.article_id}"


def notification_id(receiver: str, alert_key: str) -> str:
    """Return the idempotency key of one match at a receiver."""
    return hashlib.sha256(f"{receiver}\n{alert_key}".encode()).hexdigest()[:32]


def digest_id(receiver: str, gathered: str, at: datetime) -> str:
    """Return the idempotency key of a digest; ``gathered`` identifies the records in it."""
    return hashlib.sha256(f"{receiver}\n{gathered}\n{at.isoformat()}".encode()).hexdigest()[:32]


def match_of(alert: Alert) -> Match:
    """Return an alert as receivers get it. Non-web addresses are dropped: clicking one could do anything."""
    url = alert.url or ""
    return Match(
        search=alert.alert,
        article_id=alert.article_id,
        version=alert.version,
        title=_plain(alert.title),
        url=url if url.lower().startswith(("http://", "https://")) and url.isprintable() and " " not in url else "",
        source=_plain(alert.source or ""),
        date=alert.date,
        matched_at=alert.matched_at,
    )


def _plain(text: str) -> str:
    """Return one line without control and bidirectional formatting characters."""
    return " ".join("".join(char if _is_harmless(char) else " " for char in text).split())


def _is_harmless(char: str) -> bool:
    return not (
        char < " "
        or "\x7f" <= char <= "\x9f"
        or "\u2028" <= char <= "\u202e"
        or "\u2066" <= char <= "\u2069"
        or "\ud800" <= char <= "\udfff"
    )
