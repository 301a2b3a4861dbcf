"""Guard against swapping in a generation that lacks most articles: a wrong cluster or prefix, or a recreated topic."""

from pipeline.errors import IndexMissing, IndexUnavailable, SetupError
from pipeline.index.gateway import Gateway

MIN_SHARE = 0.5
"""Share of the live generation's articles that a new one must have."""


class FewerArticles(SetupError):
    """The new generation lacks most of the live one's articles."""


def require_most(gateway: Gateway, live: str | None, new: str) -> None:
    """Raise FewerArticles unless ``new`` has most of ``live``'s articles; closed indices cannot be counted and pass."""
    if live is None:
        return
    try:
        gateway.refresh(new)
        there, here = (gateway.count(index=index) for index in (live, new))
    except IndexMissing:
        raise
    except IndexUnavailable:
        return
    if here < MIN_SHARE * there:
        raise FewerArticles(
            f"{new} would have {here:,} articles, and {live} has {there:,}: are DATELINE_KAFKA_BOOTSTRAP and "
            "DATELINE_TOPIC_PREFIX those of this index? If so, run it again with --allow-fewer; else give it up with: "
            "dateline index rebuild --abandon"
        )
