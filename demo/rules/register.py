"""Numbers of papers: each body counts those of a kind from 01 over its term, in the order of their days."""

from collections import defaultdict
from datetime import date
from typing import Final

from demo.rules.body import Body
from demo.rules.itinerary import Step
from pipeline.rules.decision import term_of

DECISION, RESOLUTION = "QĐ", "NQ"
_KINDS: Final = {
    "sympathiser": RESOLUTION,
    "mentored": RESOLUTION,
    "cell_resolved": RESOLUTION,
    "base_resolved": RESOLUTION,
    "decided": DECISION,
    "official_cell_resolved": RESOLUTION,
    "official_base_resolved": RESOLUTION,
    "recognised": DECISION,
    "dropped": RESOLUTION,
    "refused_by_cell": RESOLUTION,
    "refused_by_base": RESOLUTION,
    "removed": DECISION,
}


def kind_of_paper(code: str) -> str:
    """What an event is written in: a resolution, a decision, or nothing with a number."""
    return _KINDS.get(code, "")


class Register:
    """Collects papers, then numbers them."""

    def __init__(self) -> None:
        self._papers: dict[tuple[Body, str, str, str], list[tuple[date, int, Step]]] = defaultdict(list)

    def enter(self, body: Body, symbol: str, kind: str, step: Step) -> None:
        papers = self._papers[body, kind, symbol, term_of(step.on)]
        papers.append((step.on, len(papers), step))

    def number(self) -> None:
        for (_, kind, symbol, _), papers in self._papers.items():
            papers.sort(key=lambda paper: paper[:2])
            for count, (_, _, step) in enumerate(papers, 1):
                step.number = f"{count:02}-{kind}/{symbol}"
