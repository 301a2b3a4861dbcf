"""The desk as an ASGI application: routes, access, and error pages."""

import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.datastructures import Headers as RequestHeaders
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.api.request_metrics import Measured, RequestMetrics, ShortBodies
from pipeline.config.settings import Settings
from pipeline.desk.assets import KEPT, load_assets
from pipeline.desk.recent import Recent
from pipeline.desk.render import environment
from pipeline.desk.view_context import Desk
from pipeline.desk.views import alerts, article, entity_page, exports, front, login, map_page, operations, search, story
from pipeline.desk.visitor_access import COOKIE, KeyLookup, read_access, security_headers
from pipeline.desk.world import load_world
from pipeline.errors import DatelineError, Unavailable, UsageError
from pipeline.search.backend import SearchBackend
from pipeline.search.options import gazetteer_look_up

PROBES = ("/healthz", "/readyz", "/metrics")
"""Requested by monitoring under any host name or address of the desk."""
OPEN = ("/assets/", "/login", "/robots.txt", *PROBES)
"""Paths without log-in; none of them reveals anything in the index."""
KEPT_SECONDS = 10.0
"""How long front page and status are cached: half of what a reader notices."""
THREADS = 8
_OPTION = re.compile(r"--([a-z]+)")
log = structlog.get_logger()
View = Callable[[Desk, Request], Response]
AsyncView = Callable[[Desk, Request], Awaitable[Response]]


def create_app(settings: Settings, backend: SearchBackend, keys: KeyLookup | None = None) -> Starlette:
    """Create the application; raises SettingsError for settings that would let anyone in, or without valid tiles."""
    headers = security_headers(settings.desk_tiles)
    zone = ZoneInfo(str(getattr(settings, "timezone", "UTC")))
    assets = load_assets(load_world(settings.data_dir))
    desk = Desk(
        settings=settings,
        backend=backend,
        assets=assets,
        access=read_access(settings, keys),
        templates=environment(assets, zone),
        zone=zone,
        look_up=gazetteer_look_up(settings),
        recent=Recent(KEPT_SECONDS),
        pool=ThreadPoolExecutor(THREADS, thread_name_prefix="desk"),
    )
    metrics = RequestMetrics("dateline_desk")
    app = Starlette(
        routes=_routes(desk),
        middleware=[
            Middleware(Measured, metrics=metrics),
            Middleware(Headers, headers=headers),
            Middleware(ShortBodies),
            Middleware(GZipMiddleware, minimum_size=1000),
            Middleware(Guard, desk=desk),
        ],
        exception_handlers=_handlers(desk),
    )
    app.state.recent = desk.recent
    app.state.metrics = metrics
    return app


def _routes(desk: Desk) -> list[Route]:
    def get(path: str, view: View) -> Route:
        def endpoint(request: Request) -> Response:
            return view(desk, request)

        return Route(path, endpoint, methods=["GET"])

    def post(path: str, view: AsyncView) -> Route:
        async def endpoint(request: Request) -> Response:
            return await view(desk, request)

        return Route(path, endpoint, methods=["POST"])

    return [
        get("/", front.front),
        get("/search", search.search),
        get("/map.json", map_page.clusters),
        get("/export", exports.export),
        get("/article/{id:path}", article.article),
        get("/article", article.article),
        get("/history", article.history),
        get("/story/{id:path}", story.story),
        get("/story", story.story),
        *(get(f"/{kind}{rest}", entity_page.name) for kind in entity_page.KINDS for rest in ("/{name:path}", "")),
        get("/sources", operations.sources),
        get("/pipeline", operations.pipeline),
        get("/alerts", alerts.listed),
        post("/alerts", alerts.add),
        post("/alerts/remove", alerts.remove),
        get("/login", login.form),
        post("/login", login.log_in),
        post("/logout", login.log_out),
        get("/assets/{name}", _asset),
        get("/robots.txt", lambda desk, request: PlainTextResponse("User-agent: *\nDisallow: /\n")),
        get("/healthz", lambda desk, request: PlainTextResponse("ok\n")),
        get("/readyz", _ready),
        get("/metrics", _metrics),
    ]


