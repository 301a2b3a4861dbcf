"""The news desk: server-rendered pages on top of the query layer."""
