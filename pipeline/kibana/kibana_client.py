"""HTTP calls to Kibana: authentication, waiting for readiness, and translation of errors."""

import json
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from urllib3 import BaseHTTPResponse, PoolManager
from urllib3.exceptions import HTTPError, SSLError

from pipeline.config.parts import KibanaAccess
from pipeline.errors import AccessDenied, NotFound, SetupError, Unavailable
from pipeline.kibana.space import DEFAULT_SPACE, space_of
from pipeline.tls import client_context, untrusted

OLDEST = (8, 12)
ANSWER_SECONDS = 30
POLL_SECONDS = 2
# A degraded Kibana lacks some part, such as its task manager, perhaps for months; imports and dashboards work.
_READY = ("available", "degraded")

Tell = Callable[[str], None]
Json = dict[str, Any]


class KibanaClient:
    """The configured Kibana, in the space named in its address."""

    def __init__(self, settings: KibanaAccess) -> None:
        self.base = settings.kibana_url.rstrip("/")
        self.space = space_of(self.base)
        self._headers = {**_identity(settings), "kbn-xsrf": "dateline"}
        self._pool = _pool(settings)

    def await_ready(self, wait: float, tell: Tell) -> None:
        """Wait until Kibana accepts calls and has the space.

        Raises Unavailable when it is not ready within ``wait`` seconds, SetupError when it is too old or lacks the
        space, AccessDenied when it refuses us or is not trusted.
        """
        deadline = time.monotonic() + wait
        while True:
            try:
                status = self.get("/api/status")
                problem = _not_ready(status)
            except Unavailable as error:
                problem = str(error)
            if problem is None:
                break
            if time.monotonic() >= deadline:
                raise Unavailable(problem)
            tell(f"waiting for Kibana at {self.base} …")
            time.sleep(min(POLL_SECONDS, max(0.0, deadline - time.monotonic())))
        self._check_version(status)
        self._check_space()

    def get(self, path: str) -> Json:
        return self._call("GET", path)

    def post(self, path: str, body: Json | None = None) -> Json:
        return self._call("POST", path, json=body)

    def put(self, path: str, body: Json) -> Json:
        return self._call("PUT", path, json=body)

    def delete(self, path: str) -> None:
        self._call("DELETE", path)

    def upload(self, path: str, name: str, content: str) -> Json:
        """Upload a file."""
        return self._call("POST", path, fields={"file": (name, content, "application/ndjson")})

    def _check_version(self, status: Json) -> None:
        number = str(status.get("version", {}).get("number", ""))
        if not number:
            # A secured Kibana gives its status to anyone, but its version only to authenticated users.
            raise self._locked("it does not tell its version")
        version = tuple(int(part) for part in number.split(".")[:2] if part.isdigit())
        if version < OLDEST:
            raise SetupError(f"Kibana is {number}; the dashboards need 8.12 or later")

    def _check_space(self) -> None:
        """Check that the space exists: Kibana accepts objects into a missing one, where no one can open them."""
        if self.space == DEFAULT_SPACE:
            return
        try:
            self.get(f"/api/spaces/space/{self.space}")
        except NotFound as error:
            raise SetupError(
                f"Kibana has no space {self.space!r} (DATELINE_KIBANA_URL is {self.base}); "
                "create it under Stack Management, Spaces, or correct the address"
            ) from error

    def _call(self, method: str, path: str, **body: Any) -> Json:
        """Make one call. Raises Unavailable, NotFound, SetupError, AccessDenied."""
        try:
            response = self._pool.request(
                method,
                self.base + path,
                headers=self._headers,
                # Redirects lead to a log-in page or another host, which must not get our key.
                redirect=False,
                **{name: value for name, value in body.items() if value is not None},
            )
        except SSLError as error:
            raise untrusted("kibana", self.base, error) from error
        except HTTPError as error:
            raise Unavailable(
                f"Kibana at {self.base} does not answer ({error}); start it or set DATELINE_KIBANA_URL"
            ) from error
        if response.status >= 300:
            raise self._refusal(response)
        if response.status == 204:
            return {}
        try:
            answer = json.loads(response.data)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise SetupError(f"the server at {self.base}{path} is not Kibana; set DATELINE_KIBANA_URL")
        return answer

    def _refusal(self, response: BaseHTTPResponse) -> Unavailable | SetupError:
        code, where = response.status, f"Kibana at {self.base}"
        if code in (301, 302, 303, 307, 308, 401, 403):
            return self._locked(str(code))
        if code == 429 or code >= 500:
            return Unavailable(f"{where} cannot answer now ({code})")
        said = response.data[:2000].decode("utf-8", errors="replace").strip()
        refused = f"{where} refused the call ({code}): {said}"
        return NotFound(refused) if code == 404 else SetupError(refused)

    def _locked(self, said: str) -> AccessDenied:
        return AccessDenied(
            f"Kibana at {self.base} asks for a log-in or another address ({said}): set DATELINE_KIBANA_URL "
            "and DATELINE_KIBANA_API_KEY, or DATELINE_KIBANA_USER and DATELINE_KIBANA_PASSWORD"
        )


def _identity(settings: KibanaAccess) -> dict[str, str]:
    """Return the authentication headers: an API key, a user, or none."""
    if key := settings.kibana_api_key.get_secret_value():
        return {"Authorization": f"ApiKey {key}"}
    if password := settings.kibana_password.get_secret_value():
        return {"Authorization": "Basic " + b64encode(f"{settings.kibana_user}:{password}".encode()).decode()}
    return {}


def _not_ready(status: Json) -> str | None:
    level = status.get("status", {}).get("overall", {}).get("level")
    return None if level in _READY else f"Kibana is not ready: its status is {level or 'unknown'}"


def _pool(settings: KibanaAccess) -> PoolManager:
    certificates: Json
    if settings.kibana_fingerprint:
        certificates = {"assert_fingerprint": settings.kibana_fingerprint, "cert_reqs": "CERT_NONE"}
    else:
        certificates = {"ssl_context": client_context("kibana", settings.kibana_ca_file)}
    return PoolManager(retries=False, timeout=ANSWER_SECONDS, **certificates)
