"""The events of a segment are found through the index over bodies and days: stamps are in no index any more."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION reports_mark_stale_base() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('nguon.bulk', true) = 'on' THEN RETURN NULL; END IF;
  INSERT INTO reports_stalefact (segment_id, month, marked_at)
  SELECT base.id, held.month, clock_timestamp()
  FROM (
    SELECT date_trunc('month', counted_on)::date AS month FROM pipeline_stageevent WHERE {party}
    UNION
    SELECT date_trunc('month', counted_on)::date FROM pipeline_stageevent WHERE {union}
  ) held, (VALUES (OLD.base_id), (NEW.base_id)) AS base(id);
  PERFORM pg_notify('nguon_jobs', '');
  RETURN NULL;
END $$;
"""
BY_BODY = "{side}_organisation_id = NEW.organisation_id AND {side}_segment_id = NEW.id"
BY_SEGMENT = "{side}_segment_id = NEW.id"


def function(found: str) -> str:
    return FUNCTION.format(party=found.format(side="party"), union=found.format(side="union"))


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_facts_are_indexed_once"),
        ("pipeline", "0004_stamps_are_in_no_index"),
    ]

    operations = [migrations.RunSQL(function(BY_BODY), function(BY_SEGMENT))]
