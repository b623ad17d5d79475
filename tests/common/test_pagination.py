"""Keyset pages: every row once, in order, forwards and backwards, with unknown values, and no name in the cursor."""

from base64 import b64decode
from datetime import UTC, datetime
from itertools import chain

import pytest
from django.db.models import F

from accounts.models import User
from common.pagination import capped_count, paginate

pytestmark = pytest.mark.django_db

ORDERS = [
    ("username",),
    ("-username",),
    ("position", "pk"),
    ("-position", "-pk"),
    ("position", "-pk"),
    ("last_login", "pk"),
    ("-last_login", "pk"),
    ("last_login", "-pk"),
    ("seen", "pk"),
]


@pytest.fixture
def people():
    for number in range(23):
        User.objects.create(
            username=f"u{number:02}",
            full_name=f"Hồ Thị {number}",
            position=("bí thư", "phó bí thư", "")[number % 3],
            last_login=datetime(2026, 1, 1 + number // 4, tzinfo=UTC) if number % 5 else None,
        )
    return User.objects.filter(username__startswith="u").annotate(seen=F("last_login"))


def walk(people, order, size, direction="next", cursor=None):
    pages = []
    while True:
        page = paginate(people, order=order, cursor=cursor, size=size)
        pages.append([user.username for user in page])
        cursor = getattr(page, direction)
        if cursor is None:
            return pages, page


def expected(people, order):
    keys = [F(name.removeprefix("-")) for name in order]
    return [
        user.username
        for user in people.order_by(
            *(
                key.desc(nulls_last=True) if name[0] == "-" else key.asc(nulls_last=True)
                for key, name in zip(keys, order, strict=True)
            )
        )
    ]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 5, 23, 50])
def test_pages_hold_every_row_once_and_in_order(people, order, size):
    pages, _last = walk(people, order, size)
    assert list(chain(*pages)) == expected(people, order)


@pytest.mark.parametrize("order", ORDERS)
def test_going_back_shows_the_same_rows_in_the_same_order(people, order):
    _pages, last = walk(people, order, 5)
    back, first = walk(people, order, 5, "previous", last.previous)
    assert list(chain(*back[::-1])) == expected(people, order)[: -len(last)]
    assert first.previous is None


def test_a_page_is_one_query(people, django_assert_num_queries):
    cursor = paginate(people, order=("username",), size=5).next
    with django_assert_num_queries(1):
        paginate(people, order=("username",), cursor=cursor, size=5)


def test_a_row_that_vanished_does_not_lose_the_place(people):
    page = paginate(people, order=("username",), size=5)
    User.objects.filter(username="u04").update(username="gone")
    assert [user.username for user in paginate(people, order=("username",), cursor=page.next, size=2)] == ["u05", "u06"]


def test_a_cursor_hides_the_values_of_the_row(people):
    cursor = paginate(people, order=("full_name", "pk"), size=5).next
    assert cursor and len(cursor) < 300
    assert b"full_name" not in b64decode(cursor, altchars=b"-_")


@pytest.mark.parametrize("cursor", ["", "rác", "a" * 500, "gAAAAABk"])
def test_an_unreadable_cursor_gives_the_first_page(people, cursor):
    page = paginate(people, order=("username",), cursor=cursor, size=5)
    assert [user.username for user in page] == ["u00", "u01", "u02", "u03", "u04"]


def test_a_cursor_of_another_order_gives_the_first_page(people):
    cursor = paginate(people, order=("username",), size=5).next
    page = paginate(people, order=("-username",), cursor=cursor, size=1)
    assert [user.username for user in page] == ["u22"]


def test_a_page_has_at_most_two_hundred_rows(people, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        paginate(people, order=("username",), size=10**9)
    assert queries[0]["sql"].endswith("LIMIT 201")


def test_an_index_can_begin_at_the_position(people, django_assert_num_queries):
    cursor = paginate(people, order=("position", "pk"), size=5).next
    with django_assert_num_queries(1) as queries:
        paginate(people, order=("position", "pk"), cursor=cursor, size=5)
    assert '"position" >= ' in queries[0]["sql"] and "NULLS" not in queries[0]["sql"]


def test_counts_stop_at_the_cap(people, django_assert_num_queries):
    assert capped_count(people) == "23"
    with django_assert_num_queries(1) as queries:
        assert capped_count(people, cap=10) == "hơn 10"
    assert "LIMIT 11" in queries[0]["sql"]
