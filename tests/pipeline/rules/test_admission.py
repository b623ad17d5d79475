from datetime import date

import pytest

from pipeline.rules.admission import (
    CeremonyBeforeDecision,
    CeremonyBeforeReceipt,
    CeremonyLate,
    ReceivedBeforeDecided,
    ceremony_deadline,
    require_ceremony,
    require_decision_days,
)
from pipeline.rules.deadline import WorkingCalendar
from tests.pipeline.packs import LEVELS, NEWEST, TET, TWENTIETH, pack

NO_HOLIDAYS = WorkingCalendar()
DECIDED, RECEIVED = date(2026, 1, 5), date(2026, 1, 12)


def hold(day, *, regulation=TWENTIETH, received=RECEIVED, calendar=NO_HOLIDAYS, consent=False):
    require_ceremony(day, DECIDED, received, pack(regulation), calendar, superior_consent=consent)


def test_ceremony_is_in_time_on_the_30th_working_day_after_receipt():
    hold(date(2026, 2, 23))


def test_ceremony_a_day_later_needs_the_superiors_consent():
    with pytest.raises(CeremonyLate, match=r"quá hạn 23/02/2026 \(30 ngày làm việc từ ngày nhận quyết định\)"):
        hold(date(2026, 2, 24))
    hold(date(2026, 2, 24), consent=True)


def test_tet_is_not_counted():
    hold(date(2026, 3, 2), calendar=TET)
    with pytest.raises(CeremonyLate, match="02/03/2026"):
        hold(date(2026, 3, 3), calendar=TET)


@pytest.mark.parametrize("regulation", [LEVELS, TWENTIETH])
def test_ceremony_counts_from_receipt_to_20(regulation):
    assert ceremony_deadline(DECIDED, RECEIVED, pack(regulation), NO_HOLIDAYS).due_on == date(2026, 2, 23)


def test_ceremony_counts_from_issue_under_208():
    due = ceremony_deadline(DECIDED, RECEIVED, pack(NEWEST), NO_HOLIDAYS)
    assert due.due_on == date(2026, 2, 16)
    assert due.sentence == "30 ngày làm việc từ ngày ban hành quyết định 05/01/2026 → 16/02/2026"


def test_unknown_receipt_counts_from_the_decision_and_says_how_to_mend():
    with pytest.raises(CeremonyLate, match="hãy ghi ngày nhận"):
        hold(date(2026, 2, 17), received=None)


def test_ceremony_before_the_decision_is_refused():
    with pytest.raises(CeremonyBeforeDecision, match=r"04/01/2026 đứng trước ngày quyết định 05/01/2026"):
        hold(date(2026, 1, 4), received=None)


def test_ceremony_before_receipt_is_refused():
    with pytest.raises(CeremonyBeforeReceipt):
        hold(date(2026, 1, 10))


def test_ceremony_on_the_day_of_the_decision_is_right():
    hold(DECIDED, received=None)


def test_receipt_before_the_decision_is_refused():
    with pytest.raises(ReceivedBeforeDecided):
        require_decision_days(DECIDED, date(2026, 1, 4))
