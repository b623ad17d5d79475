from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.deadline import deadline, latest_anchor
from tests.pipeline.packs import NEWEST, TET, pack

RULES = pack(NEWEST)
DAYS = st.dates(date(2025, 10, 1), date(2026, 12, 31))
CODES = st.sampled_from(["admission_decision", "recognition_cell", "certificate_validity", "dossier_validity"])


def test_deadline_in_months_ends_with_a_shorter_month():
    assert deadline("dossier_validity", date(2024, 2, 29), RULES, TET).due_on == date(2025, 2, 28)


def test_deadline_says_its_rule():
    due = deadline("admission_decision", date(2026, 8, 10), RULES, TET)
    assert due.sentence == "60 ngày làm việc từ ngày có nghị quyết của chi bộ 10/08/2026 → 02/11/2026"


@given(CODES, DAYS)
def test_latest_anchor_is_the_last_day_that_is_due_in_time(code, due_by):
    day = latest_anchor(RULES.of(code), due_by, TET)
    assert deadline(code, day, RULES, TET).due_on <= due_by
    assert deadline(code, day + timedelta(days=1), RULES, TET).due_on > due_by
