"""The HTTP API: searches, articles, names, stories, exports and feeds for other programs."""
