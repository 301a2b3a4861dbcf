"""Articles in several languages on real servers, each read by its recogniser; a recogniser's process killed under load."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.kafka.topology import topology
from pipeline.packs.installed import pack_folder
from pipeline.packs.table import PACKS
from tests.integration.conftest import ROOT, Flow
from tests.support.tiny_pack import make_tiny_pack

pytestmark = pytest.mark.services

ARTICLES = {
    "en": {
        "title": "Ferry returns to the lake",
        "text": "Ana Quispe, who runs the ferry, left Lima for Oslo on Monday, the Norwegian Shipping Council said.",
    },
    "fr": {
        "title": "Un pont rouvert",
        "text": "Le maire Paul Lefèvre a quitté Lyon lundi pour Marseille, où le pont a rouvert.",
    },
    "ru": {
        "title": "Мост открыт",
        "text": "Министр Анна Соколова прилетела из Москвы в Казань, где открыли мост. Об этом сообщило РИА Новости.",
    },
    "de": {
        "title": "Fähre fährt wieder",
        "text": "Die Ministerin Anna Weber reiste am Montag von Hamburg nach Bremen. Die Lufthansa stellte Flüge ein.",
    },
}
PERSONS = {"en": "Ana Quispe", "fr": "Paul Lefèvre", "ru": "Анна Соколова", "de": "Anna Weber"}
PLACES = {"en": {"Lima", "Oslo"}, "fr": {"Lyon", "Marseille"}, "ru": {"Moscow", "Kazan"}, "de": {"Hamburg", "Bremen"}}
GERMAN = ROOT / "var" / "german-pack"


def articles(*codes: str) -> list[dict[str, Any]]:
    return [{"id": code, "language": code, **ARTICLES[code]} for code in codes]


def data_folder(folder: Path, *languages: str) -> Path:
    """A data folder with the repository's gazetteer and some of its packs."""
    (folder / "languages").mkdir(parents=True)
    (folder / "gazetteer").symlink_to(ROOT / "var" / "gazetteer")
    for language in languages:
        (folder / "languages" / language).symlink_to(pack_folder(ROOT / "var", language))
    return folder


def scraped(flow: Flow, number: int) -> str:
    """What the worker of that number in the flow shows to Prometheus."""
    (log,) = flow.folder.glob(f"{number}-*.log")
    (address,) = re.findall(r'"address": "([^"]+)"', log.read_text(encoding="utf-8"))[:1]
    host = address if "://" in address else f"http://{address}"
    return subprocess.run(["curl", "-s", f"{host}/metrics"], capture_output=True, text=True, check=True).stdout


def check_documents(documents: dict[str, Any], codes: tuple[str, ...]) -> None:
    for code in codes:
        document = documents[code]
        assert document["provenance"]["model"] == PACKS[code].model
        assert PERSONS[code] in document["entities"]["person"], code
        assert set(document["entities"]["place"]) >= PLACES[code], code


def test_each_language_is_read_by_its_recogniser(flow: Flow) -> None:
    """English, French and Russian of the default installation; of German the gazetteer's places, and it is counted."""
    flow.put_articles(*articles(*ARTICLES))
    flow.start("enrich-worker")
    flow.start("index-worker")
    flow.wait()
    documents = flow.documents()
    check_documents(documents, ("en", "fr", "ru"))
    assert documents["de"]["provenance"]["model"] == "none"
    assert "Hamburg" in documents["de"]["entities"]["place"]
    assert 'dateline_articles_without_recogniser_total{language="de",stage="enrich"} 1.0' in scraped(flow, 0)


def test_a_pack_that_is_installed_later_reads_what_came_before(flow: Flow) -> None:
    """Re-enrichment renews the articles of that language and no others, and a second run finds nothing to do."""
    before = data_folder(flow.folder / "data")
    after = data_folder(flow.folder / "later", "ru")
    flow.put_articles(*articles("en", "ru"))
    flow.start("enrich-worker", data_dir=before)
    flow.start("index-worker", data_dir=before)
    flow.wait()
    assert flow.documents()["ru"]["provenance"]["model"] == "none"
    done = flow.run("re-enrich", "--json", data_dir=after)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"articles": 2, "due": 1, "renewed": 1, "superseded": 0, "rejected": 0}
    flow.wait()
    check_documents(flow.documents(), ("en", "ru"))
    assert json.loads(flow.run("re-enrich", "--json", data_dir=after).stdout)["due"] == 0


def recogniser_process(worker: "subprocess.Popen[bytes]") -> psutil.Process | None:
    children = psutil.Process(worker.pid).children(recursive=True)
    return next((child for child in children if "java" in child.name()), None)


def killed_under_load(flow: Flow, data_dir: Path, number: int, kills: int) -> None:
    """Put ``number`` German articles and kill the recogniser while they are read: each is enriched, none dead-lettered."""
    text = ARTICLES["de"]["text"]
    flow.put_articles(*({"id": f"a{n}", "language": "de", "text": f"{text} {n}"} for n in range(number)))
    worker = flow.start("enrich-worker", data_dir=data_dir, enrich_processes=2)
    killed: set[int] = set()

    def enriched() -> list[dict[str, Any]]:
        """The versions of these articles alone: others may have been there before."""
        records = flow.records(topology(flow.settings).enriched.name)
        return [json.loads(record.value) for record in records if record.key.startswith(b"a")]

    while len(killed) < kills:
        process = recogniser_process(worker)
        if process and process.pid not in killed and (not killed or enriched()):
            time.sleep(1)
            os.kill(process.pid, signal.SIGKILL)
            killed.add(process.pid)
        assert worker.poll() is None
        time.sleep(0.2)
    flow.until(lambda: len({record["id"] for record in enriched()}) == number, timeout=300)
    assert flow.dead_letters() == []
    records = enriched()
    assert {record["provenance"]["model"] for record in records} == {PACKS["de"].model}
    assert all("Anna Weber" in [entity["name"] for entity in record["entities"]] for record in records)
    process = recogniser_process(worker)
    assert flow.stop() == [0]
    if process:
        psutil.wait_procs([process], timeout=10)
        assert not process.is_running()


def test_a_killed_recogniser_loses_nothing(flow: Flow) -> None:
    """With a small classifier, in the process and by the protocol of the large one."""
    folder = data_folder(flow.folder / "data", "ru")
    pack = folder / "languages" / "de"
    pack.mkdir()
    make_tiny_pack(pack)
    killed_under_load(flow, folder, number=120, kills=2)


@pytest.mark.slow
def test_german_is_read_and_survives_kills(flow: Flow) -> None:
    """The real pack, fetched with its 209 MB unless an earlier run has: names of all kinds, and kills lose nothing."""
    done = flow.run("languages", "install", "de", "--yes", data_dir=GERMAN)
    assert done.returncode == 0, done.stderr
    folder = data_folder(flow.folder / "data", "ru")
    (folder / "languages" / "de").symlink_to(pack_folder(GERMAN, "de"))
    flow.put_articles(*articles(*ARTICLES))
    flow.start("enrich-worker", data_dir=folder)
    flow.start("index-worker", data_dir=folder)
    flow.wait()
    documents = flow.documents()
    check_documents(documents, tuple(ARTICLES))
    assert "Lufthansa" in documents["de"]["entities"]["organization"]
    flow.stop()
    flow.workers.clear()
    killed_under_load(flow, folder, number=400, kills=2)
