"""Accounts as an administrator sees them: those that hold, or held, a role in the administrator's reach."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce, Greatest

from accounts.models import ApiToken, User
from common.text import search_words
from membership.access import ranges
from membership.models import Grant, Organisation
from membership.rules.path import subtree
from membership.rules.permission import Permission

UNUSED_DAYS: Final = 90


def users_visible_to(user: Any, permission: Permission = Permission.USER_MANAGE) -> QuerySet[User]:
    """``None`` is the system itself."""
    if user is None:
        return User.objects.all()
    reach = ranges(user, permission)
    if reach.everywhere:
        return User.objects.all()
    return User.objects.filter(pk__in=Grant.objects.filter(reach.any_q("organisation__path")).values("user"))


def users_in(users: QuerySet[User], organisation: Organisation, day: date) -> QuerySet[User]:
    """Those of them who hold a role in the organisation or below it."""
    low, high = subtree(organisation.path)
    inside = Grant.objects.in_force(day).filter(organisation__path__gte=low, organisation__path__lt=high)
    return users.filter(pk__in=inside.values("user"))


def users_named(users: QuerySet[User], words: str) -> QuerySet[User]:
    """By words of the full or the user name, in any order, with or without marks."""
    for word in search_words(words):
        users = users.filter(search_key__contains=word)
    return users


def unused_since(now: datetime) -> datetime:
    """Accounts that nobody used since this moment are marked."""
    return now - timedelta(days=UNUSED_DAYS)


def with_last_use(users: QuerySet[User]) -> QuerySet[Any]:
    """Each with `used_at`: the last sign-in, or when the account was made or opened again."""
    return users.annotate(used_at=Greatest(Coalesce("last_login", "created_at"), "reopened_at"))


def unused(users: QuerySet[User], now: datetime) -> QuerySet[User]:
    return with_last_use(users).filter(is_active=True, used_at__lt=unused_since(now))


def to_suspend(now: datetime, day: date) -> QuerySet[User]:
    """The unused, without those whose program signs in with a token and without the keepers of the installation:
    nobody stands above these to let them in again."""
    by_program = ApiToken.objects.in_force(day).values("user")
    keepers = Grant.objects.in_force(day).filter(organisation=None).values("user")
    return unused(User.objects.exclude(pk__in=by_program).exclude(pk__in=keepers), now)


def awaited(users: QuerySet[User], by: Any, day: date) -> QuerySet[User]:
    """Those with a role in reach that a second administrator has yet to confirm."""
    waiting = Grant.objects.visible_to(by).lasting(day).filter(awaits_confirmation=True)
    return users.filter(pk__in=waiting.values("user"))


def with_grants(users: QuerySet[User], day: date) -> QuerySet[User]:
    """Each with `roles_held`, the grants in force on the day."""
    held = Grant.objects.in_force(day).select_related("organisation").order_by("pk")
    return users.prefetch_related(Prefetch("grants", queryset=held, to_attr="roles_held"))
