"""What nobody needs any more is deleted at night; what somebody may come back to stays."""

from datetime import timedelta

import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Draft, KeptSearch, SubmissionKey
from accounts.operations import draft, kept_search
from accounts.operations.purge import purge
from accounts.operations.submission import once


def _leave_behind(user) -> None:
    kept_search.keep(user=user, words="đào thị nở")
    draft.keep(user=user, form=f"thử {timezone.now()}", content={"a": "b"})
    with once("", user) as submission:
        submission.result_url = "/"


def _left() -> list[int]:
    return [model.objects.count() for model in (KeptSearch, Draft, SubmissionKey, Session)]


def test_old_ones_go_and_new_ones_stay(cast, as_user):
    before = _left()
    with time_machine.travel(timezone.now() - timedelta(days=60)):
        _leave_behind(cast.base_cadre)
        as_user(cast.base_cadre)
    # Another user's search, because one's own old ones go with the next search.
    _leave_behind(cast.cell_cadre)
    as_user(cast.cell_cadre)
    assert _left() == [count + 2 for count in before]
    assert purge() == 4
    assert _left() == [count + 1 for count in before]
    assert purge() == 0


def test_night_forgets_what_was_left_behind(cast):
    from jobs import registry
    from jobs.models import Job

    with time_machine.travel(timezone.now() - timedelta(days=60)):
        _leave_behind(cast.base_cadre)
    outcome = registry.kind_of("accounts.purge").work(Job())
    assert outcome.is_done
    assert outcome.result == {"deleted": 3}
