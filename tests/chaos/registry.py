"""The list of the matrix's cases, and the decorator that puts one on it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.chaos_harness import Arena

Action = Callable[[Arena, int], None]


@dataclass(frozen=True)
class Case:
    """``run(arena, size)``; ``full`` articles in `make chaos`, ``short`` ones in `make test` (0: not there)."""

    name: str
    run: Action
    full: int
    short: int
    alone: bool = False
    """It breaks its servers: they are not those that other cases share, and no other case has them meanwhile."""


CASES: list[Case] = []


def case(full: int, short: int = 0, *, alone: bool = False) -> Callable[[Action], Action]:
    """Put a function on the list, under its name in words."""

    def register(action: Action) -> Action:
        CASES.append(Case(action.__name__.replace("_", " "), action, full, short, alone))
        return action

    return register
