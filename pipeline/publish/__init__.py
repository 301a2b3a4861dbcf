"""For producers: read news in any common form and publish it.

In code::

    from pipeline.articles import Article
    from pipeline.publish import Publisher
    from pipeline.settings import load_settings

    with Publisher(load_settings()) as publisher:
        receipt = publisher.publish(Article(title="Flood in Lagos", text="The river rose on Monday."))
        print(receipt.result().id)
"""

from pipeline.publish.publisher import Published, Publisher

__all__ = ["Published", "Publisher"]
