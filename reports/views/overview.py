"""The leader's first page: one sentence, what is attained, which units are behind, where people get stuck."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.dates import FIRST_YEAR, Period, local_today
from common.formats import number, percent, percent_of
from pipeline.rules.indicator import PERSONS, label_of, unit_words
from reports.queries.overview import Overview, overview
from reports.queries.place import THEN, TODAY
from reports.rules.attainment import Row
from reports.rules.chart import axis_end, bar_widths, bullet
from reports.rules.sentence import headline
from reports.rules.status import LABELS, ORDER
from reports.views.asking import TREE, tree_choice
from reports.views.overview_question import Question, question_of
from reports.views.overview_table import table_of


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    asked = question_of(request)
    if asked.tree == TODAY and asked.organisation.closed_on:
        return _gone(request, asked)
    period = Period.of_year(asked.year)
    today = local_today()
    as_of = min(today, period.end)
    data = overview(organisation=asked.organisation, period=period, as_of=as_of, today=today, tree=asked.tree)
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
        "is_over": asked.is_over,
        "unit": asked.unit,
        **table_of(asked, data),
        "reconciliation": _reconciliation(data, data.own),
        "restated": data.attainment.restated,
        "thresholds": _thresholds(),
        "expected_label": "theo nhịp ba năm gần đây của tỉnh" if data.attainment.is_seasonal else "chia đều theo ngày",
        "funnel": _funnel(asked, data),
    }
    return render(request, "reports/overview.html", context)


def _gone(request: HttpRequest, asked: Question) -> HttpResponse:
    """Today's tree does not hold the body: no figure, for nothing would be said by 0."""
    context = {**_frame(asked), "tree": tree_choice(request, asked.organisation, asked.tree)}
    return render(request, "reports/overview_gone.html", context)


def _frame(asked: Question) -> dict[str, Any]:
    """What stands around the figures: heading, years, other questions by the same tree."""
    kept = {TREE: asked.tree} if asked.tree != THEN else {}
    here = urlencode({"don-vi": asked.organisation.number, **kept})
    return {
        "heading": f"Kết quả thực hiện chỉ tiêu {asked.words.heading} năm {asked.year}",
        "crumbs": [{"label": asked.organisation.name}],
        "organisation": asked.organisation,
        "year": asked.year,
        "figure_url": f"{reverse('figure')}?{here}",
        "conversion_url": f"{reverse('conversion')}?{here}",
        "previous_year_url": asked.url(ky=asked.year - 1) if asked.year > FIRST_YEAR else "",
        "next_year_url": asked.url(ky=asked.year + 1) if asked.year < local_today().year else "",
    }


def _sentence(asked: Question, own: Row, statuses: Counter[str], *, is_over: bool) -> str:
    target = Decimal(own.target_min) if own.target_min else None
    return headline(
        name=own.name,
        verb=asked.words.told,
        actual=int(own.actual or 0),
        target=target,
        attained=own.percent,
        expected=own.expected / target * 100 if own.expected is not None and target else None,
        is_over=is_over,
        statuses=statuses,
        declared=own.source == "declared",
    )


def _kpis(asked: Question, own: Row, data: Overview) -> list[dict[str, Any]]:
    target = own.target_min
    return [
        _main_kpi(asked, own),
        {
            "label": "Còn thiếu so với chỉ tiêu" if asked.is_over else asked.words.left,
            "value": number(max(0, int(target) - int(own.actual or 0))) if target else "–",
            "unit": asked.unit if target else "",
            "note": _months_left(asked) if target else "chưa giao chỉ tiêu",
        },
        {
            "label": "Hết thời kỳ dự bị, chưa công nhận",
            "value": number(data.total.unrecognised),
            "unit": PERSONS,
            "url": asked.people_url("probation_list", thang="qua-han"),
            "note": "tính đến hôm nay",
        },
        {
            "label": f"Hồ sơ đứng yên trên {settings.STALLED_DAYS} ngày",
            "value": number(data.total.stalled),
            "unit": "hồ sơ",
            "url": asked.people_url("candidacy_list", the="dung-yen"),
            "note": "tính đến hôm nay",
        },
    ]


def _main_kpi(asked: Question, own: Row) -> dict[str, Any]:
    actual, target = int(own.actual or 0), own.target_min
    told = f"chỉ tiêu {number(target)}" if target else "chưa giao chỉ tiêu"
    label = f"{asked.words.done.lower()} {number(actual)}, {told}"
    end = axis_end([actual, target, own.target_max])
    return {
        "label": asked.words.done,
        "value": number(own.actual),
        "of": _range(own) if target else "",
        "unit": asked.unit,
        "url": asked.list_url(asked.organisation, asked.main),
        "bullet": bullet(
            actual=actual, target=target, target_max=own.target_max, expected=own.expected, end=end, label=label
        ),
    }


def _range(row: Row) -> str:
    """A target as it was assigned: 1.020, or 1.020–1.250."""
    return number(row.target_min) + (f"–{number(row.target_max)}" if row.target_max else "")


def _months_left(asked: Question) -> str:
    today = local_today()
    return f"trong {12 - today.month} tháng và {_days_left()} ngày" if asked.year == today.year else "năm đã hết"


def _days_left() -> int:
    today = local_today()
    return (Period.parse(f"{today.year}-{today.month:02}").end - today).days


def _chips(asked: Question, statuses: Counter[str]) -> list[dict[str, Any]]:
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


def _funnel(asked: Question, data: Overview) -> list[dict[str, Any]]:
    counts = [int(row.actual or 0) for row in data.funnel]
    return [
        {
            "label": label_of(row.indicator),
            "count": row.actual,
            "unit": unit_words(row.indicator),
            "width": width,
            "share": percent(percent_of(count, counts[0])) if index and counts[0] else "",
            "url": asked.list_url(asked.organisation, row.indicator),
        }
        for index, (row, count, width) in enumerate(zip(data.funnel, counts, bar_widths(counts), strict=True))
    ]
