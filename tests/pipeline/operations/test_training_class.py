"""Classes: opened, filled, results, certificates."""

from datetime import date

import pytest

from common.errors import BadInput, StaleVersion
from membership.access import Refused
from membership.models import Organisation
from pipeline.models import Candidacy, Enrolment, StageEvent, TrainingClass
from pipeline.operations.enrolment import CertificateBeforeClass
from pipeline.operations.training_class import (
    ClassAlreadyThere,
    ClassEndsBeforeItBegins,
    ClassFields,
    ClassFull,
    ClassNameMissing,
    ClassNameTooLong,
    HasCertificate,
    NothingChosen,
    NumberNotCountable,
    change_class,
    enrol,
    issue_certificates,
    open_class,
    record_results,
    withdraw,
)
from tests.pipeline.walk import walk

FIELDS = ClassFields("Lớp  khóa IV", date(2026, 10, 5), date(2026, 10, 9), "Hội trường xã", 2)
ISSUED = date(2026, 10, 12)


def changed(**changes):
    return ClassFields(**{name: getattr(FIELDS, name) for name in FIELDS.__slots__} | changes)


def opened(cast, by="training_centre", where="upper_a", kind="awareness", fields=FIELDS):
    return open_class(by=cast.users[by], organisation_id=cast.organisations[where].pk, kind=kind, fields=fields)


def enrolled(cast, *names, by="specialist", training_class=None):
    training_class = training_class or opened(cast)
    for name in names:
        walk(cast.candidacies[name], until="sympathiser")
    enrol(by=cast.users[by], class_id=training_class.pk, candidacy_ids=[cast.candidacies[n].pk for n in names])
    return training_class


def ids(training_class):
    return list(Enrolment.objects.filter(training_class=training_class).values_list("pk", flat=True))


def certify(cast, training_class, by="training_centre", first="09/GCN", on=ISSUED, chosen=None, version=None):
    return issue_certificates(
        by=cast.users[by],
        class_id=training_class.pk,
        enrolment_ids=ids(training_class) if chosen is None else chosen,
        first_number=first,
        issued_on=on,
        version=version or TrainingClass.objects.get(pk=training_class.pk).version,
    )


class TestOpening:
    def test_class_is_opened_by_the_centre(self, cast):
        row = opened(cast)
        assert (row.name, row.organisation, row.seats, row.version) == ("Lớp khóa IV", cast.upper_a, 2, 1)

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"name": " "}, ClassNameMissing),
            ({"name": "a" * 121}, ClassNameTooLong),
            ({"place": "a" * 201}, ClassNameTooLong),
            ({"ends_on": date(2026, 10, 4)}, ClassEndsBeforeItBegins),
        ],
    )
    def test_bad_field_is_refused(self, cast, change, refusal):
        with pytest.raises(refusal):
            opened(cast, fields=changed(**change))

    def test_same_class_is_not_opened_twice(self, cast):
        opened(cast)
        with pytest.raises(ClassAlreadyThere, match="05/10/2026"):
            opened(cast)

    def test_cadre_of_a_base_opens_no_class(self, cast):
        with pytest.raises(Refused):
            opened(cast, by="base_cadre", where="base_a1")

    def test_committee_out_of_scope_is_hidden(self, cast):
        with pytest.raises(Organisation.DoesNotExist):
            opened(cast, where="upper_b")

    def test_class_is_changed_by_the_version_that_was_seen(self, cast):
        row = opened(cast)
        again = change_class(by=cast.specialist, class_id=row.pk, version=1, fields=changed(place="Trường"))
        assert (again.place, again.version) == ("Trường", 2)
        with pytest.raises(StaleVersion):
            change_class(by=cast.training_centre, class_id=row.pk, version=1, fields=FIELDS)

    def test_class_of_another_committee_is_hidden(self, cast):
        row = opened(cast)
        TrainingClass.objects.filter(pk=row.pk).update(organisation=cast.upper_b)
        with pytest.raises(TrainingClass.DoesNotExist):
            change_class(by=cast.specialist, class_id=row.pk, version=1, fields=FIELDS)


