from pipeline.search.browse import hits_body
from pipeline.search.query import MAX_LIKE_ARTICLES, Likeness, Query


def test_what_is_looked_through_for_articles_alike_has_a_bound() -> None:
    """A word that many articles share is left out, and nothing is counted: both took most of the time of the page."""
    body = hits_body(Query(like=Likeness("a", "s", "articles"), collapse=True))
    (alike,) = body["query"]["bool"]["must"]
    assert alike["more_like_this"]["max_doc_freq"] == MAX_LIKE_ARTICLES
    assert body["track_total_hits"] is False
    assert "aggs" not in body
