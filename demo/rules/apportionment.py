"""Whole numbers that add up exactly: shares by the method of the largest remainder."""

from collections.abc import Sequence
from fractions import Fraction


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """`total` divided in proportion to the weights; equal remainders go to the first.

    Nothing can be divided among weights that are all zero unless the total is zero too.

    >>> largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    """
    parts = [Fraction(weight) for weight in weights]
    whole = sum(parts)
    if not whole:
        if total:
            raise ValueError(f"cannot divide {total} among nobody")
        return [0] * len(parts)
    exact = [total * part / whole for part in parts]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(shares)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def above_floors(total: int, floors: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Each gets its floor; what is left of the total is divided in proportion to the weights."""
    left = total - sum(floors)
    if left < 0:
        raise ValueError(f"the floors exceed {total} by {-left}")
    return [floor + share for floor, share in zip(floors, largest_remainder(left, weights), strict=True)]
