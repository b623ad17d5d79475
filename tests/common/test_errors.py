"""Refusals: the sentence, its place, and that they survive being handed on."""

import copy
import pickle

import pytest

from common.errors import BadInput, DomainError, LineError, StaleVersion


class ProbationNotOver(DomainError):
    message = "Còn {days} ngày mới hết thời kỳ dự bị"
    mend = "Công nhận từ ngày {day}"
    field = "decided_on"


def test_sentence_holds_the_values_and_the_remedy():
    refusal = ProbationNotOver(days=3, day="03/02/2026")
    assert str(refusal) == "Còn 3 ngày mới hết thời kỳ dự bị. Công nhận từ ngày 03/02/2026"
    assert (refusal.reason, refusal.remedy) == (
        "Còn 3 ngày mới hết thời kỳ dự bị",
        "Công nhận từ ngày 03/02/2026",
    )


def test_code_comes_from_the_name_and_field_from_the_class():
    refusal = ProbationNotOver(days=3, day="x")
    assert (refusal.code, refusal.field) == ("probation_not_over", "decided_on")


def test_field_can_be_given_where_it_is_raised():
    assert ProbationNotOver(days=1, day="x", field="held_on").field == "held_on"
    assert ProbationNotOver.field == "decided_on"


def test_a_forgotten_value_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        ProbationNotOver(days=3)


def test_a_class_without_values_can_be_raised_bare():
    with pytest.raises(StaleVersion, match="người khác đã lưu"):
        raise StaleVersion


@pytest.mark.parametrize("hand_on", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_refusals_survive_being_copied(hand_on):
    refusal = hand_on(BadInput(lines=[LineError(2, "thiếu mã")]))
    assert str(refusal) == "Có 1 dòng cần sửa; chưa ghi gì"
    assert refusal.lines == (LineError(2, "thiếu mã"),)
    assert str(hand_on(StaleVersion(field="name"))) == str(StaleVersion())


def test_a_refused_line_says_where_it_stands():
    assert str(LineError(2, "thiếu mã")) == "Dòng 2: thiếu mã"
    assert str(LineError(2, "sai", file="quotas.csv", column="code")) == "quotas.csv, dòng 2, cột code: sai"
