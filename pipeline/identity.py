"""Which article is it: the canonical URL and the id derived from it."""

import hashlib

from courlan import normalize_url

from pipeline.articles import Article


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters and letter-case noise."""
    return str(normalize_url(url, strict=False))


def article_id(article: Article) -> str:
    """The article's own id, else one derived from its URL, else from its source, title and text.

    Derived ids are 32 hexadecimal digits (the first half of a SHA-256).
    """
    if article.id:
        return article.id
    if article.url:
        return _digest("url", canonical_url(article.url))
    source = (article.source and (article.source.domain or article.source.name)) or ""
    return _digest("text", source, article.title or "", article.text or article.html or "")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
