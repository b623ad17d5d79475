"""Writes one person's road with every row that the operations would have left behind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from common.dates import add_months
from demo.operations.person import People
from demo.operations.tables import Tables
from demo.operations.tree import Segments
from demo.rules.body import Body, PartyBase, base_of, decider
from demo.rules.day import after
from demo.rules.itinerary import Step
from demo.rules.road import Road
from membership.rules.group import Judged, full_years, judge
from membership.rules.sector import block_of
from pipeline.rules.decision import term_of
from pipeline.rules.stage import EXITS, STAGES

_NOTES: Final = {
    "dropped": "Đưa ra khỏi danh sách qua rà soát",
    "withdrawn": "Có đơn xin thôi",
    "refused_by_cell": "Không đủ số phiếu tán thành",
    "refused_by_base": "Không đủ số phiếu tán thành",
    "refused_by_decider": "Chưa đủ điều kiện, trả lại hồ sơ",
    "removed": "Không đủ tư cách đảng viên dự bị",
    "returned": "Bổ sung lý lịch",
    "handed_over": "Nhập ngũ",
}
# The votes: whose, on what, and whether it was carried.
_VOTES: Final = {
    "cell_resolved": ("cell", "admission", True),
    "base_resolved": ("committee", "admission", True),
    "official_cell_resolved": ("cell", "recognition", True),
    "official_base_resolved": ("committee", "recognition", True),
    "refused_by_cell": ("cell", "admission", False),
    "refused_by_base": ("committee", "admission", False),
}
_DECISIONS: Final = {"decided": "admission", "recognised": "recognition", "removed": "removal"}
_PLACE: Final = "Văn phòng đảng ủy"
# What is recorded too early, by the stage in which it happens.
_MISTAKEN: Final = {"applied": "cv_declared", "cv_declared": "verified", "verified": "endorsed"}
_MISTAKES: Final = 0.1
# Whoever is nominated for a class that begins so soon stands on its roster already.
NOMINATED_DAYS: Final = 40


class Mentor(NamedTuple):
    """A member who may help people: the membership, since when it holds and is official, until when."""

    membership_id: int
    since: date
    valid_to: date | None


@dataclass(slots=True)
class Ground:
    """What the roads of one base organisation share: its mentors by cell, its committee, the meetings held."""

    base: PartyBase
    committee: int
    mentors: dict[Body, list[Mentor]] = field(default_factory=dict)
    meetings: dict[tuple[int, str, date], tuple[int, int]] = field(default_factory=dict)


class RoadWriter:
    """Writes roads; `packs` are the regulations with their first days, oldest first."""

    def __init__(
        self, tables: Tables, people: People, segments: Segments, packs: Sequence[tuple[date, int]], until: date
    ) -> None:
        self._tables = tables
        self._people = people
        self._segments = segments
        self._packs = packs
        self._until = until
        self.events = 0

    def write(self, rng: Random, road: Road, ground: Ground) -> int:
        """The id of the person."""
        person_id = self._people.write(road.profile, died_on=road.on("died"), has_number="applied" in road.steps)
        if road.home and road.joined_on:
            self._people.write_union_membership(person_id, road.home.id, road.joined_on, road.left_on)
        candidacy_id = self._write_candidacy(road, person_id)
        self._write_enrolment(road, candidacy_id)
        events = self._write_events(road, candidacy_id)
        if "applied" in road.steps and not road.outcome and "admitted" not in road.steps:
            self._write_dossier(road, candidacy_id)
            self._write_mistake(rng, road, candidacy_id)
        for code in filter(events.__contains__, _VOTES):
            self._write_vote(rng, road, ground, candidacy_id, code, events[code])
        self._write_mentor(rng, road, ground, candidacy_id)
        decisions = {
            kind: self._write_decision(road, candidacy_id, code, kind, events[code])
            for code, kind in _DECISIONS.items()
            if code in road.steps
        }
        if "admitted" in road.steps:
            self._write_membership(road, person_id, candidacy_id, decisions["admission"], events["admitted"])
        return person_id

    def _write_candidacy(self, road: Road, person_id: int) -> int:
        stage, stage_on = road.stage
        outcome = road.outcome
        closing = next((code for code in road.steps if code in EXITS), "recognised") if outcome else ""
        opened_on = road.steps["source"].on
        return self._tables.candidacy.add(
            person_id,
            (road.handed_to or road.cell).id,
            road.union_base.body.at(road.on(closing) or self._until).id if road.union_base else None,
            next((pk for first, pk in reversed(self._packs) if first <= opened_on), self._packs[0][1]),
            opened_on,
            stage,
            stage_on,
            max(step.on for step in road.steps.values()),
            road.on("admitted"),
            outcome,
            road.on(closing),
        )

    def _write_events(self, road: Road, candidacy_id: int) -> dict[str, int]:
        """The ids of the events by their codes."""
        judged: dict[tuple[bool, int, bool], int] = {}
        found = {}
        for code, step in road.steps.items():
            day = step.counted_on
            union = road.union_base.body.at(day) if road.union_base else None
            state = (road.is_in_union_on(day), full_years(road.profile.birth_on, day), road.profile.has_graduated(day))
            if state not in judged:
                judged[state] = _groups(road, day)
            found[code] = self._tables.event.add(
                candidacy_id,
                code,
                step.on,
                day,
                road.cell.id,
                union.id if union else None,
                self._segments.on(road.cell, day),
                self._segments.on(union, day) if union else None,
                judged[state],
                step.number,
                _NOTES.get(code, ""),
                step.to_stage,
                True,
                False,
                None,
                f"{step.on} 08:00:00+07",
            )
        self.events += len(found)
        return found

    def _write_dossier(self, road: Road, candidacy_id: int) -> None:
        """The papers that are there already."""
        for code, step in road.steps.items():
            if document := STAGES[code].document_number if code in STAGES else None:
                self._tables.dossier.add(candidacy_id, document, step.on, step.number, _PLACE)

    def _write_mistake(self, rng: Random, road: Road, candidacy_id: int) -> None:
        """A few steps were recorded by mistake, and voided on the day after."""
        day = after(max(step.on for step in road.steps.values()), 1)
        stage = road.stage[0]
        if (
            "returned" in road.steps
            or road.handed_to
            or day >= self._until
            or rng.random() > _MISTAKES
            or stage not in _MISTAKEN
        ):
            return
        code, cell = _MISTAKEN[stage], road.cell.id
        union = road.union_base.body.at(day) if road.union_base else None
        places = cell, union.id if union else None, self._segments.on(road.cell, day)
        segment, groups = self._segments.on(union, day) if union else None, _groups(road, day)
        written = f"{day} 08:00:00+07", f"{after(day, 1)} 08:00:00+07"
        add = self._tables.event.add
        wrong = add(candidacy_id, code, day, day, *places, segment, groups, "", "", "", True, True, None, written[0])
        note = "Ghi nhầm người"
        add(candidacy_id, code, after(day, 1), day, *places, segment, 0, "", note, "", False, False, wrong, written[1])
        self.events += 2

    def _write_enrolment(self, road: Road, candidacy_id: int) -> None:
        """A place in the class, with the certificate; whoever came to a halt before it never went."""
        planned, trained = road.planned, road.steps.get("trained")
        if planned is None or not planned.id or "sympathiser" not in road.steps:
            return
        if trained:
            planned.certificates += 1
            trained.number = f"{planned.certificates:03}-CN/{planned.holder.symbol}"
            values: tuple[str, str, date | None] = ("passed", trained.number, trained.on)
        elif planned.certified_on > self._until:
            values = ("pending", "", None)
        else:
            return
        self._tables.enrolment.add(planned.id, candidacy_id, *values)

    def _write_mentor(self, rng: Random, road: Road, ground: Ground, candidacy_id: int) -> None:
        step = road.steps.get("mentored")
        if step is None:
            return
        candidates = [
            mentor
            for mentor in ground.mentors[road.cell]
            if mentor.since <= step.on and (mentor.valid_to is None or mentor.valid_to > step.on)
        ]
        mentor = candidates[int(rng.random() * len(candidates))]
        closing = _closing(road)
        ended_on = closing.on if closing else None
        self._tables.mentor.add(candidacy_id, mentor.membership_id, step.on, ended_on, step.number)

    def _write_vote(self, rng: Random, road: Road, ground: Ground, candidacy_id: int, code: str, event_id: int) -> None:
        body, purpose, is_carried = _VOTES[code]
        step = road.steps[code]
        organisation = road.cell if body == "cell" else base_of(road.cell, step.on)
        members = len(ground.mentors[road.cell]) if body == "cell" else ground.committee
        meeting_id, present = self._meeting(rng, ground, (organisation.id, body, step.on), members)
        least = -(-members * 2 // 3)
        in_favour = rng.randint(max(least, present - 2), present) if is_carried else rng.randint(least // 2, least - 1)
        self._tables.resolution.add(
            meeting_id, candidacy_id, purpose, step.number, members, in_favour, is_carried, event_id
        )

    def _meeting(self, rng: Random, ground: Ground, key: tuple[int, str, date], members: int) -> tuple[int, int]:
        """The meeting of a body on a day, one for all whom it considers, and how many were present."""
        if key not in ground.meetings:
            # Some are away, but never so many that the two thirds could not be reached.
            present = members - int(rng.random() * (members // 6 + 1))
            ground.meetings[key] = self._tables.meeting.add(*key, members, present), present
        return ground.meetings[key]

    def _write_decision(self, road: Road, candidacy_id: int, code: str, kind: str, event_id: int) -> int:
        step = road.steps[code]
        return self._tables.decision.add(
            candidacy_id,
            kind,
            decider(road.cell, step.on).id,
            term_of(step.on),
            step.number,
            step.on,
            road.received_on if code == "decided" else None,
            event_id,
        )

    def _write_membership(self, road: Road, person_id: int, candidacy_id: int, decision_id: int, event_id: int) -> None:
        """What the ceremony made of the person: membership, admission, probation."""
        tables, steps = self._tables, road.steps
        ceremony_on, removed_on, recognised = steps["admitted"].on, road.removed_on, steps.get("recognised")
        ends_on = add_months(ceremony_on, 12)
        membership_id = tables.party_membership.add(
            person_id,
            road.cell.id,
            ceremony_on,
            removed_on + timedelta(days=1) if removed_on else None,
            steps["decided"].on,
            ceremony_on,
            ends_on if recognised else None,
            "active",
        )
        tables.admission.add(candidacy_id, decision_id, membership_id, event_id, ceremony_on)
        outcome = "removed" if removed_on else "recognised" if recognised else ""
        decided_on = removed_on or (recognised.on if recognised else None)
        tables.probation.add(candidacy_id, membership_id, ceremony_on, ends_on, outcome, decided_on)


def _closing(road: Road) -> Step | None:
    """The step that ended the road here."""
    last = {*EXITS, "recognised", "handed_over"}
    return next((step for code, step in road.steps.items() if code in last), None)


def _groups(road: Road, day: date) -> int:
    who = road.profile
    return judge(
        Judged(
            sex=who.sex,
            ethnic_group=who.ethnic_group or "",
            religion=who.religion or "",
            birth_on=who.birth_on,
            occupation=who.occupation_on(day),
            professional=who.professional if who.has_graduated(day) else "",
            is_union_member=road.is_in_union_on(day),
            block=block_of(road.union_base.body.sector if road.union_base else road.cell.sector),
            re_admitted=False,
            day=day,
        )
    )
