"""The people of the cast, each brought along the road up to a stage with every row that a real one would have."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from common.text import search_key, sort_key, split_name
from membership.models import (
    DecidingAuthority,
    EthnicGroup,
    OrganisationSegment,
    PartyMembership,
    Person,
    Religion,
    UnionMembership,
    YearlyRating,
)
from membership.operations.citizen_id import seal
from membership.rules.group import Judged, judge
from membership.rules.sector import block_of
from pipeline.models import (
    Admission,
    Candidacy,
    Decision,
    Enrolment,
    Meeting,
    MentorAssignment,
    Probation,
    Resolution,
    RulePack,
    StageEvent,
    TrainingClass,
)
from pipeline.rules.stage import STAGES

# The days of the road; a person with `year=2025` walked it one year earlier.
DAYS = {
    "source": date(2025, 11, 3),
    "outstanding": date(2026, 1, 20),
    "introduced": date(2026, 2, 3),
    "sympathiser": date(2026, 2, 20),
    "mentored": date(2026, 3, 5),
    "trained": date(2026, 5, 15),
    "applied": date(2026, 6, 1),
    "cv_declared": date(2026, 6, 10),
    "verified": date(2026, 7, 10),
    "endorsed": date(2026, 7, 20),
    "opinions_collected": date(2026, 7, 25),
    "cell_resolved": date(2026, 8, 10),
    "base_resolved": date(2026, 9, 10),
    "decided": date(2026, 9, 25),
    "admitted": date(2026, 10, 5),
    "member_cv_declared": date(2026, 11, 2),
    "new_member_class": date(2027, 3, 19),
    "self_reviewed": date(2027, 10, 7),
    "official_cell_resolved": date(2027, 10, 12),
    "official_base_resolved": date(2027, 10, 20),
}
CELL_MEMBERS, CELL_IN_FAVOUR = 9, 8
COMMITTEE_MEMBERS = 11
TERM = "2025-2030"


@dataclass(frozen=True)
class Walker:
    """A person and how far they came; `where` and `union` are attributes of the cast."""

    attribute: str
    name: str
    birth_on: date
    sex: str
    number: str
    where: str
    union: str = ""
    until: str = "source"
    year: int = 2026
    ethnic_group: str = "01"
    religion: str = "00"
    occupation: str = "farmer"
    education: str = "upper_secondary"
    professional: str = ""


PEOPLE = (
    Walker("source", "Trần Thị Mận", date(2003, 4, 12), "female", "045303100011", "cell_a11"),
    Walker(
        "introduced", "Lê Văn Cội", date(2002, 9, 2), "male", "045202100022", "cell_a11", "union_base", "introduced"
    ),
    Walker(
        "trained",
        "Hồ Thị Suối",
        date(2001, 6, 30),
        "female",
        "045301100033",
        "cell_a11",
        "union_base",
        "trained",
        ethnic_group="23",
    ),
    Walker(
        "ready",
        "Nguyễn Thị Lan Đào",
        date(2000, 2, 29),
        "female",
        "045300100044",
        "cell_a11",
        "union_base",
        "base_resolved",
        occupation="teacher",
        professional="university",
    ),
    Walker(
        "admitted",
        "Đặng Quốc Ơn",
        date(1999, 12, 31),
        "male",
        "045099100055",
        "cell_a11",
        "union_base",
        "admitted",
        occupation="worker",
    ),
    Walker(
        "recognisable",
        "Phan Văn Ánh",
        date(1998, 7, 15),
        "male",
        "045098100066",
        "cell_a11",
        "union_base",
        "official_base_resolved",
        2025,
        religion="02",
    ),
    Walker("sibling", "Bùi Thị Ổi", date(2004, 10, 20), "female", "045304100077", "cell_a12"),
    Walker(
        "distant",
        "Hoàng Minh Chữ",
        date(2008, 5, 1),
        "male",
        "045208100088",
        "cell_a21",
        "union_school",
        "introduced",
        occupation="pupil",
        education="lower_secondary",
    ),
    Walker(
        "health",
        "Võ Thị Đinh Hương",
        date(1997, 3, 8),
        "female",
        "045197100099",
        "base_cell",
        occupation="public_employee",
    ),
    Walker(
        "cousin",
        "Dương Văn Ấn",
        date(1995, 1, 1),
        "male",
        "046095100100",
        "cell_b11",
        occupation="official",
        professional="master",
    ),
    Walker("stranger", "Trương Thị Hải Âu", date(1996, 11, 11), "female", "048196100111", "other_cell"),
)


class Road:
    """Writes the rows of people into the database of a test."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.segments = {row.organisation_id: row for row in OrganisationSegment.objects.all()}
        self.pack = _rule_pack()
        EthnicGroup.objects.bulk_create(
            [EthnicGroup(code="01", name="Kinh"), EthnicGroup(code="23", name="Bru-Vân Kiều")], ignore_conflicts=True
        )
        Religion.objects.bulk_create(
            [Religion(code="00", name="Không"), Religion(code="02", name="Công giáo")], ignore_conflicts=True
        )

    def people(self, walkers: tuple[Walker, ...]) -> None:
        DecidingAuthority.objects.create(organisation=self.cast.upper_a, body="standing", valid_from=date(2020, 1, 1))
        self.cast.mentor = self._member("Nguyễn Văn Thầy", "cell_a11")
        self._member("Phạm Thị Đá", "cell_a11")
        self.cast.training_class = self._class("Lớp nhận thức khóa I", date(2026, 5, 4), date(2026, 5, 15))
        self.former_class = self._class("Lớp nhận thức khóa I", date(2025, 5, 5), date(2025, 5, 15))
        self.cast.open_class = self._class("Lớp nhận thức khóa III", date(2026, 12, 7), date(2026, 12, 18))
        for walker in walkers:
            candidacy = self._walk(walker)
            self.cast.candidacies[walker.attribute] = candidacy
            setattr(self.cast, walker.attribute, candidacy)
        self.cast.probation = self.cast.admitted.probations.get()
        self.cast.due_probation = self.cast.recognisable.probations.get()

    def _class(self, name: str, starts_on: date, ends_on: date) -> TrainingClass:
        return TrainingClass.objects.create(
            organisation=self.cast.upper_a, kind="awareness", name=name, starts_on=starts_on, ends_on=ends_on, seats=60
        )

    def _member(self, name: str, where: str) -> PartyMembership:
        """An official member of long standing, who may mentor."""
        return PartyMembership.objects.create(
            person=_person(name, date(1980, 5, 19), sex="male"),
            organisation=self.cast.organisations[where],
            valid_from=date(2010, 9, 2),
            decided_on=date(2010, 8, 20),
            admitted_on=date(2010, 9, 2),
            official_on=date(2011, 9, 2),
        )

    def _walk(self, walker: Walker) -> Candidacy:
        person = _person(
            walker.name,
            walker.birth_on,
            sex=walker.sex,
            ethnic_group_id=walker.ethnic_group,
            religion_id=walker.religion,
            occupation=walker.occupation,
            education=walker.education,
            professional=walker.professional,
            **seal(walker.number),
        )
        union = self.cast.organisations.get(walker.union)
        if union:
            UnionMembership.objects.create(person=person, organisation=union, valid_from=date(2020, 3, 26))
            YearlyRating.objects.create(person=person, organisation=union, year=walker.year - 1, grade="excellent")
        stages = [stage for stage in DAYS if STAGES[stage].order <= STAGES[walker.until].order]
        if not union:
            stages = [stage for stage in stages if stage not in ("outstanding", "introduced")]
        days = {stage: DAYS[stage].replace(year=DAYS[stage].year + walker.year - 2026) for stage in stages}
        candidacy = Candidacy.objects.create(
            person=person,
            party_organisation=self.cast.organisations[walker.where],
            union_organisation=union,
            rule_pack=self.pack,
            opened_on=days["source"],
            stage=walker.until,
            stage_on=days[walker.until],
            last_event_on=days[walker.until],
            admitted_on=days.get("admitted"),
        )
        events = self._events(walker, candidacy, days)
        self._papers(candidacy, days, events)
        return candidacy

    def _events(self, walker: Walker, candidacy: Candidacy, days: dict[str, date]) -> dict[str, StageEvent]:
        union = candidacy.union_organisation
        block = block_of((union or candidacy.party_organisation).sector)
        events = [
            StageEvent(
                candidacy=candidacy,
                code=stage,
                occurred_on=day,
                counted_on=day,
                party_organisation=candidacy.party_organisation,
                union_organisation=union,
                party_segment=self.segments[candidacy.party_organisation_id],
                union_segment=self.segments[union.pk] if union else None,
                groups=judge(
                    Judged(
                        sex=walker.sex,
                        ethnic_group=walker.ethnic_group,
                        religion=walker.religion,
                        birth_on=walker.birth_on,
                        occupation=walker.occupation,
                        professional=walker.professional,
                        is_union_member=union is not None,
                        block=block,
                        re_admitted=False,
                        day=day,
                    )
                ),
                document_number=f"{candidacy.pk}-{STAGES[stage].number}" if STAGES[stage].needs_document_number else "",
            )
            for stage, day in days.items()
        ]
        return {event.code: event for event in StageEvent.objects.bulk_create(events)}

    def _papers(self, candidacy: Candidacy, days: dict[str, date], events: dict[str, StageEvent]) -> None:
        """Mentor, certificate, votes, decision, ceremony and probation, as far as the person came."""
        if "mentored" in days:
            MentorAssignment.objects.create(
                candidacy=candidacy, mentor=self.cast.mentor, assigned_on=days["mentored"], resolution_number="03-NQ/CB"
            )
        if "trained" in days:
            Enrolment.objects.create(
                training_class=self.cast.training_class if days["trained"].year == 2026 else self.former_class,
                candidacy=candidacy,
                result="passed",
                certificate_number=events["trained"].document_number,
                certificate_on=days["trained"],
            )
        for stage, purpose in (
            ("cell_resolved", "admission"),
            ("base_resolved", "admission"),
            ("official_cell_resolved", "recognition"),
            ("official_base_resolved", "recognition"),
        ):
            if stage in days:
                self._vote(candidacy, stage, purpose, events[stage])
        if "admitted" in days:
            self._admission(candidacy, days, events)

    def _vote(self, candidacy: Candidacy, stage: str, purpose: str, event: StageEvent) -> None:
        in_cell = STAGES[stage].has_vote == "cell"
        members = CELL_MEMBERS if in_cell else COMMITTEE_MEMBERS
        meeting = Meeting.objects.create(
            organisation=candidacy.party_organisation if in_cell else candidacy.party_organisation.parent,
            body="cell" if in_cell else "committee",
            held_on=event.occurred_on,
            members=members,
            present=members,
        )
        Resolution.objects.create(
            meeting=meeting,
            candidacy=candidacy,
            purpose=purpose,
            number=event.document_number,
            members=members,
            in_favour=CELL_IN_FAVOUR if in_cell else COMMITTEE_MEMBERS,
            is_passed=True,
            event=event,
        )

    def _admission(self, candidacy: Candidacy, days: dict[str, date], events: dict[str, StageEvent]) -> None:
        decision = Decision.objects.create(
            candidacy=candidacy,
            kind="admission",
            organisation=self.cast.upper_a,
            term=TERM,
            number=events["decided"].document_number,
            decided_on=days["decided"],
            received_on=days["decided"],
            event=events["decided"],
        )
        membership = PartyMembership.objects.create(
            person=candidacy.person,
            organisation=candidacy.party_organisation,
            valid_from=days["admitted"],
            decided_on=days["decided"],
            admitted_on=days["admitted"],
        )
        Admission.objects.create(
            candidacy=candidacy,
            decision=decision,
            membership=membership,
            event=events["admitted"],
            ceremony_on=days["admitted"],
        )
        ends_on = days["admitted"].replace(year=days["admitted"].year + 1)
        Probation.objects.create(candidacy=candidacy, member=membership, admitted_on=days["admitted"], ends_on=ends_on)


def _person(name: str, birth_on: date, **fields: Any) -> Person:
    parts = split_name(name)
    return Person.objects.create(
        family_name=parts.family,
        middle_name=parts.middle,
        given_name=parts.given,
        full_name=name,
        sort_key=sort_key(*parts),
        search_key=search_key(name),
        birth_on=birth_on,
        **fields,
    )


def _rule_pack() -> RulePack:
    """The regulation in force when the road began."""
    packs = RulePack.objects.filter(valid_from__lte=date(2024, 11, 3)).order_by("-valid_from")
    return packs.first() or RulePack.objects.create(
        code="24-QĐ/TW", title="Quy định thi hành Điều lệ Đảng", valid_from=date(2021, 7, 30)
    )
