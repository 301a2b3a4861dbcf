"""How fast the news desk answers, with generated articles in the index: ``make bench-desk [ARTICLES=100000] [ROUNDS=40]``.

Each view is asked for as a browser does, by one reader at a time, after two rounds that warm it; the front's kept answers
are left out by asking for another period each time. Page weight is what a browser fetches, compressed, on an empty cache.
"""

import random
import re
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer
from starlette.testclient import TestClient

from benchmarks.templates import FIRMS, FIRST, LAST
from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app
from pipeline.index.bulk import WriteOp, write
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.messages.timestamps import iso
from pipeline.search.backend import SearchBackend
from tests.support.services import local_services

PLACES: dict[str, tuple[str, float, float]] = {
    "Gyumri": ("AM", 40.79, 43.85),
    "Tbilisi": ("GE", 41.69, 44.8),
    "Lagos": ("NG", 6.45, 3.39),
    "Nairobi": ("KE", -1.29, 36.82),
    "Accra": ("GH", 5.56, -0.2),
    "Tunis": ("TN", 36.81, 10.18),
    "Cairo": ("EG", 30.04, 31.24),
    "Lisbon": ("PT", 38.72, -9.14),
    "Marseille": ("FR", 43.3, 5.37),
    "Leipzig": ("DE", 51.34, 12.37),
    "Kraków": ("PL", 50.06, 19.94),
    "Oslo": ("NO", 59.91, 10.75),
    "Tampere": ("FI", 61.5, 23.76),
    "Bristol": ("GB", 51.45, -2.59),
    "Limerick": ("IE", 52.66, -8.63),
    "Bologna": ("IT", 44.49, 11.34),
    "Patras": ("GR", 38.25, 21.73),
    "Izmir": ("TR", 38.42, 27.14),
    "Haifa": ("IL", 32.79, 34.99),
    "Nagpur": ("IN", 21.15, 79.09),
    "Jakarta": ("ID", -6.2, 106.82),
    "Cebu": ("PH", 10.32, 123.89),
    "Busan": ("KR", 35.18, 129.08),
    "Sapporo": ("JP", 43.06, 141.35),
    "Hobart": ("AU", -42.88, 147.33),
    "Suva": ("FJ", -18.14, 178.44),
    "Halifax": ("CA", 44.65, -63.57),
    "Winnipeg": ("CA", 49.9, -97.14),
    "Tulsa": ("US", 36.15, -95.99),
    "Oaxaca": ("MX", 17.07, -96.72),
    "Lima": ("PE", -12.05, -77.04),
    "Valparaíso": ("CL", -33.05, -71.62),
    "Ushuaia": ("AR", -54.8, -68.3),
    "Recife": ("BR", -8.05, -34.88),
}
SUBJECTS = (
    "Harbour pilots,Tram drivers,Grain growers,Night nurses,Bridge engineers,River wardens,Market traders,Young voters,"
    "School cooks,Ferry crews,Glass workers,Museum guards,Rail inspectors,Beekeepers,Water engineers,Fire crews"
).split(",")
DEEDS = (
    "agree on shorter night shifts,ask for a second crossing,open the winter season early,wait for parts from abroad,"
    "win a vote on new rules,warn of a dry spring,return after the flood,move into the old cinema,count fewer accidents,"
    "test boats without diesel,plan a line to the coast,sign up twelve hundred apprentices,call off their strike"
).split(",")
WORDS = (
    "the council said on Monday that the works would cost less than planned and end before the first snow while people "
    "who live near the water asked for a wall a road and a school the money comes from a loan that runs for twenty years"
).split()
OUTLETS = [f"{town} {kind}" for town in list(PLACES)[:20] for kind in ("Courier", "Post", "Observer")]
DAYS = 30
STORY_SHARE = 0.12
"""Articles that start a story of several outlets."""


