"""A second, naive account of the tree: for every day one dictionary of bodies. Slow, and free of the product's code.

The rules of kinds are restated here from the Charter as a table of their own.
"""

from dataclasses import dataclass, field

PARENTS = {
    "region": {None},
    "province": {None, "region"},
    "upper": {"province"},
    "base_committee": {"upper", "province"},
    "base_cell": {"upper", "province"},
    "sub_committee": {"base_committee"},
    "cell": {"base_committee", "sub_committee"},
}
BASES = {"base_committee", "base_cell"}


@dataclass
class Body:
    """`parents` and `names` hold one value for each day on which the body exists."""

    kind: str
    parents: dict[int, int | None] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    # Days on which a decision began something: a body cannot end before the last of them.
    marks: set[int] = field(default_factory=set)
    events: list[int] = field(default_factory=list)


class Refusal(Exception):
    """The change is not possible; the reason is one word."""


class Oracle:
    """Days are numbered from 0; the last one is today."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.bodies: dict[int, Body] = {}

    def chain(self, body: int, day: int) -> list[int]:
        """From the top down to the body itself."""
        above = self.bodies[body].parents[day]
        return ([] if above is None else self.chain(above, day)) + [body]

    def exists(self, body: int, day: int) -> bool:
        return day in self.bodies[body].parents

    def children(self, body: int, day: int) -> list[int]:
        return [child for child, row in self.bodies.items() if row.parents.get(day, 0) == body]

    def base(self, body: int, day: int) -> int:
        chain = self.chain(body, day)
        return next((one for one in reversed(chain) if self.bodies[one].kind in BASES), body)

    def _place(self, kind: str, parent: int | None, days: list[int]) -> None:
        if parent is None:
            if None not in PARENTS[kind]:
                raise Refusal("kind")
            return
        if not all(self.exists(parent, day) for day in days):
            raise Refusal("parent")
        if self.bodies[parent].kind not in PARENTS[kind]:
            raise Refusal("kind")

    def _code(self, code: str, days: list[int], but: int | None = None) -> None:
        for body, row in self.bodies.items():
            if code and body != but and any(row.codes.get(day) == code for day in days):
                raise Refusal("code")

    def establish(self, body: int, kind: str, parent: int | None, day: int, name: str, code: str) -> None:
        days = list(range(day, self.days))
        self._place(kind, parent, days)
        self._code(code, days)
        self.bodies[body] = Body(
            kind, dict.fromkeys(days, parent), dict.fromkeys(days, name), dict.fromkeys(days, code), {day}
        )

    def _stretch(self, values: dict[int, object], day: int) -> list[int]:
        """The days from `day` on through which the value stays what it is on `day`."""
        days = []
        while day in values and (not days or values[day] == values[days[0]]):
            days.append(day)
            day += 1
        return days

    def rename(self, body: int, day: int, name: str, code: str) -> None:
        row = self.bodies[body]
        if not self.exists(body, day):
            raise Refusal("day")
        if (row.names[day], row.codes[day]) == (name, code):
            raise Refusal("nothing")
        of_code = self._stretch(row.codes, day)
        self._code(code, of_code, but=body)
        if row.names[day] != name:
            row.names.update(dict.fromkeys(self._stretch(row.names, day), name))
        if row.codes[day] != code:
            row.codes.update(dict.fromkeys(of_code, code))
        row.marks.add(day)

    def move(self, body: int, parent: int, day: int) -> None:
        row = self.bodies[body]
        if not self.exists(body, day):
            raise Refusal("day")
        if row.parents[day] == parent:
            raise Refusal("nothing")
        days = self._stretch(row.parents, day)
        if any(self.exists(parent, one) and body in self.chain(parent, one) for one in days):
            raise Refusal("cycle")
        self._place(row.kind, parent, days)
        row.parents.update(dict.fromkeys(days, parent))
        row.marks.add(day)

    def close(self, body: int, day: int) -> None:
        row = self.bodies[body]
        after = range(day, self.days)
        if any(self.children(body, one) for one in after) or any(event >= day for event in row.events):
            raise Refusal("holds")
        if not self.exists(body, day):
            raise Refusal("day")
        if any(mark >= day for mark in row.marks):
            raise Refusal("later")
        if not self.exists(body, self.days - 1):
            raise Refusal("day")
        for one in after:
            for values in (row.parents, row.names, row.codes):
                del values[one]
