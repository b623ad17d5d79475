"""A form that is sent twice is saved once."""

import threading
import uuid

import pytest
from django.db import connection

from accounts.models import SubmissionKey, User
from accounts.operations.submission import once
from common.errors import DomainError


def test_submission_second_sending_finds_the_result_of_the_first(cast):
    key = uuid.uuid4()
    with once(key, cast.base_cadre) as first:
        first.result_url = "/nguon/12/"
    with once(str(key), cast.base_cadre) as second:
        assert second.is_repeated
    assert (first.is_repeated, second.result_url) == (False, "/nguon/12/")


def test_submission_that_was_refused_leaves_its_key_free(cast):
    key = uuid.uuid4()
    with pytest.raises(DomainError), once(key, cast.base_cadre):
        raise DomainError
    with once(key, cast.base_cadre) as second:
        assert not second.is_repeated


def test_submission_key_of_another_user_is_unknown(cast):
    key = uuid.uuid4()
    with once(key, cast.base_cadre) as first:
        first.result_url = "/nguon/12/"
    with pytest.raises(SubmissionKey.DoesNotExist), once(key, cast.cell_cadre):
        pytest.fail("the key of somebody else was taken")


@pytest.mark.parametrize("key", ["", "not a key", "1 OR 1=1"])
def test_submission_with_an_unreadable_key_is_taken_as_new(cast, key):
    with once(key, cast.base_cadre) as submission:
        assert not submission.is_repeated


def test_submission_twenty_at_once_are_one(committed_db):
    user = User.objects.create_user("canbo", full_name="Hồ Văn Cơ")
    key, results, made = uuid.uuid4(), [], []

    def send() -> None:
        with once(key, user) as submission:
            if not submission.is_repeated:
                made.append(1)
                submission.result_url = f"/nguon/{len(made)}/"
        results.append(submission.result_url)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert results == ["/nguon/1/"] * 20
