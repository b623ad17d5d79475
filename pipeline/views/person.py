"""What a cadre may put right or add on the page of a person, besides the steps of the road."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.dates import local_today, short_date
from membership.access import Refused, require
from membership.rules.permission import Permission
from pipeline.forms.candidacy import PersonChangeForm
from pipeline.forms.dossier import PaperForm
from pipeline.forms.mentor import MentorEndForm
from pipeline.forms.training_class import NominationForm
from pipeline.models import DossierItem
from pipeline.operations.dossier import record_paper
from pipeline.operations.mentor import end_mentor
from pipeline.operations.person import change_person, may_change_person
from pipeline.operations.training_class import NOMINATES, nominate
from pipeline.queries.document import documents
from pipeline.queries.training_class import classes_above
from pipeline.views.entry import RoadEntry, candidacy_in_reach

_PRIORITIES = {1: "Xếp trước", 2: "Xếp tiếp theo", 3: "Xếp sau"}


class PersonChange(RoadEntry):
    needs_check = False
    heading = "Sửa lý lịch"
    save = "Lưu"
    done = "Đã lưu lý lịch."
    warning = "Số liệu của các bước đã ghi giữ nguyên như đã xét vào ngày của bước đó."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not may_change_person(request.user, self.candidacy):
            raise Refused(Permission.PERSON_ENTER)
        return super().dispatch(request, *args, **kwargs)

    @property
    def version(self) -> int:
        return self.candidacy.person.version

    def standing(self) -> list[tuple[str, str]]:
        return PersonChangeForm.told(self.candidacy.person)

    def make_form(self, **words: Any) -> PersonChangeForm:
        return PersonChangeForm(**words, person=self.candidacy.person)

    def act(self, form: PersonChangeForm, version: int) -> Any:
        fields = form.person_fields()
        return change_person(by=self.request.user, candidacy_id=self.candidacy.pk, version=version, fields=fields)


class MentorEnd(RoadEntry):
    needs_check = False
    save = "Ghi"
    done = "Đã ghi thôi giúp đỡ."

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = self.candidacy.mentors.select_related("mentor__person")
        self.assignment = rows.get(pk=kwargs["assignment"], ended_on=None)
        name = self.assignment.mentor.person.full_name
        self.heading = "Thôi hoặc thay người giúp đỡ"
        self.fact = f"{name} giúp đỡ từ ngày {short_date(self.assignment.assigned_on)}."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, Permission.STAGE_RECORD, self.candidacy.party_organisation)
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **words: Any) -> MentorEndForm:
        return MentorEndForm(**words, candidacy=self.candidacy)

    def act(self, form: MentorEndForm, version: int) -> Any:
        return end_mentor(by=self.request.user, assignment_id=self.assignment.pk, version=version, **form.given())


class DossierPaper(RoadEntry):
    needs_check = False
    save = "Lưu"
    done = "Đã lưu tài liệu."

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        known = documents(local_today())
        if kwargs["document"] not in known:
            raise Http404
        self.document = known[kwargs["document"]]
        self.heading = f"Tài liệu {self.document.number}: {self.document.title}"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, Permission.STAGE_RECORD, self.candidacy.party_organisation)
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **words: Any) -> PaperForm:
        return PaperForm(**{**words, "initial": {**self._stored(), **words["initial"]}})

    def act(self, form: PaperForm, version: int) -> Any:
        whom: dict[str, Any] = {"by": self.request.user, "candidacy_id": self.candidacy.pk, "version": version}
        return record_paper(**whom, document=self.document.number, **form.given())

    def standing(self) -> list[tuple[str, str]]:
        item = self._item()
        told = (
            [(item.get_state_display(), " · ".join(filter(None, (item.document_number, item.place))))] if item else []
        )
        return [*((f"Tài liệu: {state}", words) for state, words in told), *super().standing()]

    def _item(self) -> DossierItem | None:
        return DossierItem.objects.filter(candidacy=self.candidacy, document=self.document.number).first()

    def _stored(self) -> dict[str, Any]:
        item = self._item()
        names = ("state", "issued_on", "document_number", "place")
        return {name: getattr(item, name) for name in names} if item else {}


class ClassNomination(RoadEntry):
    needs_check = False
    heading = "Cử đi học lớp của cấp trên"
    save = "Ghi danh"
    done = "Đã ghi danh vào lớp."

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.classes = classes_above(self.candidacy, local_today())
        self.warning = "" if self.classes else "Các cấp ủy cấp trên hiện không có lớp nào đang nhận người này."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, NOMINATES, self.candidacy.party_organisation)
        return super().dispatch(request, *args, **kwargs)

    def more(self) -> dict[str, Any]:
        return {"is_closed": not self.classes}

    def make_form(self, **words: Any) -> NominationForm:
        return NominationForm(**words, classes=self.classes)

    def act(self, form: NominationForm, version: int) -> Any:
        whom: dict[str, Any] = {"by": self.request.user, "candidacy_id": self.candidacy.pk, "version": version}
        return nominate(**whom, class_id=form.cleaned_data["training_class"], today=local_today())


@require_safe
def dossier(request: Any, pk: int) -> HttpResponse:
    """All document types with what is known of each for this person."""
    candidacy = candidacy_in_reach(request.user, pk)
    require(request.user, Permission.STAGE_RECORD, candidacy.party_organisation)
    items = {item.document: item for item in candidacy.dossier.all()}
    known = documents(local_today()).values()
    groups = [
        {
            "title": title,
            "rows": [{"document": row, "item": items.get(row.number)} for row in known if row.priority == priority],
        }
        for priority, title in _PRIORITIES.items()
    ]
    context = {"heading": "Tài liệu trong hồ sơ", "candidacy": candidacy, "groups": groups, "recorded": len(items)}
    return render(request, "pipeline/dossier.html", context)
