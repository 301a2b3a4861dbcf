"""``dateline re-enrich``: run the present models over older articles."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

from rich.console import Console

from pipeline.cli.enrich_files import Rejects
from pipeline.config.settings import Settings
from pipeline.operate.re_enrich import Tally, re_enrich
from pipeline.search.date_range import since as instant


def re_enrich_command(settings: Settings, since: str | None, as_json: bool) -> int:
    """Renew what is due, with its progress; the exit status, 1 when an article could not be enriched."""
    rejects = Rejects()
    with Console(stderr=True).status("reading …") as status:

        def tell(now: Tally) -> None:
            status.update(f"renewed {now.renewed:,} of {now.due:,} due so far; {now.articles:,} articles looked at")

        tally = re_enrich(settings, instant(since, datetime.now(UTC)) if since else None, rejects, tell)
    if as_json:
        print(json.dumps(asdict(tally)))
    else:
        print(
            f"renewed {tally.renewed:,} of {tally.articles:,} articles; {tally.articles - tally.due:,} were up to date"
        )
    return rejects.exit_status
