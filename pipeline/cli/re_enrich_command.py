"""``dateline re-enrich``: run the current models over older articles."""

import json
from dataclasses import asdict
from datetime import datetime

from rich.console import Console

from pipeline.cli.enrich_files import Rejects
from pipeline.config.settings import Settings
from pipeline.operate.re_enrich import Tally, re_enrich
from pipeline.search.date_range import since as instant
from pipeline.search.time_zone import parse_zone


def re_enrich_command(settings: Settings, since: str | None, as_json: bool) -> int:
    """Re-enrich due articles with progress; return the exit status, 1 when an article failed."""
    rejects = Rejects()
    with Console(stderr=True).status("reading …") as status:

        def tell(now: Tally) -> None:
            status.update(f"renewed {now.renewed:,} of {now.due:,} due so far; {now.articles:,} articles looked at")

        first = instant(since, datetime.now(parse_zone(settings.timezone))) if since else None
        tally = re_enrich(settings, first, rejects, tell)
    if as_json:
        print(json.dumps(asdict(tally)))
    else:
        print(
            f"renewed {tally.renewed:,} of {tally.articles:,} articles; {tally.articles - tally.due:,} were up to date"
        )
    return rejects.exit_status
