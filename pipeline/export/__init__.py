"""Results as files and feeds: rows are read page by page, and one module a format turns them into bytes.

``open_export`` in ``export_stream.py`` is the way in, for the command line and for the HTTP API.
"""
