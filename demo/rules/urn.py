"""Drawing words in proportion to weights, from tables written as "word weight, word weight"."""

from collections.abc import Callable
from functools import cache
from random import Random


@cache
def drawn(table: str) -> Callable[[Random], str]:
    """A function that draws from the table: each word stands in the urn as often as its weight says."""
    urn: list[str] = []
    for entry in table.split(", "):
        word, _, weight = entry.rpartition(" ")
        urn += [word] * int(weight)
    size = len(urn)
    return lambda rng: urn[int(rng.random() * size)]
