"""Views, one per module: each queries and passes plain values to its template."""
