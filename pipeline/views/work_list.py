from datetime import date
from typing import Any, Final

from django.db.models import Count, Window
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common.dates import days_words, local_today, short_date
from common.formats import number
from membership.access import permissions_of
from membership.models import Organisation
from membership.queries.union_member import leaving_age, open_transfers, outgrowing, union_members
from membership.rules.organisation_kind import UNION
from membership.rules.permission import Permission
from membership.rules.union_age import leaves_on
from pipeline.queries.waiting import Waiting, WaitingItem, waiting
from pipeline.queries.work_list import SOON_DAYS, ClassItem, WorkItem, WorkList, classes_to_certify, work_list
from pipeline.views.candidacy_list import organisation_for
from pipeline.views.next_step import may_record, step_url

_MOST_LEAVING: Final = 5
_NOTHING = WorkList(date.min, (), (), 0, 0)


@require_GET
def work(request: Any) -> HttpResponse:
    """What is overdue, what is due soon, and who waits; each row with the one button that does it."""
    held = permissions_of(request.user)
    gives_certificates = Permission.CLASS_MANAGE in held
    organisation = organisation_for(
        request, Permission.PERSON_ENTER if Permission.PERSON_ENTER in held else Permission.CLASS_MANAGE
    )
    today = local_today()
    due = _due(request.user, organisation, today)
    idle = waiting(user=request.user, organisation=organisation, day=today)
    classes = classes_to_certify(user=request.user, organisation=organisation, day=today) if gives_certificates else []
    context = {
        "organisation": organisation,
        "today": today,
        "groups": [
            *_groups(request.user, organisation, due, idle, classes, today),
            *_union_groups(request.user, organisation, today),
        ],
        "soon_days": SOON_DAYS,
    }
    return render(request, "pipeline/work_list.html", context)


def _due(user: Any, organisation: Organisation, today: date) -> WorkList:
    if Permission.STAGE_RECORD not in permissions_of(user):
        return _NOTHING
    return work_list(user=user, organisation=organisation, day=today)


def _groups(
    user: Any, organisation: Organisation, due: WorkList, idle: Waiting, classes: list[ClassItem], today: date
) -> list[dict[str, Any]]:
    """The groups that have rows, in the order of their urgency."""
    tab = "cho-chi-bo" if Permission.STAGE_RECORD in permissions_of(user) else "doan-gioi-thieu"
    groups = [
        {
            "title": "Quá hạn",
            "count": due.overdue_count,
            "rows": [_due_row(user, organisation, item, "bad") for item in due.overdue],
        },
        {
            "title": f"Đến hạn trong {SOON_DAYS} ngày",
            "count": due.soon_count,
            "rows": [_due_row(user, organisation, item, "warn") for item in due.soon],
        },
        {
            "title": "Chờ xử lý",
            "count": idle.count,
            "rows": [_waiting_row(user, organisation, item) for item in idle.items],
            "more_url": f"{reverse('candidacy_list')}?the={tab}",
        },
        {
            "title": "Lớp đã bế giảng, còn chờ giấy chứng nhận",
            "count": len(classes),
            "rows": [_class_row(item, today) for item in classes],
        },
    ]
    return [group for group in groups if group["rows"]]


def _union_groups(user: Any, organisation: Organisation, today: date) -> list[dict[str, Any]]:
    """For officers of the Union: whom other bodies sent, and who outgrows the Union within a year."""
    if organisation.system != UNION:
        return []
    transfers = open_transfers(user, organisation)
    arriving = [row for row in transfers if row.to_organisation.path.startswith(organisation.path)]
    age = leaving_age(today)
    leaving = outgrowing(union_members(user, organisation, today), today, age)
    shown = list(leaving.annotate(total=Window(Count("pk"))).order_by("person__birth_on", "pk")[:_MOST_LEAVING])
    groups = [
        {
            "title": "Đoàn viên chuyển đến, chờ tiếp nhận",
            "count": len(arriving),
            "rows": [_arriving_row(row, organisation, today) for row in arriving],
        },
        {
            "title": "Sắp hết tuổi Đoàn",
            "count": shown[0].total if shown else 0,
            "rows": [_leaving_row(row, organisation, leaves_on(row.person.birth_on, age), today) for row in shown],
            "more_url": f"{reverse('union_member_list')}?sap-het-tuoi=1",
        },
    ]
    return [group for group in groups if group["rows"]]


