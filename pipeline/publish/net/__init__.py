"""Fetching from strangers: guarded addresses, bounded answers, polite intervals."""