def _asset(desk: Desk, request: Request) -> Response:
    found = desk.assets.find(request.path_params["name"])
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    accepted = {each.split(";")[0].strip() for each in request.headers.get("accept-encoding", "").split(",")}
    headers = {"cache-control": KEPT, "vary": "Accept-Encoding", "content-type": found.type}
    for coding, data in (("br", found.br), ("gzip", found.gzip)):
        if coding in accepted:
            return Response(data, headers={**headers, "content-encoding": coding})
    return Response(found.plain, headers=headers)


def _ready(desk: Desk, request: Request) -> Response:
    """Answer whether searches work. The reason goes to the log: it names hosts, and this endpoint is public."""
    try:
        desk.backend.search({"size": 0, "terminate_after": 1, "track_total_hits": False})
    except DatelineError as error:
        log.warning("the desk is not ready", error=str(error))
        text = "the index does not answer now\n"
        return PlainTextResponse(text, HTTPStatus.SERVICE_UNAVAILABLE, headers={"retry-after": "5"})
    return PlainTextResponse("ok\n")


def _metrics(desk: Desk, request: Request) -> Response:
    """Return the metrics in Prometheus' format; they name routes, never articles."""
    text = generate_latest(request.app.state.metrics.registry)
    return Response(text, headers={"content-type": CONTENT_TYPE_LATEST})


class Headers:
    """Adds the security headers to every response, server errors included."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, with_headers)


class Guard:
    """Admits visitors who may see the page, sends others to the log-in, and refuses foreign host names."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        if self._desk.access.is_proxy(peer) and RequestHeaders(scope=scope).get("x-forwarded-proto") == "https":
            scope = {**scope, "scheme": "https"}
        request = Request(scope)
        refused = self._refused(request, peer)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, self._with_cookie(request, send))

    def _refused(self, request: Request, peer: str) -> Response | None:
        access = self._desk.access
        if request.url.path not in PROBES and not access.host_allowed(request.headers.get("host", "")):
            text = "The desk does not answer to this host name; desk_hosts lists those that it answers to.\n"
            return PlainTextResponse(text, HTTPStatus.MISDIRECTED_REQUEST)
        request.state.visitor = access.visitor(request.cookies.get(COOKIE), request.headers, peer)
        if request.state.visitor is None and not request.url.path.startswith(OPEN):
            return login.to_login(request)
        return None

    def _with_cookie(self, request: Request, send: Send) -> Send:
        visitor = request.state.visitor
        if visitor is None or not visitor.fresh or request.url.path.startswith(OPEN):
            return send

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = Response()
                login.set_session(answer, request, self._desk.access.cookie_of(visitor))
                MutableHeaders(scope=message).append("set-cookie", answer.headers["set-cookie"])
            await send(message)

        return send_with_cookie


def _handlers(desk: Desk) -> dict[type[Exception] | int, Callable[[Request, Exception], Response]]:
    def ours(request: Request, error: Exception) -> Response:
        status = HTTPStatus.BAD_REQUEST if isinstance(error, UsageError) else HTTPStatus.SERVICE_UNAVAILABLE
        kind = (
            "usage" if isinstance(error, UsageError) else "unavailable" if isinstance(error, Unavailable) else "setup"
        )
        answer = desk.page(request, "error.html", status, kind=kind, message=_OPTION.sub(r"\1", str(error)))
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            answer.headers["retry-after"] = "5"
        return answer

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
        kind = {HTTPStatus.NOT_FOUND: "missing", HTTPStatus.FORBIDDEN: "forbidden"}.get(HTTPStatus(status), "http")
        return desk.page(request, "error.html", status, kind=kind, message=HTTPStatus(status).phrase)

    def bug(request: Request, error: Exception) -> Response:
        log.error("the desk could not render a page", path=request.url.path, exc_info=error)
        return desk.page(request, "error.html", HTTPStatus.INTERNAL_SERVER_ERROR, kind="bug", message="")

    return {DatelineError: ours, HTTPException: http, Exception: bug}
