"""The dated versions of one organisation, changed or ended from a day on; plain values, nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from common.errors import DomainError
from membership.rules.tree_history import FAR, Dated, version_on


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

    def meets(self, *versions: Dated) -> bool:
        """Whether all of these are valid on some day of the stretch."""
        start = max([self.start, *(version.valid_from for version in versions)])
        return start < min([self.end, *(version.end for version in versions)])


def require_version(versions: Sequence[Dated], day: date) -> Dated:
    """
    :raises NotInForce: the organisation did not exist on the day.
    """
    found = version_on(versions, day)
    if found is not None:
        return found
    first, last = versions[0], versions[-1]
    state = f"chưa thành lập (có từ {first.valid_from:%d/%m/%Y})"
    if day >= first.valid_from:
        state = f"đã kết thúc (từ {last.valid_to:%d/%m/%Y})" if day >= last.end else "không hoạt động"
    raise NotInForce(day=day, name=last.name, state=state)


def stretch_of(versions: Sequence[Dated], first: Dated, day: date, field: str) -> Stretch:
    """How long a change of the field on the day will hold: until the field was changed next, or the body ended."""
    end = first.end
    for version in versions[versions.index(first) + 1 :]:
        if version.valid_from != end or getattr(version, field) != getattr(first, field):
            break
        end = version.end
    return Stretch(day, end)


def changed(
    versions: Sequence[Dated], day: date, changes: Mapping[str, Any], *, decision: str, line: int
) -> list[Dated]:
    """Let the changes hold from the day on; each goes on through later versions until one that changed it itself.

    :raises NotInForce:
    """
    first = require_version(versions, day)
    ends = {field: stretch_of(versions, first, day, field).end for field in changes}
    made: list[Dated] = []
    for version in versions:
        if version.end <= day:
            made.append(version)
        elif version is first:
            if first.valid_from < day:
                made.append(replace(first, valid_to=day))
            made.append(replace(first, valid_from=day, **changes, decision=decision, line=line))
        else:
            still = {field: value for field, value in changes.items() if version.valid_from < ends[field]}
            made.append(replace(version, **still, line=line) if still else version)
    return made


def handed_on(
    versions: Sequence[Dated], field: str, old: int, new: int, day: date, *, decision: str, line: int
) -> list[Dated]:
    """Wherever the field names one body on the day or later, let it name another."""
    made: list[Dated] = []
    for version in versions:
        if getattr(version, field) != old or version.end <= day:
            made.append(version)
            continue
        if version.valid_from < day:
            made.append(replace(version, valid_to=day))
        start = max(version.valid_from, day)
        changes: dict[str, Any] = {field: new}
        made.append(replace(version, valid_from=start, **changes, decision=decision, line=line))
    return made


def ended(versions: Sequence[Dated], day: date, *, line: int, same_day: bool = False) -> list[Dated]:
    """Let the organisation exist no longer from the day on.

    :param same_day: what else was decided for just this day gives way: it never was in force.
    :raises NotInForce, ChangedLater:
    """
    current = require_version(versions, day)
    begins_anew = current.valid_from == day
    if begins_anew and same_day and len(versions) > 1 and current is versions[-1] and versions[-2].end == day:
        return list(versions[:-1])
    if current is not versions[-1] or begins_anew:
        raise ChangedLater(name=current.name, since=versions[-1].valid_from)
    if current.end != FAR:
        raise NotInForce(day=day, name=current.name, state=f"đã có ngày kết thúc {current.valid_to:%d/%m/%Y}")
    return [*versions[:-1], replace(current, valid_to=day, line=line)]
