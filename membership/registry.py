"""How the rows of every room follow an organisation or a person, so that this room knows nothing of the others.

Each room registers in `AppConfig.ready()`. A test fails when a model has a foreign key to an organisation or a
person that is not registered here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from membership.rules.reorganisation_outcome import Passing


@dataclass(frozen=True, slots=True)
class Follower:
    """One column that names an organisation or a person.

    `moves`: the column passes to the successor (of an organisation) or to the record that is kept (of a person);
    otherwise it is history and stays. `label` is what an impact preview calls the rows, empty = not counted there.
    `held` gives the rows that hold on to an organisation from a day on: while there are any, it cannot end that day.
    `is_record`: figures are counted from these rows, so loading a file never moves them to another committee.
    `passes` lets the rows follow when a body ends and others go on for it; without it the rows that are held simply
    change their column. `person` is the column of the person whom a row is about: in a split each goes its own way.
    `counted_as` is the column of a preview that adds these rows up (else `label`), each different `counts` once.
    Rows that do not `bind` are told where something passes on, but never keep an organisation from ending.
    """

    model: str
    field: str
    moves: bool
    label: str = ""
    held: Callable[[date], Q] | None = None
    is_record: bool = False
    passes: Callable[[Sequence[Passing]], Sequence[str]] | None = None
    person: str = ""
    counted_as: str = ""
    counts: str = "pk"
    binds: bool = True


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """What a rebuild of segments did: which end on another day or have another base, which are about to be deleted,
    and which organisations were given rows."""

    changed: Sequence[int]
    obsolete: Sequence[int]
    passed_to: Sequence[int]


organisation_followers: list[Follower] = []
person_followers: list[Follower] = []
SegmentListener = Callable[[SegmentChange], None]
_segment_listeners: list[SegmentListener] = []
_person_scopes: list[Callable[[Any], Q]] = []
ReferenceLoader = Callable[[], Mapping[str, int]]
reference_loaders: list[ReferenceLoader] = []
UseCount = Callable[[], Mapping[str, int]]
_uses: dict[str, list[UseCount]] = {}
HandOn = Callable[[Any, Any], int]
belongings: dict[str, HandOn] = {}


def follow_organisation(
    model: str,
    field: str,
    *,
    moves: bool,
    label: str = "",
    held: Callable[[date], Q] | None = None,
    is_record: bool = False,
    passes: Callable[[Sequence[Passing]], Sequence[str]] | None = None,
    person: str = "",
    counted_as: str = "",
    counts: str = "pk",
    binds: bool = True,
) -> None:
    """
    :param passes: is called once for each wave of a reorganisation, in which no body both gives and receives. The
        temporary tables `reorganisation_passing(line, source_id, target_id, day)` and
        `reorganisation_person(source_id, person_id, target_id)` hold the same for one statement over all of them.
        A passing without a target is the end of a body that holds nothing. Gives sentences about what people
        must decide now.
    """
    organisation_followers.append(
        Follower(model, field, moves, label, held, is_record, passes, person, counted_as, counts, binds)
    )


def follow_person(model: str, field: str, *, moves: bool = True, label: str = "") -> None:
    person_followers.append(Follower(model, field, moves, label))


def on_segments_changed(listener: SegmentListener) -> None:
    """Register a function that restamps a room's rows when segments were rebuilt.

    It is called after the new segments are written. Afterwards no row of the room may point at a segment about to be
    deleted. A segment that is kept begins on the same day and has the same chain, but may end on another day.
    """
    _segment_listeners.append(listener)


def segments_changed(change: SegmentChange) -> None:
    for listener in _segment_listeners:
        listener(change)


def scope_people(condition: Callable[[Any], Q]) -> None:
    """Register a condition on `Person` under which a user may see a person through a room's own rows."""
    _person_scopes.append(condition)


def person_scope(user: Any) -> Q:
    """Everything by which a user may see a person, joined by "or"."""
    scope = Q(pk__in=[])
    for condition in _person_scopes:
        scope |= condition(user)
    return scope


def hand_over_with(label: str, hand_on: HandOn) -> None:
    """Register how what somebody keeps in a room passes to whoever takes over.

    :param label: what it is, as the check page of a handover calls it.
    :param hand_on: is given both accounts, and gives the number of things.
    """
    belongings[label] = hand_on


def load_reference_with(loader: ReferenceLoader) -> None:
    """Register what writes a room's `reference/` files into its tables; the command `load_reference` calls it.

    It must change nothing when run again, and returns the number of lines by list.
    """
    reference_loaders.append(loader)


def count_uses_with(list_code: str, count: UseCount) -> None:
    """Register how many rows of a room stand on each entry of an official list, by its code."""
    _uses.setdefault(list_code, []).append(count)


def uses_of(list_code: str) -> Sequence[UseCount]:
    return _uses.get(list_code, ())
