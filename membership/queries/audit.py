"""The audit as far as a user may read it."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import AuditEvent
from membership.access import ranges
from membership.models import Grant, Organisation
from membership.rules.permission import Permission


def events_visible_to(user: Any) -> QuerySet[AuditEvent]:
    """Acts that name an organisation in reach; acts that name none, by their users' organisations."""
    reach = ranges(user, Permission.AUDIT_VIEW)
    if reach.everywhere:
        return AuditEvent.objects.all()
    numbers = Organisation.objects.filter(reach.any_q("path")).values("number")
    users = Grant.objects.filter(reach.any_q("organisation__path")).values("user")
    return AuditEvent.objects.filter(Q(organisation_number__in=numbers) | Q(organisation_number=None, user__in=users))
