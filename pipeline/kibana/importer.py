"""Import the saved objects into a running Kibana, through its API."""

from typing import Any

from pipeline.config.parts import KibanaObjects
from pipeline.errors import SetupError
from pipeline.kibana.dashboards import NEWS_DESK
from pipeline.kibana.kibana_client import KibanaClient, Tell
from pipeline.kibana.ndjson import ndjson
from pipeline.kibana.space import id_in


def import_objects(settings: KibanaObjects, wait: float, tell: Tell) -> str:
    """Wait until Kibana is ready, import every object, replacing existing ones, and return the address to open.

    Raises Unavailable when Kibana is not ready within ``wait`` seconds, SetupError when it is too old, lacks the space
    or refuses an object, AccessDenied when it refuses us or is not trusted.
    """
    kibana = KibanaClient(settings)
    kibana.await_ready(wait, tell)
    tell("importing the dashboards …")
    objects = ndjson(settings.index_alias, kibana.space)
    answer = kibana.upload("/api/saved_objects/_import?overwrite=true", "dateline.ndjson", objects)
    if not answer.get("success"):
        errors = "; ".join(f"{e.get('type')} {e.get('id')}: {_reason(e)}" for e in answer.get("errors", ()))
        raise SetupError(f"Kibana did not import every object: {errors or answer}")
    return f"{kibana.base}/app/dashboards#/view/{id_in(kibana.space, NEWS_DESK)}"


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("error", {})
    return str(cause.get("message") or cause.get("reason") or cause.get("type") or "refused")
