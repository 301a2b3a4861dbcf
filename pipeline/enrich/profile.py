"""What a source usually writes about, learned from its own articles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """The share of a source's toponyms by place."""
