"""The fault matrix: what a case does, and whether nothing was lost and nothing is there twice."""
