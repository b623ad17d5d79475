"""Drafts: one for each user and form, sealed, and never with what belongs to one sending."""

import pytest
from django.db import connection

from accounts.operations.draft import MOST_CHARACTERS, DraftTooLong, drop, keep, kept


def test_draft_gives_back_what_was_typed(cast):
    keep(user=cast.base_cadre, form="candidacy_new", content={"full_name": "Trần Thị Mận", "birth_on": "12/4/20"})
    keep(user=cast.base_cadre, form="candidacy_new", content={"full_name": "Trần Thị Mận", "birth_on": "12/4/2003"})
    assert kept(user=cast.base_cadre, form="candidacy_new") == {"full_name": "Trần Thị Mận", "birth_on": "12/4/2003"}


def test_draft_is_its_users_own(cast):
    keep(user=cast.base_cadre, form="candidacy_new", content={"full_name": "Trần Thị Mận"})
    assert kept(user=cast.cell_cadre, form="candidacy_new") == {}
    assert kept(user=cast.base_cadre, form="admission_new") == {}


def test_draft_does_not_lie_open_in_the_database(cast):
    keep(user=cast.base_cadre, form="candidacy_new", content={"citizen_id": "045303100011", "full_name": "Man"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text FROM accounts_draft")
        (stored,) = cursor.fetchone()
    assert "045303100011" not in stored
    assert "Man" not in stored


def test_draft_keeps_no_password_and_no_token(cast):
    content = {"csrfmiddlewaretoken": "x", "password": "y", "password1": "z", "key": "k", "note": "giữ"}
    keep(user=cast.base_cadre, form="f", content=content)
    assert kept(user=cast.base_cadre, form="f") == {"note": "giữ"}


def test_draft_is_gone_when_dropped(cast):
    keep(user=cast.base_cadre, form="f", content={"note": "giữ"})
    drop(user=cast.base_cadre, form="f")
    assert kept(user=cast.base_cadre, form="f") == {}


def test_draft_of_a_book_is_refused(cast):
    with pytest.raises(DraftTooLong, match="bấm Lưu"):
        keep(user=cast.base_cadre, form="f", content={"note": "ữ" * MOST_CHARACTERS})
