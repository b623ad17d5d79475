"""What the pages of figures have in common: the organisation in view, the right to see figures, the tree."""

from typing import Any, Final

from django.http import Http404, HttpRequest

from membership.models import Organisation
from membership.queries.former import require_then
from membership.rules.permission import Permission
from reports.queries.place import DIRECT, THEN, TODAY, UNATTRIBUTED

TREE: Final = "cay"
TREE_LABELS: Final = {THEN: "của thời kỳ đó", TODAY: "hiện nay"}
# A part of what belongs to none of the units below.
PART: Final = "phan"
PART_CODES: Final = {DIRECT: "truc-tiep", UNATTRIBUTED: "khong-quy"}


def organisation_of(request: HttpRequest, permission: Permission = Permission.FIGURE_VIEW) -> Organisation:
    """That of the address; also an ended one whose whole went on in the user's reach, where people are not asked for.

    :raises Http404: no organisation in view.
    :raises Refused: in scope, without the right.
    """
    organisation: Any = request.organisation  # type: ignore[attr-defined]
    if not organisation:
        raise Http404
    require_then(request.user, permission, organisation)
    return organisation


def tree_of(request: HttpRequest) -> str:
    """
    :raises Http404: no such tree.
    """
    tree = request.GET.get(TREE, THEN)
    if tree not in TREE_LABELS:
        raise Http404
    return tree


def tree_choice(request: HttpRequest, organisation: Organisation, tree: str) -> dict[str, Any]:
    """For `reports/tree_choice.html`: the same page by either tree, and which one is shown."""
    choices = []
    for other, label in TREE_LABELS.items():
        query = request.GET.copy()
        query["don-vi"] = str(organisation.number)
        query.pop(PART, None)
        query.pop(TREE, None)
        if other != THEN:
            query[TREE] = other
        choices.append({"label": label, "url": f"{request.path}?{query.urlencode()}", "current": other == tree})
    return {
        "choices": choices,
        "tree": "" if tree == THEN else tree,
        "label": f"Theo cây tổ chức {TREE_LABELS[tree]}",
        "is_gone": tree == TODAY and organisation.closed_on is not None,
    }
