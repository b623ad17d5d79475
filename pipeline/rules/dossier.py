"""The admission dossier: which papers it holds (12-HD/BTCTW 2022; Công văn 1361-CV/BTCTW), and which of them stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.rules.stage import Stage, next_stages, order_of, road_of
from pipeline.rules.standing import Standing

PRESENT, MISSING, LATER, NOT_NEEDED = "present", "missing", "later", "not_needed"
_TITLES: Final = {
    "trained": "Giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng",
    "verified": "Lý lịch đã thẩm tra",
    "endorsed": "Giấy, nghị quyết giới thiệu vào Đảng",
    "cell_resolved": "Nghị quyết chi bộ đề nghị kết nạp",
    "appraised": "Báo cáo thẩm định của đảng ủy bộ phận",
    "base_resolved": "Nghị quyết đảng ủy cơ sở đề nghị kết nạp",
}
_FIRST, _LAST = order_of("trained"), order_of("decided")
LABELS: Final = {PRESENT: "Đã có", MISSING: "Còn thiếu", LATER: "Chưa đến bước", NOT_NEEDED: "Không áp dụng"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of a paper: from the event that recorded it, or entered by itself."""

    state: str
    on: date | None = None
    number: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the dossier; `stage` is the step that brings it."""

    stage: str
    title: str
    state: str
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    papers: tuple[Paper, ...]

    @property
    def present(self) -> int:
        return sum(paper.state == PRESENT for paper in self.papers)

    @property
    def wanted(self) -> int:
        return sum(paper.state != NOT_NEEDED for paper in self.papers)


def dossier_of(standing: Standing, kind: str, items: Mapping[int, Recorded]) -> Dossier:
    """
    :param items: what was entered of single papers, by their number in the list of 104.
    """
    stages = [stage for stage in road_of(kind) if stage.document_number and _FIRST <= stage.order <= _LAST]
    shown = [stage for stage in stages if not stage.is_optional or standing.has(stage.code)]
    due = {stage.code for stage in next_stages(standing.done, kind)}
    return Dossier(tuple(_paper(stage, standing, items.get(stage.document_number or 0), due) for stage in shown))


def _paper(stage: Stage, standing: Standing, item: Recorded | None, due: set[str]) -> Paper:
    name = _TITLES.get(stage.code, stage.document)
    title = f"{name} (Mẫu {stage.form})" if stage.form else name
    if standing.has(stage.code) or (item and item.state == PRESENT):
        return Paper(stage.code, title, PRESENT, item)
    if item and item.state == NOT_NEEDED:
        return Paper(stage.code, title, NOT_NEEDED, item)
    return Paper(stage.code, title, MISSING if stage.code in due else LATER, item)
