"""Exports of the seeds, opened by other people's programs: each finds every row and its values.

pandas, csvkit, pyogrio and geopandas are not part of the installation: a test whose reader is not there is skipped with its name.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest

from pipeline.config.settings import Settings
from pipeline.export.columns import Rows
from pipeline.export.export_stream import ExportOptions, open_export
from pipeline.export.format_writer import CsvOptions
from pipeline.index.gateway import Gateway
from pipeline.search.query import Query, Sort

pytestmark = pytest.mark.services
Articles = dict[str, dict[str, Any]]


def reader(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is not installed: pip install {name.partition('.')[0]}")


@pytest.fixture(scope="module")
def gateway(seeded: Settings) -> Iterator[Gateway]:
    with Gateway(seeded) as opened:
        yield opened


@pytest.fixture(scope="module")
def articles(gateway: Gateway) -> Articles:
    """The seeds as the index has them, by id."""
    hits = gateway.search(size=1000, query={"match_all": {}})["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def export(gateway: Gateway, folder: Path, format: str, **options: Any) -> Path:
    made = open_export(gateway, Query(sort=Sort.NEWEST), ExportOptions(format=format, **options))
    path = folder / f"seeds.{made.format.extension}"
    path.write_bytes(b"".join(made.chunks()))
    return path


def test_pandas_reads_csv(gateway: Gateway, articles: Articles, tmp_path: Path) -> None:
    """With a byte order mark, quotes, and line breaks within a text; numbers are numbers."""
    pandas = reader("pandas")
    fields = "id,title,text,counts.words,focus.lat"
    table = pandas.read_csv(export(gateway, tmp_path, "csv", fields=fields, csv=CsvOptions(guard=False))).set_index(
        "id"
    )
    assert set(table.index) == set(articles)
    assert table["counts.words"].to_dict() == {id: found["counts"]["words"] for id, found in articles.items()}
    latitudes = table["focus.lat"].dropna()
    assert set(latitudes.index) == {id for id, found in articles.items() if "focus" in found}
    titles = table["title"].dropna().to_dict()
    assert titles == {id: found["title"] for id, found in articles.items() if "title" in found}


def test_pandas_reads_json_lines(gateway: Gateway, articles: Articles, tmp_path: Path) -> None:
    pandas = reader("pandas")
    table = pandas.read_json(export(gateway, tmp_path, "jsonl", fields="id,title,date"), lines=True, dtype=False)
    assert set(table["id"].astype(str)) == set(articles)


def test_pandas_reads_parquet(gateway: Gateway, articles: Articles, tmp_path: Path) -> None:
    """Instants are instants, lists are lists, whole numbers are whole."""
    pandas = reader("pandas")
    reader("pyarrow")
    path = export(gateway, tmp_path, "parquet", fields="id,date,places.name,counts.words")
    table = pandas.read_parquet(path).set_index("id")
    assert set(table.index) == set(articles)
    assert str(table["date"].dtype).startswith("datetime64[ms, UTC")
    assert table["counts.words"].dtype.kind == "i"
    for id, names in table["places.name"].items():
        assert list(names if names is not None else ()) == articles[str(id)].get("places", {}).get("name", [])


@pytest.mark.parametrize("command", ["csvclean", "csvstat", "csvjson"])
def test_csvkit_reads_csv(gateway: Gateway, articles: Articles, tmp_path: Path, command: str) -> None:
    """csvclean finds no error, csvstat counts the rows, csvjson has each article."""
    reader("csvkit")
    path = export(gateway, tmp_path, "csv", fields="default,text")
    more = {"csvclean": ["-a"], "csvstat": ["--count"], "csvjson": ["--no-inference"]}[command]
    call = [sys.executable, "-W", "ignore", "-m", f"csvkit.utilities.{command}", "-e", "utf-8-sig", *more, str(path)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    if command == "csvstat":
        assert done.stdout.split()[-1] == str(len(articles))
    if command == "csvjson":
        assert {row["id"] for row in json.loads(done.stdout)} == set(articles)


@pytest.mark.parametrize("library", ["pyogrio", "geopandas"])
def test_a_map_is_read(gateway: Gateway, articles: Articles, tmp_path: Path, library: str) -> None:
    """By GDAL's driver: WGS 84, a point for each focus, longitude first."""
    found = reader(library)
    path = export(gateway, tmp_path, "geojson", fields="id,title,date")
    expected = {
        id: (article["focus"]["location"]["lon"], article["focus"]["location"]["lat"])
        for id, article in articles.items()
        if "focus" in article
    }
    if library == "pyogrio":
        info = found.read_info(path)
        assert (info["features"], info["geometry_type"], info["crs"]) == (len(expected), "Point", "EPSG:4326")
        return
    frame = found.read_file(path)
    assert frame.crs.to_epsg() == 4326
    points = {str(row["id"]): (row["geometry"].x, row["geometry"].y) for _, row in frame.iterrows()}
    assert points.keys() == expected.keys()
    for id, point in points.items():
        assert point == pytest.approx(expected[id])


def test_places_on_a_map_are_read(gateway: Gateway, tmp_path: Path) -> None:
    """Rows of places are points with counts."""
    geopandas = reader("geopandas")
    frame = geopandas.read_file(export(gateway, tmp_path, "geojson", rows=Rows.PLACES))
    assert len(frame) > 20
    assert set(frame.geom_type) == {"Point"}
    assert frame["articles"].min() >= 1


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_feeds_are_read(gateway: Gateway, articles: Articles, tmp_path: Path, format: str) -> None:
    """feedparser finds every article, with nothing to complain of."""
    found = feedparser.parse(export(gateway, tmp_path, format, limit=1000).read_bytes())
    assert not found.bozo
    assert len({entry.id for entry in found.entries}) == len(articles)
    assert all(entry.title and entry.published_parsed for entry in found.entries)
