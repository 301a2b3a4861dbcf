"""Options that several commands have, so that they are written and explained alike."""

from pathlib import Path
from typing import Annotated

import typer

JsonLines = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
JsonObject = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
JsonSummary = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
JsonOutcome = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]

Form = Annotated[str | None, typer.Option("--form", help="Format, if it cannot be detected: jsonl, feed, html, csv, …")]
FieldMap = Annotated[str, typer.Option("--map", help="Mapping of field names, e.g. title=headline,text=body.")]
Rejects = Annotated[Path | None, typer.Option(help="Write rejected articles to this file, with the reasons.")]
FetchPages = Annotated[bool, typer.Option(help="Fetch the page of entries that only have a summary.")]
AllowPrivate = Annotated[bool, typer.Option(help="Also fetch from private and loopback addresses.")]
StateFile = Annotated[Path | None, typer.Option(help="State file of watch; default: DATA_DIR/watch.sqlite.")]
"""A path of ``--state``."""