def _arriving_row(row: Any, scope: Organisation, today: date) -> dict[str, Any]:
    url = reverse("transfer_answer", args=[row.pk])
    return {
        "name": row.person.full_name,
        "url": url,
        "unit": row.to_organisation.name_below(scope),
        "what": "Tiếp nhận sinh hoạt Đoàn",
        "note": f"Từ {row.from_organisation.name_below()}, gửi {short_date(row.sent_on)}",
        "badge": f"đã {number((today - row.sent_on).days)} ngày",
        "tone": "quiet",
        "action_url": url,
        "action": "Tiếp nhận",
    }


def _leaving_row(row: Any, scope: Organisation, on: date, today: date) -> dict[str, Any]:
    url = reverse("union_member_leave", args=[row.pk])
    return {
        "name": row.person.full_name,
        "url": url,
        "unit": row.organisation.name_below(scope),
        "what": f"Hết tuổi Đoàn ngày {short_date(on)}",
        "badge": days_words((on - today).days),
        "tone": "warn" if on <= today else "quiet",
        "action_url": url,
        "action": "Ghi trưởng thành Đoàn",
    }


def _due_row(user: Any, scope: Organisation, item: WorkItem, tone: str) -> dict[str, Any]:
    step, candidacy = item.step, item.candidacy
    between = len(step.missing) - 1
    notes = [
        step.due.sentence if step.due else "",
        "" if step.is_confirmed else "chưa kiểm chứng",
        f"còn {between} bước trước đó" if between > 0 and step.goal.code != step.stage.code else "",
    ]
    return {
        **_person(candidacy, scope),
        "what": step.goal.label,
        "note": " · ".join(filter(None, notes)),
        "badge": step.days_words,
        "tone": tone,
        **_button(user, candidacy, step.stage.code, step.stage.action),
    }


def _waiting_row(user: Any, scope: Organisation, item: WaitingItem) -> dict[str, Any]:
    return {
        **_person(item.candidacy, scope),
        "what": item.stage.label,
        "note": f"{item.candidacy.get_stage_display()} từ {short_date(item.candidacy.stage_on)}",
        "badge": f"đã {number(item.days)} ngày",
        "tone": "quiet",
        **_button(user, item.candidacy, item.stage.code, item.stage.action),
    }


def _class_row(item: ClassItem, today: date) -> dict[str, Any]:
    row = item.training_class
    url = reverse("class_detail", args=[row.pk])
    return {
        "name": row.name,
        "url": url,
        "what": f"{item.waiting} người chưa có giấy chứng nhận",
        "note": f"Bế giảng {short_date(row.ends_on)}",
        "badge": days_words((row.ends_on - today).days),
        "tone": "warn",
        "action_url": url,
        "action": "Cấp giấy chứng nhận",
    }


def _person(candidacy: Any, scope: Organisation) -> dict[str, str]:
    return {
        "name": candidacy.person.full_name,
        "url": reverse("candidacy_detail", args=[candidacy.pk]),
        "unit": candidacy.party_organisation.name_below(scope),
    }


def _button(user: Any, candidacy: Any, stage: str, action: str) -> dict[str, str]:
    """The step itself where the user may record it, else the page of the person."""
    if may_record(user, stage, candidacy):
        return {"action_url": step_url(candidacy, stage), "action": action}
    return {"action_url": reverse("candidacy_detail", args=[candidacy.pk]), "action": "Mở hồ sơ"}
