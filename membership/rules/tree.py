"""The tree over all days in memory: what a plan of changes reads and writes before anything is saved.

It asks a store for what it has not seen, so that one change reads a few bodies and a file of thousands reads all of
them once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Protocol

from membership.rules.organisation_kind import KINDS
from membership.rules.tree_history import Dated, version_on

Versions = tuple[Dated, ...]


class Store(Protocol):
    """Where histories come from."""

    def versions(self, bodies: Sequence[int]) -> Mapping[int, Sequence[Dated]]:
        """Of those that exist, oldest first."""
        ...

    def below(self, bodies: Sequence[int]) -> Iterable[int]:
        """Bodies that ever stood directly under one of these."""
        ...

    def led_by(self, body: int) -> Iterable[int]:
        """Youth Union bodies that this one ever led."""
        ...

    def holders(self, code: str) -> Iterable[int]:
        """Bodies of either tree that ever held the code."""
        ...

    def new_id(self) -> int: ...


class Tree:
    """`before` is what the store told, `histories` what the changes made of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.before: dict[int, Versions] = {}
        self.histories: dict[int, Versions] = {}
        self._by_parent: dict[int, set[int]] = defaultdict(set)
        self._by_leader: dict[int, set[int]] = defaultdict(set)
        self._by_code: dict[str, set[int]] = defaultdict(set)
        self._asked: set[tuple[str, int | str]] = set()
        self._undo: list[tuple[int, Versions | None]] = []

    # --- reading ---

    def knows(self, body: int) -> bool:
        self._see([body])
        return body in self.histories

    def versions(self, body: int) -> Versions:
        """
        :raises KeyError: there is no such body.
        """
        self._see([body])
        return self.histories[body]

    def system(self, body: int) -> str:
        return self.versions(body)[0].system

    def name(self, body: int, day: date) -> str:
        """As it was called on the day, else last."""
        found = version_on(self.versions(body), day) or self.versions(body)[-1]
        return found.name

    def children(self, body: int) -> list[int]:
        """Bodies that stand directly under this one on some day."""
        self._see_below([body])
        return sorted(self._by_parent[body])

    def children_from(self, body: int, day: date) -> list[int]:
        """Those that stand under it on the day or later."""
        return [
            child
            for child in self.children(body)
            if any(version.parent == body and version.end > day for version in self.versions(child))
        ]

    def led_from(self, body: int, day: date) -> list[int]:
        """Youth Union bodies that it leads on the day or later."""
        if self._ask("led_by", body):
            self._see(self._store.led_by(body))
        return [
            led
            for led in sorted(self._by_leader[body])
            if any(version.led_by == body and version.end > day for version in self.versions(led))
        ]

    def holders(self, code: str) -> list[int]:
        """Bodies of either tree that hold the code on some day."""
        if self._ask("holders", code):
            self._see(self._store.holders(code))
        return sorted(self._by_code[code])

    def chain(self, body: int, day: date) -> list[int]:
        """From the top down to the body itself, as far as they exist on the day."""
        found: list[int] = []
        at: int | None = body
        while at is not None and at not in found:
            found.append(at)
            version = version_on(self.versions(at), day)
            at = version.parent if version else None
        return found[::-1]

    def subtree(self, body: int, day: date) -> Iterator[int]:
        """The body and everything below it on the day, level by level."""
        level = [body]
        while level:
            yield from level
            self._see_below(level)
            level = [child for one in level for child in self.children(one) if self._stands_under(child, one, day)]

    def _stands_under(self, body: int, parent: int, day: date) -> bool:
        version = version_on(self.versions(body), day)
        return version is not None and version.parent == parent

    def rank(self, body: int) -> int:
        return KINDS[self.versions(body)[-1].kind].rank

    # --- writing ---

    def put(self, body: int, versions: Sequence[Dated]) -> None:
        self._undo.append((body, self.histories.get(body)))
        self._set(body, tuple(versions))

    def new_id(self) -> int:
        return self._store.new_id()

    @property
    def changed(self) -> list[int]:
        """New bodies and those whose versions differ from what the store told."""
        return [body for body, versions in self.histories.items() if self.before.get(body) != versions]

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is put inside is taken back when something is raised."""
        self._undo.clear()
        try:
            yield
        except Exception:
            for body, former in reversed(self._undo):
                self._set(body, former)
            raise

    # --- what is known ---

    def _ask(self, question: str, about: int | str) -> bool:
        """Whether this is asked for the first time."""
        key = (question, about)
        if key in self._asked:
            return False
        self._asked.add(key)
        return True

    def _see_below(self, bodies: Iterable[int]) -> None:
        if wanted := [body for body in bodies if self._ask("below", body)]:
            self._see(self._store.below(wanted))

    def _see(self, bodies: Iterable[int]) -> None:
        wanted = [body for body in bodies if body not in self.histories and self._ask("versions", body)]
        if wanted:
            for body, versions in self._store.versions(wanted).items():
                self.before[body] = tuple(versions)
                self._set(body, self.before[body])

    def _set(self, body: int, versions: Versions | None) -> None:
        for version in self.histories.pop(body, ()):
            self._index(body, version, add=False)
        if versions is not None:
            self.histories[body] = versions
            for version in versions:
                self._index(body, version, add=True)

    def _index(self, body: int, version: Dated, *, add: bool) -> None:
        for index, key in ((self._by_parent, version.parent), (self._by_leader, version.led_by)):
            if key is not None:
                (index[key].add if add else index[key].discard)(body)
        if version.code:
            (self._by_code[version.code].add if add else self._by_code[version.code].discard)(body)
