"""Which lines of a plan name bodies that the user may not change."""

from typing import Any, Final

from common.errors import LineError
from membership.access import Refused, ranges
from membership.models import Organisation
from membership.rules.permission import Permission
from membership.rules.reorganisation_play import Play

_HIDDEN: Final = "Có tổ chức không nằm trong phạm vi của người ghi. Chỉ ghi tổ chức thuộc đơn vị mình quản trị"


def out_of_reach(by: Any, play: Play) -> list[LineError]:
    """One reason for each such line; bodies that the plan itself sets up lie where their parents do.

    Lines of other plans that wait (below 0) were judged when they were made.
    """
    if by is None:
        return []
    view, change = (ranges(by, right) for right in (Permission.ORGANISATION_VIEW, Permission.ORGANISATION_CHANGE))
    named = {body for outcome in play.outcomes for body in outcome.named if body in play.tree.before}
    paths = dict(Organisation.objects.filter(pk__in=named).values_list("pk", "path"))
    refusal = str(Refused(Permission.ORGANISATION_CHANGE))
    errors = []
    for outcome in play.outcomes:
        if outcome.step.line < 0:
            continue
        touched = [paths[body] for body in outcome.named if body in paths]
        if not all(view.covers(path) for path in touched):
            errors.append(LineError(outcome.step.line, _HIDDEN))
        elif (outcome.tops and not change.everywhere) or not all(change.covers(path) for path in touched):
            errors.append(LineError(outcome.step.line, refusal))
    return errors
