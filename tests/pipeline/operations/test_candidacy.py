"""A person comes onto the road: entered once, in the right place."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from common.dates import local_today
from common.errors import StaleVersion
from membership.access import Refused
from membership.models import Organisation, PartyMembership, Person
from membership.operations.citizen_id import open_sealed
from membership.operations.person import BadPerson, PersonFields
from pipeline.models import Candidacy, StageEvent
from pipeline.operations import duplicate
from pipeline.operations.candidacy import (
    AlreadyMember,
    AlreadyOnTheRoad,
    AlreadyProbationary,
    KnownElsewhere,
    PossiblySamePerson,
    SameOrganisation,
    SamePerson,
    hand_over,
    open_again,
    open_candidacy,
)
from pipeline.operations.case import DayBeforeLastEvent
from pipeline.operations.duplicate import TooManyComparisons, look_for_duplicates
from pipeline.operations.ending import end_candidacy
from pipeline.operations.place import NotAHolder, OrganisationClosed, UnionBodyNotHere
from pipeline.operations.stage import record_stage
from pipeline.rules.order import DayBeforeBirth, DayInFuture, RoadEnded

OPENED = date(2026, 11, 2)
LOTUS = PersonFields(
    full_name="Tạ  Thị Sen",
    sex="female",
    birth_on=date(2004, 5, 3),
    citizen_id="045 304 200 123",
    ethnic_group="23",
    religion="00",
    occupation="farmer",
)


def enter(cast, by="cell_cadre", fields=LOTUS, where="cell_a11", union=None, **words):
    return open_candidacy(
        by=cast.users[by] if by else None,
        fields=fields,
        party_organisation_id=cast.organisations[where].pk,
        union_organisation_id=cast.organisations[union].pk if union else None,
        opened_on=words.pop("opened_on", OPENED),
        **words,
    )


def like(**changes):
    return PersonFields(**{name: getattr(LOTUS, name) for name in LOTUS.__slots__} | changes)


def test_entry_writes_the_person_and_the_first_event(cast):
    candidacy = enter(cast)
    person = candidacy.person
    assert (person.family_name, person.middle_name, person.given_name) == ("Tạ", "Thị", "Sen")
    assert (person.search_key, person.created_by_id) == (" ta thi sen", cast.cell_cadre.pk)
    assert open_sealed(person) == "045304200123"
    event = StageEvent.objects.get(candidacy=candidacy)
    assert (event.code, event.occurred_on, candidacy.stage, candidacy.version) == ("source", OPENED, "source", 1)


def test_entry_pins_the_regulation_of_its_day(cast):
    assert enter(cast).rule_pack.code == "208-QĐ/TW"
    earlier = like(full_name="Tạ Thị Huệ", citizen_id="")
    assert enter(cast, fields=earlier, opened_on=date(2025, 5, 5)).rule_pack.code == "232-QĐ/TW"


def test_union_officer_enters_into_the_party_body_that_leads(cast):
    candidacy = enter(cast, by="union_officer", union="union_branch")
    assert (candidacy.party_organisation, candidacy.union_organisation) == (cast.cell_a11, cast.union_branch)


def test_union_officer_does_not_enter_without_a_union_body(cast):
    with pytest.raises(Organisation.DoesNotExist):
        enter(cast, by="union_officer")


def test_union_body_is_of_the_same_base(cast):
    with pytest.raises(UnionBodyNotHere):
        enter(cast, by="union_officer", union="union_school")


@pytest.mark.parametrize("where", ["cell_b11", "cell_a12", "other_cell"])
def test_other_units_are_as_if_they_did_not_exist(cast, where):
    with pytest.raises(Organisation.DoesNotExist):
        enter(cast, where=where)


@pytest.mark.parametrize("by", ["leader", "auditor", "organisation_admin"])
def test_reader_does_not_enter(cast, by):
    with pytest.raises(Refused):
        enter(cast, by=by)


@pytest.mark.parametrize("where", ["province", "upper_a"])
def test_person_is_held_by_a_cell_or_base_committee(cast, where):
    with pytest.raises(NotAHolder, match="không trực tiếp theo dõi"):
        enter(cast, by=None, where=where)


def test_closed_organisation_takes_nobody(cast):
    Organisation.objects.filter(pk=cast.cell_a12.pk).update(closed_on=date(2026, 7, 1))
    with pytest.raises(OrganisationClosed):
        enter(cast, by="base_cadre", where="cell_a12")


def test_entry_in_the_future_is_refused(cast):
    with pytest.raises(DayInFuture):
        enter(cast, opened_on=local_today() + timedelta(days=1))
    assert not Person.objects.filter(search_key=" ta thi sen").exists()


def test_entry_before_birth_is_refused(cast):
    with pytest.raises(DayBeforeBirth):
        enter(cast, opened_on=date(2003, 1, 1))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": " - "}, "full_name"),
        ({"full_name": "Tа Thị Sen"}, "full_name"),  # a Cyrillic letter
        ({"full_name": "Tạ " + "Sen" * 20}, "full_name"),
        ({"sex": "?"}, "sex"),
        ({"birth_on": local_today() + timedelta(days=1)}, "birth_on"),
        ({"ethnic_group": "99"}, "ethnic_group"),
        ({"occupation": "astronaut"}, "occupation"),
        ({"residence": "a" * 201}, "residence"),
    ],
)
def test_bad_field_is_refused_at_its_place(cast, change, field):
    with pytest.raises(BadPerson) as refusal:
        enter(cast, fields=like(**change))
    assert refusal.value.field == field


class TestDuplicates:
    def test_same_citizen_number_stops_and_leads_to_the_person(self, cast):
        with pytest.raises(SamePerson, match="Trần Thị Mận") as refusal:
            enter(cast, fields=like(citizen_id="045303100011"))
        assert refusal.value.values["candidacy_id"] == cast.source.pk

    def test_citizen_number_of_another_unit_is_a_hint_without_a_name(self, cast):
        with pytest.raises(KnownElsewhere) as refusal:
            enter(cast, fields=like(citizen_id="048196100111"))
        assert "Hải Âu" not in str(refusal.value)

    def test_same_name_and_birth_date_need_a_reason(self, cast):
        twin = like(full_name="TRẦN THỊ MẬN", birth_on=date(2003, 4, 12), citizen_id="")
        with pytest.raises(PossiblySamePerson) as refusal:
            enter(cast, fields=twin)
        assert [known.candidacy for known in refusal.value.values["candidates"]] == [cast.source]
        candidacy = enter(cast, fields=twin, same_person_reason="Con ông Bảy, khác căn cước")
        assert "Con ông Bảy" in StageEvent.objects.get(candidacy=candidacy).note

    def test_same_name_in_another_unit_is_not_shown(self, cast):
        assert enter(cast, fields=like(full_name="Trương Thị Hải Âu", birth_on=date(1996, 11, 11), citizen_id=""))

    def test_swapped_day_and_month_warn(self, cast):
        found = look_for_duplicates(by=cast.cell_cadre, full_name="Trần Thị Mận", birth_on=date(2003, 12, 4))
        assert [known.full_name for known in found.similar] == ["Trần Thị Mận"]
        assert not found.same_name

    def test_similar_name_of_the_same_birth_date_warns(self, cast):
        found = look_for_duplicates(by=cast.cell_cadre, full_name="Trần Thị Mậnn", birth_on=date(2003, 4, 12))
        assert [known.full_name for known in found.similar] == ["Trần Thị Mận"]

    def test_same_name_in_the_same_unit_warns_whatever_the_birth_date(self, cast):
        words = {"by": cast.cell_cadre, "full_name": "Trần Thị Mận", "birth_on": date(1980, 1, 30)}
        assert look_for_duplicates(**words, organisation=cast.cell_a11).similar
        assert not look_for_duplicates(**words)

    def test_birth_year_alone_is_compared_as_a_year(self, cast):
        found = look_for_duplicates(
            by=cast.cell_cadre, full_name="Trần Thị Mận", birth_on=date(2003, 1, 1), birth_precision="year"
        )
        assert [known.full_name for known in found.same_name] == ["Trần Thị Mận"]

    def test_nothing_alike_is_nothing(self, cast):
        assert not look_for_duplicates(by=cast.cell_cadre, full_name="Tạ Thị Sen", birth_on=date(2004, 5, 3))

    def test_asking_elsewhere_is_recorded(self, cast):
        found = look_for_duplicates(
            by=cast.cell_cadre, full_name="Ai", birth_on=date(2004, 5, 3), citizen_id="048196100111"
        )
        assert found.elsewhere
        event = AuditEvent.objects.get(action=duplicate.COMPARED)
        assert (event.user, event.detail) == (cast.cell_cadre, {})

    def test_asking_elsewhere_is_limited(self, cast, monkeypatch):
        monkeypatch.setattr(duplicate, "MOST_IN_AN_HOUR", 2)
        words = {"by": cast.cell_cadre, "full_name": "Ai", "birth_on": date(2004, 5, 3)}
        for _ in range(2):
            look_for_duplicates(**words, citizen_id="048196100112")
        with pytest.raises(TooManyComparisons):
            look_for_duplicates(**words, citizen_id="048196100112")

    def test_two_users_entering_one_person_at_once_are_told_apart_by_the_database(self, cast, monkeypatch):
        monkeypatch.setattr("pipeline.operations.candidacy._refuse_duplicates", lambda *args: None)
        with pytest.raises(KnownElsewhere):
            enter(cast, fields=like(citizen_id="045303100011"))


class TestAgain:
    def again(self, cast, person, where="cell_a11", by="cell_cadre"):
        return open_again(
            by=cast.users[by],
            person_id=person.pk,
            party_organisation_id=cast.organisations[where].pk,
            opened_on=OPENED,
        )

    def test_person_whose_road_ended_begins_anew(self, cast):
        end_candidacy(
            by=cast.cell_cadre,
            candidacy_id=cast.source.pk,
            exit_code="withdrawn",
            on=date(2026, 10, 1),
            document_number="",
            reason="Đi làm xa",
            version=1,
        )
        again = self.again(cast, cast.source.person)
        assert again.pk != cast.source.pk
        assert not again.re_admission

    def test_person_on_the_road_does_not_begin_twice(self, cast):
        with pytest.raises(AlreadyOnTheRoad):
            self.again(cast, cast.source.person)

    def test_member_does_not_begin(self, cast):
        with pytest.raises(AlreadyMember, match="Chi bộ Xóm Đình"):
            self.again(cast, cast.mentor.person)

    def test_former_member_begins_as_one_to_be_admitted_again(self, cast):
        PartyMembership.objects.filter(person=cast.source.person).delete()
        PartyMembership.objects.create(
            person=cast.source.person,
            organisation=cast.cell_a11,
            valid_from=date(2021, 1, 1),
            valid_to=date(2022, 1, 1),
        )
        Candidacy.objects.filter(pk=cast.source.pk).update(outcome="withdrawn", closed_on=OPENED)
        assert self.again(cast, cast.source.person).re_admission

    def test_person_out_of_scope_is_hidden(self, cast):
        with pytest.raises(Person.DoesNotExist):
            self.again(cast, cast.cousin.person)

    def test_database_keeps_one_open_road_per_person(self, cast):
        with pytest.raises(IntegrityError, match="candidacy_one_open_per_person"), transaction.atomic():
            Candidacy.objects.create(
                person=cast.source.person,
                party_organisation=cast.cell_a11,
                rule_pack=cast.source.rule_pack,
                opened_on=OPENED,
                stage_on=OPENED,
                last_event_on=OPENED,
            )


class TestHandOver:
    DAY = date(2026, 10, 1)

    def over(self, cast, who="source", to="cell_a12", by="base_cadre", on=DAY, version=1):
        return hand_over(
            by=cast.users[by],
            candidacy_id=cast.candidacies[who].pk,
            to_organisation_id=cast.organisations[to].pk,
            on=on,
            document_number="53",
            reason="Chuyển nơi ở",
            version=version,
        )

    def test_person_passes_to_the_other_cell(self, cast):
        event = self.over(cast)
        cast.source.refresh_from_db()
        assert cast.source.party_organisation == cast.cell_a12
        assert event.party_organisation == cast.cell_a11

    def test_event_before_the_hand_over_counts_in_the_former_cell(self, cast):
        self.over(cast)
        words = {
            "by": cast.base_cadre,
            "candidacy_id": cast.source.pk,
            "document_number": "1",
        }
        before = record_stage(**words, stage="sympathiser", occurred_on=date(2026, 9, 30), version=2)
        after = record_stage(**words, stage="trained", occurred_on=self.DAY, version=3)
        assert before.party_organisation == cast.cell_a11
        assert after.party_organisation == cast.cell_a12

    def test_cadre_of_one_cell_does_not_push_people_into_another(self, cast):
        with pytest.raises(Organisation.DoesNotExist):
            self.over(cast, by="cell_cadre")

    def test_specialist_passes_between_bases(self, cast):
        self.over(cast, by="specialist", to="base_cell")
        assert Candidacy.objects.get(pk=cast.source.pk).party_organisation == cast.base_cell

    def test_same_organisation_is_refused(self, cast):
        with pytest.raises(SameOrganisation):
            self.over(cast, to="cell_a11")

    def test_probationary_member_is_transferred_another_way(self, cast):
        with pytest.raises(AlreadyProbationary):
            self.over(cast, who="admitted", on=date(2026, 11, 1))

    def test_hand_over_is_not_dated_before_the_last_event(self, cast):
        with pytest.raises(DayBeforeLastEvent):
            self.over(cast, who="trained", on=date(2026, 5, 1))

    def test_hand_over_of_an_old_version_is_refused(self, cast):
        with pytest.raises(StaleVersion):
            self.over(cast, version=7)

    def test_ended_road_is_not_handed_over(self, cast):
        Candidacy.objects.filter(pk=cast.source.pk).update(outcome="withdrawn", closed_on=OPENED)
        event = StageEvent.objects.get(candidacy=cast.source)
        StageEvent.objects.create(
            candidacy=cast.source,
            code="withdrawn",
            occurred_on=OPENED,
            counted_on=OPENED,
            party_organisation=event.party_organisation,
            party_segment=event.party_segment,
        )
        with pytest.raises(RoadEnded):
            self.over(cast)
