"""How grants, deciding authorities and transfers follow when a body ends and others go on for it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from membership.models import DecidingAuthority, Grant
from membership.rules.organisation_version import FAR
from membership.rules.reorganisation_outcome import Passing

# A transfer between bodies that are now one has come to nothing.
_SETTLE_TRANSFERS = """
WITH heir AS (SELECT source_id, target_id, day FROM reorganisation_passing WHERE target_id IS NOT NULL),
moved AS (
  SELECT t.id,
    coalesce((SELECT pp.target_id FROM reorganisation_person pp
              WHERE pp.source_id = t.from_organisation_id AND pp.person_id = t.person_id),
             f.target_id, t.from_organisation_id) AS one,
    coalesce((SELECT pp.target_id FROM reorganisation_person pp
              WHERE pp.source_id = t.to_organisation_id AND pp.person_id = t.person_id),
             r.target_id, t.to_organisation_id) AS other,
    coalesce(f.day, r.day) AS day
  FROM membership_transfer t
  LEFT JOIN heir f ON f.source_id = t.from_organisation_id LEFT JOIN heir r ON r.source_id = t.to_organisation_id
  WHERE t.state = 'sent' AND (f.source_id IS NOT NULL OR r.source_id IS NOT NULL)
)
UPDATE membership_transfer t SET
  from_organisation_id = CASE WHEN one <> other THEN one ELSE from_organisation_id END,
  to_organisation_id = CASE WHEN one <> other THEN other ELSE to_organisation_id END,
  state = CASE WHEN one <> other THEN 'sent' ELSE 'returned' END,
  closed_on = CASE WHEN one <> other THEN NULL ELSE greatest(moved.day, t.sent_on) END
FROM moved WHERE moved.id = t.id
"""


def pass_transfers(_passings: Sequence[Passing]) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_TRANSFERS)
    return ()


def pass_with_the_other_side(_passings: Sequence[Passing]) -> Sequence[str]:
    """For the other column of rows that name two bodies."""
    return ()


def pass_grants(passings: Sequence[Passing]) -> Sequence[str]:
    """Grants end with the body and go on in each successor; whoever held the same there already keeps just one."""
    receivers = {body for one in passings for body in _receivers(one)}
    held: dict[tuple[int, str, int], list[Grant]] = {}
    givers = {one.source for one in passings}
    for grant in Grant.objects.filter(organisation__in=receivers | givers).order_by("pk"):
        held.setdefault((grant.user_id, grant.role, grant.organisation_id or 0), []).append(grant)
    of_source: dict[int, list[Grant]] = {}
    for (_user, _role, body), grants in held.items():
        of_source.setdefault(body, []).extend(grants)
    ledger = _Ledger(held)
    for passing in passings:
        for grant in of_source.get(passing.source, ()):
            if passing.target is not None and (grant.valid_to or FAR) > passing.day:
                ledger.hand_on(grant, passing)
    ledger.save()
    return ()


def _receivers(passing: Passing) -> Iterable[int]:
    return (body for body in (passing.target, *passing.others) if body is not None)


class _Ledger:
    """Grants by account, role and body, with what becomes of them."""

    def __init__(self, held: dict[tuple[int, str, int], list[Grant]]) -> None:
        self.held = held
        self.changed: dict[int, Grant] = {}
        self.created: list[Grant] = []
        self.gone: list[int] = []

    def hand_on(self, grant: Grant, passing: Passing) -> None:
        start, end = max(grant.valid_from, passing.day), grant.valid_to
        for body in _receivers(passing):
            if body != passing.source:
                self._give(grant, body, start, end)
        if passing.target == passing.source:
            return
        if grant.valid_from < passing.day:
            grant.valid_to = passing.day
            self.changed[grant.pk] = grant
        else:
            self.gone.append(grant.pk)

    def _give(self, grant: Grant, body: int, start: date, end: date | None) -> None:
        rows = self.held.setdefault((grant.user_id, grant.role, body), [])
        for row in rows:
            same = row.awaits_confirmation == grant.awaits_confirmation
            if same and row.valid_from <= (end or FAR) and start <= (row.valid_to or FAR):
                row.valid_from = min(row.valid_from, start)
                row.valid_to = None if end is None or row.valid_to is None else max(end, row.valid_to)
                if row.pk is not None:
                    self.changed[row.pk] = row
                return
        values = {one.attname: getattr(grant, one.attname) for one in Grant._meta.concrete_fields if one.name != "id"}
        rows.append(Grant(**values | {"organisation_id": body, "valid_from": start, "valid_to": end}))
        self.created.append(rows[-1])

    def save(self) -> None:
        Grant.objects.bulk_update(self.changed.values(), ["valid_from", "valid_to"], batch_size=1_000)
        Grant.objects.filter(pk__in=self.gone).delete()
        Grant.objects.bulk_create(self.created, batch_size=1_000)


def pass_authorities(passings: Sequence[Passing]) -> Sequence[str]:
    """An authority ends with its body; a successor that has none from then on takes that of the first who had one."""
    with_one = set(
        DecidingAuthority.objects.filter(organisation__in=[one.source for one in passings])
        .order_by()
        .values_list("organisation_id", flat=True)
    )
    for passing in passings:
        if passing.target == passing.source or passing.source not in with_one:
            continue
        lasting: Any = DecidingAuthority.objects.filter(Q(valid_to=None) | Q(valid_to__gt=passing.day))
        rows = list(lasting.filter(organisation=passing.source).order_by("valid_from"))
        if passing.target is not None and not lasting.filter(organisation=passing.target).exists():
            DecidingAuthority.objects.bulk_create(_authority_of(row, passing.target, passing.day) for row in rows)
        for row in rows:
            if row.valid_from < passing.day:
                row.valid_to = passing.day
                row.save(update_fields=["valid_to"])
            else:
                row.delete()
    return ()


def _authority_of(row: DecidingAuthority, body: int, day: date) -> DecidingAuthority:
    return DecidingAuthority(
        organisation_id=body,
        body=row.body,
        delegated=row.delegated,
        decision_number=row.decision_number,
        valid_from=max(row.valid_from, day),
        valid_to=row.valid_to,
    )
