import pytest
from kafka import KafkaProducer

from pipeline.config.settings import Settings
from pipeline.kafka.clients import producer_options


@pytest.mark.parametrize("seconds", [0.5, 5, 29.9, 30, 31, 600])
def test_any_delivery_timeout_makes_a_producer(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery that ends before one request may is refused by the client, so that the request is made shorter."""
    options = producer_options(Settings(delivery_timeout=seconds))
    assert options["delivery_timeout_ms"] == seconds * 1000
    assert options["request_timeout_ms"] <= options["delivery_timeout_ms"]
    # Made with another address, the producer finds no broker, and says so rather than that its settings are wrong.
    with pytest.raises(Exception, match=r"(?i)broker|bootstrap"):
        KafkaProducer(**options | {"bootstrap_servers": ["127.0.0.1:1"], "bootstrap_timeout_ms": 50})
