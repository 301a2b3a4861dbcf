"""Shapes of the world's countries, for maps that need no internet."""
