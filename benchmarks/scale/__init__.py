"""How the cost of an article behaves as things grow: processes, articles' length, the index, the publisher's backlog.

One part a file: ``measure`` gives the figures, ``plot`` draws them.
"""
