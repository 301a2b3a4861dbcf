"""Every error Dateline raises on purpose.

::

    DatelineError                  exit  what it means
    ├── UsageError                   2   the call is wrong; the message says how to fix it
    ├── SettingsError               78   a setting is missing, unknown or contradictory
    ├── SetupError                  78   something must be made first: a topic, the gazetteer, the template
    │   ├── AccessDenied            77   a service rejects the login, refuses a right, or is not to be trusted
    │   └── RequestRefused          78   Elasticsearch does not take a request, and waiting changes nothing
    │       ├── NotFound            78   what was asked for by name is not there
    │       └── Conflict            78   another process has written it
    ├── Unavailable                 69   a service does not answer; retried with back-off, never a dead letter
    │   └── IndexUnavailable        69   the index takes no requests: closed, blocked, or nothing to write to
    │       └── IndexMissing        69   there is no such index
    └── RecordRejected               1   this one record cannot be processed: it goes to the dead letters

A record has three outcomes only: it is done, it is rejected (``RecordRejected``), or it is tried again
(``Unavailable``). Anything else that is raised is a bug: the worker exits with ``EXIT_BUG`` and is restarted.
The exit statuses follow BSD's sysexits.h.
"""

from enum import StrEnum

from pipeline.redaction import redact

EXIT_REJECTED = 1
EXIT_USAGE = 2
EXIT_UNAVAILABLE = 69
EXIT_BUG = 70
EXIT_DENIED = 77
EXIT_CONFIG = 78


class Reason(StrEnum):
    """Why a record is on the dead-letter topic. The list is closed: dashboards and replays rely on it."""

    NULL_VALUE = "null-value"
    TOO_LARGE = "too-large"
    NOT_UTF8 = "not-utf8"
    NOT_JSON = "not-json"
    UNSUPPORTED_VERSION = "unsupported-version"
    INVALID = "invalid"
    EMPTY = "empty"
    FETCH_FAILED = "fetch-failed"
    ADDRESS_REFUSED = "address-refused"
    ENRICHMENT_FAILED = "enrichment-failed"
    ENRICHMENT_CRASHED = "enrichment-crashed"
    ENRICHMENT_TIMEOUT = "enrichment-timeout"
    INDEX_REJECTED = "index-rejected"
    INDEX_TOO_LARGE = "index-too-large"
    RECEIVER_REFUSED = "receiver-refused"
    RECEIVER_UNAVAILABLE = "receiver-unavailable"


class DatelineError(Exception):
    """The root of the tree; ``exit_status`` is what the command ends with. Its text never holds a secret."""

    exit_status = 1

    def __str__(self) -> str:
        return redact(super().__str__())


class UsageError(DatelineError):
    exit_status = EXIT_USAGE


class SettingsError(DatelineError):
    exit_status = EXIT_CONFIG


class SetupError(DatelineError):
    exit_status = EXIT_CONFIG


class AccessDenied(SetupError):
    exit_status = EXIT_DENIED


class RequestRefused(SetupError):
    """A request that Elasticsearch or Kibana does not take; ``status`` and ``kind``, its type, are what it answered."""

    def __init__(self, error: str, *, status: int = 0, kind: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.kind = kind


class NotFound(RequestRefused):
    """A document, an alias, a template or a space is not there."""


class Conflict(RequestRefused):
    """A write that was bound to a version that another process has changed already."""


class Unavailable(DatelineError):
    exit_status = EXIT_UNAVAILABLE


class IndexUnavailable(Unavailable):
    """The index takes no requests: it is closed, blocked, missing, or its alias names no index to write to."""


class IndexMissing(IndexUnavailable):
    """There is no index of this name."""


class RecordRejected(DatelineError):
    """A record that no retry can help.

    ``field`` names the place in the payload (dotted path), ``fix`` says what its producer should change.
    """

    exit_status = EXIT_REJECTED

    def __init__(self, reason: Reason, error: str, *, field: str | None = None, fix: str | None = None):
        super().__init__(error)
        self.reason = reason
        self.error = error
        self.field = field
        self.fix = fix

    def __reduce__(self) -> tuple[object, ...]:
        # Rejections travel from the pool's children to the worker: keep every part when pickled.
        return _rejected, (self.reason, self.error, self.field, self.fix)


def _rejected(reason: Reason, error: str, field: str | None, fix: str | None) -> RecordRejected:
    return RecordRejected(reason, error, field=field, fix=fix)
