"""The stages of the road into the Party, one table (RULES §1.3; Điều lệ Đảng, Điều 4 and 5; 29…208-QĐ/TW, 4.1-4.3).

A stage is recorded by one event. `requires` names the stages that must stand before it; `permission` says who may
record it; `document` is the paper that proves it, with its form and its number in the list of 104 documents.
"""

from dataclasses import dataclass
from typing import Final

from membership.rules.permission import Permission as P


@dataclass(frozen=True, slots=True)
class Stage:
    """One step (bước). `order` sorts the road; `step` is the point of the short stepper that it belongs to.

    `indicator` is the figure that the event counts in. `is_optional` stages may be skipped. `needs_check` stages
    create a legal fact and pass a page to check before they are saved. `repeats` stages may be recorded again.
    `stored_by` names the operation that records it when the plain step is not enough.
    """

    code: str
    number: str
    order: int
    label: str
    action: str
    actor: str
    document: str
    form: str
    document_number: int | None
    requires: tuple[str, ...]
    permission: P
    step: str
    indicator: str | None = None
    is_optional: bool = False
    needs_check: bool = False
    repeats: bool = False
    needs_document_number: bool = False
    has_vote: str = ""


STEPS: Final = (
    ("source", "Nguồn"),
    ("introduced", "Được giới thiệu"),
    ("sympathiser", "Cảm tình Đảng"),
    ("mentored", "Người giúp đỡ"),
    ("trained", "Học lớp nhận thức"),
    ("dossier", "Hồ sơ"),
    ("cell_resolved", "Chi bộ xét"),
    ("decided", "Quyết định"),
    ("admitted", "Lễ kết nạp"),
    ("recognised", "Chính thức"),
)

