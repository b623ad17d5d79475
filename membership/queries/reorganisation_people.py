"""Which people and papers a body holds itself, through the rows of every room."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

from django.apps import apps

from common.dates import local_today
from membership.registry import Follower, organisation_followers


def _about_people() -> list[Follower]:
    return [follower for follower in organisation_followers if follower.person and follower.held]


def people_by_part(organisation_id: int, day: date) -> Mapping[str, set[int]]:
    """Ids of everyone whom the body itself holds on the day, by what they are there (`đảng viên`, …)."""
    found: dict[str, set[int]] = defaultdict(set)
    for follower in _about_people():
        assert follower.held is not None  # noqa: S101 - for the type checker
        rows = apps.get_model(follower.model)._base_manager.filter(
            follower.held(day), **{follower.field: organisation_id}
        )
        found[follower.label].update(rows.order_by().values_list(follower.person, flat=True))
    return found


def people_of(organisation_id: int, day: date) -> set[int]:
    """Ids of everyone whom the body itself holds on the day: members and those on the road."""
    return set().union(*people_by_part(organisation_id, day).values())


def people_holders(*, whole: bool) -> Callable[[int], bool]:
    """Whether a body holds people itself today.

    :param whole: read it for all bodies at once, for plans of many steps.
    """
    if not whole:
        return lambda body: bool(people_of(body, local_today()))
    holders: set[int] = set()
    for follower in _about_people():
        assert follower.held is not None  # noqa: S101 - for the type checker
        rows = apps.get_model(follower.model)._base_manager.filter(follower.held(local_today()))
        holders.update(rows.order_by().values_list(follower.field, flat=True).distinct())
    return holders.__contains__
