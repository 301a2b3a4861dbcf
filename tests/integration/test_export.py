"""Exports of the enriched seeds from a real Elasticsearch: every format, every kind of row, and what goes wrong."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pyarrow.parquet as pq
import pytest

from pipeline.config.settings import Settings
from pipeline.errors import SetupError, Unavailable, UsageError
from pipeline.export import article_rows
from pipeline.export.columns import Rows
from pipeline.export.csv_file import split
from pipeline.export.export_stream import Export, ExportOptions, open_export
from pipeline.export.file import FileExport, state_file, write_file
from pipeline.export.format_writer import CsvOptions
from pipeline.export.formats import FORMATS
from pipeline.gazetteer import open_gazetteer
from pipeline.index.gateway import Gateway
from pipeline.search.options import SearchOptions, read_query
from pipeline.search.query import Query, Sort

pytestmark = pytest.mark.services

ROOT = Path(__file__).resolve().parents[2]
ALL = Query(sort=Sort.NEWEST)
PLAIN = CsvOptions(bom=False)


@pytest.fixture(scope="module")
def gateway(seeded: Settings) -> Iterator[Gateway]:
    with Gateway(seeded) as opened:
        yield opened


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of seven, so that the seeds fill several."""
    monkeypatch.setattr(article_rows, "PAGE_ROWS", 7)
    monkeypatch.setattr(article_rows, "MAX_WHOLE_DOCUMENTS", 7)


def sources(gateway: Gateway) -> dict[str, dict[str, Any]]:
    """Every article in the index."""
    return {hit["_id"]: hit["_source"] for hits in gateway.pages({"match_all": {}}) for hit in hits}


def exported(gateway: Gateway, query: Query = ALL, **options: Any) -> bytes:
    return b"".join(open_export(gateway, query, ExportOptions(csv=PLAIN, **options)).chunks())


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_every_article_is_exported_once_in_order(gateway: Gateway, small_pages: None) -> None:
    """Newest first, page after page, with the values of the index."""
    rows = table(exported(gateway, fields="default,text"))
    found = sources(gateway)
    assert len(found) > 30
    assert {row["id"] for row in rows} == found.keys()
    assert len(rows) == len(found)
    dates = [datetime.fromisoformat(row["date"]) for row in rows]
    assert dates == sorted(dates, reverse=True)
    for row in rows:
        article = found[row["id"]]
        assert row["title"] == article.get("title", "")
        assert row["text"] == article.get("text", "")
        assert split(row["places.name"]) == article.get("places", {}).get("name", [])
        assert row["source.name"] == article.get("source", {}).get("name", "")


@pytest.mark.parametrize("sort", Sort)
def test_each_order_pages_without_gap_or_overlap(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, sort: Sort) -> None:
    """Those by relevance and distance too."""
    monkeypatch.setattr(article_rows, "PAGE_ROWS", 3)
    with closing(open_gazetteer(Settings(data_dir=ROOT / "var"))) as gazetteer:
        options = SearchOptions(words=["river"], near="Yerevan", within="8000km", sort=sort)
        query = read_query(options, datetime.now(UTC), gazetteer.candidates)
    ids = [row["id"] for row in table(exported(gateway, query, fields="id"))]
    assert len(ids) == len(set(ids)) > 6


@pytest.mark.parametrize("limit", [1, 7, 8, 14, 10_000])
def test_a_limit_is_kept_to_the_row(gateway: Gateway, small_pages: None, limit: int) -> None:
    """At the end of a page, within one, and beyond the last."""
    export = open_export(gateway, ALL, ExportOptions(fields="id", limit=limit, csv=PLAIN))
    rows = table(b"".join(export.chunks()))
    total = export.count()
    assert total is not None
    assert len(rows) == export.place.rows == min(limit, total)


def test_filters_are_the_searches(gateway: Gateway) -> None:
    """What `dateline search` finds is what is exported."""
    query = read_query(SearchOptions(country=["AM"], sort="newest"), datetime.now(UTC), lambda name: ())
    rows = table(exported(gateway, query, fields="id,countries"))
    assert {row["id"] for row in rows} == {
        id for id, article in sources(gateway).items() if "AM" in article.get("countries", ())
    }


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_found_is_an_empty_export(gateway: Gateway, format: str) -> None:
    """Valid in each format."""
    query = read_query(SearchOptions(words=["zxqvwk"], sort="newest"), datetime.now(UTC), lambda name: ())
    export = open_export(gateway, query, ExportOptions(format=format))
    data = b"".join(export.chunks())
    assert export.place.rows == 0
    if format in ("rss", "atom"):
        assert not feedparser.parse(data).bozo


