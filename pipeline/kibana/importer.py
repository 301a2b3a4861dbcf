"""Put the saved objects into a running Kibana, through its saved-objects API."""

import json
import time
from base64 import b64encode
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

from pipeline.errors import SettingsError, SetupError, Unavailable
from pipeline.kibana.dashboards import NEWS_DESK
from pipeline.kibana.objects import ndjson
from pipeline.settings import Settings

OLDEST = (8, 12)
ANSWER_SECONDS = 30
POLL_SECONDS = 2

Tell = Callable[[str], None]


class _NoRedirect(HTTPRedirectHandler):
    """A redirect leads to a log-in page or to another host, which our key is none of the business of."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


def import_objects(settings: Settings, wait: float, tell: Tell) -> str:
    """Wait until Kibana is ready, import every object over what is there, and return the address to open.

    Raises Unavailable when Kibana is not ready within ``wait`` seconds, SetupError when it is too old, refuses us
    or an object, SettingsError for half an identity.
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
    """The headers that say who asks: an API key, a user, or nobody."""
    key, password = settings.kibana_api_key.get_secret_value(), settings.kibana_password.get_secret_value()
    if key and settings.kibana_user:
        raise SettingsError("give kibana_api_key or kibana_user, not both")
    if bool(settings.kibana_user) != bool(password):
        raise SettingsError("kibana_user and kibana_password go together")
    if key:
        return {"Authorization": f"ApiKey {key}"}
    if password:
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
            return _check_version(status)
        if time.monotonic() >= deadline:
            raise Unavailable(problem)
        tell(f"waiting for Kibana at {_base(settings)} …")
        time.sleep(min(POLL_SECONDS, max(0.0, deadline - time.monotonic())))


def _not_ready(status: dict[str, Any]) -> str | None:
    level = status.get("status", {}).get("overall", {}).get("level")
    return None if level == "available" else f"Kibana is not ready: its status is {level or 'unknown'}"


def _check_version(status: dict[str, Any]) -> None:
    number = str(status.get("version", {}).get("number", ""))
    version = tuple(int(part) for part in number.split(".")[:2] if part.isdigit())
    if version < OLDEST:
        raise SetupError(f"Kibana is {number or 'of an unknown version'}; the dashboards need 8.12 or later")


def _request(settings: Settings, headers: dict[str, str], path: str, upload: str | None = None) -> dict[str, Any]:
    """One call; with ``upload`` a POST of it as a file. Raises Unavailable, SetupError."""
    body, more = _form(upload) if upload is not None else (None, {})
    request = Request(_base(settings) + path, data=body, headers={**headers, **more, "kbn-xsrf": "dateline"})
    try:
        with _OPENER.open(request, timeout=ANSWER_SECONDS) as response:
            answer = json.load(response)
    except HTTPError as error:
        raise _refusal(settings, error) from error
    except (URLError, HTTPException, OSError) as error:
        raise Unavailable(
            f"Kibana at {_base(settings)} does not answer ({error}); start it or set DATELINE_KIBANA_URL"
        ) from error
    except ValueError as error:
        raise SetupError(f"what answers at {_base(settings)}{path} is not Kibana; set DATELINE_KIBANA_URL") from error
    if not isinstance(answer, dict):
        raise SetupError(f"what answers at {_base(settings)}{path} is not Kibana; set DATELINE_KIBANA_URL")
    return answer


def _form(upload: str) -> tuple[bytes, dict[str, str]]:
    boundary = uuid4().hex
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="dateline.ndjson"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    )
    body = f"{head}{upload}\r\n--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def _refusal(settings: Settings, error: HTTPError) -> Unavailable | SetupError:
    said = error.read(2000).decode("utf-8", errors="replace").strip()
    if error.code in (301, 302, 303, 307, 308, 401, 403):
        return SetupError(
            f"Kibana at {_base(settings)} asks for a log-in or another address ({error.code}): set DATELINE_KIBANA_URL "
            "and DATELINE_KIBANA_API_KEY, or DATELINE_KIBANA_USER and DATELINE_KIBANA_PASSWORD"
        )
    if error.code == 429 or error.code >= 500:
        return Unavailable(f"Kibana at {_base(settings)} cannot answer now ({error.code})")
    return SetupError(f"Kibana at {_base(settings)} refused the call ({error.code}): {said}")


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("error", {})
    return str(cause.get("message") or cause.get("reason") or cause.get("type") or "refused")
