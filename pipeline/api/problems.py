"""Errors as RFC 9457 problems: what happened and the fix, never internal addresses or traces."""

import re
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from pipeline.errors import DatelineError, RequestRefused, UsageError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
"""Seconds after which to retry a service that did not answer."""
_OPTION = re.compile(r"--([a-z]+)")


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field("", description="What happened and how to fix it.")
    errors: list[dict[str, str]] | None = Field(None, description="The fields at fault, where there are several.")


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    for status in (400, 401, 403, 404, 413, 422, 429, 500, 503)
}
"""Responses of every endpoint, for the OpenAPI document."""


def problem(
    status: int, detail: str = "", headers: dict[str, str] | None = None, errors: list[dict[str, str]] | None = None
) -> JSONResponse:
    """Return a response that describes an error."""
    content = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    return JSONResponse(content.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem response."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DatelineError, _ours)
    app.add_exception_handler(Exception, _bug)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else _usual(request, error)
    return problem(error.status_code, detail, dict(error.headers or {}))


def _usual(request: Request, error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return f"{request.url.path} is not here; /openapi.json lists what is"
    return f"{request.method} does not go with {request.url.path}; /openapi.json lists what does"


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [{"field": ".".join(map(str, each["loc"][1:])), "error": each["msg"]} for each in error.errors()[:20]]
    first = errors[0]
    return problem(422, f"{first['field'] or 'the body'}: {first['error']}", errors=errors)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, UsageError):
        return problem(400, _OPTION.sub(r"\1", str(error)))
    if isinstance(error, RequestRefused) and error.status == HTTPStatus.BAD_REQUEST:
        log.warning("a search was rejected", path=request.url.path, error=str(error))
        return problem(400, "the index cannot answer this search: ask for less, or write it in another way")
    # The message names hosts and settings: it is for the log, not for the client.
    log.warning("no answer from the index", path=request.url.path, error=str(error))
    detail = "the index does not answer now; try again"
    return problem(503, detail, {"Retry-After": str(RETRY_AFTER_S)})


async def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("a request failed", path=request.url.path, exc_info=error)
    return problem(500, "this is an error of Dateline's; its log has the reason")
