import pytest
from elastic_transport import (
    ApiResponseMeta,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    Transport,
    TransportApiResponse,
)
from elasticsearch import ApiError

from pipeline.config.settings import Settings
from pipeline.errors import (
    AccessDenied,
    Conflict,
    IndexMissing,
    IndexUnavailable,
    NotFound,
    RequestRefused,
    SettingsError,
    Unavailable,
)
from pipeline.index.gateway import Gateway, translated

ADDRESS = "https://search.example:9200,https://other.example:9200"


def meta(status: int) -> ApiResponseMeta:
    return ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, NodeConfig("https", "search.example", 9200))


def refusal(status: int, kind: str = "") -> ApiError:
    return ApiError("says why", meta(status), {"error": {"type": kind, "reason": "because"}} if kind else {})


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (refusal(401), AccessDenied),
        (refusal(403), AccessDenied),
        (refusal(403, "cluster_block_exception"), IndexUnavailable),
        (refusal(400, "index_closed_exception"), IndexUnavailable),
        (refusal(404, "index_not_found_exception"), IndexMissing),
        (refusal(404), NotFound),
        (refusal(409, "version_conflict_engine_exception"), Conflict),
        (refusal(429), Unavailable),
        (refusal(503), Unavailable),
        (ConnectionTimeout("slow"), Unavailable),
        (refusal(400), RequestRefused),
    ],
)
def test_failures_are_told_apart(error: Exception, ours: type[Exception]) -> None:
    """What to wait for, what to set up, and what the caller must judge by itself."""
    with pytest.raises(ours) as raised, translated(ADDRESS):
        raise error
    assert type(raised.value) is ours
    assert "search.example" in str(raised.value)


def test_a_refusal_says_what_was_answered() -> None:
    """Callers decide by the status and the type, people read both."""
    with pytest.raises(RequestRefused, match="400 parsing_exception: because") as raised, translated(ADDRESS):
        raise refusal(400, "parsing_exception")
    assert (raised.value.status, raised.value.kind) == (400, "parsing_exception")


@pytest.mark.parametrize("url", ["localhost:9200", "", "http://search.example"])
def test_what_is_no_address_is_a_wrong_setting(url: str) -> None:
    """The message names the setting."""
    with pytest.raises(SettingsError, match="elasticsearch_url"):
        Gateway(Settings(elasticsearch_url=url))


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(Settings(elasticsearch_url="http://search.example:9200"))


def answer(monkeypatch: pytest.MonkeyPatch, status: int, body: object) -> None:
    """Let the client's transport give this answer to every request."""
    monkeypatch.setattr(Transport, "perform_request", lambda *_, **__: TransportApiResponse(meta(status), body))


def test_every_way_to_ask_translates(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with options, and from the clients of the client's client; only the plain one raises the library's errors."""
    answer(monkeypatch, 503, {"error": {"type": "busy", "reason": "later"}})
    for ask in (
        gateway.client.info,
        gateway.client.indices.get_alias,
        gateway.client.options(request_timeout=1).cluster.health,
        lambda: gateway.search(size=0),
        lambda: gateway.count(),
        lambda: next(gateway.pages({"match_all": {}})),
    ):
        with pytest.raises(Unavailable, match=r"search\.example:9200 cannot answer now"):
            ask()
    with pytest.raises(ApiError):
        gateway.plain_client.info()
