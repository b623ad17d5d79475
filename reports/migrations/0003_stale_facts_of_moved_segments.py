"""When a segment gets another base, the months of its events go to the queue of stale facts, under both bases.

With the triggers on the events this is all that facts hang on: which segment an event has, and which base the segment.
"""

from django.db import migrations

QUEUE = """
CREATE FUNCTION reports_mark_stale_base() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('nguon.bulk', true) = 'on' THEN RETURN NULL; END IF;
  INSERT INTO reports_stalefact (segment_id, month, marked_at)
  SELECT base.id, held.month, clock_timestamp()
  FROM (
    SELECT date_trunc('month', counted_on)::date AS month FROM pipeline_stageevent WHERE party_segment_id = NEW.id
    UNION
    SELECT date_trunc('month', counted_on)::date FROM pipeline_stageevent WHERE union_segment_id = NEW.id
  ) held, (VALUES (OLD.base_id), (NEW.base_id)) AS base(id);
  PERFORM pg_notify('nguon_jobs', '');
  RETURN NULL;
END $$;
CREATE TRIGGER mark_stale_base AFTER UPDATE OF base_id ON membership_organisationsegment
  FOR EACH ROW WHEN (OLD.base_id <> NEW.base_id) EXECUTE FUNCTION reports_mark_stale_base();
"""
UNDO = """
DROP TRIGGER mark_stale_base ON membership_organisationsegment;
DROP FUNCTION reports_mark_stale_base();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_stale_fact_triggers")]

    operations = [migrations.RunSQL(QUEUE, UNDO)]
