import pytest
from elastic_transport import ApiResponseMeta, ConnectionTimeout, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, SettingsError, Unavailable
from pipeline.index.gateway import connect, translate_errors

SETTINGS = Settings(elasticsearch_url="https://search.example:9200,https://other.example:9200")


def refusal(status: int) -> ApiError:
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, NodeConfig("https", "search.example", 9200))
    return ApiError("says why", meta, {})


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (refusal(401), AccessDenied),
        (refusal(403), AccessDenied),
        (refusal(429), Unavailable),
        (refusal(503), Unavailable),
        (ConnectionTimeout("slow"), Unavailable),
        (refusal(400), ApiError),
    ],
)
def test_failures_are_told_apart(error: Exception, ours: type[Exception]) -> None:
    """What to wait for, what to set up, and what the caller must judge by itself."""
    with pytest.raises(ours), translate_errors(SETTINGS):
        raise error


@pytest.mark.parametrize("url", ["localhost:9200", "", "http://search.example"])
def test_what_is_no_address_is_a_wrong_setting(url: str) -> None:
    """The message names the setting."""
    with pytest.raises(SettingsError, match="elasticsearch_url"):
        connect(Settings(elasticsearch_url=url))
