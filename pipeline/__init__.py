"""Dateline: turn a stream of news into something you can search by who and where."""

from importlib.metadata import version

__version__ = version("dateline")
