"""Accounts that may take lists out, on a day in November."""

from datetime import date

import pytest


@pytest.fixture
def in_november(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    return time_machine


@pytest.fixture
def exporters(cast, in_november):
    """The cast, in which each account that sees people may take them out of the body of its first role."""
    names = ("cell_cadre", "base_cadre", "specialist", "leader", "union_officer", "auditor")
    for user in (cast.users[name] for name in names):
        place = user.grants.order_by("pk")[0].organisation
        user.grants.create(role="exporter", organisation=place, valid_from=date(2026, 1, 1))
    return cast
