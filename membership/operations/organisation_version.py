"""The dated versions of one organisation, changed or ended from a day on. The caller holds the lock of the tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.errors import DomainError
from membership.models import Organisation, OrganisationVersion

FAR = date.max


class NotInForce(DomainError):
    message = "Ngày {day:%d/%m/%Y}, {name} {state}"
    mend = "Chọn một ngày trong thời gian tổ chức này tồn tại"
    field = "effective_on"


class ChangedLater(DomainError):
    message = "{name} còn có thay đổi ghi từ ngày {since:%d/%m/%Y}"
    mend = "Chọn ngày kết thúc sau ngày đó"
    field = "effective_on"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days from `start` to before `end` on which a change holds; `end` is `FAR` when it holds from then on."""

    start: date
    end: date


def versions_of(organisation: Organisation) -> list[OrganisationVersion]:
    return list(OrganisationVersion.objects.filter(organisation=organisation).order_by("valid_from"))


def version_on(versions: Sequence[OrganisationVersion], organisation: Organisation, day: date) -> OrganisationVersion:
    """
    :raises NotInForce: the organisation did not exist on the day.
    """
    for version in versions:
        if version.valid_from <= day < (version.valid_to or FAR):
            return version
    first, last = versions[0], versions[-1]
    state = f"chưa thành lập (có từ {first.valid_from:%d/%m/%Y})"
    if day >= first.valid_from:
        state = f"đã kết thúc (từ {last.valid_to:%d/%m/%Y})" if day >= (last.valid_to or FAR) else "không hoạt động"
    raise NotInForce(day=day, name=organisation.name, state=state)


def stretch_of(versions: Sequence[OrganisationVersion], first: OrganisationVersion, day: date, field: str) -> Stretch:
    """How long a change of the field on the day will hold: until the field was changed next, or the body ended."""
    end = first.valid_to or FAR
    for version in versions[versions.index(first) + 1 :]:
        if version.valid_from != end or getattr(version, field) != getattr(first, field):
            break
        end = version.valid_to or FAR
    return Stretch(day, end)


def change(
    versions: list[OrganisationVersion],
    first: OrganisationVersion,
    day: date,
    changes: Mapping[str, Any],
    decision_number: str,
) -> None:
    """Let the changes hold from the day on; each goes on through later versions until one that changed it itself.

    :param first: the version in force on the day.
    """
    ends = {field: stretch_of(versions, first, day, field).end for field in changes}
    if first.valid_from < day:
        first = _cut(versions, first, day)
    first.decision_number = decision_number
    for version in versions[versions.index(first) :]:
        still = {field: value for field, value in changes.items() if version.valid_from < ends[field]}
        if not still:
            break
        for field, value in still.items():
            setattr(version, field, value)
        version.save()


def _cut(versions: list[OrganisationVersion], first: OrganisationVersion, day: date) -> OrganisationVersion:
    """Split a version in two on the day; gives the later part, not yet saved."""
    values = {
        field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields if field.name != "id"
    }
    later = OrganisationVersion(**(values | {"valid_from": day}))
    first.valid_to = day
    first.save(update_fields=["valid_to"])
    versions.insert(versions.index(first) + 1, later)
    return later


def end(organisation: Organisation, day: date) -> None:
    """Let the organisation exist no longer from the day on.

    :raises NotInForce, ChangedLater:
    """
    versions = versions_of(organisation)
    current = version_on(versions, organisation, day)
    if current is not versions[-1] or current.valid_from == day:
        raise ChangedLater(name=organisation.name, since=versions[-1].valid_from)
    if current.valid_to is not None:
        raise NotInForce(day=day, name=organisation.name, state=f"đã có ngày kết thúc {current.valid_to:%d/%m/%Y}")
    current.valid_to = day
    current.save(update_fields=["valid_to"])
