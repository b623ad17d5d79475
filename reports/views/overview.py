"""The leader's first page: one sentence, what is attained, which units are behind, where people get stuck."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.dates import Period, local_today
from common.formats import number, percent, percent_of
from membership.models import Organisation
from membership.rules.organisation_kind import UNION
from pipeline.rules.indicator import label_of
from reports.access import sees_people
from reports.queries.overview import Overview, overview
from reports.queries.place import DIRECT, THEN
from reports.rules.attainment import Row
from reports.rules.chart import axis_end, bar_widths, bullet
from reports.rules.sentence import headline
from reports.rules.status import LABELS, ORDER
from reports.views.asking import PART, PART_CODES, TREE, organisation_of, tree_choice, tree_of

FIRST_YEAR = 2015
_NONE = {"text": "–"}
_COLUMNS = (
    {"label": "Đơn vị"},
    {"label": "Chỉ tiêu", "kind": "number"},
    {"label": "Đã kết nạp", "kind": "number"},
    {"label": "Tỷ lệ", "kind": "number"},
    {"label": "So với chỉ tiêu", "kind": "bullet"},
    {"label": "Còn thiếu", "kind": "number"},
    {"label": "Nguồn sẵn sàng", "kind": "number"},
    {"label": "Đánh giá", "kind": "status"},
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which page is asked for: an organisation, a year, a tree and perhaps one status only."""

    organisation: Organisation
    year: int
    tree: str
    status: str
    sees_people: bool

    def url(self, **changed: Any) -> str:
        values = {"don-vi": self.organisation.number, "ky": self.year, "cay": self.tree, "danh-gia": self.status}
        kept = {name: value for name, value in {**values, **changed}.items() if value and value != "then"}
        return f"{reverse('overview')}?{urlencode(kept)}"

    def list_url(self, organisation: Organisation, indicator: str, part: int | None = None) -> str:
        """The list behind a number; nothing for a user who may not see the people."""
        if not self.sees_people:
            return ""
        values = {"chi-so": indicator, "ky": self.year, "don-vi": organisation.number}
        if self.tree != THEN:
            values[TREE] = self.tree
        if part is not None:
            values[PART] = PART_CODES[part]
        return f"{reverse('figure_list')}?{urlencode(values)}"

    def people_url(self, route: str, **filters: str) -> str:
        if not self.sees_people:
            return ""
        return f"{reverse(route)}?{urlencode({'don-vi': self.organisation.number, **filters})}"


def _asked(request: HttpRequest) -> _Asked:
    """
    :raises Http404: no organisation in view, or a year or tree that does not exist.
    """
    organisation = organisation_of(request)
    year = request.GET.get("ky", str(local_today().year))
    if not year.isdigit() or not FIRST_YEAR <= int(year) <= local_today().year:
        raise Http404
    status, is_open = request.GET.get("danh-gia", ""), sees_people(request.user, organisation)
    return _Asked(organisation, int(year), tree_of(request), status, is_open)


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    period = Period.of_year(asked.year)
    as_of = min(local_today(), period.end)
    data = overview(organisation=asked.organisation, period=period, as_of=as_of, tree=asked.tree)
    statuses = Counter(row.status for row in data.rows)
    context = {
        **_frame(asked),
        "tree": tree_choice(request, asked.organisation, asked.tree),
        "period_label": period.label_vi,
        "as_of": as_of,
        "computed_at": data.attainment.computed_at,
        "stale_since": data.stale_since,
        "sentence": _sentence(asked, data.own, statuses, is_over=as_of == period.end),
        "kpis": _kpis(asked, data.own, data),
        "chips": _chips(asked, statuses),
        "columns": _COLUMNS,
        "rows": _rows(asked, data),
        "reconciliation": _reconciliation(data, data.own),
        "restated": data.attainment.restated,
        "thresholds": _thresholds(),
        "expected_label": "theo nhịp ba năm gần đây của tỉnh" if data.attainment.is_seasonal else "chia đều theo ngày",
        "funnel": _funnel(asked, data),
    }
    return render(request, "reports/overview.html", context)


