"""What a change of the tree takes along and who sees less or more after it, told before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from membership.models import Grant, Organisation
from membership.queries.holding import Holding, holdings_in_subtree
from membership.rules.path import ids_in


@dataclass(frozen=True, slots=True)
class Impact:
    """`losing` and `gaining` count the accounts whose grants stop or begin to cover the body."""

    moves: Sequence[Holding]
    losing: int = 0
    gaining: int = 0


def impact_of_move(organisation: Organisation, parent: Organisation, day: date) -> Impact:
    """Of putting a body under another, by today's tree and the grants in force. Three SQL statements."""
    before, after = set(ids_in(organisation.path)[:-1]), set(ids_in(parent.path))
    below = Organisation.objects.existing().under(organisation).exclude(pk=organisation.pk)
    return Impact(
        moves=holdings_in_subtree(organisation, day, also={"tổ chức cấp dưới": below}),
        losing=_accounts(before - after, before & after, day),
        gaining=_accounts(after - before, before & after, day),
    )


def _accounts(there: set[int], anyway: set[int], day: date) -> int:
    """Accounts with a grant for one of these bodies, and none for a body that covers both places."""
    covered = Grant.objects.in_force(day).filter(organisation__in=anyway).values("user")
    rows = Grant.objects.in_force(day).filter(organisation__in=there, user__is_active=True)
    return rows.exclude(user__in=covered).values("user").distinct().count()
