"""Dateline: turn a stream of news into something you can search by who and where.

What a program may rely on is named in ``__all__``; everything else is internal::

    from pipeline import Article, Publisher, load_settings

    with Publisher(load_settings()) as publisher:
        receipt = publisher.publish(Article(title="Flood in Lagos", text="The river rose on Monday."))
        print(receipt.result().id)
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.config.load import load_settings
    from pipeline.config.settings import Settings
    from pipeline.errors import DatelineError, RecordRejected, SettingsError, Unavailable
    from pipeline.messages.articles import Article, Source
    from pipeline.publish.publisher import Published, Publisher

__all__ = [
    "Article",
    "DatelineError",
    "Published",
    "Publisher",
    "RecordRejected",
    "Settings",
    "SettingsError",
    "Source",
    "Unavailable",
    "__version__",
    "load_settings",
]

_HOMES = {
    "Article": "pipeline.messages.articles",
    "DatelineError": "pipeline.errors",
    "Published": "pipeline.publish.publisher",
    "Publisher": "pipeline.publish.publisher",
    "RecordRejected": "pipeline.errors",
    "Settings": "pipeline.config.settings",
    "SettingsError": "pipeline.errors",
    "Source": "pipeline.messages.articles",
    "Unavailable": "pipeline.errors",
    "load_settings": "pipeline.config.load",
}

try:
    __version__ = version("dateline")
except PackageNotFoundError:  # A checkout before `make install`: `make down` works there, too.
    __version__ = "not installed"


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: a command that needs none of them starts without their libraries."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
