"""Former names of commands and options: using one is an error that gives the current name."""

from typing import Any

import typer
from typer.core import TyperGroup

from pipeline.errors import UsageError

COMMANDS = {
    "dateline topics rights": "dateline topics acls",
    "dateline dead-letters mirror": "dateline dead-letters sync-index",
    "dateline index drop-old": "dateline index delete-old",
    "dateline delete": "dateline takedown add",
}
"""Former commands, with the current ones."""


class Group(TyperGroup):
    """A group of commands that knows their former names."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; raises UsageError with the current name of a renamed one."""
        names, at = list(args[:1]), ctx
        while at.parent is not None:
            names, at = [at.info_name, *names], at.parent
        # The root's name is the program's, which may be python -m or a test's runner.
        path = " ".join(["dateline", *names])
        if path in COMMANDS:
            raise UsageError(f"{path!r} is now called {COMMANDS[path]!r}")
        return super().resolve_command(ctx, args)


def former_option(name: str, present: str) -> Any:
    """Return an option that only reports its current name."""

    def refuse(value: str | None) -> None:
        if value is not None:
            raise UsageError(f"{name} is now called {present}")

    return typer.Option(None, name, hidden=True, callback=refuse)
