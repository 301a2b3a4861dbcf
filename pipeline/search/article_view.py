"""One article in full, its story, and others like it."""

from pipeline.search.answers import ArticleView, Hit, StoryView
from pipeline.search.backend import SearchBackend


def article_view(backend: SearchBackend, article_id: str) -> ArticleView | None:
    """The article, None when there is none of that id; raises Unavailable, SetupError."""
    raise NotImplementedError


def story_view(backend: SearchBackend, story_id: str, size: int = 50) -> StoryView | None:
    """The story by its id, None when it has no article; raises Unavailable, SetupError."""
    raise NotImplementedError


def more_like(backend: SearchBackend, article_id: str, size: int = 10) -> tuple[Hit, ...] | None:
    """Articles alike by words, names and places, without the article's own story and one a story.

    None when there is no article of that id; raises Unavailable, SetupError.
    """
    raise NotImplementedError
