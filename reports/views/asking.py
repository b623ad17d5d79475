"""What the pages of figures have in common: the organisation in view, the right to see figures, days from to."""

from typing import Any

from django.http import Http404, HttpRequest

from membership.access import require
from membership.models import Organisation
from membership.rules.permission import Permission


def organisation_of(request: HttpRequest, permission: Permission = Permission.FIGURE_VIEW) -> Organisation:
    """
    :raises Http404: no organisation in view.
    :raises Refused: in scope, without the right.
    """
    organisation: Any = request.organisation  # type: ignore[attr-defined]
    if not organisation:
        raise Http404
    require(request.user, permission, organisation)
    return organisation
