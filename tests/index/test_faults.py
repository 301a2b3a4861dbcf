import pytest

from pipeline.index.faults import is_index_fault


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("index_closed_exception", "closed"),
        ("cluster_block_exception", "index [articles-g1] blocked by: [FORBIDDEN/8/index write (api)];"),
        ("index_not_found_exception", "no such index [articles] and [action.auto_create_index] is [false]"),
        ("illegal_argument_exception", "no write index is defined for alias [articles]"),
        ("unavailable_shards_exception", "primary shard is not active"),
    ],
)
def test_what_refuses_every_document_is_the_fault_of_the_index(kind: str, reason: str) -> None:
    """Whatever its status is."""
    assert is_index_fault(kind, reason)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("document_parsing_exception", "[1:20] failed to parse field [date] of type [date]"),
        ("strict_dynamic_mapping_exception", "mapping set to strict"),
        ("illegal_argument_exception", "Document contains at least one immense term in field"),
        ("action_request_validation_exception", "Validation Failed: 1: id [x] is too long"),
        ("version_conflict_engine_exception", "current version is higher"),
    ],
)
def test_what_another_document_would_not_meet_is_its_own_fault(kind: str, reason: str) -> None:
    """It becomes a dead letter, and the rest goes on."""
    assert not is_index_fault(kind, reason)
