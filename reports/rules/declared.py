"""Which declared figure answers for a period or a day (CONTRACT: "Declared figures")."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reports.rules.measure import DECLARED, NOTHING, Measure, Number, added, whole


@dataclass(frozen=True, slots=True)
class DeclaredFigure:
    """One declared number of an organisation, indicator and group; both days included."""

    start: date
    end: date
    value: Number
    precision: str

    def as_measure(self) -> Measure:
        return Measure(whole(self.value), DECLARED, self.precision, self.end)


def declared_flow(figures: Iterable[DeclaredFigure], start: date, end: date, *, known_on: date) -> Measure:
    """The figure that spans the period, else contiguous ones that tile it, else an interim one.

    An interim figure begins with the period and ends before it does: the latest of those counts.

    :param known_on: figures that end after this day were not known then.
    """
    known = [figure for figure in figures if figure.start >= start and figure.end <= min(end, known_on)]
    tiles = _tiles(known, start, end)
    if tiles:
        return replace(added(tile.as_measure() for tile in tiles), data_through=end)
    interim = [figure for figure in known if figure.start == start]
    return max(interim, key=lambda figure: figure.end).as_measure() if interim else NOTHING


def declared_stock(figures: Iterable[DeclaredFigure], day: date) -> Measure:
    """The latest value dated on or before the day."""
    known = [figure for figure in figures if figure.end <= day]
    return max(known, key=lambda figure: (figure.end, figure.start)).as_measure() if known else NOTHING


def _tiles(figures: Sequence[DeclaredFigure], start: date, end: date) -> list[DeclaredFigure]:
    """The fewest figures that follow each other without gap or overlap from the first day to the last."""
    ways: dict[date, list[DeclaredFigure]] = {start: []}
    for figure in sorted(figures, key=lambda figure: (figure.start, figure.end)):
        way = ways.get(figure.start)
        following = figure.end + timedelta(days=1)
        if way is not None and (following not in ways or len(way) + 1 < len(ways[following])):
            ways[following] = [*way, figure]
    return ways.get(end + timedelta(days=1), [])
