from datetime import date

import pytest

from pipeline.models import Candidacy, Enrolment, TrainingClass
from pipeline.queries.training_class import classes, match_names, roster, suggested_number


def test_classes_bring_their_counts(cast, django_assert_num_queries):
    found = classes(user=cast.specialist, organisation=cast.upper_a, kind="awareness")
    with django_assert_num_queries(1):
        rows = {row.pk: row for row in found}
    row = rows[cast.training_class.pk]
    certified = Enrolment.objects.filter(training_class=row).exclude(certificate_number="").count()
    assert (row.enrolled, row.certified) == (certified, certified)
    assert not classes(user=cast.specialist, organisation=cast.upper_a, kind="new_member").exists()
    assert not classes(user=cast.specialist, organisation=cast.upper_b).exists()


def test_roster_says_who_holds_another_certificate(cast, django_assert_num_queries):
    Enrolment.objects.create(training_class=cast.open_class, candidacy=cast.trained)
    Enrolment.objects.create(training_class=cast.open_class, candidacy=cast.introduced)
    with django_assert_num_queries(1):
        rows = [(row.candidacy.person.given_name, row.former_on) for row in roster(cast.open_class)]
    assert rows == [("Cội", None), ("Suối", date(2026, 5, 15))]


def test_own_certificate_is_no_other(cast):
    rows = {row.candidacy_id: row.former_on for row in roster(cast.training_class)}
    assert rows[cast.trained.pk] is None


def test_number_goes_on_from_the_last_of_the_committee(cast):
    rows = Enrolment.objects.filter(training_class=cast.training_class)
    for place, row in enumerate(rows, start=98):
        Enrolment.objects.filter(pk=row.pk).update(certificate_number=f"{place}/GCN", certificate_on=date(2026, 6, 1))
    assert suggested_number(cast.open_class) == f"{98 + len(rows)}/GCN"
    assert suggested_number(TrainingClass(organisation=cast.upper_b, kind="awareness")) == ""


class TestNames:
    def match(self, cast, text, user="specialist"):
        return match_names(user=cast.users[user], training_class=cast.open_class, text=text)

    def test_names_are_matched_without_marks_and_case(self, cast, django_assert_num_queries):
        cast.specialist.grants_today = list(cast.specialist.grants.select_related("organisation"))
        with django_assert_num_queries(2):
            found = self.match(cast, "1. TRẦN THỊ MẬN\n2. le van coi\t02/09/2002")
        assert [match.candidacy for match in found] == [cast.source, cast.introduced]

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("Ai Đó", "không có ai tên này"),
            ("Trần Thị Mận 13/04/2003", "khác ngày sinh"),
            ("Đặng Quốc Ơn", "đã là đảng viên dự bị"),
            ("Dương Văn Ấn", "không có ai tên này"),
        ],
    )
    def test_line_that_fits_nobody_says_why(self, cast, line, problem):
        [match] = self.match(cast, line)
        assert match.candidacy is None
        assert problem in match.problem

    def test_name_of_several_people_asks_which(self, cast):
        Candidacy.objects.filter(pk=cast.sibling.pk).update(person=cast.sibling.person)
        twin = cast.sibling.person
        twin.search_key = cast.source.person.search_key
        twin.save()
        [match] = self.match(cast, "Trần Thị Mận")
        assert set(match.options) == {cast.source, cast.sibling}
        [match] = self.match(cast, "Trần Thị Mận 12/04/2003")
        assert match.candidacy == cast.source

    def test_person_on_the_roster_is_said_to_be_there(self, cast):
        Enrolment.objects.create(training_class=cast.open_class, candidacy=cast.source)
        [match] = self.match(cast, "Trần Thị Mận")
        assert match.problem == "đã có trong danh sách lớp"

    def test_centre_matches_only_people_of_its_classes(self, cast):
        [match] = self.match(cast, "Trần Thị Mận", user="training_centre")
        assert match.candidacy is None
