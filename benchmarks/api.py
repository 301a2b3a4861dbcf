"""How fast a search with facets is over HTTP, beside Elasticsearch's own time: ``make bench-api``; needs `make up`.

Articles of made-up words with names, places and outlets, as frequent as such are (Zipf), are written to an index of
their own. Requests come at a steady pace whatever the answers take (an open loop), so that a slow answer is not hidden
by the requests that wait behind it; each is another search, with words, a country or neither, and all facets.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx

from benchmarks.alerts import vocabulary, zipf
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import documents
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, generation_name
from pipeline.messages.articles import Article, EnrichedArticle

WORDS_OF_A_TEXT = 150
DAYS = 60
FACETS = ("source", "country", "language", "person", "organization", "place")
TARGET_MS = 150.0
_PLACES = [
    ("Yerevan", "AM", 40.18, 44.51),
    ("Tbilisi", "GE", 41.69, 44.83),
    ("Paris", "FR", 48.85, 2.35),
    ("Lima", "PE", -12.04, -77.03),
    ("Nairobi", "KE", -1.28, 36.82),
    ("Osaka", "JP", 34.69, 135.5),
    ("Oslo", "NO", 59.91, 10.75),
    ("Boston", "US", 42.36, -71.06),
]


def articles(count: int, rng: random.Random) -> Iterator[EnrichedArticle]:
    """Articles of the last DAYS days."""
    words = vocabulary(rng)
    weights, name_weights = zipf(len(words)), zipf(3000)
    people = [f"{rng.choice(words).title()} {rng.choice(words).title()}" for _ in range(3000)]
    now = datetime.now(UTC)
    for number in range(count):
        text = " ".join(rng.choices(words, cum_weights=weights, k=WORDS_OF_A_TEXT))
        published = now - timedelta(days=rng.random() * DAYS)
        yield _article(number, text, published, rng.choices(people, cum_weights=name_weights, k=5), rng)


def _article(number: int, text: str, published: datetime, names: Sequence[str], rng: random.Random) -> EnrichedArticle:
    outlet = f"Outlet {int(rng.paretovariate(1)) % 400}"
    name, country, lat, lon = rng.choice(_PLACES)
    # Around the city: clusters of one point each would be no map.
    place = {
        "name": name,
        "country": country,
        "feature": "PPL",
        "lat": lat + rng.gauss(0, 2),
        "lon": lon + rng.gauss(0, 2),
        "confidence": 0.9,
    }
    kinds = ("person", "person", "person", "organization", "organization")
    entities = [
        {"name": each, "type": kind, "count": 1, "mentions": []} for each, kind in zip(names, kinds, strict=True)
    ]
    source = {"name": outlet, "domain": "example.org"}
    return EnrichedArticle.model_validate(
        {
            "id": f"{number:08}",
            "version": round(published.timestamp() * 1000),
            "article": Article.model_validate({"text": text, "published_at": published, "source": source}),
            "title": " ".join(text.split()[:9]),
            "text": text,
            "language": {"code": rng.choice(("en", "en", "en", "fr", "de")), "confidence": 1},
            "entities": entities,
            "places": [{**place, "mentions": []}],
            "countries": [country],
            "focus": place,
            "provenance": {"pipeline": "0", "model": "none", "gazetteer": "none", "enriched_at": published},
        }
    )


def fill(gateway: Gateway, count: int) -> None:
    """Write so many articles behind the gateway's alias."""
    ensure_index(gateway)
    made = articles(count, random.Random(7))
    done = 0
    while batch := [article for _, article in zip(range(1000), made, strict=False)]:
        writes = [WriteOp(each.id, each.version, body) for each, body in zip(batch, documents(batch), strict=True)]
        failed = [each for each in write(gateway, gateway.alias, writes) if each.verdict != "done"]
        if failed:
            raise AssertionError(f"an article was not written: {failed[0]}")
        done += len(batch)
        if done % 10_000 == 0:
            print(f"written {done:,} of {count:,}", file=sys.stderr)
    gateway.refresh()


def searches(count: int, rng: random.Random) -> list[dict[str, object]]:
    """The parameters of so many different searches."""
    words = vocabulary(random.Random(7))
    made: list[dict[str, object]] = []
    for number in range(count):
        asked: dict[str, object] = {"facets": FACETS, "timeline": True, "map": True, "size": 20}
        if number % 4:
            asked["q"] = " ".join(rng.sample(words[20:3000], 1 + number % 2))
        if number % 3 == 0:
            asked["country"] = rng.choice(_PLACES)[1]
        if number % 5 == 0:
            asked["since"] = f"{rng.randrange(3, DAYS)}d"
        made.append(asked)
    return made


async def measure(address: str, rate: float, seconds: float) -> list[tuple[float, float]]:
    """Milliseconds of each request and of Elasticsearch for it, asked at a steady pace."""
    asked = searches(round(rate * seconds), random.Random(11))
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        begun = time.perf_counter()

        async def one(number: int, params: dict[str, object]) -> tuple[float, float]:
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            answer = await client.get("/search", params=params)  # type: ignore[arg-type]
            answer.raise_for_status()
            took = float(answer.headers["server-timing"].partition("dur=")[2])
            # From when it was due: a client that is late must not make the server look fast.
            return (time.perf_counter() - due) * 1000, took

        return list(await asyncio.gather(*(one(number, params) for number, params in enumerate(asked))))


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run(settings: Settings, rate: float, seconds: float) -> dict[str, float]:
    """Start the API, ask, and stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATELINE_ELASTICSEARCH_URL": settings.elasticsearch_url,
        "DATELINE_INDEX_ALIAS": settings.index_alias,
        "DATELINE_API_PORT": str(port),
        "DATELINE_API_REQUESTS_PER_MINUTE": "0",
        "DATELINE_LOG_LEVEL": "ERROR",
        "DATELINE_API_KEYS_FILE": os.devnull + ".none",
    }
    command = [sys.executable, "-m", "pipeline.cli", "api"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            address = f"http://127.0.0.1:{port}"
            asyncio.run(measure(address, rate, min(5, seconds)))
            times = asyncio.run(measure(address, rate, seconds))
        finally:
            process.terminate()
    whole, own = [each[0] for each in times], [each[1] for each in times]
    return {
        "requests": len(times),
        **{f"http_p{share}_ms": round(percentile(whole, share / 100), 1) for share in (50, 95, 99)},
        **{f"elasticsearch_p{share}_ms": percentile(own, share / 100) for share in (50, 95, 99)},
    }


def main() -> None:
    """Fill an index, ask, print one JSON object, and leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    settings = load_settings(index_alias=f"bench-api-{uuid4().hex[:8]}", index_refresh="30s")
    with Gateway(settings) as gateway:
        try:
            fill(gateway, options.articles)
            result = run(settings, options.rate, options.seconds)
        finally:
            index = generation_name(settings.index_alias, 1)
            gateway.client.indices.delete(index=index, ignore_unavailable=True)
            gateway.client.options(ignore_status=404).indices.delete_index_template(name=settings.index_alias)
    load = {"articles": options.articles, "rate": options.rate, "load_average": round(os.getloadavg()[0], 1)}
    print(json.dumps(load | result, indent=2))
    print("within the target" if result["http_p95_ms"] <= TARGET_MS else "above the target", file=sys.stderr)


if __name__ == "__main__":
    main()
