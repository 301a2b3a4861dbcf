"""Articles that go: taken down, or too old."""
