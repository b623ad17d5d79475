"""Many accounts at once: all of them or none."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from common.errors import BadInput, DomainError, LineError
from membership.access import Refused
from membership.models import Organisation
from membership.operations.tree_change import on_standing_tree
from membership.operations.user import invite_user
from membership.queries.organisation import resolve_code
from membership.rules.new_account import NewAccount


@on_standing_tree
def invite_many(*, by: Any, accounts: Sequence[NewAccount]) -> list[tuple[User, str]]:
    """Each new account with the secret of its one-time link.

    :raises BadInput: names every line that is refused; then nothing is written.
    """
    made, errors = [], []
    for account in accounts:
        try:
            made.append(_invite(by, account))
        except (DomainError, Refused) as refusal:
            errors.append(LineError(account.line, str(refusal)))
        except Organisation.DoesNotExist:
            errors.append(
                LineError(account.line, f"không có đơn vị mã {account.organisation_code} trong phạm vi của bạn")
            )
    if errors:
        raise BadInput(lines=errors)
    return made


def _invite(by: Any, account: NewAccount) -> tuple[User, str]:
    place = resolve_code(account.organisation_code, account.valid_from) if account.organisation_code else None
    return invite_user(
        by=by,
        username=account.username,
        full_name=account.full_name,
        position=account.position,
        role=account.role,
        organisation_id=place.pk if place else None,
        valid_from=account.valid_from,
        valid_to=account.valid_to,
    )
