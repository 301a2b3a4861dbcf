"""Exports of search results as files and feeds: rows are read page by page, and one module per format encodes them.

``open_export`` in ``export_stream.py`` is the entry point, for the command line and the HTTP API.
"""