def test_a_map_has_its_points_whatever_fields_are_asked_for(gateway: Gateway) -> None:
    """Without the focus among them a feature still has its place and its id, and no property beyond those asked for."""
    features = json.loads(exported(gateway, format="geojson", fields="title,date"))["features"]
    assert len(features) == len(json.loads(exported(gateway, format="geojson"))["features"]) > 10
    assert all(feature["id"] and len(feature["geometry"]["coordinates"]) == 2 for feature in features)
    assert {tuple(feature["properties"]) for feature in features} == {("title", "date")}


def test_json_lines_are_the_articles(gateway: Gateway) -> None:
    """With all fields, what the index holds, signatures aside."""
    found = sources(gateway)
    lines = [json.loads(line) for line in exported(gateway, format="jsonl", fields="all").splitlines()]
    assert len(lines) == len(found)
    for line in lines:
        source = found[line["id"]]
        assert line["entities"] == source["entities"] if "entities" in source else "entities" not in line
        assert line["mentions"] == source["mentions"] if "mentions" in source else "mentions" not in line
        assert datetime.fromisoformat(line["date"]) == datetime.fromisoformat(source["date"])


def test_a_map_has_a_feature_for_every_focus(gateway: Gateway) -> None:
    """Articles about no place are not on it, and counted."""
    export = open_export(gateway, ALL, ExportOptions(format="geojson"))
    features = json.loads(b"".join(export.chunks()))["features"]
    placed = {id: source for id, source in sources(gateway).items() if "focus" in source}
    assert {feature["id"] for feature in features} == placed.keys()
    assert export.without_place() == len(sources(gateway)) - len(placed) > 0
    assert export.count() == len(placed)
    for feature in features:
        point = placed[feature["id"]]["focus"]["location"]
        assert feature["geometry"]["coordinates"] == [point["lon"], point["lat"]]


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_a_feed_has_the_newest_whatever_the_order(gateway: Gateway, format: str) -> None:
    """By another reader: as many as asked for, the newest first, each with an id of its own."""
    data = exported(gateway, replace(ALL, sort=Sort.OLDEST), format=format, limit=20)
    found = feedparser.parse(data)
    assert not found.bozo
    assert len({entry.id for entry in found.entries}) == len(found.entries) == 20
    times = [entry.published_parsed for entry in found.entries]
    assert times == sorted(times, reverse=True)


def test_parquet_has_the_same_rows(gateway: Gateway, tmp_path: Path) -> None:
    """Of the same types."""
    wanted = FileExport(ALL, ExportOptions(format="parquet", fields="all"))
    write_file(gateway, wanted, tmp_path / "a.parquet", lambda rows: None)
    rows = {row["id"]: row for row in pq.read_table(tmp_path / "a.parquet").to_pylist()}
    found = sources(gateway)
    assert rows.keys() == found.keys()
    for id, row in rows.items():
        assert row["date"] == datetime.fromisoformat(found[id]["date"])
        assert row["entities.person"] == found[id].get("entities", {}).get("person")


