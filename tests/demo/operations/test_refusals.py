from datetime import date, timedelta

import pytest
from django.core.management import call_command

from common.dates import local_today
from demo.operations.generation import DayNotPossible, ListsMissing, ScaleNotPossible, generate
from pipeline.models import Rule, RulePack

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 6, 30)


def test_day_after_today_is_refused():
    with pytest.raises(DayNotPossible, match="Chọn một ngày từ 08/08/2023"):
        generate(by=None, preset="demo", until=local_today() + timedelta(days=1))


def test_day_before_the_published_stocks_is_refused():
    with pytest.raises(DayNotPossible, match="Không tạo được dữ liệu mẫu đến ngày 07/08/2023"):
        generate(by=None, preset="demo", until=date(2023, 8, 7))


@pytest.mark.parametrize("scale", [0, -1, 11])
def test_scale_out_of_reach_is_refused(scale):
    with pytest.raises(ScaleNotPossible, match="lớn hơn 0"):
        generate(by=None, preset="demo", scale=scale, until=UNTIL)


def test_missing_lists_are_named():
    Rule.objects.all().delete()
    RulePack.objects.all().delete()
    with pytest.raises(ListsMissing, match="load_reference"):
        generate(by=None, preset="demo", until=UNTIL)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--preset", "demo", "--until", "31/02/2026"], "Tháng 2 năm 2026 chỉ có 28 ngày"),
        (["--preset", "demo", "--scale", "0"], "Chọn một hệ số lớn hơn 0"),
        (["--preset", "quận"], "Lệnh gọi chưa đúng"),
    ],
)
def test_command_answers_bad_words_in_vietnamese(words, sentence, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("generate", *words)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
