"""Put the saved objects into a running Kibana, through its saved-objects API."""

import json
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError, SSLError

from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, SetupError, Unavailable
from pipeline.kibana.dashboards import NEWS_DESK
from pipeline.kibana.ndjson import ndjson
from pipeline.tls import client_context, untrusted

OLDEST = (8, 12)
ANSWER_SECONDS = 30
POLL_SECONDS = 2
# A degraded Kibana lacks something, such as its task manager; imports and dashboards work in it, perhaps for months.
_READY = ("available", "degraded")

Tell = Callable[[str], None]


def import_objects(settings: Settings, wait: float, tell: Tell) -> str:
    """Wait until Kibana is ready, import every object over what is there, and return the address to open.

    Raises Unavailable when Kibana is not ready within ``wait`` seconds, SetupError when it is too old or refuses an
    object, AccessDenied when it refuses us or is not to be trusted.
    """
    headers = _identity(settings)
    _await_kibana(settings, headers, wait, tell)
    tell("importing the dashboards …")
    answer = _request(settings, headers, "/api/saved_objects/_import?overwrite=true", ndjson(settings.index_alias))
    if not answer.get("success"):
        errors = "; ".join(f"{e.get('type')} {e.get('id')}: {_reason(e)}" for e in answer.get("errors", ()))
        raise SetupError(f"Kibana did not take every object: {errors or answer}")
    return f"{_base(settings)}/app/dashboards#/view/{NEWS_DESK}"


def _base(settings: Settings) -> str:
    return settings.kibana_url.rstrip("/")


def _identity(settings: Settings) -> dict[str, str]:
    """The headers that say who asks: an API key, a user, or no one."""
    if key := settings.kibana_api_key.get_secret_value():
        return {"Authorization": f"ApiKey {key}"}
    if password := settings.kibana_password.get_secret_value():
        return {"Authorization": "Basic " + b64encode(f"{settings.kibana_user}:{password}".encode()).decode()}
    return {}


def _await_kibana(settings: Settings, headers: dict[str, str], wait: float, tell: Tell) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            status = _request(settings, headers, "/api/status")
            problem = _not_ready(status)
        except Unavailable as error:
            problem = str(error)
        if problem is None:
            return _check_version(settings, status)
        if time.monotonic() >= deadline:
            raise Unavailable(problem)
        tell(f"waiting for Kibana at {_base(settings)} …")
        time.sleep(min(POLL_SECONDS, max(0.0, deadline - time.monotonic())))


def _not_ready(status: dict[str, Any]) -> str | None:
    level = status.get("status", {}).get("overall", {}).get("level")
    return None if level in _READY else f"Kibana is not ready: its status is {level or 'unknown'}"


def _check_version(settings: Settings, status: dict[str, Any]) -> None:
    number = str(status.get("version", {}).get("number", ""))
    if not number:
        # A secured Kibana says how it is to anybody, and what it is only to those it knows.
        raise _locked(settings, "it does not tell its version")
    version = tuple(int(part) for part in number.split(".")[:2] if part.isdigit())
    if version < OLDEST:
        raise SetupError(f"Kibana is {number}; the dashboards need 8.12 or later")


def _request(settings: Settings, headers: dict[str, str], path: str, upload: str | None = None) -> dict[str, Any]:
    """One call; with ``upload`` a POST of it as a file. Raises Unavailable, SetupError, AccessDenied."""
    fields = None if upload is None else {"file": ("dateline.ndjson", upload, "application/ndjson")}
    try:
        response = _pool(settings).request(
            "GET" if fields is None else "POST",
            _base(settings) + path,
            fields=fields,
            headers={**headers, "kbn-xsrf": "dateline"},
            # It leads to a log-in page or to another host, which our key is none of the business of.
            redirect=False,
        )
    except SSLError as error:
        raise untrusted("kibana", _base(settings), error) from error
    except HTTPError as error:
        raise Unavailable(
            f"Kibana at {_base(settings)} does not answer ({error}); start it or set DATELINE_KIBANA_URL"
        ) from error
    if response.status >= 300:
        raise _refusal(settings, response)
    try:
        answer = json.loads(response.data)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise SetupError(f"what answers at {_base(settings)}{path} is not Kibana; set DATELINE_KIBANA_URL")
    return answer


def _pool(settings: Settings) -> PoolManager:
    certificates: dict[str, Any]
    if settings.kibana_fingerprint:
        certificates = {"assert_fingerprint": settings.kibana_fingerprint, "cert_reqs": "CERT_NONE"}
    else:
        certificates = {"ssl_context": client_context("kibana", settings.kibana_ca_file)}
    return PoolManager(retries=False, timeout=ANSWER_SECONDS, **certificates)


def _refusal(settings: Settings, response: BaseHTTPResponse) -> Unavailable | SetupError:
    code, where = response.status, f"Kibana at {_base(settings)}"
    if code in (301, 302, 303, 307, 308, 401, 403):
        return _locked(settings, str(code))
    if code == 429 or code >= 500:
        return Unavailable(f"{where} cannot answer now ({code})")
    said = response.data[:2000].decode("utf-8", errors="replace").strip()
    return SetupError(f"{where} refused the call ({code}): {said}")


def _locked(settings: Settings, said: str) -> AccessDenied:
    return AccessDenied(
        f"Kibana at {_base(settings)} asks for a log-in or another address ({said}): set DATELINE_KIBANA_URL "
        "and DATELINE_KIBANA_API_KEY, or DATELINE_KIBANA_USER and DATELINE_KIBANA_PASSWORD"
    )


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("error", {})
    return str(cause.get("message") or cause.get("reason") or cause.get("type") or "refused")
