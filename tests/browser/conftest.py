"""The desk in a real browser, on a real Elasticsearch that holds the seeds and hostile articles.

Nothing but loopback may be asked for: a request to anywhere else fails the test.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, sync_playwright

from benchmarks.seed_index import enrich_seeds, index_seeds
from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app
from pipeline.index.gateway import Gateway
from pipeline.search.backend import SearchBackend
from tests.browser.hostile_articles import hostile_articles
from tests.support.services import RunningServices

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder where there is no browser, and say so."""
    if CHROMIUM:
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt-get install chromium)"))


@pytest.fixture(scope="module")
def settings(services: RunningServices, data_dir: Path) -> Settings:
    return Settings(
        elasticsearch_url=services.elasticsearch_url, index_alias=f"desk-{uuid4().hex[:8]}", data_dir=data_dir
    )


@pytest.fixture(scope="module")
def desk(settings: Settings) -> Iterator[str]:
    """The address of a desk whose index holds the seeds and the hostile articles."""
    with Gateway(settings) as gateway:
        index_seeds(gateway, settings, [*enrich_seeds(settings), *hostile_articles()])
        gateway.refresh(settings.index_alias)
        with served(settings, SearchBackend(gateway)) as address:
            yield address


class served:
    """A desk on a free port, in a thread, until the block ends."""

    def __init__(self, settings: Settings, backend: SearchBackend, **more: Any) -> None:
        app = create_app(settings, backend, **more)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=2))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert time.monotonic() < deadline, "the desk did not start"
            time.sleep(0.05)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser: Browser, desk: str) -> Iterator[NewPage]:
    """Open a page of the desk. At the end of the test nothing may have gone elsewhere or been refused by the policy."""
    contexts: list[BrowserContext] = []
    away: list[str] = []
    told: list[str] = []

    def only_loopback(route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost"):
            route.continue_()
        else:
            away.append(route.request.url)
            route.abort()

    def refuse(dialog: Dialog) -> None:
        told.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open_page(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=desk, **{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        context.route("**/*", only_loopback)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", refuse)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert away == []
    assert [text for text in told if "status of 4" not in text] == []


def shot(page: Page, name: str) -> None:
    """Keep a screenshot under build/screenshots."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
