from decimal import Decimal

from reports.rules.sentence import headline

COMMON = {"name": "Toàn Đảng bộ", "verb": "kết nạp {} đảng viên", "declared": False}


def test_headline_tells_number_share_progress_and_worries():
    assert headline(
        **COMMON,
        actual=249,
        target=Decimal(332),
        attained=Decimal("75.00"),
        expected=Decimal("86.45"),
        is_over=False,
        statuses={"late": 3, "at_risk": 1, "achieved": 2},
    ) == (
        "Toàn Đảng bộ kết nạp 249 đảng viên, đạt 75,00% chỉ tiêu (332); tiến độ cần đạt đến nay là 86,45%. "
        "4 đơn vị có nguy cơ hoặc chậm."
    )


def test_headline_of_a_past_year_says_what_was_not_attained():
    sentence = headline(
        **COMMON,
        actual=1,
        target=Decimal(4),
        attained=Decimal(25),
        expected=Decimal(100),
        is_over=True,
        statuses={"late": 2},
    )
    assert sentence.endswith("2 đơn vị không đạt.")
    assert "tiến độ" not in sentence


def test_headline_without_a_target_says_so():
    sentence = headline(**COMMON, actual=7, target=None, attained=None, expected=None, is_over=False, statuses={})
    assert sentence == "Toàn Đảng bộ kết nạp 7 đảng viên; chưa giao chỉ tiêu."


def test_headline_of_declared_figures_says_who_declared_them():
    sentence = headline(
        **{**COMMON, "declared": True}, actual=7, target=None, attained=None, expected=None, is_over=False, statuses={}
    )
    assert sentence.endswith("Số liệu do đơn vị khai báo.")