class TestRoster:
    def test_people_are_enrolled_once(self, cast):
        row = enrolled(cast, "source", "introduced")
        enrol(by=cast.specialist, class_id=row.pk, candidacy_ids=[cast.source.pk])
        assert Enrolment.objects.filter(training_class=row).count() == 2

    def test_class_has_its_seats(self, cast):
        with pytest.raises(ClassFull, match="2 chỗ"):
            enrolled(cast, "source", "introduced", "sibling")

    def test_seats_do_not_go_below_the_roster(self, cast):
        row = enrolled(cast, "source", "introduced")
        with pytest.raises(ClassFull):
            change_class(by=cast.specialist, class_id=row.pk, version=1, fields=changed(seats=1))

    def test_member_does_not_belong_into_the_awareness_class(self, cast):
        with pytest.raises(BadInput) as refusal:
            enrol(by=cast.specialist, class_id=opened(cast).pk, candidacy_ids=[cast.admitted.pk])
        assert "Đặng Quốc Ơn: đã là đảng viên dự bị" in refusal.value.lines[0].reason

    def test_new_member_class_is_for_probationary_members(self, cast):
        row = opened(cast, kind="new_member")
        enrol(by=cast.specialist, class_id=row.pk, candidacy_ids=[cast.admitted.pk])
        with pytest.raises(BadInput):
            enrol(by=cast.specialist, class_id=row.pk, candidacy_ids=[cast.source.pk])

    def test_person_out_of_scope_is_hidden(self, cast):
        with pytest.raises(Candidacy.DoesNotExist):
            enrol(by=cast.specialist, class_id=opened(cast).pk, candidacy_ids=[cast.cousin.pk])

    def test_centre_reaches_only_people_of_its_classes(self, cast):
        with pytest.raises(Candidacy.DoesNotExist):
            enrol(by=cast.training_centre, class_id=opened(cast).pk, candidacy_ids=[cast.source.pk])

    def test_nobody_chosen_is_refused(self, cast):
        with pytest.raises(NothingChosen):
            enrol(by=cast.specialist, class_id=opened(cast).pk, candidacy_ids=[])

    def test_auditor_sees_and_does_not_enrol(self, cast):
        with pytest.raises(Refused):
            enrol(by=cast.auditor, class_id=opened(cast).pk, candidacy_ids=[cast.source.pk])

    def test_people_leave_the_roster_without_a_certificate(self, cast):
        row = enrolled(cast, "source")
        assert withdraw(by=cast.specialist, class_id=row.pk, enrolment_ids=ids(row)) == 1
        assert not ids(row)

    def test_person_with_a_certificate_stays_on_the_roster(self, cast):
        row = enrolled(cast, "source")
        certify(cast, row)
        with pytest.raises(HasCertificate, match="09/GCN"):
            withdraw(by=cast.specialist, class_id=row.pk, enrolment_ids=ids(row))

    def test_place_of_another_class_is_not_touched(self, cast):
        row = enrolled(cast, "source")
        with pytest.raises(NothingChosen):
            withdraw(by=cast.specialist, class_id=cast.open_class.pk, enrolment_ids=ids(row))

    def test_results_are_recorded(self, cast):
        row = enrolled(cast, "source", "introduced")
        first, second = ids(row)
        words = {"by": cast.training_centre, "class_id": row.pk}
        assert record_results(**words, results={first: "passed", second: "pending"}) == 1
        assert record_results(**words, results={first: "passed", second: "failed"}) == 1


class TestCertificates:
    def test_certificates_are_numbered_on_by_name_and_write_the_road(self, cast):
        row = enrolled(cast, "source", "introduced")
        places = certify(cast, row)
        assert [(place.candidacy.person.given_name, place.certificate_number) for place in places] == [
            ("Cội", "09/GCN"),
            ("Mận", "10/GCN"),
        ]
        event = StageEvent.objects.get(candidacy=cast.source, code="trained")
        assert (event.document_number, event.occurred_on, event.counts) == ("10/GCN", ISSUED, True)
        cast.source.refresh_from_db()
        assert cast.source.stage == "trained"
        assert TrainingClass.objects.get(pk=row.pk).version == 2

    def test_certificate_of_the_new_member_class_writes_its_own_stage(self, cast):
        row = opened(cast, kind="new_member")
        enrol(by=cast.specialist, class_id=row.pk, candidacy_ids=[cast.admitted.pk])
        certify(cast, row, on=date(2026, 11, 2))
        assert StageEvent.objects.get(candidacy=cast.admitted, code="new_member_class").document_number == "09/GCN"

    def test_one_refusal_stops_the_batch_and_names_the_person(self, cast):
        row = opened(cast)
        walk(cast.source, until="sympathiser")
        enrol(by=cast.specialist, class_id=row.pk, candidacy_ids=[cast.source.pk, cast.introduced.pk])
        with pytest.raises(BadInput, match="1 người") as refusal:
            certify(cast, row)
        assert refusal.value.lines[0].reason.startswith("Lê Văn Cội: Chưa ghi được")
        assert not StageEvent.objects.filter(candidacy=cast.source, code="trained").exists()

    def test_who_failed_gets_no_certificate(self, cast):
        row = enrolled(cast, "source")
        record_results(by=cast.training_centre, class_id=row.pk, results={ids(row)[0]: "failed"})
        with pytest.raises(BadInput) as refusal:
            certify(cast, row)
        assert "không đạt" in refusal.value.lines[0].reason

    def test_certificate_is_not_issued_before_the_class(self, cast):
        row = enrolled(cast, "source")
        with pytest.raises(BadInput) as refusal:
            certify(cast, row, on=date(2026, 10, 1))
        assert CertificateBeforeClass.message.split("{")[0] in refusal.value.lines[0].reason

    def test_certificate_is_issued_once(self, cast):
        row = enrolled(cast, "source")
        certify(cast, row)
        with pytest.raises(BadInput, match="1 người"):
            certify(cast, row, first="20/GCN")

    def test_number_to_count_on_from_is_asked_for(self, cast):
        row = enrolled(cast, "source", "introduced")
        with pytest.raises(NumberNotCountable):
            certify(cast, row, first="GCN")

    def test_second_editor_is_refused(self, cast):
        row = enrolled(cast, "source")
        with pytest.raises(StaleVersion):
            certify(cast, row, version=9)

    def test_base_cadre_issues_nothing(self, cast):
        row = enrolled(cast, "source")
        with pytest.raises(TrainingClass.DoesNotExist):
            certify(cast, row, by="base_cadre")
