from pipeline.search.explain import Part, contributions


def test_weights_of_words_are_read_out_of_the_tree() -> None:
    """Leaves that carry a weight are named by field and word, heaviest first; the rest is scaffolding."""

    def node(description: str, value: float, *details: dict[str, object]) -> dict[str, object]:
        return {"description": description, "value": value, "details": list(details)}

    tree = node(
        "sum of:",
        5.4,
        node(
            "max plus 0.3 times others of:",
            4.2,
            node("weight(text:earthquak in 3) [PerFieldSimilarity], result of:", 1.0, node("score(freq=1)", 1.0)),
            node('weight(title:"sea wall"~3 in 3) [PerFieldSimilarity], result of:', 4.0),
        ),
        node("ConstantScore(focus.country:AM)", 1.0),
        node("Distance score, computed as weight * pivot / (pivot + abs(value - origin)) from:", 0.2),
        node("match on required clause, product of:", 0.0, node("ConstantScore(countries:AM)", 0.0)),
    )
    assert contributions(tree) == [
        Part('title:"sea wall"~3', 4.0),
        Part("about the place", 1.0),
        Part("text:earthquak", 1.0),
        Part("recency", 0.2),
    ]
