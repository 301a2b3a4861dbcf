"""Dateline: turn a stream of news into something you can search by who and where."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("dateline")
except PackageNotFoundError:  # A checkout before `make install`: `make down` works there, too.
    __version__ = "not installed"
