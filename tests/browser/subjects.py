"""What of the demo province the pages of the crawl are about: arguments of addresses, looked up once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from common.dates import local_today
from exchange.models import Export
from jobs.models import Job
from membership.models import Person, ReferenceEntry, Reorganisation, Transfer, UnionMembership
from membership.operations.reorganisation import JOB
from pipeline.models import Candidacy, Decision, MentorAssignment, Probation, SavedView, StageEvent, TrainingClass

type Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Subjects:
    """Arguments by the name that a visit uses, the accounts, and the names that no title may hold."""

    arguments: Mapping[str, Arguments]
    users: Mapping[str, int]
    names: frozenset[str]


def find_subjects() -> Subjects:
    return Subjects(
        arguments={name: find() for name, find in FINDERS.items()},
        users={user.username: user.pk for user in User.objects.all()},
        names=frozenset(Person.objects.values_list("full_name", flat=True))
        | frozenset(User.objects.values_list("full_name", flat=True)),
    )


def _account(username: str) -> User:
    return User.objects.get(username=username)


def _seen(username: str = "canbo") -> Any:
    return Candidacy.objects.visible_to(_account(username)).open()


def _person(**which: Any) -> Arguments:
    """Somebody with a long road behind them, so that the page is full."""
    found = _seen().filter(**which).annotate(length=Count("events")).order_by("-length", "pk").first()
    assert found, f"the demo province has nobody with {which}"
    return {"pk": found.pk}


def _step(code: str, **which: Any) -> Arguments:
    return {**_person(**which), "code": code}


def _latest_event() -> Arguments:
    candidacy = _person(stage="mentored")["pk"]
    event = StageEvent.objects.filter(candidacy=candidacy, is_voided=False).order_by("-pk").first()
    assert event
    return {"pk": candidacy, "event": event.pk}


def _mentor() -> Arguments:
    candidacy = _person(stage="mentored")["pk"]
    found = MentorAssignment.objects.filter(candidacy=candidacy, ended_on=None).first()
    assert found
    return {"pk": candidacy, "assignment": found.pk}


def _admission_decision() -> Arguments:
    found = Decision.objects.filter(candidacy__in=Candidacy.objects.visible_to(_account("canbo")), kind="admission")
    return {"pk": found.latest("decided_on").pk}


def _probation(**which: Any) -> Arguments:
    found = Probation.objects.visible_to(_account("canbo")).open().filter(**which)
    return {"pk": found.earliest("ends_on").pk}


def _training_class(**which: Any) -> Arguments:
    found = TrainingClass.objects.visible_to(_account("trungtam")).filter(**which)
    return {"pk": found.annotate(size=Count("enrolments")).order_by("-size").first().pk}


def _organisation(username: str) -> Arguments:
    grant = _account(username).grants.first()
    assert grant and grant.organisation
    return {"number": grant.organisation.number}


def _somebody() -> Arguments:
    return {"pk": _account("chibo").pk}


def _grant() -> Arguments:
    grant = _account("chibo").grants.order_by("-pk").first()
    assert grant
    return {"pk": grant.user_id, "grant": grant.pk}


def _union_member() -> Arguments:
    found = UnionMembership.objects.filter(valid_to=None, organisation__path__startswith=_grant_path("doan")).first()
    assert found
    return {"pk": found.pk}


def _transfer() -> Arguments:
    """A member of one Youth Union body on the way to another, both in the reach of the officer."""
    below = {"organisation__path__startswith": _grant_path("doan"), "organisation__kind": "union_base"}
    members = UnionMembership.objects.filter(valid_to=None, **below).order_by("-pk")
    leaving, staying = members[0], members.exclude(organisation=members[0].organisation_id)[0]
    places = {"from_organisation": leaving.organisation, "to_organisation": staying.organisation}
    sent = {"kind": Transfer.Kind.OFFICIAL, "sent_on": local_today(), **places}
    row, _is_new = Transfer.objects.get_or_create(person=leaving.person, state=Transfer.State.SENT, defaults=sent)
    return {"pk": row.pk}


def _grant_path(username: str) -> str:
    grant = _account(username).grants.select_related("organisation").first()
    assert grant and grant.organisation
    return grant.organisation.path


def _entry() -> Arguments:
    entry = ReferenceEntry.objects.filter(list="education").first()
    assert entry
    return {"code": "hoc-van", "key": str(entry.pk)}


def _planned_change() -> Arguments:
    """A name that is to change in two years."""
    body = _account("chuyenvien").grants.order_by("pk")[0].organisation
    author, day = _account("tochuc"), local_today().replace(year=local_today().year + 2, day=1)
    row, is_new = Reorganisation.objects.get_or_create(
        decision_number="99-QĐ/TU", state="planned", defaults={"created_by": author}
    )
    if is_new and body:
        detail = {"sources": [body.pk], "name": f"{body.name} mở rộng"}
        row.lines.create(line=1, action="rename", effective_on=day, detail=detail)
    return {"pk": row.pk}


def _awaited_grant() -> Arguments:
    """The province's second administrator, asked for by the system's."""
    leader, place = _account("lanhdao"), _account("lanhdao").grants.order_by("-pk")[0].organisation
    awaited = {"role": "organisation_admin", "organisation": place, "awaits_confirmation": True}
    asked = {"valid_from": local_today(), "granted_by": _account("quantri")}
    grant, _ = leader.grants.get_or_create(**awaited, defaults=asked)
    return {"pk": leader.pk, "grant": grant.pk}


def _job() -> Arguments:
    found = Job.objects.first()
    return {"pk": found.pk if found else 0}


def _saved_view() -> Arguments:
    return {"pk": SavedView.objects.visible_to(_account("canbo")).order_by("pk")[0].pk}


def _export() -> Arguments:
    """A file that waits to be fetched."""
    place = _account("chuyenvien").grants.order_by("pk")[0].organisation
    asked = {"reason": "cử học lớp tháng 12", "filter": "tab=tat-ca sort=ten", "searched": False, "row_count": 3}
    assert place
    row = Export.objects.create(
        owner=_account("chuyenvien"),
        made_at=timezone.now(),
        organisation_number=place.number,
        organisation_name=place.name,
        content=b"x",
        **asked,
    )
    return {"pk": row.pk}


def _refused_file() -> Arguments:
    """A file of changes with lines to mend."""
    found, _is_new = Job.objects.get_or_create(
        kind=JOB,
        key="0",
        asked_by=_account("tochuc"),
        defaults={
            "payload": {"reorganisations": []},
            "result": {"errors": [{"line": 4, "reason": "Mã “X” không có trong cây (cột from_codes)"}]},
            "done_at": timezone.now(),
            "error": "Chưa ghi gì. Người gửi sửa 1 dòng rồi nạp lại tệp.",
        },
    )
    return {"pk": found.pk}


FINDERS: Mapping[str, Callable[[], Arguments]] = {
    "": dict,
    "person": lambda: _person(stage="mentored"),
    "paper": lambda: {**_person(stage="mentored"), "document": 1},
    "introduced person": lambda: _person(stage="introduced"),
    "mentor": _mentor,
    "introduced": lambda: _step("sympathiser", stage="introduced"),
    "cell_resolution": lambda: _step("cell_resolved", stage__in=("verified", "endorsed", "opinions_collected")),
    "leaver": lambda: _step("withdrawn", stage="mentored"),
    "event": _latest_event,
    "decision": _admission_decision,
    "probation over": lambda: _probation(candidacy__stage="official_base_resolved"),
    "probation": lambda: _probation(ends_on__gt=local_today()),
    "class": _training_class,
    "base": lambda: _organisation("canbo"),
    "upper": lambda: _organisation("chuyenvien"),
    "union body": lambda: _organisation("doan"),
    "province": lambda: _organisation("lanhdao"),
    "year": lambda: {"year": local_today().year - 1},
    "union member": _union_member,
    "transfer": _transfer,
    "list": lambda: {"code": "dan-toc"},
    "entry": _entry,
    "account": _somebody,
    "grant": _grant,
    "awaited grant": _awaited_grant,
    "planned change": _planned_change,
    "secret": lambda: {"secret": "khong-co"},
    "job": _job,
    "saved view": _saved_view,
    "refused file": _refused_file,
    "export": _export,
}