@pytest.mark.parametrize("limit", [None, 25])
def test_entities_are_counted(gateway: Gateway, limit: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """All by type and name, or the most frequent: as counted by hand over the articles."""
    monkeypatch.setattr("pipeline.export.entity_rows.BLOCK_ROWS", 10)
    counted: dict[tuple[str, str], list[str]] = {}
    for source in sources(gateway).values():
        for kind, names in source.get("entities", {}).items():
            for name in names if kind != "all" else ():
                counted.setdefault((kind, name), []).append(source["date"])
    expected = [(kind, name, len(dates), min(dates), max(dates)) for (kind, name), dates in counted.items()]
    rows = table(exported(gateway, rows=Rows.ENTITIES, limit=limit))
    found = [
        (
            row["type"],
            row["name"],
            int(row["articles"]),
            *(stamp(row[seen]) for seen in ("first_seen", "last_seen")),
        )
        for row in rows
    ]
    if limit is None:
        assert sorted(found) == sorted(expected)
        assert len(found) > 100
        kinds = [row["type"] for row in rows]
        assert [kind for number, kind in enumerate(kinds) if kinds[number - 1 : number] != [kind]] == list(
            dict.fromkeys(kinds)
        )
    else:
        assert len(found) == limit
        assert set(found) <= set(expected)
        most = sorted((row[2] for row in expected), reverse=True)[:limit]
        assert [row[2] for row in found] == most


def stamp(text: str) -> str:
    """A time as the index writes it."""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_entities_take_the_filters(gateway: Gateway) -> None:
    """Who occurs with a person: the person in all of them."""
    query = read_query(SearchOptions(person=["Pashinyan"], sort="newest"), datetime.now(UTC), lambda name: ())
    rows = table(exported(gateway, query, rows=Rows.ENTITIES, limit=1000))
    (pashinyan,) = [row for row in rows if row["name"] == "Nikol Pashinyan"]
    total = open_export(gateway, query, ExportOptions()).count()
    assert int(pashinyan["articles"]) == total
    assert all(int(row["articles"]) <= int(pashinyan["articles"]) for row in rows)


def test_too_many_of_the_most_frequent_are_refused(gateway: Gateway) -> None:
    """Before anything is written."""
    with pytest.raises(UsageError, match="--all"):
        open_export(gateway, ALL, ExportOptions(rows=Rows.ENTITIES, limit=20_000)).chunks()


def test_places_are_counted_each_by_itself(gateway: Gateway) -> None:
    """Paris in France and Paris in Texas are two rows, a sea without a number is one; with their own points."""
    rows = table(exported(gateway, rows=Rows.PLACES))
    assert {row["country"] for row in rows if row["name"] == "Paris"} >= {"FR", "US"}
    assert any(row["feature"] == "SEA" and not row["geonameid"] for row in rows)
    counted: dict[tuple[str, str], set[str]] = {}
    for id, source in sources(gateway).items():
        for place in source.get("mentions", {}).get("places", ()):
            counted.setdefault((place["name"], str(place["lat"])), set()).add(id)
    assert {(row["name"], row["lat"]): int(row["articles"]) for row in rows} == {
        place: len(ids) for place, ids in counted.items()
    }
    numbers = [int(row["articles"]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)


def test_places_on_a_map(gateway: Gateway) -> None:
    """One feature a place, with its counts."""
    features = json.loads(exported(gateway, rows=Rows.PLACES, format="geojson", limit=5))["features"]
    assert len(features) == 5
    assert all(feature["properties"]["articles"] > 0 for feature in features)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "cvs"}, "did you mean csv"),
        ({"format": "rss", "rows": Rows.PLACES}, "--format rss cannot hold rows of places: it takes articles"),
        ({"format": "geojson", "rows": Rows.ENTITIES}, "it takes articles, places"),
        ({"fields": "titel"}, "did you mean title"),
    ],
)
def test_what_cannot_be_exported_is_refused(gateway: Gateway, options: dict[str, Any], message: str) -> None:
    """Before the first byte, with what can be."""
    with pytest.raises(UsageError, match=message):
        open_export(gateway, ALL, ExportOptions(**options))


def test_errors_come_before_the_first_byte(seeded: Settings) -> None:
    """So that an empty output is not taken for an export: no index, no server."""
    missing = seeded.model_copy(update={"index_alias": "nothing-here"})
    away = seeded.model_copy(update={"elasticsearch_url": "http://127.0.0.1:1"})
    for rows in Rows:
        with Gateway(missing) as gateway, pytest.raises(SetupError, match="dateline index create"):
            open_export(gateway, ALL, ExportOptions(rows=rows)).chunks()
        with Gateway(away) as gateway, pytest.raises(Unavailable):
            open_export(gateway, ALL, ExportOptions(rows=rows)).chunks()


