"""Log-in with an API key, replaced by a session cookie that does not contain the key."""

from http import HTTPStatus
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from pipeline.desk.links import local_path
from pipeline.desk.view_context import Desk
from pipeline.desk.visitor_access import COOKIE, SESSION_SECONDS, is_same_origin

MAX_KEY = 512


def to_login(request: Request) -> Response:
    """Redirect to the log-in form, and back to the page afterwards; a submitted form is lost."""
    if request.method != "GET":
        return PlainTextResponse("log in first\n", HTTPStatus.UNAUTHORIZED)
    query = f"?{request.url.query}" if request.url.query else ""
    then = urlencode({"then": request.url.path + query})
    return RedirectResponse(f"/login?{then}", HTTPStatus.SEE_OTHER)


def form(desk: Desk, request: Request) -> Response:
    """Return the form, or redirect visitors who need none to the front page."""
    then = local_path(request.query_params.get("then"))
    if request.state.visitor is not None:
        return RedirectResponse(then, HTTPStatus.SEE_OTHER)
    return desk.page(request, "login.html", then=then, refused=False, by_key=desk.access.keys is not None)


async def log_in(desk: Desk, request: Request) -> Response:
    """Start a session, or show the form again. Another site's page cannot log anyone in."""
    if not is_same_origin(request.headers):
        raise HTTPException(HTTPStatus.FORBIDDEN)
    sent = await request.form(max_files=0, max_fields=5)
    then = local_path(str(sent.get("then", "")))
    cookie = await run_in_threadpool(desk.access.log_in, str(sent.get("key", ""))[:MAX_KEY].strip())
    if cookie is None:
        values = {"then": then, "refused": True, "by_key": desk.access.keys is not None}
        return desk.page(request, "login.html", HTTPStatus.UNAUTHORIZED, **values)
    answer = RedirectResponse(then, HTTPStatus.SEE_OTHER)
    set_session(answer, request, cookie)
    return answer


async def log_out(desk: Desk, request: Request) -> Response:
    """End the session in this browser."""
    if not is_same_origin(request.headers):
        raise HTTPException(HTTPStatus.FORBIDDEN)
    answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def set_session(answer: Response, request: Request, cookie: str) -> None:
    """Set the session cookie on a response: not readable by scripts, not sent with other sites' forms."""
    answer.set_cookie(
        COOKIE, cookie, max_age=SESSION_SECONDS, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
