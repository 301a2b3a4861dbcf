"""Random histories on real servers, held against a small model of what Dateline promises."""
