"""The one sentence that a leader can say in the meeting, in the idiom of the press."""

from collections.abc import Mapping
from decimal import Decimal

from common.formats import number, percent

_WORRYING = ("late", "at_risk")


def headline(
    *,
    name: str,
    verb: str,
    actual: int,
    target: Decimal | None,
    attained: Decimal | None,
    expected: Decimal | None,
    is_over: bool,
    statuses: Mapping[str, int],
    declared: bool = False,
) -> str:
    """
    :param name: how the unit is called at the head of the sentence ("Toàn Đảng bộ").
    :param verb: what was done to whom ("kết nạp", "đảng viên") joined by a gap for the number: "kết nạp {} đảng viên".
    :param attained: attainment in percent; `expected` in percent of the target; both ``None`` without a target.
    :param statuses: how many units below have which status.
    """
    done = f"{name} {verb.format(number(actual))}"
    if target is None:
        sentence = f"{done}; chưa giao chỉ tiêu."
    else:
        sentence = f"{done}, đạt {percent(attained)} chỉ tiêu ({number(target)})"
        if expected is not None and not is_over:
            sentence += f"; tiến độ cần đạt đến nay là {percent(expected)}"
        sentence += "."
    worrying = sum(statuses.get(status, 0) for status in _WORRYING)
    if worrying:
        sentence += f" {number(worrying)} đơn vị " + ("không đạt." if is_over else "có nguy cơ hoặc chậm.")
    if declared:
        sentence += " Số liệu do đơn vị khai báo."
    return sentence
