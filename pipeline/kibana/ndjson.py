"""All Kibana objects as one import file; schemas/kibana/dateline.ndjson is the one for `articles`."""

from pipeline.kibana.dashboards import dashboards
from pipeline.kibana.data_views import data_views
from pipeline.kibana.maps import maps
from pipeline.kibana.saved_object import SavedObject
from pipeline.kibana.searches import searches
from pipeline.kibana.space import DEFAULT_SPACE, moved


def saved_objects(alias: str) -> list[SavedObject]:
    """Return every object, referenced ones before those that refer to them."""
    return [*data_views(alias), *searches(), *maps(), *dashboards(alias)]


def ndjson(alias: str, space: str = DEFAULT_SPACE) -> str:
    """Return the import file for a space; the same alias and space give the same bytes."""
    return "".join(found.line() for found in moved(saved_objects(alias), space))
