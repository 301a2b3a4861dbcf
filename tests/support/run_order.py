"""In which order test files run: those that wait for servers first, and of these and of the others the long ones first.

Files run side by side. What only waits then overlaps with what computes, and no long file is left over at the end for
one process alone.
"""

import pytest

LONG = (
    "tests/integration/test_histories.py",
    "tests/integration/test_chaos.py",
    "tests/integration/test_notify.py",
    "tests/integration/test_kafka_security.py",
    "tests/integration/test_operators.py",
    "tests/integration/test_dead_letters.py",
    "tests/integration/test_status.py",
    "tests/integration/test_versions.py",
    "tests/integration/test_api_schema.py",
    "tests/integration/test_command_faults.py",
    "tests/integration/test_watch.py",
    "tests/integration/test_run.py",
    "tests/integration/test_rebuild.py",
    "tests/integration/test_backup.py",
    "tests/integration/test_export.py",
    "tests/docker/test_services.py",
    "tests/browser/test_desk.py",
    "tests/docker/test_image_tree.py",
    "tests/packs/test_corenlp.py",
    "tests/cli/test_enrich.py",
    "tests/desk/test_desk_server.py",
    "tests/test_redaction.py",
    "tests/docker/test_image.py",
    "tests/docker/test_desk.py",
    "tests/docker/test_wheel.py",
    "tests/desk/test_parts.py",
    "tests/desk/test_visitor_access.py",
    "tests/fetch/test_client.py",
)
"""The files that take longest; one that is missing here only starts later than it might."""


def run_order(item: pytest.Item) -> tuple[bool, int]:
    """Where an item stands; those of one file keep their own order."""
    path = item.nodeid.partition("::")[0]
    place = LONG.index(path) if path in LONG else len(LONG)
    return item.get_closest_marker("services") is None, place
