"""Access control: API keys as bearer tokens, or open access on this machine when there are none."""

import math
from collections.abc import Callable
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pipeline.api.api_context import ApiContext, context
from pipeline.api.keys import READ, SCOPES, WRITE, Grant

_ANYONE = Grant("", "anyone", frozenset(SCOPES))
_bearer = HTTPBearer(auto_error=False, description="An API key, as `dateline api-keys add` prints it.")


def is_loopback(host: str) -> bool:
    """Return whether a host can only be this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _grant(request: Request, found: ApiContext, credentials: HTTPAuthorizationCredentials | None) -> Grant:
    if credentials:
        grant = found.keys.verify(credentials.credentials)
        if grant is None:
            raise HTTPException(401, "this API key is unknown or was removed", {"WWW-Authenticate": "Bearer"})
        return grant
    if len(found.keys):
        raise HTTPException(401, "send an API key: Authorization: Bearer dl_…", {"WWW-Authenticate": "Bearer"})
    _refuse_other_sites(request, found)
    return _ANYONE


def _refuse_other_sites(request: Request, found: ApiContext) -> None:
    """Without keys, keep other sites' pages from reaching the API through the operator's browser."""
    if found.open_to_all and not found.hosts:
        return
    host = _host_name(request.headers.get("host", ""))
    if not is_loopback(host) and host not in found.hosts:
        raise HTTPException(403, "without API keys only this machine's own names and api_hosts are answered to")
    if request.method not in ("GET", "HEAD") and "origin" in request.headers:
        raise HTTPException(403, "without API keys a page of another site may not write: make a key")


def _host_name(host: str) -> str:
    """Return the name in a Host header, without the port."""
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() and not (":" in name and not name.startswith("[")) else host.lower()


def _require(scope: str) -> Callable[..., Grant]:
    def allowed(
        request: Request,
        found: Annotated[ApiContext, Depends(context)],
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> Grant:
        # A wrong key counts against its sender's address, so that keys cannot be guessed quickly.
        address = request.client.host if request.client else ""
        try:
            grant = _grant(request, found, credentials)
        except HTTPException:
            _limit(found, f"address {address}")
            raise
        _limit(found, f"key {grant.id}" if grant.id else f"address {address}")
        if scope not in grant.scopes:
            raise HTTPException(403, f"this API key may not {scope}: make one with --scope {scope}")
        return grant

    return allowed


def _limit(found: ApiContext, client: str) -> None:
    if wait := found.limiter.wait(client):
        seconds = math.ceil(wait)
        raise HTTPException(429, f"too many requests: wait {seconds} s", {"Retry-After": str(seconds)})


READER = Depends(_require(READ))
WRITER = Depends(_require(WRITE))
