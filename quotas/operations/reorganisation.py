"""How targets follow when bodies end and others go on for them: they are added up, and the sum is to be decided on.

Targets of a body that ends keep their history and end on the day. In the successor a new version begins with the sum of
all, for the same period, indicator and group; its source says of what. Percentages cannot be added: the lowest goes
on. A body that is split leaves its targets to a decision altogether; where it goes on itself, it keeps them from the
day on as versions that say so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from membership.models import Organisation
from membership.rules.organisation_version import FAR
from membership.rules.reorganisation_outcome import Passing
from quotas.models import Quota

type Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A version of a target, from the day on which it counts in the successor."""

    row: Quota
    start: date

    @property
    def end(self) -> date:
        return self.row.valid_to or FAR


def pass_quotas(passings: Sequence[Passing]) -> Sequence[str]:
    """Sentences tell what is to be decided, one for each successor or body that was split."""
    giving = {one.source: one for one in passings if one.target != one.source or one.others}
    targets = {one.target for one in giving.values() if one.target is not None}
    successors = targets.union(*(one.others for one in giving.values()))
    rows = _assigned(giving, targets)
    if not any(row.organisation_id in giving for row in rows):
        return _move_drafts(giving)
    bodies = Organisation.objects.filter(pk__in={row.organisation_id for row in rows} | successors)
    names = dict(bodies.values_list("pk", "name"))
    sums: dict[Key, list[_Part]] = defaultdict(list)
    split: list[str] = []
    kept: list[Quota] = []
    for row in rows:
        passing = giving.get(row.organisation_id)
        if passing is None or row.period_to < passing.day:
            continue
        if passing.target == row.organisation_id:
            # A share stays the share of what is left.
            if row.unit == Quota.Unit.PERSONS and (row.valid_to or FAR) > passing.day:
                kept.append(row)
        elif passing.others:
            split.append(names[row.organisation_id])
        elif passing.target is not None and (row.valid_to or FAR) > passing.day:
            sums[_key(passing.target, row)].append(_Part(row, max(row.valid_from, passing.day)))
    _sum_up(sums, [row for row in rows if row.organisation_id in targets], names)
    _end([row for row in rows if row.organisation_id in giving], giving)
    _keep(kept, giving, names)
    told = [
        f"Chỉ tiêu của “{names[target]}” là tổng của các đơn vị nhập vào; cần quyết định lại ({count} chỉ tiêu)"
        for target, count in _per_target(sums).items()
    ]
    told += [
        f"Chỉ tiêu của “{name}” không chia được cho các đơn vị tách ra; cần giao lại ({split.count(name)} chỉ tiêu)"
        for name in dict.fromkeys(split)
    ]
    told += [
        f"Chỉ tiêu của “{names[body]}” giữ nguyên sau khi tách; cần quyết định lại ({count} chỉ tiêu)"
        for body, count in Counter(row.organisation_id for row in kept).items()
    ]
    return [*told, *_move_drafts(giving)]


def _assigned(giving: dict[int, Passing], targets: set[int]) -> list[Quota]:
    first = min((one.day for one in giving.values()), default=FAR)
    return list(
        Quota.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=first),
            state=Quota.State.ASSIGNED,
            organisation__in={*giving, *targets},
            period_to__gte=first,
        ).order_by("organisation_id", "valid_from")
    )


def _key(body: int, row: Quota) -> Key:
    return (body, row.indicator, row.group, row.period_from, row.period_to)


