"""Shared state of the endpoints: the index, the settings, the keys; one object for the whole app."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from pipeline.api.client_rate_limit import RateLimiter
from pipeline.api.keys import KeyRing
from pipeline.config.settings import Settings
from pipeline.search.backend import SearchBackend


@dataclass(frozen=True)
class ApiContext:
    """``open_to_all``: served to other machines without keys, as api_without_keys allows; ``hosts``: under these names."""

    settings: Settings
    backend: SearchBackend
    keys: KeyRing
    limiter: RateLimiter
    open_to_all: bool = False
    hosts: frozenset[str] = frozenset()


def context(request: Request) -> ApiContext:
    """The context of the app that serves a request."""
    found: ApiContext = request.app.state.context
    return found


Ctx = Annotated[ApiContext, Depends(context)]