# fmt: off
_STAGES = (
    Stage("source", "S0", 0, "Vào danh sách nguồn", "Đưa vào danh sách nguồn", "Chi bộ, chi đoàn", "", "", None, (), P.PERSON_ENTER, "source"),
    Stage("outstanding", "S1", 10, "Được bình chọn ưu tú", "Ghi bình chọn ưu tú", "Chi đoàn, chi bộ", "Biên bản họp", "", None, ("source",), P.UNION_STAGE_RECORD, "source", "outstanding", is_optional=True, repeats=True),
    Stage("introduced", "S1b", 15, "Đoàn giới thiệu cho Đảng", "Giới thiệu đoàn viên ưu tú cho Đảng", "Đoàn cơ sở", "Danh sách đoàn viên ưu tú", "", None, ("source",), P.UNION_STAGE_RECORD, "introduced", "introduced", is_optional=True, repeats=True),
    Stage("sympathiser", "S2", 20, "Vào danh sách cảm tình Đảng", "Ghi nghị quyết đưa vào danh sách cảm tình Đảng", "Chi bộ", "Nghị quyết chi bộ", "", None, ("source",), P.STAGE_RECORD, "sympathiser", "sympathisers", needs_document_number=True),
    Stage("mentored", "S3", 30, "Có đảng viên giúp đỡ", "Phân công đảng viên giúp đỡ", "Chi bộ", "Nghị quyết phân công đảng viên giúp đỡ", "", None, ("sympathiser",), P.STAGE_RECORD, "mentored", repeats=True),
    Stage("trained", "S4", 40, "Có giấy chứng nhận lớp bồi dưỡng nhận thức", "Ghi giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng", "Trung tâm chính trị", "Giấy chứng nhận", "CN-NTVĐ", 38, ("sympathiser",), P.STAGE_RECORD, "trained", "trained", repeats=True, needs_document_number=True),
    Stage("applied", "S5", 50, "Nộp đơn xin vào Đảng", "Ghi đơn xin vào Đảng", "Người vào Đảng", "Đơn xin vào Đảng", "1-KNĐ", 37, ("trained",), P.STAGE_RECORD, "dossier", "applied"),
    Stage("cv_declared", "S6", 60, "Khai lý lịch", "Ghi lý lịch của người xin vào Đảng", "Người vào Đảng", "Lý lịch của người xin vào Đảng", "2-KNĐ", 1, ("applied",), P.STAGE_RECORD, "dossier"),
    Stage("verified", "S7", 70, "Thẩm tra lý lịch", "Ghi kết quả thẩm tra lý lịch", "Chi bộ, đảng ủy cơ sở", "Kết luận thẩm tra", "", 97, ("cv_declared",), P.STAGE_RECORD, "dossier"),
    Stage("endorsed", "S8", 80, "Giấy giới thiệu vào Đảng", "Ghi giấy, nghị quyết giới thiệu", "Đảng viên, Đoàn cơ sở, công đoàn", "Giấy giới thiệu; nghị quyết giới thiệu", "3-KNĐ, 4-KNĐ", 40, ("applied",), P.STAGE_RECORD, "dossier", "endorsed"),
    Stage("opinions_collected", "S9", 90, "Tổng hợp ý kiến nhận xét", "Ghi tổng hợp ý kiến nhận xét", "Chi bộ", "Tổng hợp ý kiến nhận xét", "5-KNĐ", 42, ("applied",), P.STAGE_RECORD, "dossier"),
    Stage("cell_resolved", "S10", 100, "Chi bộ xét, đề nghị kết nạp", "Ghi kết quả họp chi bộ", "Chi bộ", "Nghị quyết xét, đề nghị kết nạp", "6-KNĐ", 43, ("trained", "applied", "cv_declared", "verified", "endorsed", "opinions_collected"), P.STAGE_RECORD, "cell_resolved", "cell_resolved", needs_check=True, needs_document_number=True, has_vote="cell"),
    Stage("appraised", "S11", 110, "Đảng ủy bộ phận thẩm định", "Ghi báo cáo thẩm định", "Đảng ủy bộ phận", "Báo cáo thẩm định", "7-KNĐ", 44, ("cell_resolved",), P.DECISION_RECORD, "cell_resolved", is_optional=True),
    Stage("base_resolved", "S12", 120, "Đảng ủy cơ sở xét, đề nghị kết nạp", "Ghi nghị quyết đảng ủy cơ sở", "Đảng ủy cơ sở", "Nghị quyết xét, đề nghị kết nạp", "8-KNĐ", 45, ("cell_resolved",), P.DECISION_RECORD, "cell_resolved", needs_check=True, needs_document_number=True, has_vote="base"),
    Stage("decided", "S13", 130, "Có quyết định kết nạp", "Ghi quyết định kết nạp", "Cấp ủy có thẩm quyền", "Quyết định kết nạp", "9-KNĐ", 5, ("base_resolved",), P.DECISION_RECORD, "decided", "decided", needs_check=True, needs_document_number=True),
    Stage("admitted", "S14", 140, "Lễ kết nạp", "Ghi lễ kết nạp", "Chi bộ", "Biên bản lễ kết nạp", "", None, ("decided",), P.ADMISSION_ENTER, "admitted", "admitted", needs_check=True),
    Stage("member_cv_declared", "S15", 150, "Khai lý lịch đảng viên", "Ghi lý lịch đảng viên", "Đảng viên dự bị", "Lý lịch đảng viên", "", 2, ("admitted",), P.STAGE_RECORD, "admitted"),
    Stage("new_member_class", "S16", 160, "Học lớp đảng viên mới", "Ghi giấy chứng nhận lớp đảng viên mới", "Trung tâm chính trị", "Giấy chứng nhận", "CN-ĐVM", 46, ("admitted",), P.STAGE_RECORD, "admitted", needs_document_number=True),
    Stage("self_reviewed", "S17", 170, "Tự kiểm điểm, nhận xét", "Ghi bản tự kiểm điểm và nhận xét", "Đảng viên dự bị, người giúp đỡ, chi bộ", "Bản tự kiểm điểm; nhận xét; tổng hợp ý kiến", "10-KNĐ, 11-KNĐ, 12-KNĐ", 47, ("admitted",), P.STAGE_RECORD, "admitted"),
    Stage("official_cell_resolved", "S18", 180, "Chi bộ đề nghị công nhận chính thức", "Ghi kết quả họp chi bộ xét công nhận", "Chi bộ", "Nghị quyết đề nghị công nhận", "13-KNĐ", 50, ("member_cv_declared", "new_member_class", "self_reviewed"), P.STAGE_RECORD, "admitted", needs_check=True, needs_document_number=True, has_vote="cell"),
    Stage("official_appraised", "S19", 190, "Đảng ủy bộ phận thẩm định", "Ghi báo cáo thẩm định công nhận", "Đảng ủy bộ phận", "Báo cáo thẩm định", "14-KNĐ", 51, ("official_cell_resolved",), P.DECISION_RECORD, "admitted", is_optional=True),
    Stage("official_base_resolved", "S20", 200, "Đảng ủy cơ sở đề nghị công nhận", "Ghi nghị quyết đảng ủy cơ sở về công nhận", "Đảng ủy cơ sở", "Nghị quyết đề nghị công nhận", "15-KNĐ", 52, ("official_cell_resolved",), P.DECISION_RECORD, "admitted", needs_check=True, needs_document_number=True, has_vote="base"),
    Stage("recognised", "S21", 210, "Công nhận đảng viên chính thức", "Ghi quyết định công nhận chính thức", "Cấp ủy có thẩm quyền", "Quyết định công nhận", "16-KNĐ", 7, ("official_base_resolved",), P.RECOGNITION_DECIDE, "recognised", "recognised", needs_check=True, needs_document_number=True),
    Stage("card_issued", "S22", 220, "Phát thẻ đảng viên", "Ghi phát thẻ đảng viên", "Cấp ủy có thẩm quyền", "Quyết định phát thẻ", "", 19, ("recognised",), P.DECISION_RECORD, "recognised"),
)
# fmt: on
STAGES: Final = {stage.code: stage for stage in _STAGES}
ROAD: Final = tuple(stage.code for stage in _STAGES)
# Stages that are more than one row: recorded by operations of their own (admission, recognition).
OWN_OPERATION: Final = frozenset({"decided", "admitted", "recognised"})


