"""Two people at the same row at the same moment, each in a connection of their own."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import close_old_connections, connection

from common.errors import DomainError, StaleVersion
from membership.models import PartyMembership
from membership.operations.person import PersonFields
from pipeline.models import Candidacy, Decision, StageEvent
from pipeline.operations.admission import admit
from pipeline.operations.candidacy import KnownElsewhere, SamePerson, open_candidacy
from pipeline.operations.decision import DecisionNumberTaken
from pipeline.operations.stage import record_stage
from tests.cast import Cast, make_cast
from tests.pipeline.walk import walk


@pytest.fixture
def cast(committed_db) -> Cast:
    """The cast in a database of this test alone, committed."""
    return make_cast()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or how it was refused; all start together."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=10)
            answers[place] = act()
        except DomainError as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    close_old_connections()
    return answers


def test_second_of_two_editors_is_told_that_the_first_saved(cast):
    def record(by: Any) -> Callable[[], Any]:
        return lambda: record_stage(
            by=by,
            candidacy_id=cast.source.pk,
            stage="sympathiser",
            occurred_on=date(2026, 3, 2),
            version=1,
            document_number="05-NQ/CB",
        )

    answers = at_once(record(cast.cell_cadre), record(cast.base_cadre))
    assert sorted(type(answer) for answer in answers if isinstance(answer, DomainError)) == [StaleVersion]
    assert StageEvent.objects.filter(candidacy=cast.source, code="sympathiser").count() == 1
    assert Candidacy.objects.get(pk=cast.source.pk).version == 2


def test_two_admissions_of_one_person_make_one_member(cast):
    def enter(number: str) -> Callable[[], Any]:
        return lambda: admit(
            by=cast.base_cadre,
            candidacy_id=cast.ready.pk,
            decision_number=number,
            decided_on=date(2026, 9, 25),
            ceremony_on=date(2026, 10, 5),
            version=1,
        )

    answers = at_once(enter("41-QĐ/ĐU"), enter("42-QĐ/ĐU"))
    assert [type(answer) for answer in answers if isinstance(answer, DomainError)] == [StaleVersion]
    assert Decision.objects.filter(candidacy=cast.ready).count() == 1
    assert PartyMembership.objects.filter(person=cast.ready.person).count() == 1


def test_one_person_entered_by_two_is_entered_once(cast):
    fields = PersonFields("Tạ Thị Sen", "female", date(2004, 5, 3), citizen_id="045304200123")

    def enter(by: Any) -> Callable[[], Any]:
        return lambda: open_candidacy(
            by=by, fields=fields, party_organisation_id=cast.cell_a11.pk, opened_on=date(2026, 11, 2)
        )

    answers = at_once(enter(cast.cell_cadre), enter(cast.base_cadre))
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert len(refused) == 1
    assert isinstance(refused[0], KnownElsewhere | SamePerson)
    assert Candidacy.objects.filter(person__search_key=" ta thi sen").count() == 1


def test_one_number_is_given_to_one_of_two_people(cast):
    walk(cast.trained, until="base_resolved")

    def enter(candidacy: Candidacy) -> Callable[[], Any]:
        return lambda: admit(
            by=cast.base_cadre,
            candidacy_id=candidacy.pk,
            decision_number="41-QĐ/ĐU",
            decided_on=date(2026, 9, 25),
            version=1,
        )

    answers = at_once(enter(cast.ready), enter(cast.trained))
    assert [type(answer) for answer in answers if isinstance(answer, DomainError)] == [DecisionNumberTaken]
    assert Decision.objects.filter(number="41-QĐ/ĐU").count() == 1
