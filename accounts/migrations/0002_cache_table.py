"""The table of the shared cache: throttles and the guard against replayed codes. Unlogged: losing it costs nothing."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_schema")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE accounts_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
            """,
            "DROP TABLE accounts_cache",
        ),
    ]
