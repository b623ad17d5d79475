"""The catalogue of indicators (CONTRACT: "What each indicator counts")."""

from dataclasses import dataclass
from typing import Final

from pipeline.rules.stage import EXITS, STAGES


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure (chỉ tiêu thống kê).

    `kind` is `flow` (events of a period), `stock` (on a day) or `ratio` (of two others). `events` are the event codes
    that a flow counts; a ratio has `numerator` and `denominator` as (indicator, group) pairs; `unit` is persons,
    organisations, classes or percent.
    """

    code: str
    label: str
    kind: str
    unit: str
    events: tuple[str, ...] = ()
    numerator: tuple[str, str] | None = None
    denominator: tuple[str, str] | None = None
    source: str = ""


def _events_of(indicator: str) -> tuple[str, ...]:
    return tuple(s.code for s in STAGES.values() if s.indicator == indicator) + tuple(
        e.code for e in EXITS.values() if e.indicator == indicator
    )


_FLOWS = (
    ("outstanding", "Được bình chọn ưu tú"),
    ("introduced", "Đoàn viên ưu tú được giới thiệu"),
    ("sympathisers", "Vào danh sách cảm tình Đảng"),
    ("trained", "Có giấy chứng nhận bồi dưỡng nhận thức"),
    ("applied", "Nộp đơn xin vào Đảng"),
    ("endorsed", "Có giấy, nghị quyết giới thiệu"),
    ("cell_resolved", "Chi bộ đã xét, đề nghị"),
    ("decided", "Có quyết định kết nạp"),
    ("admitted", "Được kết nạp"),
    ("recognised", "Được công nhận chính thức"),
    ("removed", "Bị xóa tên"),
    ("withdrawn", "Xin thôi"),
    ("refused", "Không được kết nạp"),
)
FLOWS: Final = tuple(code for code, _ in _FLOWS)
# Steps that one person may take again on a later road: their sum over a period counts turns, not heads. Admission and
# recognition end a road, so that within a period they count people.
_ONCE: Final = frozenset({"admitted", "recognised"})
PERSONS, TURNS = "người", "lượt người"
_UNIT_WORDS: Final = {"persons": PERSONS, "organisations": "tổ chức", "classes": "lớp", "percent": "%"}
FUNNEL: Final = ("introduced", "sympathisers", "trained", "cell_resolved", "admitted")

_INDICATORS = (
    *(Indicator(code, label, "flow", "persons", _events_of(code)) for code, label in _FLOWS),
    Indicator("rated_excellent", "Đoàn viên hoàn thành xuất sắc nhiệm vụ", "stock", "persons"),
    Indicator("members", "Đảng viên", "stock", "persons"),
    Indicator("union_members", "Đoàn viên", "stock", "persons"),
    Indicator("training_classes", "Lớp bồi dưỡng nhận thức đã kết thúc", "flow", "classes"),
    Indicator("organisations_base", "Tổ chức cơ sở đảng", "stock", "organisations"),
    Indicator("organisations_below_upper", "Tổ chức từ cơ sở trở xuống", "stock", "organisations"),
    Indicator(
        "admitted_per_members",
        "Tỷ lệ phát triển đảng viên",
        "ratio",
        "percent",
        numerator=("admitted", "all"),
        denominator=("members", "all"),
        source="Nghị quyết 21-NQ/TW ngày 16/6/2022",
    ),
    Indicator(
        "admitted_union_share",
        "Tỷ lệ đoàn viên trong số được kết nạp",
        "ratio",
        "percent",
        numerator=("admitted", "union_member"),
        denominator=("admitted", "all"),
    ),
)
INDICATORS: Final = {indicator.code: indicator for indicator in _INDICATORS}
ORGANISATION_STOCKS: Final = {
    "organisations_base": ("base_committee", "base_cell"),
    "organisations_below_upper": ("base_committee", "base_cell", "sub_committee", "cell"),
}


def label_of(indicator: str) -> str:
    """The label of an indicator; one that is only printed in a document is shown under its code."""
    if indicator in INDICATORS:
        return INDICATORS[indicator].label
    return indicator


def unit_words(indicator: str) -> str:
    """In what a figure is counted; empty for one that is only printed in a document."""
    known = INDICATORS.get(indicator)
    if known is None:
        return ""
    if known.kind == "flow" and known.unit == "persons" and indicator not in _ONCE:
        return TURNS
    return _UNIT_WORDS[known.unit]