def _per_target(sums: dict[Key, list[_Part]]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for key in sums:
        counts[key[0]] += 1
    return counts


def _sum_up(sums: dict[Key, list[_Part]], own: Iterable[Quota], names: dict[int, str]) -> None:
    """From the first day on, each stretch between two changes is one version of the sum."""
    standing: dict[Key, list[Quota]] = defaultdict(list)
    for row in own:
        standing[_key(row.organisation_id, row)].append(row)
    created, ended, gone = [], [], []
    for key, parts in sums.items():
        first = min(part.start for part in parts)
        mine = [row for row in standing[key] if (row.valid_to or FAR) > first]
        everything = [*parts, *(_Part(row, max(row.valid_from, first)) for row in mine)]
        created += _versions(key[0], everything, names)
        for row in mine:
            if row.valid_from < first:
                row.valid_to = first
                ended.append(row)
            else:
                gone.append(row.pk)
    Quota.objects.bulk_update(ended, ["valid_to"], batch_size=1_000)
    Quota.objects.filter(pk__in=gone).delete()
    Quota.objects.bulk_create(created, batch_size=1_000)


def _versions(target: int, parts: Sequence[_Part], names: dict[int, str]) -> list[Quota]:
    days = sorted({part.start for part in parts} | {part.end for part in parts if part.end != FAR})
    made = []
    for start, end in zip(days, [*days[1:], FAR], strict=True):
        rows = [part.row for part in parts if part.start <= start and end <= part.end]
        if rows:
            made.append(_sum_of(target, rows, start, None if end == FAR else end, names))
    return made


def _sum_of(target: int, rows: Sequence[Quota], start: date, end: date | None, names: dict[int, str]) -> Quota:
    first = rows[0]
    units = {row.unit for row in rows}
    adds_up = units == {Quota.Unit.PERSONS}
    lowest = min(rows, key=lambda row: row.target_min)
    low = sum((row.target_min for row in rows), Decimal(0)) if adds_up else lowest.target_min
    high: Decimal | None = None
    if any(row.target_max is not None for row in rows) and adds_up:
        high = sum((row.target_max or row.target_min for row in rows), Decimal(0))
    parts = " + ".join(f"{names[row.organisation_id]} {row.target_min.normalize():f}" for row in rows)
    return Quota(
        organisation_id=target,
        indicator=first.indicator,
        group=first.group,
        period_from=first.period_from,
        period_to=first.period_to,
        valid_from=start,
        valid_to=end,
        target_min=low,
        target_max=high if adds_up else lowest.target_max,
        unit=first.unit if adds_up else lowest.unit,
        decision_number=first.decision_number,
        source=(Quota.SUMMED + parts)[:200],
    )


def _end(rows: Iterable[Quota], giving: dict[int, Passing]) -> None:
    ended, gone = [], []
    for row in rows:
        passing = giving[row.organisation_id]
        if passing.target in (None, row.organisation_id) or row.period_to < passing.day:
            continue
        if row.valid_from >= passing.day:
            gone.append(row.pk)
        elif (row.valid_to or FAR) > passing.day:
            row.valid_to = passing.day
            ended.append(row)
    Quota.objects.bulk_update(ended, ["valid_to"], batch_size=1_000)
    Quota.objects.filter(pk__in=gone).delete()


def _keep(rows: Iterable[Quota], giving: dict[int, Passing], names: dict[int, str]) -> None:
    """What goes on after a part left is the same number, for less: from the day on it says so until it is decided."""
    ended, changed, created = [], [], []
    for row in rows:
        passing = giving[row.organisation_id]
        source = f"{Quota.KEPT}Chưa trừ phần tách ra {', '.join(names[other] for other in passing.others)}"[:200]
        if row.valid_from >= passing.day:
            row.source = source
            changed.append(row)
        else:
            going_on = copy(row)
            going_on.pk, going_on.valid_from, going_on.source = None, passing.day, source
            row.valid_to = passing.day
            ended.append(row)
            created.append(going_on)
    Quota.objects.bulk_update(ended, ["valid_to"], batch_size=1_000)
    Quota.objects.bulk_update(changed, ["source"], batch_size=1_000)
    Quota.objects.bulk_create(created, batch_size=1_000)


def _move_drafts(giving: dict[int, Passing]) -> list[str]:
    drafts = list(Quota.objects.filter(organisation__in=giving, state=Quota.State.DRAFT))
    for row in drafts:
        row.organisation_id = giving[row.organisation_id].target or row.organisation_id
    Quota.objects.bulk_update(drafts, ["organisation"], batch_size=1_000)
    return []
