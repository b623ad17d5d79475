"""A second, naive account of reorganisations: for every day, where each body stands and where each person is.

Nothing of the product's code is used; a day is a number, a tree is a dictionary.
"""

from collections import Counter


class Account:
    """`above[body][day]` is the parent, `place[person][day]` the body that holds the person; absent = not there."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.above: dict[int, dict[int, int | None]] = {}
        self.kind: dict[int, str] = {}
        self.place: dict[int, dict[int, int]] = {}

    def establish(self, body: int, kind: str, parent: int | None, day: int) -> None:
        self.kind[body] = kind
        self.above[body] = dict.fromkeys(range(day, self.days), parent)

    def join(self, person: int, body: int, day: int, until: int) -> None:
        self.place.setdefault(person, {}).update(dict.fromkeys(range(day, until), body))

    def move(self, body: int, parent: int, day: int) -> None:
        """Until the day on which it was moved elsewhere."""
        former = self.above[body][day]
        while day in self.above[body] and self.above[body][day] == former:
            self.above[body][day] = parent
            day += 1

    def send(self, source: int, day: int, people: dict[int, int]) -> None:
        """People of the source stand where they were assigned."""
        for person, target in people.items():
            for on, body in self.place[person].items():
                if on >= day and body == source:
                    self.place[person][on] = target

    def pass_on(self, source: int, target: int, day: int) -> None:
        """The source ends; whatever stood in it stands in the target."""
        for rows in self.above.values():
            for on, parent in rows.items():
                if on >= day and parent == source:
                    rows[on] = target
        for rows in self.place.values():
            for on, body in rows.items():
                if on >= day and body == source:
                    rows[on] = target
        self.end(source, day)

    def end(self, body: int, day: int) -> None:
        for on in range(day, self.days):
            self.above[body].pop(on, None)

    # --- what must come out ---

    def exists(self, body: int, day: int) -> bool:
        return day in self.above[body]

    def chain(self, body: int, day: int) -> list[int]:
        above = self.above[body][day]
        return ([] if above is None else self.chain(above, day)) + [body]

    def children(self, body: int, day: int) -> list[int]:
        return [child for child, rows in self.above.items() if day in rows and rows[day] == body]

    def direct(self, day: int) -> Counter[int]:
        """People by the body that holds them."""
        return Counter(rows[day] for rows in self.place.values() if day in rows)

    def total(self, body: int, day: int) -> int:
        """Children and what the body holds itself."""
        return self.direct(day)[body] + sum(self.total(child, day) for child in self.children(body, day))

    def held_from(self, body: int, day: int) -> set[int]:
        return {person for person, rows in self.place.items() for on in rows if on >= day and rows[on] == body}
