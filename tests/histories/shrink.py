"""The smallest part of a failing history that still fails: pure, but for the runs that it asks for."""

from collections.abc import Callable, Sequence

from tests.histories.operations import Step

Fails = Callable[[Sequence[Step]], bool]


def shrink(steps: Sequence[Step], fails: Fails, most: int) -> list[Step]:
    """Leave out steps, halves first, single ones last, as long as what is left fails; at most ``most`` runs.

    This is the delta debugging of Zeller and Hildebrandt (2002), without its tests of the complements' complements.
    """
    left = list(steps)
    size = max(1, len(left) // 2)
    runs = 0
    while runs < most:
        position, smaller = 0, False
        while position < len(left) and runs < most:
            without = left[:position] + left[position + size :]
            runs += 1
            if without and fails(without):
                left, smaller = without, True
            else:
                position += size
        if size == 1 and not smaller:
            break
        size = max(1, min(size, len(left)) // 2)
    return left
