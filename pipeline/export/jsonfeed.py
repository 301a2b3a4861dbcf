"""JSON Feed 1.1, with Dateline's findings under ``_dateline``."""

from collections.abc import Sequence
from typing import Any

from pipeline.export.columns import Row, written
from pipeline.export.feed_entry import clean, entry, home, line
from pipeline.export.format_writer import WriterOptions
from pipeline.export.json_lines import json_bytes

VERSION = "https://jsonfeed.org/version/1.1"
_FOUND = {
    "people": "entities.person",
    "organizations": "entities.organization",
    "places": "places.name",
    "countries": "countries",
}


class JsonFeedWriter:
    """Writes articles as items of a feed."""

    def __init__(self, options: WriterOptions) -> None:
        self._feed = options.feed
        self._whole = options.feed.whole
        self._started = False

    def head(self) -> bytes:
        feed = self._feed
        values = {
            "version": VERSION,
            "title": line(feed.title) or "Dateline",
            "home_page_url": home(feed) if home(feed).startswith("http") else None,
            "feed_url": feed.url,
            "description": line(feed.description),
            "language": clean(feed.language),
        }
        return json_bytes(_filled(values))[:-1] + b',"items":['

    def block(self, rows: Sequence[Row]) -> bytes:
        if not rows:
            return b""
        items = [json_bytes(self._item(row)) for row in rows]
        first, self._started = not self._started, True
        return (b"\n" if first else b",\n") + b",\n".join(items)

    def tail(self) -> bytes:
        return b"\n]}\n"

    def _item(self, row: Row) -> dict[str, Any]:
        made = entry(row, self._whole)
        found: dict[str, Any] = {name: row.get(column) for name, column in _FOUND.items()}
        if made.point:
            lat, lon = made.point
            country = row.get("focus.country")
            found["focus"] = _filled({"name": row.get("focus.name"), "country": country, "lat": lat, "lon": lon})
        values = {
            "id": made.id,
            "url": made.url,
            "title": made.title,
            "content_html": made.content,
            "content_text": "" if made.content else made.summary or made.title,
            "summary": made.summary if made.content else "",
            "date_published": written(made.published),
            "date_modified": written(made.updated),
            "authors": [{"name": name} for name in made.authors or ((made.source,) if made.source else ())],
            "tags": list(made.tags),
            "language": made.language if made.language != "und" else "",
            "_dateline": _filled({"id": row["id"], "source": made.source, **found}),
        }
        return _filled(values)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
