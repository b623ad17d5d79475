"""Numbers of papers: each body counts those of a kind from 01 over its term, in the order of their days."""

from collections import defaultdict
from datetime import date
from typing import Final

from demo.rules.body import Body, Host, base_of, decider
from demo.rules.itinerary import Step, Steps
from pipeline.rules.decision import term_of

CELL, BASE, DECIDER, HOST = "cell", "base", "decider", "host"
# The body that issues the paper of an event, and the kind of paper.
_PAPERS: Final = {
    "sympathiser": (CELL, "NQ"),
    "mentored": (CELL, "NQ"),
    "cell_resolved": (CELL, "NQ"),
    "appraised": (BASE, "BC"),
    "base_resolved": (BASE, "NQ"),
    "decided": (DECIDER, "QĐ"),
    "new_member_class": (HOST, "CN"),
    "official_cell_resolved": (CELL, "NQ"),
    "official_base_resolved": (BASE, "NQ"),
    "recognised": (DECIDER, "QĐ"),
    "card_issued": (DECIDER, "QĐ"),
    "dropped": (CELL, "NQ"),
    "refused_by_cell": (CELL, "NQ"),
    "refused_by_base": (BASE, "TB"),
    "refused_by_decider": (DECIDER, "TB"),
    "removed": (DECIDER, "QĐ"),
}


class Register:
    """Collects papers, then numbers them."""

    def __init__(self) -> None:
        self._papers: dict[tuple[Body, str, str], list[tuple[date, int, Step]]] = defaultdict(list)

    def enter(self, host: Host, cell: Body, steps: Steps) -> None:
        """All papers of one road."""
        for code, step in steps.items():
            if code in _PAPERS:
                level, kind = _PAPERS[code]
                body, symbol = _issuer(level, host, cell, step.on)
                papers = self._papers[body, f"{kind}/{symbol}", term_of(step.on)]
                papers.append((step.on, len(papers), step))

    def number(self) -> None:
        for (_, sign, _), papers in self._papers.items():
            papers.sort(key=lambda paper: paper[:2])
            for count, (_, _, step) in enumerate(papers, 1):
                step.number = f"{count:02}-{sign}"


def _issuer(level: str, host: Host, cell: Body, day: date) -> tuple[Body, str]:
    if level == CELL:
        return cell, "CB"
    body = host.body.at(day) if level == HOST else base_of(cell, day) if level == BASE else decider(cell, day)
    return body, body.symbol
