"""From introduced to admitted: the flows of a period beside the same people followed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.dates import Period, short_date
from common.formats import number, percent
from common.http import render_form
from pipeline.rules.indicator import PERSONS, TURNS, label_of, unit_words
from reports.forms.question import ConversionForm
from reports.queries.conversion import COHORT, PERIOD, Conversion, conversion
from reports.queries.place import Place
from reports.rules.chart import bar_widths, step_path
from reports.rules.measure import SOURCE_LABELS, Number
from reports.rules.survival import Point
from reports.views.asking import organisation_of, tree_choice, tree_of

OUTCOME_LABELS = {
    "advanced": "Đã được kết nạp",
    "lost": "Thôi, không được kết nạp hoặc đưa ra khỏi danh sách",
    "returned": "Lùi về bước trước",
    "handed_over": "Chuyển sang tổ chức khác",
    "open": "Còn trên đường",
}
WIDTH, HEIGHT = 600, 180
_UNIT_COLUMNS = (
    {"label": "Đơn vị"},
    {"label": f"Giới thiệu ({TURNS})", "kind": "number"},
    {"label": f"Kết nạp ({PERSONS})", "kind": "number"},
    {"label": "Tỷ lệ", "kind": "number"},
)
_SHOWN_MONTHS = (6, 12, 18, 24, 36, 48, 60)


@require_safe
def conversion_page(request: HttpRequest) -> HttpResponse:
    organisation, tree = organisation_of(request), tree_of(request)
    start, end = ConversionForm.usual()
    form = ConversionForm(
        request.GET if "start" in request.GET else {"start": short_date(start), "end": short_date(end)}
    )
    context: dict[str, Any] = {
        "heading": "Bao nhiêu người được giới thiệu thì được kết nạp?",
        "crumbs": [{"label": organisation.name}],
        "organisation": organisation,
        "tree": tree_choice(request, organisation, tree),
    }
    if form.is_valid():
        context |= _answer(Place(organisation, tree), form.cleaned_data["start"], form.cleaned_data["end"])
    return render_form(request, "reports/conversion.html", context, form=form)


def _answer(place: Place, start: date, end: date) -> dict[str, Any]:
    flows = conversion(place.organisation, start, end, by_unit=True, tree=place.tree)
    cohort = conversion(place.organisation, start, end, mode=COHORT, tree=place.tree)
    return {
        "period_label": Period.between(start, end).label_vi,
        "flows": flows,
        "flow_percent": percent(flows.percent),
        "flow_steps": _steps(flows),
        "source": SOURCE_LABELS.get(flows.source or "", ""),
        "units": [
            {"cells": [{"text": unit.name}, *_ratio(unit.introduced, unit.admitted, unit.percent)]}
            for unit in flows.units
        ],
        "unit_columns": _UNIT_COLUMNS,
        "unit_total": _unit_total(flows),
        "cohort": cohort,
        "cohort_percent": percent(cohort.percent),
        "cohort_steps": _steps(cohort),
        "outcomes": [(OUTCOME_LABELS[code], count) for code, count in (cohort.outcomes or {}).items()],
        "curve": step_path(
            [(point.months, point.probability) for point in cohort.survival], width=WIDTH, height=HEIGHT
        ),
        "points": [_point(point) for point in cohort.survival if point.months in _SHOWN_MONTHS],
        "headline": _headline(cohort.survival),
    }


def _ratio(introduced: Number | None, admitted: Number | None, share: Decimal | None) -> list[dict[str, str]]:
    return [{"text": number(introduced)}, {"text": number(admitted)}, {"text": percent(share)}]


def _unit_total(flows: Conversion) -> str:
    """The sum of the units beside the number of the whole."""
    introduced, admitted = (
        number(sum(int(getattr(unit, step) or 0) for unit in flows.units)) for step in ("introduced", "admitted")
    )
    return (
        f"Giới thiệu: cộng các dòng {introduced} {TURNS}, toàn đơn vị {number(flows.denominator)}."
        f" Kết nạp: cộng các dòng {admitted} {PERSONS}, toàn đơn vị {number(flows.numerator)}."
    )


def _steps(found: Conversion) -> list[dict[str, Any]]:
    """A cohort follows every introduction, so that it counts turns to the end."""
    counts = [int(step.count or 0) for step in found.steps]
    return [
        {
            "label": label_of(step.indicator),
            "count": step.count,
            "unit": unit_words(step.indicator) if found.mode == PERIOD else TURNS,
            "width": width,
            "share": percent(step.of_first_percent) if index else "",
        }
        for index, (step, width) in enumerate(zip(found.steps, bar_widths(counts), strict=True))
    ]


def _point(point: Point) -> dict[str, Any]:
    return {
        "months": point.months,
        "at_risk": point.at_risk,
        "probability": _share(point.probability),
        "limits": f"{_share(point.low)} – {_share(point.high)}",
    }


def _share(value: float) -> str:
    return percent(Decimal(str(value)) * 100)


def _headline(points: tuple[Point, ...]) -> str:
    after_two_years = next((point for point in points if point.months == 24), None)
    if after_two_years is None:
        return ""
    admitted = f"{after_two_years.probability * 100:.0f}"
    return f"Nếu không ai dừng giữa chừng, sau 24 tháng cứ 100 người được giới thiệu thì {admitted} người được kết nạp."
