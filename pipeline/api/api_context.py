"""Shared state of the endpoints: index, settings and keys, one object per app."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from pipeline.api.client_rate_limit import RateLimiter
from pipeline.api.keys import KeyRing
from pipeline.config.settings import Settings
from pipeline.search.backend import SearchBackend


@dataclass(frozen=True)
class ApiContext:
    """``open_to_all``: served to other machines without keys (api_without_keys), under the names in ``hosts``."""

    settings: Settings
    backend: SearchBackend
    keys: KeyRing
    limiter: RateLimiter
    open_to_all: bool = False
    hosts: frozenset[str] = frozenset()


def context(request: Request) -> ApiContext:
    """Return the context of the app that serves a request."""
    found: ApiContext = request.app.state.context
    return found


Ctx = Annotated[ApiContext, Depends(context)]
