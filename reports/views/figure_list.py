"""Click a number to see the list behind it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.dates import BadPeriod, Period
from common.formats import number
from common.pagination import paginate
from membership.rules.group import GROUP_LABELS
from membership.rules.organisation_kind import PARTY
from membership.rules.permission import Permission
from pipeline.rules.indicator import FLOWS, label_of, unit_words
from reports.queries.event_list import counted_events
from reports.queries.place import REST_LABELS, THEN, UNATTRIBUTED, Place
from reports.views.asking import PART, PART_CODES, TREE, organisation_of, tree_choice, tree_of


def _asked(request: HttpRequest) -> tuple[str, str, Period, int | None]:
    """
    :raises Http404: no such indicator, group, period or part.
    """
    indicator, group = request.GET.get("chi-so", "admitted"), request.GET.get("nhom", "all")
    if indicator not in FLOWS or group not in GROUP_LABELS:
        raise Http404
    part = {code: part for part, code in PART_CODES.items()}.get(request.GET.get(PART, ""))
    if (PART in request.GET and part is None) or (part == UNATTRIBUTED and tree_of(request) == THEN):
        raise Http404
    try:
        return indicator, group, Period.parse(request.GET.get("ky", "")), part
    except BadPeriod as refusal:
        raise Http404 from refusal


@require_safe
def figure_list(request: HttpRequest) -> HttpResponse:
    indicator, group, period, part = _asked(request)
    organisation, tree = organisation_of(request, Permission.PERSON_VIEW), tree_of(request)
    events = counted_events(
        user=request.user,
        place=Place(organisation, tree),
        part=part,
        indicator=indicator,
        group=group,
        start=period.start,
        end=period.end,
    )
    page = paginate(events, order=("-counted_on", "-id"), cursor=request.GET.get("cursor"))
    side = "party_organisation" if organisation.system == PARTY else "union_organisation"
    context: dict[str, Any] = {
        "heading": f"{label_of(indicator)} {period.label_vi}",
        "organisation": organisation,
        "tree": tree_choice(request, organisation, tree),
        "part_label": REST_LABELS[part].lower() if part is not None else "",
        "group_label": "" if group == "all" else GROUP_LABELS[group],
        "count": number(events.count()),
        "counted_in": unit_words(indicator),
        "page": page,
        "rows": [(event, event.candidacy, getattr(event, side)) for event in page],
        "query": urlencode(
            {"chi-so": indicator, "nhom": group, "ky": period.code, "don-vi": organisation.number}
            | {name: request.GET[name] for name in (TREE, PART) if name in request.GET}
        ),
    }
    return render(request, "reports/figure_list.html", context)
