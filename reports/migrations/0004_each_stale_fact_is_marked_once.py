"""A statement about thousands of events marks each (segment, month) once and not for each event again."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION reports_mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('nguon.bulk', true) = 'on' THEN RETURN NULL; END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO reports_stalefact (segment_id, month, marked_at) SELECT {new};
  END IF;
  IF TG_OP IN ('UPDATE', 'DELETE') THEN
    INSERT INTO reports_stalefact (segment_id, month, marked_at) SELECT {old};
  END IF;
  PERFORM pg_notify('nguon_jobs', '');
  RETURN NULL;
END $$;
"""
ONCE = """base_id, month, clock_timestamp() FROM (
      SELECT DISTINCT s.base_id, date_trunc('month', e.counted_on)::date AS month
      FROM {rows} e CROSS JOIN LATERAL (VALUES (e.party_segment_id), (e.union_segment_id)) AS side(segment_id)
      JOIN membership_organisationsegment s ON s.id = side.segment_id) touched"""
OFTEN = """DISTINCT s.base_id, date_trunc('month', e.counted_on)::date, clock_timestamp()
    FROM {rows} e JOIN membership_organisationsegment s ON s.id IN (e.party_segment_id, e.union_segment_id)"""


def _function(marks: str) -> str:
    return FUNCTION.format(new=marks.format(rows="new_rows"), old=marks.format(rows="old_rows"))


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_stale_facts_of_moved_segments")]

    operations = [migrations.RunSQL(_function(ONCE), _function(OFTEN))]