def _frame(asked: _Asked) -> dict[str, Any]:
    """What stands around the figures: heading, years, other questions by the same tree."""
    kept = {TREE: asked.tree} if asked.tree != THEN else {}
    here = urlencode({"don-vi": asked.organisation.number, **kept})
    return {
        "heading": f"Kết quả thực hiện chỉ tiêu kết nạp đảng viên năm {asked.year}",
        "crumbs": [{"label": asked.organisation.name}],
        "organisation": asked.organisation,
        "year": asked.year,
        "figure_url": f"{reverse('figure')}?{here}",
        "conversion_url": f"{reverse('conversion')}?{here}",
        "previous_year_url": asked.url(ky=asked.year - 1) if asked.year > FIRST_YEAR else "",
        "next_year_url": asked.url(ky=asked.year + 1) if asked.year < local_today().year else "",
    }


def _sentence(asked: _Asked, own: Row, statuses: Counter[str], *, is_over: bool) -> str:
    target = Decimal(own.target_min) if own.target_min else None
    return headline(
        name="Đoàn viên do các cấp bộ Đoàn giới thiệu:"
        if asked.organisation.system == UNION
        else asked.organisation.name,
        verb="{} người được kết nạp" if asked.organisation.system == UNION else "kết nạp {} đảng viên",
        actual=int(own.actual or 0),
        target=target,
        attained=own.percent,
        expected=own.expected / target * 100 if own.expected is not None and target else None,
        is_over=is_over,
        statuses=statuses,
        declared=own.source == "declared",
    )


def _kpis(asked: _Asked, own: Row, data: Overview) -> list[dict[str, Any]]:
    target = own.target_min
    return [
        _admitted_kpi(asked, own),
        {
            "label": "Còn phải kết nạp",
            "value": number(max(0, int(target) - int(own.actual or 0))) if target else "–",
            "note": _months_left(asked) if target else "chưa giao chỉ tiêu",
        },
        {
            "label": "Hết thời kỳ dự bị, chưa công nhận",
            "value": number(data.total.unrecognised),
            "url": asked.people_url("probation_list", thang="qua-han"),
            "note": "tính đến hôm nay",
        },
        {
            "label": f"Hồ sơ đứng yên trên {settings.STALLED_DAYS} ngày",
            "value": number(data.total.stalled),
            "url": asked.people_url("candidacy_list", the="dung-yen"),
            "note": "chưa có diễn biến mới",
        },
    ]


def _admitted_kpi(asked: _Asked, own: Row) -> dict[str, Any]:
    actual, target = int(own.actual or 0), own.target_min
    label = f"đã kết nạp {number(actual)}" + (f", chỉ tiêu {number(target)}" if target else ", chưa giao chỉ tiêu")
    end = axis_end([actual, target, own.target_max])
    return {
        "label": "Đã kết nạp",
        "value": number(own.actual),
        "of": _range(own) if target else "",
        "url": asked.list_url(asked.organisation, "admitted"),
        "bullet": bullet(
            actual=actual, target=target, target_max=own.target_max, expected=own.expected, end=end, label=label
        ),
    }


def _range(row: Row) -> str:
    """A target as it was assigned: 1.020, or 1.020–1.250."""
    return number(row.target_min) + (f"–{number(row.target_max)}" if row.target_max else "")


def _months_left(asked: _Asked) -> str:
    today = local_today()
    return f"trong {12 - today.month} tháng và {_days_left()} ngày" if asked.year == today.year else "năm đã hết"


def _days_left() -> int:
    today = local_today()
    return (Period.parse(f"{today.year}-{today.month:02}").end - today).days