def test_a_reader_may_pause_for_long(gateway: Gateway, small_pages: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """When Elasticsearch has forgotten the point in time, the rest is read from another, without gap or overlap."""
    total = len(sources(gateway))
    opened: list[str] = []
    open_one: Callable[..., Any] = gateway.client.open_point_in_time

    def remembered(**options: Any) -> Any:
        answer = open_one(**options)
        opened.append(answer.body["id"])
        return answer

    monkeypatch.setattr(gateway.client, "open_point_in_time", remembered)
    export = open_export(gateway, ALL, ExportOptions(fields="id", csv=PLAIN))
    data = b""
    for number, chunk in enumerate(export.chunks()):
        data += chunk
        if number == 2:
            gateway.client.close_point_in_time(id=opened[-1])
    ids = [row["id"] for row in table(data)]
    assert len(ids) == len(set(ids)) == total
    assert len(opened) == 2


# Files


class Stopped(Exception):
    """As if the process had been killed."""


def stop_after(rows: int) -> Callable[[int], None]:
    def progress(written: int) -> None:
        if written >= rows:
            raise Stopped

    return progress


def quiet(rows: int) -> None: ...


@pytest.mark.parametrize("format", ["csv", "jsonl", "geojson"])
@pytest.mark.parametrize("stops", [1, 3])
def test_a_stopped_export_goes_on(gateway: Gateway, small_pages: None, tmp_path: Path, format: str, stops: int) -> None:
    """However often it is stopped, and with half a row at its end, the file is the one of an undisturbed run."""
    wanted = FileExport(ALL, ExportOptions(format=format, fields="default,text"), "as typed")
    path = tmp_path / "all"
    path.write_text("the old one", encoding="utf-8")
    for stop in range(stops):
        with pytest.raises(Stopped):
            write_file(gateway, wanted, path, stop_after(7 * (stop + 1)), resume=stop > 0)
        with (tmp_path / "all.part").open("ab") as part:
            part.write(b'half a row, "')
        assert path.read_text(encoding="utf-8") == "the old one"
        assert state_file(path).exists()
    export = write_file(gateway, wanted, path, quiet, resume=True)
    whole = write_file(gateway, wanted, tmp_path / "whole", quiet)
    assert path.read_bytes() == (tmp_path / "whole").read_bytes()
    assert export.place.rows == whole.place.rows
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all", "whole"]


def test_a_resumed_export_keeps_its_limit(gateway: Gateway, small_pages: None, tmp_path: Path) -> None:
    """It counts all rows, those of before included; a higher one may be asked for."""
    wanted = FileExport(ALL, ExportOptions(fields="id", limit=20, csv=PLAIN))
    for limit in (20, 30):
        with pytest.raises(Stopped):
            write_file(gateway, wanted, tmp_path / "a.csv", stop_after(14))
        more = replace(wanted, options=replace(wanted.options, limit=limit))
        write_file(gateway, more, tmp_path / "a.csv", quiet, resume=True)
        assert len(table((tmp_path / "a.csv").read_bytes())) == limit


def test_a_resumed_export_keeps_its_period(gateway: Gateway, small_pages: None, tmp_path: Path) -> None:
    """ "7d" ago is later when it is resumed; the export is of the week that it was begun for."""
    oldest = datetime.fromisoformat(min(source["date"] for source in sources(gateway).values()))
    wanted = FileExport(replace(ALL, since=oldest), ExportOptions(fields="id", csv=PLAIN), "since 7d")
    with pytest.raises(Stopped):
        write_file(gateway, wanted, tmp_path / "a.csv", stop_after(7))
    later = replace(wanted, query=replace(ALL, since=datetime(2026, 11, 20, tzinfo=UTC)))
    write_file(gateway, later, tmp_path / "a.csv", quiet, resume=True)
    assert len(table((tmp_path / "a.csv").read_bytes())) == len(sources(gateway))


def test_another_export_is_not_resumed(gateway: Gateway, small_pages: None, tmp_path: Path) -> None:
    """Other filters, fields or format would make a file of two halves."""
    wanted = FileExport(ALL, ExportOptions(fields="id"), "river")
    with pytest.raises(Stopped):
        write_file(gateway, wanted, tmp_path / "a.csv", stop_after(7))
    for other in (replace(wanted, asked="lake"), replace(wanted, options=ExportOptions(fields="id,title"))):
        with pytest.raises(UsageError, match="belongs to another search"):
            write_file(gateway, other, tmp_path / "a.csv", quiet, resume=True)
    state_file(tmp_path / "a.csv").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"is damaged .*: start again without --resume"):
        write_file(gateway, wanted, tmp_path / "a.csv", quiet, resume=True)
    write_file(gateway, wanted, tmp_path / "a.csv", quiet)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    ("query", "options", "message"),
    [
        (ALL, {"format": "parquet"}, "parquet cannot be continued"),
        (ALL, {"rows": Rows.ENTITIES}, "only articles can be continued"),
        (Query(), {}, "the order relevance may change"),
    ],
)
def test_what_cannot_be_resumed_leaves_nothing(
    gateway: Gateway, tmp_path: Path, query: Query, options: dict[str, Any], message: str
) -> None:
    """And says why."""
    wanted = FileExport(query, ExportOptions(**options))
    with pytest.raises(Stopped):
        write_file(gateway, wanted, tmp_path / "a", stop_after(0))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match=message):
        write_file(gateway, wanted, tmp_path / "a", quiet, resume=True)


