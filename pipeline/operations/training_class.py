"""Classes: opened, filled by the roster, closed with results and certificates (lớp bồi dưỡng)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from accounts.history import acting
from common.dates import short_date
from common.errors import BadInput, DomainError, LineError, StaleVersion
from common.text import clean
from membership.access import Refused, may, require
from membership.models import Organisation
from membership.operations.tree_change import on_standing_tree
from membership.rules.organisation_kind import PARTY
from membership.rules.path import ids_in
from membership.rules.permission import Permission
from pipeline.models import Candidacy, Enrolment, TrainingClass
from pipeline.operations.case import Case
from pipeline.operations.stage import Step, write_step
from pipeline.queries.rule import rule_sets
from pipeline.rules.decision import series
from pipeline.rules.rule import RuleSet
from pipeline.rules.stage import STAGES
from pipeline.rules.training_class import STAGE_OF_KIND, problem_of


class ClassNameMissing(DomainError):
    message = "Chưa có tên lớp"
    mend = "Nhập tên lớp, ví dụ Lớp bồi dưỡng nhận thức về Đảng khóa I năm 2026"
    field = "name"


class ClassNameTooLong(DomainError):
    message = "Nội dung dài quá {most} ký tự"
    mend = "Viết ngắn lại"


class ClassEndsBeforeItBegins(DomainError):
    message = "Ngày bế giảng {ends_on} đứng trước ngày khai giảng {starts_on}"
    mend = "Kiểm tra lại hai ngày"
    field = "ends_on"


class ClassAlreadyThere(DomainError):
    message = "Đã có lớp “{name}” khai giảng ngày {starts_on} của cùng cấp ủy"
    mend = "Mở lớp đã có, hoặc đặt tên khác"
    field = "name"
    status = 409


class ClassFull(DomainError):
    message = "Lớp có {seats} chỗ, đã có {enrolled} người; không đủ chỗ cho {more} người nữa"
    mend = "Bớt người, hoặc tăng số chỗ của lớp"


class ClassNotOpen(DomainError):
    message = "Lớp đã chọn không còn nhận người, hoặc không phải lớp của cấp ủy cấp trên"
    mend = "Chọn một lớp trong danh sách"
    field = "training_class"


class AlreadyEnrolled(DomainError):
    message = "Người này đã có tên trong lớp “{name}”"
    mend = "Chọn lớp khác, hoặc giữ lớp đang có"
    field = "training_class"
    status = 409


class NothingChosen(DomainError):
    message = "Chưa chọn người nào"
    mend = "Đánh dấu ít nhất một người trong danh sách"


class HasCertificate(DomainError):
    message = "{name} đã có giấy chứng nhận số {number} của lớp này"
    mend = "Hủy bỏ diễn biến cấp giấy chứng nhận trước"


class NumberNotCountable(DomainError):
    message = "Không đếm tiếp được từ số “{number}”"
    mend = "Nhập số đầu tiên có chữ số, ví dụ 01/GCN"
    field = "first_number"


class NotPassed(DomainError):
    message = "kết quả học không đạt"
    mend = "Sửa kết quả trước khi cấp giấy chứng nhận"


# Sending to a class is an act of the base committee, not of the cell.
NOMINATES: Final = Permission.ADMISSION_ENTER


@dataclass(frozen=True, slots=True)
class ClassFields:
    """What is entered of a class. `seats` is empty where there is no limit."""

    name: str
    starts_on: date
    ends_on: date
    place: str = ""
    seats: int | None = None


@on_standing_tree
def open_class(*, by: Any, organisation_id: int, kind: str, fields: ClassFields) -> TrainingClass:
    """
    :param kind: `awareness` or `new_member`.
    :raises Organisation.DoesNotExist, Refused: out of scope, without the right.
    :raises ClassNameMissing, ClassNameTooLong, ClassEndsBeforeItBegins, ClassAlreadyThere:
    """
    organisation = Organisation.objects.get(pk=organisation_id, system=PARTY)
    if by is not None and not may(by, Permission.CLASS_MANAGE, organisation):
        if may(by, Permission.ORGANISATION_VIEW, organisation):
            raise Refused(Permission.CLASS_MANAGE)
        raise Organisation.DoesNotExist
    row = TrainingClass(organisation=organisation, kind=TrainingClass.Kind(kind))
    return _store(by, row, fields, "pipeline.training_class.opened")


@on_standing_tree
def change_class(*, by: Any, class_id: int, version: int, fields: ClassFields) -> TrainingClass:
    """
    :raises TrainingClass.DoesNotExist, Refused, StaleVersion: out of scope, without the right, saved by another.
    :raises ClassNameMissing, ClassNameTooLong, ClassEndsBeforeItBegins, ClassAlreadyThere, ClassFull:
    """
    row = _take(by, class_id, version)
    _require_seats(row, fields.seats, more=0)
    row.version += 1
    return _store(by, row, fields, "pipeline.training_class.changed")


@on_standing_tree
def enrol(*, by: Any, class_id: int, candidacy_ids: Sequence[int]) -> list[Enrolment]:
    """Put people on the roster; those already on it stay as they are.

    :raises TrainingClass.DoesNotExist, Candidacy.DoesNotExist, Refused: out of scope, without the right.
    :raises NothingChosen, ClassFull, BadInput: with a line for each person whom the class is not for.
    """
    row = _take(by, class_id, None)
    people = _people(by, candidacy_ids)
    known = set(Enrolment.objects.filter(training_class=row).values_list("candidacy", flat=True))
    new = [candidacy for candidacy in people if candidacy.pk not in known]
    problems = [
        LineError(place, f"{candidacy.person.full_name}: {problem}")
        for place, candidacy in enumerate(new, start=1)
        if (problem := problem_of(row.kind, candidacy.stage, candidacy.outcome))
    ]
    if problems:
        raise BadInput("Có người không thuộc đối tượng của lớp này; chưa ghi gì", lines=problems)
    _require_seats(row, row.seats, more=len(new))
    with acting(by=by, reason="pipeline.training_class.enrolled", organisation=row.organisation.number):
        return Enrolment.objects.bulk_create(Enrolment(training_class=row, candidacy=person) for person in new)


@on_standing_tree
def nominate(*, by: Any, candidacy_id: int, class_id: int, version: int, today: date) -> Enrolment:
    """A base committee sends one of its people to a class of a committee above (cử đi học).

    :param version: of the candidacy.
    :raises Candidacy.DoesNotExist, Refused, StaleVersion: out of scope, without the right, saved by another.
    :raises ClassNotOpen, AlreadyEnrolled, ClassFull, BadInput:
    """
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    case.require(NOMINATES)
    held_by = ids_in(case.candidacy.party_organisation.path)
    rows = TrainingClass.objects.filter(organisation__in=held_by, ends_on__gte=today).select_related("organisation")
    row = rows.select_for_update(of=("self",)).filter(pk=class_id).first()
    if row is None:
        raise ClassNotOpen
    if Enrolment.objects.filter(training_class=row, candidacy=case.candidacy).exists():
        raise AlreadyEnrolled(name=row.name)
    if problem := problem_of(row.kind, case.candidacy.stage, case.candidacy.outcome):
        raise BadInput(f"Người này {problem}")
    _require_seats(row, row.seats, more=1)
    with acting(by=by, reason="pipeline.training_class.nominated", organisation=row.organisation.number):
        return Enrolment.objects.create(training_class=row, candidacy=case.candidacy)


@on_standing_tree
def withdraw(*, by: Any, class_id: int, enrolment_ids: Sequence[int]) -> int:
    """Take people off the roster; returns how many.

    :raises TrainingClass.DoesNotExist, Refused, NothingChosen, HasCertificate:
    """
    row = _take(by, class_id, None)
    places = _places(row, enrolment_ids)
    if certified := next((place for place in places if place.certificate_number), None):
        raise HasCertificate(name=certified.candidacy.person.full_name, number=certified.certificate_number)
    with acting(by=by, reason="pipeline.training_class.withdrawn", organisation=row.organisation.number):
        Enrolment.objects.filter(pk__in=[place.pk for place in places]).delete()
    return len(places)


@on_standing_tree
def record_results(*, by: Any, class_id: int, results: Mapping[int, str]) -> int:
    """
    :param results: the result by enrolment; those with a certificate have passed and stay so.
    :returns: how many changed.
    :raises TrainingClass.DoesNotExist, Refused, NothingChosen:
    """
    row = _take(by, class_id, None)
    changed = [
        place
        for place in _places(row, list(results))
        if not place.certificate_number and place.result != results[place.pk]
    ]
    for place in changed:
        place.result = Enrolment.Result(results[place.pk])
    with acting(by=by, reason="pipeline.training_class.results_recorded", organisation=row.organisation.number):
        Enrolment.objects.bulk_update(changed, ["result"])
    return len(changed)


@on_standing_tree
def issue_certificates(
    *, by: Any, class_id: int, enrolment_ids: Sequence[int], first_number: str, issued_on: date, version: int | None
) -> list[Enrolment]:
    """Issue certificates to the people chosen, numbered on in the order of their names; each one's road gets its event.

    All or none: one person whom a rule refuses stops the batch, with a line for each.

    :param version: of the class.
    :raises TrainingClass.DoesNotExist, Refused, StaleVersion, NothingChosen, NumberNotCountable:
    :raises BadInput: the lines are those of the people chosen, in their order.
    """
    row = _take(by, class_id, version)
    places = _places(row, enrolment_ids)
    numbers = certificate_numbers(first_number, len(places))
    rules = rule_sets()
    problems = []
    with acting(by=by, reason="pipeline.training_class.certified", organisation=row.organisation.number):
        for place, (enrolment, number) in enumerate(zip(places, numbers, strict=True), start=1):
            try:
                _certify(by, row, enrolment, number, issued_on, rules)
            except DomainError as refusal:
                problems.append(LineError(place, f"{enrolment.candidacy.person.full_name}: {refusal}"))
        if problems:
            raise BadInput(f"{len(problems)} người chưa cấp được giấy chứng nhận; chưa ghi gì", lines=problems)
        row.version += 1
        row.save(update_fields=["version"])
    return _places(row, enrolment_ids)


def certificate_numbers(first: str, count: int) -> list[str]:
    """
    :raises NumberNotCountable:
    """
    try:
        return series(clean(first), count)
    except ValueError:
        raise NumberNotCountable(number=first) from None


def _certify(
    by: Any, row: TrainingClass, enrolment: Enrolment, number: str, issued_on: date, rules: Mapping[int, RuleSet]
) -> None:
    stage = STAGES[STAGE_OF_KIND[row.kind]]
    if enrolment.result == Enrolment.Result.FAILED:
        raise NotPassed
    case = Case.take(by=by, candidacy_id=enrolment.candidacy_id, version=None, rules=rules, in_class=True)
    write_step(case, Step(stage, issued_on, document_number=number, training_class=row))
    case.save()


def _take(by: Any, class_id: int, version: int | None) -> TrainingClass:
    """The class under lock; in view without the right is refused, out of view hidden."""
    rows = TrainingClass.objects.visible_to(by).select_related("organisation")
    row: TrainingClass = rows.select_for_update(of=("self",)).get(pk=class_id)
    require(by, Permission.CLASS_MANAGE, row.organisation)
    if version is not None and row.version != version:
        raise StaleVersion
    return row


def _store(by: Any, row: TrainingClass, fields: ClassFields, reason: str) -> TrainingClass:
    row.name, row.place = clean(fields.name), clean(fields.place)
    row.starts_on, row.ends_on, row.seats = fields.starts_on, fields.ends_on, fields.seats
    if not row.name:
        raise ClassNameMissing
    for field, most in (("name", 120), ("place", 200)):
        if len(getattr(row, field)) > most:
            raise ClassNameTooLong(most=most, field=field)
    if row.ends_on < row.starts_on:
        raise ClassEndsBeforeItBegins(ends_on=short_date(row.ends_on), starts_on=short_date(row.starts_on))
    try:
        with transaction.atomic(), acting(by=by, reason=reason, organisation=row.organisation.number):
            row.save()
    except IntegrityError as clash:
        if "training_class_named_once" not in str(clash):
            raise
        raise ClassAlreadyThere(name=row.name, starts_on=short_date(row.starts_on)) from None
    return row


def _require_seats(row: TrainingClass, seats: int | None, *, more: int) -> None:
    if seats is None:
        return
    enrolled = Enrolment.objects.filter(training_class=row).count()
    if enrolled + more > seats:
        raise ClassFull(seats=seats, enrolled=enrolled, more=more)


def _people(by: Any, candidacy_ids: Sequence[int]) -> list[Candidacy]:
    """
    :raises NothingChosen, Candidacy.DoesNotExist: one of them is out of scope.
    """
    wanted = set(candidacy_ids)
    if not wanted:
        raise NothingChosen
    rows = Candidacy.objects.known_to(by).filter(pk__in=wanted).select_related("person")
    people = list(rows.order_by("person__sort_key", "pk"))
    if len(people) != len(wanted):
        raise Candidacy.DoesNotExist
    return people


def _places(row: TrainingClass, enrolment_ids: Sequence[int]) -> list[Enrolment]:
    """Those of this class, in the order of the names.

    :raises NothingChosen:
    """
    rows = Enrolment.objects.filter(training_class=row, pk__in=enrolment_ids).select_related("candidacy__person")
    places = list(rows.order_by("candidacy__person__sort_key", "pk"))
    if not places:
        raise NothingChosen
    return places
