"""Guard against filling an index from another Kafka cluster, which holds other articles."""

from pipeline.errors import SetupError
from pipeline.index.gateway import Gateway
from pipeline.index.generations import filled_from


class OtherCluster(SetupError):
    """The live generation is filled from another Kafka cluster than the connected one."""


def require_cluster(gateway: Gateway, live: str | None, cluster: str, bootstrap: str) -> None:
    """Raise OtherCluster unless ``live`` is filled from ``cluster``, or does not say."""
    known = filled_from(gateway, live) if live else None
    if known not in (None, cluster):
        raise OtherCluster(
            f"{live} is filled from the Kafka cluster {known}, and {bootstrap} is the cluster {cluster}: set "
            "DATELINE_KAFKA_BOOTSTRAP to the cluster of this index; if its topics have moved there for good, "
            "run it again with --other-cluster"
        )
