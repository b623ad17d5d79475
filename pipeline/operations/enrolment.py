"""A person's certificate of a class."""

from datetime import date

from common.dates import short_date
from common.errors import DomainError
from pipeline.models import Enrolment, TrainingClass
from pipeline.rules.training_class import STAGE_OF_KIND


class WrongKindOfClass(DomainError):
    message = "Lớp “{name}” là lớp {kind}, không phải lớp của bước này"
    mend = "Chọn đúng loại lớp"
    field = "training_class"


class CertificateBeforeClass(DomainError):
    message = "Ngày cấp {on} đứng trước ngày khai giảng {starts_on}"
    mend = "Kiểm tra lại ngày cấp giấy chứng nhận"
    field = "occurred_on"


class CertificateNumberTaken(DomainError):
    message = "Số giấy chứng nhận {number} đã cấp cho người khác trong lớp này"
    mend = "Nhập số khác"
    field = "document_number"


class CertificateAlreadyIssued(DomainError):
    message = "Người này đã được cấp giấy chứng nhận số {number} của lớp này"
    mend = "Nếu cấp nhầm, hãy hủy bỏ diễn biến đó trước"


def give_certificate(
    training_class: TrainingClass, *, candidacy_id: int, stage: str, number: str, on: date
) -> Enrolment:
    """The side row of the stages `trained` and `new_member_class`; a person not yet on the roster comes onto it.

    :raises WrongKindOfClass, CertificateBeforeClass, CertificateNumberTaken, CertificateAlreadyIssued:
    """
    kind = TrainingClass.Kind(training_class.kind)
    if STAGE_OF_KIND[training_class.kind] != stage:
        raise WrongKindOfClass(name=training_class.name, kind=kind.label)
    if on < training_class.starts_on:
        raise CertificateBeforeClass(on=short_date(on), starts_on=short_date(training_class.starts_on))
    holders = Enrolment.objects.filter(training_class=training_class, certificate_number=number)
    if holders.exclude(candidacy=candidacy_id).exists():
        raise CertificateNumberTaken(number=number)
    place = Enrolment.objects.filter(training_class=training_class, candidacy=candidacy_id).first()
    place = place or Enrolment(training_class=training_class, candidacy_id=candidacy_id)
    if place.certificate_number:
        raise CertificateAlreadyIssued(number=place.certificate_number)
    place.result = Enrolment.Result.PASSED
    place.certificate_number, place.certificate_on = number, on
    place.save()
    return place


def take_back_certificate(*, candidacy_id: int, number: str, on: date) -> None:
    """The certificate of an event that is voided; the person stays on the roster."""
    places = Enrolment.objects.filter(candidacy=candidacy_id, certificate_number=number, certificate_on=on)
    places.update(certificate_number="", certificate_on=None)
