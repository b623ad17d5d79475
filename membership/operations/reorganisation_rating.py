"""How yearly ratings follow when a body ends and others go on for it.

A rating counts where its body stands at the end of the year; of a year that was over before, it stays where it is.
"""

# The statement is this code base's own.
# ruff: noqa: S608

from collections.abc import Sequence
from typing import Final

from django.db import connection

from membership.operations.reorganisation_passing import DESTINATION
from membership.rules.reorganisation_outcome import Passing

# Whoever was rated in several of the bodies keeps one rating, that of the body that goes on before the newest.
_PASS: Final = f"""
WITH moving AS (
  SELECT *, row_number() OVER (PARTITION BY person_id, year, target_id ORDER BY id DESC) AS place
  FROM (
    SELECT t.id, t.person_id, t.year, {DESTINATION.format(person="t.person_id")} AS target_id
    FROM membership_yearlyrating t JOIN reorganisation_passing p ON p.source_id = t.organisation_id
    WHERE make_date(t.year, 12, 31) >= p.day AND p.target_id IS NOT NULL
  ) passed
)
UPDATE membership_yearlyrating t SET organisation_id = m.target_id
FROM moving m
WHERE m.id = t.id AND m.place = 1 AND m.target_id <> t.organisation_id AND NOT EXISTS (
  SELECT 1 FROM membership_yearlyrating x
  WHERE x.person_id = m.person_id AND x.year = m.year AND x.organisation_id = m.target_id)
"""


def pass_ratings(_passings: Sequence[Passing]) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(_PASS)
    return ()
