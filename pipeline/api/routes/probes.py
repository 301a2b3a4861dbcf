"""State of the pipeline; probes and metrics for the operators of the API."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pipeline.api.access import READER
from pipeline.api.api_context import Ctx
from pipeline.api.problems import problem
from pipeline.errors import DatelineError
from pipeline.operate.status.snapshot import as_json, collect_status

router = APIRouter(tags=["state"])
STATUS_S = 5.0
"""Longest wait for the services that the status asks."""


@router.get("/status", dependencies=[READER], response_model=dict[str, Any])
def status(found: Ctx) -> Response:
    """Say how the pipeline is: lag, workers, rates, dead letters, index, watched feeds."""
    from fastapi.encoders import jsonable_encoder

    # What is wrong names hosts and settings, which stay here.
    shown = as_json(collect_status(found.settings, STATUS_S))
    shown["errors"] = dict.fromkeys(shown["errors"], "did not answer")
    return JSONResponse(jsonable_encoder(shown))


@router.get("/healthz", response_class=Response)
def healthz() -> Response:
    """Say that the process is alive."""
    return Response("ok\n", media_type="text/plain")


@router.get("/readyz", response_class=Response)
def readyz(found: Ctx) -> Response:
    """Say whether searches can be answered now; 503 when not."""
    try:
        found.backend.search({"size": 0, "terminate_after": 1, "track_total_hits": False})
    except DatelineError:
        return problem(503, "the index does not answer now", {"Retry-After": "5"})
    return Response("ok\n", media_type="text/plain")


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Give the metrics in Prometheus' format."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
