"""Where the marks of a chart stand: pure scale functions, in percent of the width (0-100)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Bullet:
    """Positions of a bullet chart (Few): bar = actual, thick tick = target, dashed tick = expected today."""

    actual: float
    target: float | None
    target_max: float | None
    expected: float | None
    label: str


def position(value: Number | None, full: Number) -> float:
    """`value` on an axis from 0 to `full`, never outside 0-100."""
    if not value or not full:
        return 0.0
    return round(min(100.0, max(0.0, float(value) / float(full) * 100)), 2)


def axis_end(values: Sequence[Number | None]) -> Number:
    """The end of a common axis: the largest value, a little above so that a full bar shows its tick."""
    largest = max((value for value in values if value), default=1)
    return Decimal(largest) * Decimal("1.04")


def bullet(
    *,
    actual: Number,
    target: Number | None,
    end: Number,
    label: str,
    target_max: Number | None = None,
    expected: Number | None = None,
) -> Bullet:
    """The bullet of one unit on the axis that ends at `end`; `label` is its twin in words."""
    return Bullet(
        actual=position(actual, end),
        target=position(target, end) if target else None,
        target_max=position(target_max, end) if target_max else None,
        expected=position(expected, end) if expected else None,
        label=label,
    )


def bar_widths(counts: Sequence[int]) -> list[float]:
    """Widths of bars that begin at 0, the largest at 100."""
    full = max(counts, default=0)
    return [position(count, full) for count in counts]


def step_path(points: Sequence[tuple[int, float]], *, width: int, height: int) -> str:
    """The `d` of an SVG path that rises in steps: x from 0 to the last point's, y from 0 to 1, origin bottom left."""
    last = max((x for x, _ in points), default=0) or 1
    parts = [f"M0,{height}"]
    for x, y in points:
        parts.append(f"H{x * width / last:.1f} V{height - y * height:.1f}")
    return " ".join(parts)
