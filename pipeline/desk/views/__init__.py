"""One module a view: it asks the query layer and hands plain values to its template."""
