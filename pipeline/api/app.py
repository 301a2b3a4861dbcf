"""The app: FastAPI, whose declarations yield both typed parameters and the OpenAPI 3.1 document."""

from typing import Any

from fastapi import FastAPI

from pipeline import __version__
from pipeline.api.access import is_loopback
from pipeline.api.api_context import ApiContext
from pipeline.api.client_rate_limit import RateLimiter
from pipeline.api.keys import KeyRing, keys_path
from pipeline.api.problems import RESPONSES, install
from pipeline.api.request_metrics import Measured, RequestMetrics, ShortBodies
from pipeline.api.routes import alerts, article_detail, downloads, names, probes, search
from pipeline.config.settings import Settings
from pipeline.search.backend import SearchBackend

DESCRIPTION = "Search news by who and where. Every filter of `dateline search` is a parameter."


def create_app(settings: Settings, backend: SearchBackend) -> FastAPI:
    """Create the API over an index; the caller closes its arguments."""
    app = _documented()
    app.state.context = ApiContext(
        settings,
        backend,
        KeyRing(keys_path(settings)),
        RateLimiter(settings.api_requests_per_minute, settings.api_burst),
        open_to_all=settings.api_without_keys and not is_loopback(settings.api_host),
        hosts=frozenset(name.strip().lower() for name in settings.api_hosts.split(",") if name.strip()),
    )
    return app


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document, as in schemas/openapi.json."""
    return _documented().openapi()


def _documented() -> FastAPI:
    # No documentation page: its scripts come from other hosts. The document is at /openapi.json.
    app = FastAPI(
        title="Dateline",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=RESPONSES,
        # A redirect would go to the host named in the request.
        redirect_slashes=False,
    )
    for routes in (search, article_detail, names, alerts, downloads, probes):
        app.include_router(routes.router)
    install(app)
    app.state.metrics = RequestMetrics()
    app.add_middleware(ShortBodies)
    app.add_middleware(Measured, metrics=app.state.metrics)
    return app
