"""Which Party body leads a Youth Union body, from a day on (tổ chức đảng lãnh đạo tổ chức Đoàn)."""

from dataclasses import replace
from datetime import date

from accounts.models import User
from membership.models import Organisation, OrganisationVersion
from membership.operations.organisation import rename
from membership.rules.organisation_name import Naming


def lead(
    *,
    by: User | None,
    organisation_id: int,
    version: int,
    leader_id: int | None,
    effective_on: date,
    decision_number: str,
) -> Organisation:
    """Everything else stays as it was called and marked on the day.

    :param leader_id: of a Party body; ``None`` where none leads any more.
    :raises Organisation.DoesNotExist, StaleVersion, Refused, DecisionMissing, EffectInFuture, TreeIsChanging:
    :raises NotInForce, NothingChanges, NotALeader:
    """
    organisation = Organisation.objects.visible_to(by).get(pk=organisation_id)
    return rename(
        by=by,
        organisation_id=organisation_id,
        version=version,
        naming=naming_under(organisation, leader_id, effective_on),
        effective_on=effective_on,
        decision_number=decision_number,
    )


def naming_under(organisation: Organisation, leader_id: int | None, day: date) -> Naming:
    """What the body is called and marked on the day, under another lead."""
    then = OrganisationVersion.objects.on(day).filter(organisation=organisation).first()
    naming = Naming.of(organisation)
    if then is not None:
        naming = Naming(then.name, then.code, organisation.short_name, then.sector)
    return replace(naming, led_by_id=leader_id)
