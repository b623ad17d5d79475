"""Days in every Vietnamese spelling: read right or refused, never swapped."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from common import dates
from common.dates import BadDate, BadPeriod, PartialDate, Period, Precision, parse_date, parse_partial_date

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31))
MONTHS = st.integers(min_value=-600, max_value=600)


@pytest.mark.parametrize(
    "text",
    [
        "3/2/2026",
        "03/02/2026",
        "03-02-2026",
        "3.2.2026",
        "3-2-2026",
        "03022026",
        "03/02/26",
        "3 / 2 / 2026",
        " 03/02/2026\u00a0",
        "2026-02-03",
        "2026-02-03 00:00:00",
        "2026-02-03T00:00",
        "ngày 03 tháng 02 năm 2026",
        "Ngày 3 tháng 2 năm 2026",
        "3 tháng 2 năm 2026",
        "ngày 3/2/2026",
        "Thứ Ba, 03/02/2026",
        "thứ ba, ngày 03/02/2026",
    ],
)
def test_spellings_of_the_third_of_february(text):
    assert parse_date(text) == date(2026, 2, 3)


def test_day_and_month_are_never_swapped():
    assert parse_date("04/05/2026") == date(2026, 5, 4)
    with pytest.raises(BadDate, match="Không có tháng 25"):
        parse_date("02/25/2026")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2026", "Tháng 2 năm 2026 chỉ có 28 ngày"),
        ("29/02/2025", "Tháng 2 năm 2025 chỉ có 28 ngày"),
        ("31/04/2026", "Tháng 4 năm 2026 chỉ có 30 ngày"),
        ("00/13", "Không đọc được ngày “00/13”"),
        ("00/13/2026", "Không có tháng 13"),
        ("00/12/2026", "Không có ngày 00"),
        ("2026-13-01", "Không có tháng 13"),
        ("03/02/202", "Năm 202 phải có bốn chữ số"),
        ("03/02/1026", "Năm 1026 nằm ngoài khoảng 1900-2100"),
        ("030226", "Không đọc được ngày “030226”"),
        ("", "Chưa có ngày"),
        ("hôm qua", "Không đọc được ngày “hôm qua”"),
        ("٣/٢/٢٠٢٦", "các chữ số 0-9 thường"),
        ("０３/０２/２０２６", "các chữ số 0-9 thường"),
        ("Thứ Tư, 03/02/2026", "03/02/2026 là Thứ Ba, không phải Thứ Tư"),
    ],
)
def test_refusals_name_what_is_wrong(text, reason):
    with pytest.raises(BadDate) as refused:
        parse_date(text)
    assert reason in str(refused.value)


def test_the_sentence_of_a_day_too_many_is_exact():
    with pytest.raises(BadDate) as refused:
        parse_date("31/02/2026")
    assert str(refused.value) == "Tháng 2 năm 2026 chỉ có 28 ngày"


def test_a_year_of_two_digits_needs_one_fitting_century():
    assert parse_date("03/02/45") == date(2045, 2, 3)
    assert parse_date("03/02/45", two_digit_years=dates.BIRTH_YEARS) == date(1945, 2, 3)
    assert parse_date("03/02/08", two_digit_years=dates.BIRTH_YEARS) == date(2008, 2, 3)
    with pytest.raises(BadDate, match="đủ bốn chữ số"):
        parse_date("03/02/15", two_digit_years=dates.BIRTH_YEARS)


@given(DAYS)
def test_whatever_is_written_is_read_back(day):
    for written in (
        dates.short_date(day),
        dates.long_date(day),
        dates.document_date(day),
        day.isoformat(),
        f"{day:%d%m%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d/%m/%y}",
    ):
        assert parse_date(written) == day


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    try:
        parse_date(text)
    except BadDate as refusal:
        assert str(refusal)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1945", PartialDate(date(1945, 1, 1), Precision.YEAR)),
        ("00/00/1945", PartialDate(date(1945, 1, 1), Precision.YEAR)),
        ("8/1990", PartialDate(date(1990, 8, 1), Precision.MONTH)),
        ("00/08/1990", PartialDate(date(1990, 8, 1), Precision.MONTH)),
        ("tháng 8 năm 1990", PartialDate(date(1990, 8, 1), Precision.MONTH)),
        ("26/05/2008", PartialDate(date(2008, 5, 26), Precision.DAY)),
    ],
)
def test_birth_dates_may_be_known_in_part(text, expected):
    assert parse_partial_date(text) == expected
    assert parse_partial_date(str(expected)) == expected


def test_long_forms():
    assert dates.long_date(date(2026, 2, 3)) == "Thứ Ba, 03/02/2026"
    assert dates.document_date(date(2026, 11, 5)) == "ngày 05 tháng 11 năm 2026"
    assert dates.document_date(date(2026, 4, 3)) == "ngày 03 tháng 4 năm 2026"
    assert [dates.days_words(days) for days in (23, 0, -12)] == ["còn 23 ngày", "hôm nay", "quá 12 ngày"]


def test_months_stop_at_the_end_of_the_month():
    assert dates.add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert dates.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert dates.add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


@given(DAYS, MONTHS)
def test_full_months_undo_added_months(day, months):
    assert dates.full_months_between(day, dates.add_months(day, months)) == months


@given(DAYS, DAYS)
def test_full_months_are_the_most_that_fit(start, end):
    months = dates.full_months_between(start, end)
    assert dates.add_months(start, months) <= end < dates.add_months(start, months + 1)


def test_working_days_skip_weekends_and_holidays_and_use_swapped_days():
    # Friday; Monday and Tuesday are holidays, the Saturday after is worked in exchange.
    holidays, swapped = {date(2026, 2, 16), date(2026, 2, 17)}, {date(2026, 2, 21)}
    assert dates.working_days_after(date(2026, 2, 13), 1, holidays, swapped) == date(2026, 2, 18)
    assert dates.working_days_after(date(2026, 2, 13), 4, holidays, swapped) == date(2026, 2, 21)
    assert dates.working_days_after(date(2026, 2, 13), 4, holidays) == date(2026, 2, 23)
    assert dates.working_days_after(date(2026, 1, 12), 30) == date(2026, 2, 23)


@given(DAYS, st.integers(min_value=1, max_value=60), st.sets(DAYS, max_size=20))
def test_working_days_end_on_a_working_day(day, count, holidays):
    due = dates.working_days_after(day, count, holidays)
    between = (day + timedelta(days=offset) for offset in range(1, (due - day).days + 1))
    assert dates.is_working_day(due, holidays)
    assert sum(dates.is_working_day(each, holidays) for each in between) == count


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "năm 2022"),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31), "quý I năm 2022"),
        ("2022-q4", date(2022, 10, 1), date(2022, 12, 31), "quý IV năm 2022"),
        ("2022-H1", date(2022, 1, 1), date(2022, 6, 30), "6 tháng đầu năm 2022"),
        ("2022-H2", date(2022, 7, 1), date(2022, 12, 31), "6 tháng cuối năm 2022"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "tháng 2 năm 2024"),
        ("2022-01-01..2022-12-31", date(2022, 1, 1), date(2022, 12, 31), "năm 2022"),
        ("2019-01-01..2022-12-31", date(2019, 1, 1), date(2022, 12, 31), "giai đoạn 2019-2022"),
        ("2022-02-03..2022-08-08", date(2022, 2, 3), date(2022, 8, 8), "từ 03/02/2022 đến 08/08/2022"),
    ],
)
def test_periods_include_both_ends(text, start, end, label):
    period = Period.parse(text)
    assert (period.start, period.end, period.label_vi) == (start, end, label)
    assert start in period and end in period and end + timedelta(days=1) not in period
    assert Period.parse(str(period)) == period == Period.between(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22",
        "2022-13",
        "2022-00",
        "2022-Q5",
        "2022-H3",
        "2022-1-1..2022-2-1",
        "2022-06-30..2022-01-01",
        "٢٠٢٢",
        "3000",
    ],
)
def test_other_periods_are_refused(text):
    with pytest.raises(BadPeriod, match="Viết 2022, 2022-Q1"):
        Period.parse(text)


def test_whole_months_and_years_of_a_period():
    period = Period.parse("2019-02-15..2021-12-31")
    assert period.whole_years() == (2020, 2021)
    assert len(period.whole_months()) == 34
    assert not period.is_whole_months()
    assert Period.parse("2019-01-01..2022-12-31").is_whole_years()
    assert not Period.parse("2022-H1").is_whole_years()
    assert Period.parse("2022-03-02..2022-03-30").whole_months() == ()


@time_machine.travel("2026-12-31T17:30:00Z")
def test_the_local_day_changes_seven_hours_early():
    assert dates.local_today() == date(2027, 1, 1)
