"""What changed on a person's rows, by whom and why."""

from typing import Final

from membership.queries.row_history import Change, history_of_rows
from pipeline.models import Candidacy

_REASONS: Final = {
    "pipeline.candidacy.handed_over": "Chuyển sang tổ chức khác",
    "pipeline.stage.recorded": "Ghi bước",
    "pipeline.stage.returned": "Lùi bước",
    "pipeline.admission.recorded": "Ghi kết nạp",
    "pipeline.event.voided": "Hủy bỏ diễn biến",
    "pipeline.candidacy.ended": "Kết thúc",
    "membership.person.changed": "Sửa lý lịch",
}


def history_of(candidacy: Candidacy) -> list[Change]:
    """The changes of the candidacy and of the person, newest first."""
    return history_of_rows([candidacy, candidacy.person], _REASONS)
