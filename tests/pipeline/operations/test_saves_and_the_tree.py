"""People save while the tree is being reorganised: one of the two waits, and nothing is left in a body that is gone."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from common.dates import local_today
from common.errors import DomainError
from membership.models import Grant, Organisation
from membership.operations.grant import give_grant
from membership.operations.person import PersonFields
from membership.operations.reorganisation import commit
from membership.rules.reorganisation import Step
from pipeline.models import Candidacy, StageEvent
from pipeline.operations.candidacy import open_candidacy
from pipeline.operations.stage import record_stage
from reports.operations.fact import differences, refresh
from reports.queries.invariant import structure_checks
from tests.cast import Cast, make_cast

DAY = date(2026, 7, 1)
WAIT = 0.3


@pytest.fixture
def cast(committed_db) -> Cast:
    """The cast in a database of this test alone, committed."""
    return make_cast()


def second_while_first_is_open(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Begin the first, let the second try before the first is committed; what each returned or how it was refused."""
    answers: list[Any] = [None, None]
    began, tried = threading.Event(), threading.Event()

    def run_first() -> None:
        try:
            with transaction.atomic():
                answers[0] = first()
                began.set()
                tried.wait(timeout=WAIT)
        except DomainError as refusal:
            answers[0] = refusal
        finally:
            began.set()
            connection.close()

    def run_second() -> None:
        began.wait(timeout=10)
        try:
            answers[1] = second()
        except (DomainError, Organisation.DoesNotExist) as refusal:
            answers[1] = refusal
        finally:
            tried.set()
            connection.close()

    threads = [threading.Thread(target=run_first), threading.Thread(target=run_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def merger(cast: Cast) -> Callable[[], Any]:
    step = Step(1, "merge", DAY, "15-QĐ/TU", sources=(cast.cell_a11.pk,), targets=(cast.cell_a12.pk,))
    return lambda: commit(by=None, steps=[step])


def a_move(cast: Cast) -> Callable[[], Any]:
    step = Step(1, "move", DAY, "15-QĐ/TU", sources=(cast.base_a1.pk,), parent=cast.upper_b.pk)
    return lambda: commit(by=None, steps=[step])


def entry(cast: Cast) -> Callable[[], Candidacy]:
    return lambda: open_candidacy(
        by=cast.base_cadre,
        fields=PersonFields("Tạ Thị Sen", "female", date(2004, 5, 3), citizen_id="045304200123"),
        party_organisation_id=cast.cell_a11.pk,
        opened_on=date(2026, 11, 2),
    )


def act(cast: Cast) -> Callable[[], StageEvent]:
    return lambda: record_stage(
        by=cast.cell_cadre,
        candidacy_id=cast.source.pk,
        stage="sympathiser",
        occurred_on=date(2026, 8, 2),
        version=1,
        document_number="05-NQ/CB",
    )


def grant(cast: Cast) -> Callable[[], Any]:
    today = local_today()
    return lambda: give_grant(
        by=cast.organisation_admin,
        user_id=cast.leader.pk,
        role="cell_cadre",
        organisation_id=cast.cell_a11.pk,
        valid_from=today,
        valid_to=today + timedelta(days=90),
    )


def check_whole_database() -> None:
    assert [(check.name, check.detail) for check in structure_checks() if not check.ok] == []
    while refresh().marks:
        pass
    assert differences().count == 0
    assert not Grant.objects.lasting(local_today()).filter(organisation__closed_on__lte=local_today()).exists()
    assert not Candidacy.objects.filter(outcome="", party_organisation__closed_on__lte=local_today()).exists()


@pytest.mark.parametrize("change", [merger, a_move])
@pytest.mark.parametrize("save", [entry, act, grant])
def test_save_during_a_change_of_the_tree_waits_and_meets_the_new_tree(cast, change, save):
    changed, saved = second_while_first_is_open(change(cast), save(cast))
    assert not isinstance(changed, DomainError)
    if change is a_move:
        assert not isinstance(saved, Exception)
    check_whole_database()


@pytest.mark.parametrize("change", [merger, a_move])
@pytest.mark.parametrize("save", [entry, act])
def test_change_of_the_tree_waits_for_saves_under_way(cast, change, save):
    saved, changed = second_while_first_is_open(save(cast), change(cast))
    assert not isinstance(saved, Exception)
    assert not isinstance(changed, Exception)
    check_whole_database()
