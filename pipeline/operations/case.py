"""One candidacy under lock: what every operation of the road loads first and writes last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db.models import Q

from common.dates import local_today, short_date
from common.errors import DomainError, StaleVersion
from common.text import clean
from membership.access import Refused, may, require
from membership.models import Organisation, OrganisationSegment, UnionMembership
from membership.queries.succession import Sighting, Stay, stays
from membership.rules.group import Judged, judge
from membership.rules.permission import Permission
from membership.rules.sector import block_of
from pipeline.models import Candidacy, StageEvent
from pipeline.queries.rule import rules_of
from pipeline.queries.standing import standing_events, standing_from
from pipeline.rules.order import Life, require_day
from pipeline.rules.rule import RuleSet
from pipeline.rules.stage import HANDED_OVER, Stage
from pipeline.rules.standing import Standing


class OrganisationNotThen(DomainError):
    message = "{name} không hoạt động vào ngày {day}, nên không có đơn vị để tính diễn biến này"
    mend = "Kiểm tra lại ngày; nếu ngày đúng, hãy bổ sung đơn vị của thời đó vào cây tổ chức"
    field = "occurred_on"


class DayBeforeLastEvent(DomainError):
    message = "Ngày {day} đứng trước diễn biến gần nhất, ngày {last}"
    mend = "Kiểm tra lại ngày"
    field = "occurred_on"


class TextTooLong(DomainError):
    message = "{what} dài {length} ký tự, quá {most} ký tự"
    mend = "Viết ngắn lại"


@dataclass(frozen=True, slots=True)
class Happened:
    """What an event says besides its code and day. `counted_on` is given where it differs from the day."""

    document_number: str = ""
    note: str = ""
    to_stage: str = ""
    counted_on: date | None = None


class Case:
    """A candidacy locked for one change, with its events, where they lead, and the regulation that applies."""

    def __init__(self, candidacy: Candidacy, by: Any, rules: Mapping[int, RuleSet] | None = None) -> None:
        self.candidacy = candidacy
        self.by = by
        self.today = local_today()
        self.events: list[StageEvent] = standing_events(candidacy)
        self.standing: Standing = standing_from(self.events)
        self.rules: RuleSet = rules[candidacy.rule_pack_id] if rules else rules_of(candidacy.rule_pack)
        self._segments: dict[tuple[int, date], OrganisationSegment | None] = {}

    @classmethod
    def take(
        cls,
        *,
        by: Any,
        candidacy_id: int,
        version: int | None,
        rules: Mapping[int, RuleSet] | None = None,
        in_class: bool = False,
    ) -> Self:
        """Lock the candidacy.

        :param in_class: a place in a class that `by` manages will do (certificates).
        :param version: the one that the user saw; ``None`` where nothing was shown (a batch).
        :param rules: those of all packs, where a batch has read them once.
        :raises Candidacy.DoesNotExist: outside the user's scope, so that its existence stays hidden.
        :raises StaleVersion: someone saved it since.
        """
        rows = Candidacy.objects.known_to(by) if in_class else Candidacy.objects.visible_to(by)
        rows = rows.select_related("person", "party_organisation", "union_organisation", "rule_pack")
        candidacy = rows.select_for_update(of=("self",)).get(pk=candidacy_id)
        if version is not None and candidacy.version != version:
            raise StaleVersion
        return cls(candidacy, by, rules)

    @property
    def kind(self) -> str:
        """The kind of the organisation that holds the person."""
        return self.candidacy.party_organisation.kind

    @property
    def life(self) -> Life:
        return Life(self.candidacy.person.birth_on, self.candidacy.person.died_on)

    def require(self, permission: Permission) -> None:
        """
        :raises Refused: the user lacks the permission in the organisation that holds the person.
        """
        require(self.by, permission, self.candidacy.party_organisation)

    def require_stage(self, stage: Stage) -> None:
        """Union acts are recorded by the Union body that introduced, or by the Party cadres who keep the person's
        papers: many cells receive the lists on paper from a body without an account.

        :raises Refused:
        """
        if stage.permission != Permission.UNION_STAGE_RECORD:
            return self.require(stage.permission)
        union = self.candidacy.union_organisation
        if self.by is None or (union is not None and may(self.by, stage.permission, union)):
            return None
        if not may(self.by, Permission.STAGE_RECORD, self.candidacy.party_organisation):
            raise Refused(stage.permission)
        return None

    def require_day(self, day: date, *, field: str = "occurred_on") -> None:
        require_day(day, today=self.today, life=self.life, field=field)

    def require_not_before_last(self, day: date, *, field: str = "occurred_on") -> None:
        """
        :raises DayBeforeLastEvent: what ends or turns the road cannot lie before what happened on it.
        """
        if (last := self.standing.last_event_on) and day < last:
            raise DayBeforeLastEvent(day=short_date(day), last=short_date(last), field=field)

    def holder_on(self, day: date) -> tuple[int, OrganisationSegment]:
        """The organisation that held the person on a day, with its segment of that day.

        Where none is known that existed then, the next one that held the person, else one before.

        :raises OrganisationNotThen:
        """
        found = self._on(day, self.holders)
        if found is None:
            raise OrganisationNotThen(name=self.candidacy.party_organisation.name, day=short_date(day))
        return found

    def _on(self, day: date, bodies: Sequence[Stay]) -> tuple[int, OrganisationSegment] | None:
        then = max((place for place, stay in enumerate(bodies) if stay.since <= day), default=0)
        for stay in (*bodies[then:], *reversed(bodies[:then])):
            if segment := self.segment_on(stay.body, day):
                return stay.body, segment
        return None

    @property
    def holders(self) -> list[Stay]:
        """Which Party organisations held the person one after the other, as the events and mergers tell."""
        here = Sighting(self.today, self.candidacy.party_organisation_id)
        return stays(self.candidacy.person_id, [*self._sightings("party"), here])

    @property
    def introducers(self) -> list[Stay]:
        """The same of the Union body that introduced."""
        now = self.candidacy.union_organisation_id
        here = Sighting(self.today, now) if now else None
        return stays(self.candidacy.person_id, [*self._sightings("union"), here]) if here else []

    def _sightings(self, side: str) -> list[Sighting]:
        told = ((e.counted_on, getattr(e, f"{side}_organisation_id"), e) for e in self.events)
        on_road = sorted((row for row in told if row[1]), key=lambda row: (row[0], row[2].pk))
        return [Sighting(day, body, side == "party" and e.code == HANDED_OVER) for day, body, e in on_road]

    def segment_on(self, organisation_id: int, day: date) -> OrganisationSegment | None:
        """The organisation's segment of a day; the first look reads those of all organisations of the candidacy."""
        if (organisation_id, day) not in self._segments:
            wanted = {organisation_id, self.candidacy.party_organisation_id}
            wanted |= {event.party_organisation_id for event in self.events}
            wanted |= {event.union_organisation_id for event in self.events if event.union_organisation_id}
            if self.candidacy.union_organisation_id:
                wanted.add(self.candidacy.union_organisation_id)
            found = OrganisationSegment.objects.filter(
                Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day, organisation_id__in=wanted
            ).select_related("base")
            self._segments |= dict.fromkeys(((number, day) for number in wanted), None)
            self._segments |= {(segment.organisation_id, day): segment for segment in found}
        return self._segments[organisation_id, day]

    def write(self, code: str, day: date, happened: Happened | None = None) -> StageEvent:
        """Add one event, stamped with the organisations and groups of the day it counts, and play the events again.

        :raises OrganisationNotThen, TextTooLong:
        """
        happened = happened or Happened()
        counted_on = happened.counted_on or day
        holder_id, party_segment = self.holder_on(counted_on)
        union_id, union_segment = self._on(counted_on, self.introducers) or (None, None)
        event = StageEvent.objects.create(
            candidacy=self.candidacy,
            code=code,
            occurred_on=day,
            counted_on=counted_on,
            party_organisation_id=holder_id,
            party_segment=party_segment,
            union_organisation_id=union_id,
            union_segment=union_segment,
            groups=self._groups(counted_on, party_segment),
            counts=not any(event.code == code for event in self.events),
            document_number=short_text(happened.document_number, "Số văn bản", 60),
            note=short_text(happened.note, "Ghi chú", 300),
            to_stage=happened.to_stage,
            recorded_by_id=self.by.pk if self.by else None,
        )
        self.events.append(event)
        self.standing = standing_from(self.events)
        return event

    def save(self, **changes: Any) -> None:
        """The candidacy's own columns: what its events say, and the changes given; its version goes up."""
        row, standing = self.candidacy, self.standing
        row.stage = standing.stage
        row.stage_on = standing.stage_on or row.stage_on
        row.last_event_on = standing.last_event_on or row.last_event_on
        row.admitted_on = standing.last_day("admitted")
        row.outcome = standing.outcome
        row.closed_on = standing.closed_on
        for name, value in changes.items():
            setattr(row, name, value)
        row.version += 1
        row.save()

    def _groups(self, day: date, segment: OrganisationSegment) -> int:
        person, union = self.candidacy.person, self.candidacy.union_organisation
        return judge(
            Judged(
                sex=person.sex,
                ethnic_group=person.ethnic_group_id or "",
                religion=person.religion_id or "",
                birth_on=person.birth_on,
                occupation=person.occupation,
                professional=person.professional,
                is_union_member=self._is_union_member(day),
                block=block_of(union.sector if union else _sector_of(segment)),
                re_admitted=self.candidacy.re_admission,
                day=day,
            )
        )

    def _is_union_member(self, day: date) -> bool:
        """By the membership rows where there are any; else whoever a Union body introduced is taken for a member."""
        if self._union_periods:
            return any(start <= day and (end is None or day < end) for start, end in self._union_periods)
        return self.candidacy.union_organisation_id is not None

    @cached_property
    def _union_periods(self) -> list[tuple[date, date | None]]:
        memberships = UnionMembership.objects.filter(person=self.candidacy.person_id)
        return list(memberships.values_list("valid_from", "valid_to"))


def _sector_of(segment: OrganisationSegment) -> str:
    """The sector of the nearest body in the chain that has one: cells often leave it to their base organisation."""
    sectors = dict(Organisation.objects.filter(pk__in=segment.chain).values_list("pk", "sector"))
    return next((sectors[pk] for pk in reversed(segment.chain) if sectors.get(pk)), "")


def short_text(text: str, what: str, most: int) -> str:
    """
    :raises TextTooLong:
    """
    written = clean(text)
    if len(written) > most:
        raise TextTooLong(what=what, length=len(written), most=most)
    return written