def documents(count: int, now: datetime, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Articles of the last month, more of them lately; one in eight is carried by others within hours."""
    chance = random.Random(seed)
    number = 0
    while number < count:
        lead = _document(chance, number, now)
        yield lead
        number += 1
        if chance.random() < STORY_SHARE:
            for _ in range(min(int(chance.paretovariate(1.1)), 24, count - number)):
                yield _copy(chance, number, lead, now)
                number += 1


def _document(chance: random.Random, number: int, now: datetime) -> dict[str, Any]:
    name = chance.choice(list(PLACES))
    country, lat, lon = PLACES[name]
    other = chance.choice(list(PLACES))
    persons = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(2)]
    firm = chance.choice(FIRMS)
    date = now - timedelta(days=DAYS * chance.random() ** 1.6)
    body = " ".join(chance.choices(WORDS, k=220))
    point = {"lat": lat, "lon": lon}
    places = [name, other]
    return {
        "id": f"g{number}",
        "version": number + 1,
        "url": f"https://example.org/{number}",
        "title": f"{chance.choice(SUBJECTS)} {chance.choice(DEEDS)}",
        "text": f"{persons[0]} of {firm} spoke in {name}.\n{body}\n{persons[1]} came from {other}.",
        "date": iso(date),
        "published_at": iso(date),
        "received_at": iso(date),
        "indexed_at": iso(date),
        "language": chance.choices(["en", "fr", "es"], [8, 1, 1])[0],
        "language_confidence": 0.97,
        "source": {"name": chance.choice(OUTLETS), "domain": "example.org"},
        "entities": {"all": [*persons, firm], "person": persons, "organization": [firm]},
        "places": {"name": places, "country": [country], "location": [point]},
        "countries": [country],
        "focus": {"name": name, "country": country, "location": point, "confidence": 0.9},
        "mentions": {
            "places": [
                {
                    "name": name,
                    "country": country,
                    "lat": lat,
                    "lon": lon,
                    "confidence": 0.9,
                    "feature": "PPL",
                    "mentions": [],
                }
            ]
        },
        "story": {"id": f"g{number}", "date": iso(date), "size": 1, "lead": True},
        "counts": {"words": 230, "entities": 3, "places": 2, "mentions": 5},
        "provenance": {"pipeline": "0.1.0", "model": "none", "gazetteer": "1", "enriched_at": iso(date)},
    }


def _copy(chance: random.Random, number: int, lead: dict[str, Any], now: datetime) -> dict[str, Any]:
    date = min(now, datetime.fromisoformat(lead["date"]) + timedelta(hours=chance.expovariate(1 / 6)))
    story = lead["story"] | {"lead": False}
    changed = {"date": iso(date), "published_at": iso(date), "id": f"g{number}", "version": number + 1, "story": story}
    return lead | changed | {"source": {"name": chance.choice(OUTLETS), "domain": "example.org"}}


def fill(backend: SearchBackend, settings: Settings, count: int, now: datetime) -> None:
    """Put so many generated articles behind the alias."""
    batch: list[WriteOp] = []
    for document in documents(count, now):
        batch.append(WriteOp(document["id"], document["version"], document))
        if len(batch) == 1000:
            write(backend.gateway, settings.index_alias, batch)
            batch = []
    if batch:
        write(backend.gateway, settings.index_alias, batch)
    backend.gateway.refresh(settings.index_alias)


VIEWS = {
    "front": "/?days=1",
    "search": "/search",
    "search, words": "/search?q=bridge+engineers",
    "search, filters": "/search?q=harbour&country=NG&since=7d",
    "article": "/article/g17",
    "person": "/person/Anna%20Okoye",
    "place": "/place/Lagos",
    "map": "/map.json?since=7d&box=-20,-10,60,60&precision=5",
    "sources": "/sources?days=30",
}


def measure(client: TestClient, rounds: int) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each view in milliseconds."""
    found = {}
    for name, path in VIEWS.items():
        times = []
        for turn in range(rounds + 2):
            client.app.state.recent.clear()  # type: ignore[attr-defined]
            start = time.perf_counter()
            answer = client.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
            if turn >= 2:
                times.append(1000 * (time.perf_counter() - start))
        times.sort()
        found[name] = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    return found


def weight(client: TestClient, path: str) -> int:
    """Bytes of a page with all that it needs, compressed."""
    page = client.get(path, headers={"accept-encoding": "gzip"})
    total = int(page.headers["content-length"])
    for asset in sorted(set(re.findall(r"/assets/[\w.-]+", page.text))):
        if "world." in asset and asset.endswith(".svg"):
            continue  # in <noscript>, or drawn instead of the map's shapes
        total += int(client.get(asset, headers={"accept-encoding": "br"}).headers["content-length"])
    return total


def main(articles: int = 100_000, rounds: int = 40, elasticsearch: str = "") -> None:
    """Measure, on a server of its own or on the one given."""
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        if elasticsearch:
            _run(elasticsearch, articles, rounds)
            return
        with local_services(Path(folder)) as local:
            local.start("elasticsearch")
            _run(local.elasticsearch_url, articles, rounds)


def _run(url: str, articles: int, rounds: int) -> None:
    settings = Settings(elasticsearch_url=url, index_alias=f"bench-desk-{articles}")
    with Gateway(settings) as gateway:
        backend = SearchBackend(gateway)
        ensure_index(gateway)
        if gateway.count() < articles:
            print(f"indexing {articles:,} articles …", flush=True)
            fill(backend, settings, articles, datetime.now(UTC))
        page = TestClient(create_app(settings, backend), base_url="http://127.0.0.1:8480")
        for name, (median, slow) in measure(page, rounds).items():
            print(f"{name:18} median {median:6.0f} ms   p95 {slow:6.0f} ms")
        for path in ("/", "/search", "/article/g17"):
            print(f"{path:18} {weight(page, path) / 1000:6.0f} kB compressed")


if __name__ == "__main__":
    typer.run(main)