def test_a_failed_export_leaves_the_old_file(seeded: Settings, tmp_path: Path) -> None:
    """Whole, and nothing beside it."""
    path = tmp_path / "a.csv"
    path.write_text("the old one", encoding="utf-8")
    with Gateway(seeded.model_copy(update={"elasticsearch_url": "http://127.0.0.1:1"})) as away:
        for options in (ExportOptions(), ExportOptions(fields="titel"), ExportOptions(format="parquet")):
            with pytest.raises((Unavailable, UsageError)):
                write_file(away, FileExport(ALL, options), path, quiet)
    assert path.read_text(encoding="utf-8") == "the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_two_exports_do_not_write_one_file(gateway: Gateway, small_pages: None, tmp_path: Path) -> None:
    """The second is refused, and the first goes on."""
    wanted = FileExport(ALL, ExportOptions(fields="id", csv=PLAIN))
    refused: list[str] = []

    def meanwhile(rows: int) -> None:
        with pytest.raises(UsageError) as error:
            write_file(gateway, wanted, tmp_path / "a.csv", quiet)
        refused.append(str(error.value))

    write_file(gateway, wanted, tmp_path / "a.csv", meanwhile)
    assert all("another export is writing" in message for message in refused)
    assert len(table((tmp_path / "a.csv").read_bytes())) == len(sources(gateway))


def test_a_link_goes_on_leading_to_the_file(gateway: Gateway, tmp_path: Path) -> None:
    """And a file keeps its rights."""
    real = tmp_path / "real.csv"
    real.touch(mode=0o640)
    (tmp_path / "link.csv").symlink_to(real)
    write_file(gateway, FileExport(ALL, ExportOptions(limit=1)), tmp_path / "link.csv", quiet)
    assert (tmp_path / "link.csv").is_symlink()
    assert len(table(real.read_bytes())) == 1
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_to_not_replaced(gateway: Gateway, tmp_path: Path) -> None:
    """As a device would be."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        write_file(gateway, FileExport(ALL, ExportOptions(limit=3)), pipe, quiet)
        assert reader.stdout
        assert len(table(reader.stdout.read())) == 3
    assert pipe.is_fifo()


# The command


def dateline(settings: Settings, *arguments: str, **more: Any) -> "subprocess.CompletedProcess[bytes]":
    environment = os.environ | {
        "DATELINE_ELASTICSEARCH_URL": settings.elasticsearch_url,
        "DATELINE_INDEX_ALIAS": settings.index_alias,
        "DATELINE_DATA_DIR": str(settings.data_dir),
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-m", "pipeline.cli", "export", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, **more)


def test_the_command_writes_a_file_and_says_what_is_in_it(seeded: Settings, gateway: Gateway, tmp_path: Path) -> None:
    """The format is that of the file's ending; what is missing, and how to get it, is said."""
    path = tmp_path / "a b.csv"
    done = dateline(seeded, "--limit", "5", "-o", str(path))
    total = len(sources(gateway))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(f"wrote 5 of {total:,} articles to {path} (")
    assert done.stdout.decode().endswith("newest first: --all takes all, --limit N another number\n")
    assert len(table(path.read_bytes())) == 5
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    done = dateline(seeded, "--all", "-o", str(path), "--json")
    summary = json.loads(done.stdout)
    assert (summary["written"], summary["total"], summary["complete"]) == (total, total, True)
    assert summary["bytes"] == path.stat().st_size


def test_the_command_writes_rows_to_standard_output_and_words_to_error(seeded: Settings) -> None:
    """So that a pipe gets the rows alone."""
    done = dateline(seeded, "river", "--format", "jsonl", "--limit", "2", "--fields", "id,title")
    assert [json.loads(line).keys() for line in done.stdout.splitlines()] == [{"id", "title"}] * 2
    assert done.stderr.decode().startswith("wrote 2 of ")


