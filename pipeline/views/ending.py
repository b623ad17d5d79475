"""Ways off and beside the road: end, step back, hand over, and taking back what was recorded by mistake."""

from typing import Any

from django.http import Http404

from common.dates import short_date
from membership.access import require
from membership.rules.permission import Permission
from pipeline.forms.ending import EndForm, HandOverForm, ReturnForm, VoidForm
from pipeline.operations.candidacy import hand_over
from pipeline.operations.ending import end_candidacy
from pipeline.operations.stage import return_to
from pipeline.operations.voiding import void_event
from pipeline.queries.standing import standing_of
from pipeline.rules.stage import EVENT_LABELS, EXITS
from pipeline.views.entry import RoadEntry


class CandidacyExit(RoadEntry):
    warning = "Sau khi ghi, quá trình vào Đảng của người này kết thúc; chỉ có thể hủy bỏ có lý do."

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["code"] not in EXITS:
            raise Http404
        self.exit = EXITS[kwargs["code"]]
        self.heading = f"Kết thúc: {self.exit.label}"
        self.done = f"Đã ghi kết thúc: {self.exit.label}."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, self.exit.permission, self.candidacy.party_organisation)
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **words: Any) -> EndForm:
        return EndForm(**words, exit_=self.exit)

    def act(self, form: EndForm, version: int) -> Any:
        return end_candidacy(
            by=self.request.user,
            candidacy_id=self.candidacy.pk,
            exit_code=self.exit.code,
            version=version,
            **form.given(),
        )


class CandidacyReturn(RoadEntry):
    heading = "Lùi bước"
    warning = "Các bước sau bước được chọn phải làm lại; số liệu đã tính vẫn giữ nguyên."
    done = "Đã ghi lùi bước."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, Permission.STAGE_RECORD, self.candidacy.party_organisation)
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **words: Any) -> ReturnForm:
        return ReturnForm(**words, standing=standing_of(self.candidacy))

    def act(self, form: ReturnForm, version: int) -> Any:
        return return_to(by=self.request.user, candidacy_id=self.candidacy.pk, version=version, **form.given())


class CandidacyHandOver(RoadEntry):
    heading = "Chuyển sang tổ chức khác"
    warning = "Từ ngày chuyển, đơn vị mới theo dõi người này; số liệu trước đó vẫn tính ở đơn vị cũ."
    done = "Đã ghi chuyển sang tổ chức khác."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, Permission.STAGE_RECORD, self.candidacy.party_organisation)
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **words: Any) -> HandOverForm:
        return HandOverForm(**words, user=self.request.user)

    def act(self, form: HandOverForm, version: int) -> Any:
        return hand_over(by=self.request.user, candidacy_id=self.candidacy.pk, version=version, **form.given())


class EventVoid(RoadEntry):
    """The page itself is the check: it shows what is taken back and asks why."""

    needs_check = False
    save = "Hủy bỏ diễn biến này"
    done = "Đã hủy bỏ diễn biến; diễn biến vẫn hiện trong hồ sơ, bị gạch ngang."
    warning = "Việc này không xóa gì: diễn biến bị gạch ngang và số liệu được tính lại."

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = self.candidacy.events.filter(voids=None).get(pk=kwargs["event"])
        self.heading = f"Hủy bỏ: {EVENT_LABELS[self.event.code]}, {short_date(self.event.occurred_on)}"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, Permission.EVENT_VOID, self.candidacy.party_organisation)
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **words: Any) -> VoidForm:
        return VoidForm(**words)

    def act(self, form: VoidForm, version: int) -> Any:
        return void_event(by=self.request.user, event_id=self.event.pk, version=version, **form.given())
