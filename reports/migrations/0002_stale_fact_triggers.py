"""Statement-level triggers on the stage events: old and new (segment, month) keys go to the queue of stale facts.

They stand here and not on the model because the events' room knows nothing of facts. `nguon.bulk` = on (set by
generators that recompute afterwards) keeps them silent.
"""

from django.db import migrations

QUEUE = """
CREATE FUNCTION reports_mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('nguon.bulk', true) = 'on' THEN RETURN NULL; END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO reports_stalefact (segment_id, month, marked_at)
    SELECT DISTINCT s.base_id, date_trunc('month', e.counted_on)::date, clock_timestamp()
    FROM new_rows e JOIN membership_organisationsegment s ON s.id IN (e.party_segment_id, e.union_segment_id);
  END IF;
  IF TG_OP IN ('UPDATE', 'DELETE') THEN
    INSERT INTO reports_stalefact (segment_id, month, marked_at)
    SELECT DISTINCT s.base_id, date_trunc('month', e.counted_on)::date, clock_timestamp()
    FROM old_rows e JOIN membership_organisationsegment s ON s.id IN (e.party_segment_id, e.union_segment_id);
  END IF;
  PERFORM pg_notify('nguon_jobs', '');
  RETURN NULL;
END $$;
CREATE TRIGGER mark_stale_insert AFTER INSERT ON pipeline_stageevent
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION reports_mark_stale();
CREATE TRIGGER mark_stale_update AFTER UPDATE ON pipeline_stageevent
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION reports_mark_stale();
CREATE TRIGGER mark_stale_delete AFTER DELETE ON pipeline_stageevent
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION reports_mark_stale();
INSERT INTO reports_factstate (id, version) VALUES (1, 0);
"""
UNDO = """
DROP TRIGGER mark_stale_insert ON pipeline_stageevent;
DROP TRIGGER mark_stale_update ON pipeline_stageevent;
DROP TRIGGER mark_stale_delete ON pipeline_stageevent;
DROP FUNCTION reports_mark_stale();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_schema"), ("pipeline", "0001_schema")]

    operations = [migrations.RunSQL(QUEUE, UNDO)]