def _chips(asked: _Asked, statuses: Counter[str]) -> list[dict[str, Any]]:
    everything = {
        "label": "Tất cả",
        "count": statuses.total(),
        "url": asked.url(**{"danh-gia": ""}),
        "current": not asked.status,
    }
    return [
        everything,
        *(
            {
                "label": LABELS[status],
                "count": statuses[status],
                "url": asked.url(**{"danh-gia": status}),
                "current": asked.status == status,
            }
            for status in ORDER
            if statuses[status]
        ),
    ]


def _lag(row: Row) -> tuple[int, Decimal]:
    """Worst first: by status, then by how little of the expected was reached."""
    reached = Decimal(row.actual or 0) / Decimal(row.expected) if row.expected else Decimal(0)
    return ORDER.index(row.status), reached


def _rows(asked: _Asked, data: Overview) -> list[dict[str, Any]]:
    rows = [row for row in data.rows if not asked.status or row.status == asked.status]
    end = axis_end([value for row in data.rows for value in (row.actual, row.target_min, row.target_max)])
    rest = [] if asked.status else data.rest
    return [
        *(_row(asked, row, data, end) for row in sorted(rows, key=_lag)),
        *(_rest(asked, row, data) for row in rest),
    ]


def _rest(asked: _Asked, row: Row, data: Overview) -> dict[str, Any]:
    """What belongs to none of the units above, so that the column adds up."""
    part = row.organisation_id
    ready = number(data.road[asked.organisation.pk].ready) if part == DIRECT else "–"
    listed = {"text": number(row.actual), "url": asked.list_url(asked.organisation, row.indicator, part)}
    return {"cells": [{"text": row.name}, _NONE, listed, _NONE, {"text": ""}, _NONE, {"text": ready}, _NONE]}


def _row(asked: _Asked, row: Row, data: Overview, end: Any) -> dict[str, Any]:
    unit, actual, target = data.attainment.units[row.organisation_id], int(row.actual or 0), row.target_min
    words = f"{unit.name}: {number(actual)}" + (f" trên {number(target)}" if target else "")
    mark = bullet(actual=actual, target=target, target_max=row.target_max, expected=row.expected, end=end, label=words)
    return {
        "cells": [
            {"text": unit.name, "url": asked.url(**{"don-vi": unit.number, "danh-gia": ""})},
            {"text": number(target) if target else "–"},
            {"text": number(row.actual), "url": asked.list_url(unit, "admitted")},
            {"text": percent(row.percent)},
            {"template": "reports/overview_bullet.html", "bullet": mark},
            {"text": number(max(0, int(target) - actual)) if target else "–"},
            {"text": number(data.road[unit.pk].ready)},
            {"template": "reports/overview_status.html", "status": row.status},
        ]
    }


def _reconciliation(data: Overview, own: Row) -> str:
    """The sum of the units is the number above, or the difference is said."""
    parts = [f"Cộng các đơn vị: {number(sum(int(row.actual or 0) for row in data.rows))}"]
    parts += [f"{row.name[0].lower()}{row.name[1:]}: {number(row.actual)}" for row in data.rest]
    return f"{'; '.join(parts)}; toàn đơn vị: {number(own.actual)}."


def _thresholds() -> str:
    on_track, at_risk = (
        percent(Decimal(str(share)) * 100, 0) for share in (settings.STATUS_ON_TRACK, settings.STATUS_AT_RISK)
    )
    return (
        f"đúng tiến độ từ {on_track} tiến độ cần đạt, có nguy cơ từ {at_risk}, dưới đó là chậm; "
        "chỉ tiêu từ 5 người trở xuống xét theo số người còn thiếu."
    )


def _funnel(asked: _Asked, data: Overview) -> list[dict[str, Any]]:
    counts = [int(row.actual or 0) for row in data.funnel]
    return [
        {
            "label": label_of(row.indicator),
            "count": row.actual,
            "width": width,
            "share": percent(percent_of(count, counts[0])) if index and counts[0] else "",
            "url": asked.list_url(asked.organisation, row.indicator),
        }
        for index, (row, count, width) in enumerate(zip(data.funnel, counts, bar_widths(counts), strict=True))
    ]
