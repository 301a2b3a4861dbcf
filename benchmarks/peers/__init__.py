"""The same job on what one would pick instead, with dependencies of its own; run by file, never imported."""
