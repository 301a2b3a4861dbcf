"""The news desk: pages in a browser on the query layer, rendered on the server."""
