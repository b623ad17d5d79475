"""Look up one number: what it is, of what, since when, and how sure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.dates import Period, local_today
from common.errors import DomainError
from common.formats import number, percent
from common.http import refuse, render_form
from membership.rules.group import ALL, GROUP_LABELS
from pipeline.rules.indicator import TURNS, label_of, unit_words
from reports.access import sees_people
from reports.forms.question import FigureForm
from reports.queries.figure import Figure, figure
from reports.queries.place import THEN, Place
from reports.rules.measure import RECORDS, SOURCE_LABELS, Number, Pair
from reports.rules.small_count import SMALLEST_SHOWN
from reports.rules.term import PERSONS, Kind, kind_of, unit_of
from reports.views.asking import TREE, organisation_of, tree_choice, tree_of

PRECISION_LABELS = {"exact": "chính xác", "about": "khoảng", "at_least": "ít nhất", "at_most": "nhiều nhất"}


@require_safe
def figure_page(request: HttpRequest) -> HttpResponse:
    organisation, tree = organisation_of(request), tree_of(request)
    asked = "indicator" in request.GET
    form = FigureForm(request.GET) if asked else FigureForm(initial={"period": str(local_today().year)})
    context: dict[str, Any] = {
        "heading": "Tra cứu số liệu",
        "crumbs": [{"label": organisation.name}],
        "organisation": organisation,
        "tree": tree_choice(request, organisation, tree),
    }
    if asked and form.is_valid():
        try:
            is_open = sees_people(request.user, organisation)
            context |= _answer(Place(organisation, tree), form.cleaned_data, is_open=is_open)
        except DomainError as refusal:
            refuse(form, refusal)
    return render_form(request, "reports/figure.html", context, form=form)


def _answer(place: Place, asked: dict[str, Any], *, is_open: bool) -> dict[str, Any]:
    """
    :param is_open: the user may see the people, so nothing has to be hidden.
    """
    over = (asked["over"], asked["over_group"] or ALL) if asked["over"] else None
    pair = (asked["indicator"], asked["group"])
    found = figure(
        place.organisation,
        pair,
        asked["period"],
        as_of=local_today(),
        over=over,
        against=asked["against"],
        tree=place.tree,
    )
    group = "" if pair[1] == ALL else f" · {GROUP_LABELS[pair[1]].lower()}"
    title = f"{label_of(pair[0])}{group}, {asked['period'].label_vi}"
    return {
        "title": title,
        "value": _number(found.value) if is_open or not found.value_is_small else _instead_of_small(pair),
        "is_hidden": found.is_small and not is_open,
        "list_url": _list_url(place, pair, asked["period"]) if is_open and found.source == RECORDS else "",
        "rows": _rows(found, over, asked) if is_open or not found.is_small else [],
    }


def _number(value: Number | None) -> str:
    """People are whole; shares and rates have decimals."""
    return number(value, 0 if value is None or value == int(value) else 2)


def _instead_of_small(pair: Pair) -> str:
    """A share of few people is not itself small."""
    return f"<{SMALLEST_SHOWN}" if unit_of(pair[0]) == PERSONS else "–"


def _list_url(place: Place, pair: Pair, period: Period) -> str:
    """The people behind a number that is counted from their events."""
    if kind_of(pair) != Kind.FLOW or pair[0] == "training_classes":
        return ""
    values = {"chi-so": pair[0], "nhom": pair[1], "ky": period.code, "don-vi": place.organisation.number}
    kept = {TREE: place.tree} if place.tree != THEN else {}
    return f"{reverse('figure_list')}?{urlencode({**values, **kept})}"


def _unit_rows(indicator: str) -> list[tuple[str, str]]:
    """In what it is counted, and what that means where turns are not heads."""
    words = unit_words(indicator)
    why = ": ai đi lại từ đầu trong kỳ thì mỗi lần được tính một lượt" if words == TURNS else ""
    return [("Đơn vị tính", words + why)] if words else []


def _rows(found: Figure, over: tuple[str, str] | None, asked: dict[str, Any]) -> list[tuple[str, str]]:
    rows = _unit_rows(asked["indicator"])
    if found.percent is not None:
        what = f"So với {label_of(over[0]).lower()}" if over else "Tỷ lệ"
        rows.append((what, f"{number(found.numerator)} / {number(found.denominator)} = {percent(found.percent)}"))
    if found.per_year is not None:
        rows.append(("Bình quân một năm", number(found.per_year, 2)))
    if asked["against"] and found.against_value is not None:
        change = f" ({percent(found.change_percent)})" if found.change_percent is not None else ""
        rows.append(
            (
                f"So với {asked['against'].label_vi}",
                f"{_number(found.against_value)}; thay đổi {_number(found.change)}{change}",
            )
        )
    rows.append(("Nguồn", SOURCE_LABELS.get(found.source or "", "chưa có số liệu")))
    if found.precision and found.precision != "exact":
        rows.append(("Độ chính xác", PRECISION_LABELS[found.precision]))
    if found.data_through:
        rows.append(("Số liệu đến ngày", found.data_through.strftime("%d/%m/%Y")))
    return rows