def test_days_are_those_of_the_zone_asked_for(seeded: Settings) -> None:
    """The seeds of a day in Yerevan are not those of that day in Honolulu; the setting counts where nothing is said."""
    day = ("--since", "2026-10-09", "--until", "2026-10-09", "--fields", "id,date,day", "--no-bom")
    found = {zone: table(dateline(seeded, *day, "--timezone", zone).stdout) for zone in ("UTC", "Pacific/Honolulu")}
    assert {row["day"] for rows in found.values() for row in rows} == {"2026-10-09"}
    assert found["UTC"][0]["date"].endswith("+00:00")
    assert {row["id"] for row in found["UTC"]} != {row["id"] for row in found["Pacific/Honolulu"]}


def test_a_closed_pipe_ends_it_quietly(seeded: Settings) -> None:
    """As `| head -1` does."""
    reader = [
        "bash",
        "-c",
        '"$@" | head -c 10; exit "${PIPESTATUS[0]}"',
        "-",
        sys.executable,
        "-m",
        "pipeline.cli",
        "export",
    ]
    environment = os.environ | {
        "DATELINE_ELASTICSEARCH_URL": seeded.elasticsearch_url,
        "DATELINE_INDEX_ALIAS": seeded.index_alias,
    }
    done = subprocess.run([*reader, "--all", "--fields", "all"], capture_output=True, env=environment)
    assert len(done.stdout) == 10
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--all", "--limit", "5"), "--all and --limit contradict each other"),
        (("--resume",), "--resume needs a file"),
        (("-o", "articles.txt"), "the extension does not determine a format"),
        (("-o", ""), "is empty"),
        (("--format", "xls"), "is not a format"),
        (("--rows", "people"), "choose one of articles, entities, places"),
        (("--timezone", "Yerevan"), "did you mean Asia/Yerevan?"),
        (("--timezone", ""), "is not a time zone"),
        (("--fields", "titel"), "did you mean title"),
        (("--join", " "), "--join"),
        (("--format", "geojson", "--rows", "entities"), "cannot hold rows of entities"),
        (("--since", "whenever"), "--since 'whenever'"),
    ],
)
def test_a_wrong_call_is_one_line(seeded: Settings, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    """Status 2, and nothing written."""
    done = dateline(seeded, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(seeded: Settings, tmp_path: Path) -> None:
    """With the name of the file."""
    done = dateline(seeded, "-o", str(tmp_path / "no" / "a.csv"))
    assert done.returncode == 2
    assert b"No such file or directory" in done.stderr


def test_an_export_that_is_read_by_nobody_yet_is_not_begun(gateway: Gateway) -> None:
    """Making one asks Elasticsearch nothing; only its bytes do."""
    export = open_export(gateway, ALL, ExportOptions())
    assert isinstance(export, Export)
    assert export.place.rows == 0


# The page

EXAMPLES = [
    line.partition("  #")[0].strip()
    for line in (ROOT / "docs" / "exports.md")
    .read_text(encoding="utf-8")
    .split("```sh\n")[1]
    .split("```")[0]
    .splitlines()
]
READERS: dict[str, Callable[[Path], int]] = {
    ".csv": lambda path: len(table(path.read_bytes())),
    ".jsonl": lambda path: len([json.loads(line) for line in path.read_bytes().splitlines()]),
    ".geojson": lambda path: len(json.loads(path.read_bytes())["features"]),
    ".rss": lambda path: len(feedparser.parse(path.read_bytes()).entries),
    ".parquet": lambda path: int(pq.ParquetFile(path).metadata.num_rows),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_page_work(seeded: Settings, tmp_path: Path, example: str) -> None:
    """Each runs in a shell as it stands there, and its file holds something."""
    command = tmp_path / "bin" / "dateline"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m pipeline.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "DATELINE_ELASTICSEARCH_URL": seeded.elasticsearch_url,
        "DATELINE_INDEX_ALIAS": seeded.index_alias,
        "DATELINE_DATA_DIR": str(seeded.data_dir),
        "PYTHONPATH": str(ROOT),
    }
    folder = tmp_path / "here"
    folder.mkdir()
    done = subprocess.run(["bash", "-c", example], capture_output=True, text=True, env=environment, cwd=folder)
    assert done.returncode == 0, done.stderr
    if " -o " not in example:
        assert len(done.stdout.splitlines()) == 3
        return
    (path,) = folder.iterdir()
    assert READERS[path.suffix](path) > 0
    assert done.stdout.startswith("wrote ")