@dataclass(frozen=True, slots=True)
class Exit:
    """A way off the road (RULES §1.8). `from_stages` are first and last stage in which it may happen."""

    code: str
    label: str
    outcome: str
    from_stages: tuple[str, str]
    document: str
    permission: P
    indicator: str | None = None


# fmt: off
_EXITS = (
    Exit("withdrawn", "Xin thôi", "withdrawn", ("source", "base_resolved"), "Đơn của người vào Đảng", P.STAGE_RECORD, "withdrawn"),
    Exit("dropped", "Đưa ra khỏi danh sách", "dropped", ("source", "opinions_collected"), "Nghị quyết chi bộ", P.STAGE_RECORD),
    Exit("refused_by_cell", "Chi bộ không tán thành", "refused", ("opinions_collected", "opinions_collected"), "Nghị quyết chi bộ", P.STAGE_RECORD, "refused"),
    Exit("refused_by_base", "Đảng ủy cơ sở không tán thành", "refused", ("cell_resolved", "appraised"), "Thông báo của đảng ủy cơ sở", P.DECISION_RECORD, "refused"),
    Exit("refused_by_decider", "Cấp có thẩm quyền không kết nạp", "refused", ("base_resolved", "base_resolved"), "Thông báo của cấp ủy có thẩm quyền", P.DECISION_RECORD, "refused"),
    Exit("died", "Từ trần", "died", ("source", "official_base_resolved"), "Giấy báo", P.STAGE_RECORD),
    Exit("removed", "Xóa tên đảng viên dự bị", "removed", ("admitted", "official_base_resolved"), "Quyết định xóa tên", P.RECOGNITION_DECIDE, "removed"),
)
# fmt: on
EXITS: Final = {exit_.code: exit_ for exit_ in _EXITS}
# Steps aside that end nothing: back to an earlier stage, and a move to another organisation.
RETURNED: Final = "returned"
HANDED_OVER: Final = "handed_over"

EVENT_CODES: Final = (*ROAD, *EXITS, RETURNED, HANDED_OVER)
EVENT_LABELS: Final = {
    **{stage.code: stage.label for stage in _STAGES},
    **{exit_.code: exit_.label for exit_ in _EXITS},
    RETURNED: "Lùi bước",
    HANDED_OVER: "Chuyển sang tổ chức khác",
}
OUTCOMES: Final = {
    "official": "đã là đảng viên chính thức",
    **{exit_.outcome: exit_.label.lower() for exit_ in _EXITS if exit_.outcome != "refused"},
    "refused": "không được kết nạp",
}


def order_of(stage: str) -> int:
    return STAGES[stage].order


# A base cell (chi bộ cơ sở) has no committee above it in its base organisation: its own resolution goes to the
# deciding committee, and nobody between them appraises or resolves.
_BASE_CELL: Final = "base_cell"
_WITHOUT_COMMITTEE: Final = {
    "base_resolved": "cell_resolved",
    "official_base_resolved": "official_cell_resolved",
}
_NEEDS_COMMITTEE: Final = frozenset({*_WITHOUT_COMMITTEE, "appraised", "official_appraised"})


def road_of(kind: str) -> tuple[Stage, ...]:
    """The stages of a person whom an organisation of this kind holds."""
    return tuple(stage for stage in _STAGES if kind != _BASE_CELL or stage.code not in _NEEDS_COMMITTEE)


def requires_of(stage: str, kind: str) -> tuple[str, ...]:
    """What must stand before the stage in an organisation of this kind."""
    required = STAGES[stage].requires
    return required if kind != _BASE_CELL else tuple(_WITHOUT_COMMITTEE.get(code, code) for code in required)


def next_stages(done: frozenset[str], kind: str = "cell") -> tuple[Stage, ...]:
    """The stages that may be recorded now: not yet done (or repeatable) and with all that they require done."""
    return tuple(
        stage
        for stage in road_of(kind)
        if (stage.code not in done or stage.repeats) and done.issuperset(requires_of(stage.code, kind))
    )


def next_step(done: frozenset[str], kind: str = "cell") -> Stage | None:
    """The one step to do next: the first stage of the road that is neither done nor optional and may be recorded."""
    return next((s for s in next_stages(done, kind) if s.code not in done and not s.is_optional), None)


def missing_before(stage: str, done: frozenset[str], kind: str = "cell") -> tuple[Stage, ...]:
    """All that must come before `stage` and does not stand, in the order of the road."""
    missing: set[str] = set()
    pending = [stage]
    while pending:
        for code in requires_of(pending.pop(), kind):
            if code not in done and code not in missing:
                missing.add(code)
                pending.append(code)
    return tuple(STAGES[code] for code in ROAD if code in missing)
