"""What was played on the tree in memory takes effect: versions, rows of today, what passes over, segments."""

from datetime import date

from common.errors import DomainError, LineError
from membership.models import OrganisationSuccession, Person
from membership.operations.reorganisation_passing import follow, waves, what_is_left
from membership.operations.tree_statement import derive_segments, write_histories
from membership.queries.reorganisation_people import people_of
from membership.rules import reorganisation as words
from membership.rules.reorganisation_outcome import Passing
from membership.rules.reorganisation_play import Play


def take_effect(play: Play, *, today: date, planned: bool = False) -> list[str]:
    """Write it all; sentences about what people must decide now. The caller holds the tree in one transaction.

    :param planned: this was stated before its day; whoever left a body since need not be assigned any more.
    :raises Unfinished: something would be orphaned.
    """
    tree, touched = play.tree, list(play.tree.changed)
    passings = [passing for outcome in play.outcomes for passing in outcome.passings]
    write_histories(touched, tree.before, tree.histories, today=today)
    _write_edges(play)
    decisions: list[str] = []
    left: list[tuple[int, DomainError]] = []
    for wave in waves(passings):
        # Earlier waves may have brought people along.
        left += _unassigned(play, wave, planned=planned)
        decisions += follow(wave)
    if left:
        raise Unfinished(lines=left)
    if orphans := what_is_left(passings):
        raise Unfinished(lines=[(passing.line, refusal) for passing, refusal in orphans])
    receivers = {body for one in passings for body in (one.target, *one.others) if body is not None}
    derive_segments(touched, tree.before, tree.histories, passed_to=receivers)
    return decisions


class Unfinished(Exception):
    """Lines that would orphan something; `lines` are numbers and refusals."""

    def __init__(self, *, lines: list[tuple[int, DomainError]]) -> None:
        super().__init__(f"{len(lines)} lines")
        self.lines = lines

    @property
    def errors(self) -> list[LineError]:
        return [LineError.of(line, refusal) for line, refusal in self.lines]


def _unassigned(play: Play, passings: list[Passing], *, planned: bool) -> list[tuple[int, DomainError]]:
    """Splits that leave people behind, or that assign people who are not there.

    Lines below 0 are planned ones, too.
    """
    found: list[tuple[int, DomainError]] = []
    for passing in passings:
        if not passing.others:
            continue
        here = people_of(passing.source, passing.day)
        name = play.tree.name(passing.source, passing.day)
        if left := here - set(passing.people):
            found.append((passing.line, words.PeopleLeft(name=name, count=len(left))))
        elif not planned and passing.line > 0 and (strangers := set(passing.people) - here):
            shown = Person.objects.filter(pk__in=strangers).order_by("number").values_list("number", flat=True)[:5]
            numbers = ", ".join(map(str, shown))
            found.append((passing.line, words.UnknownPeople(name=name, count=len(strangers), numbers=numbers)))
    return found


def _write_edges(play: Play) -> None:
    """What was known of the same day gives way: a body that gave a part that day may end into the same one."""
    rows = [
        OrganisationSuccession(
            predecessor_id=edge.predecessor, successor_id=edge.successor, effective_on=edge.day, partial=edge.partial
        )
        for edge in play.edges.values()
    ]
    OrganisationSuccession.objects.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["predecessor", "successor", "effective_on"],
        update_fields=["partial"],
    )
