from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        # Searches live for a day: those kept in the clear are given up.
        migrations.RunSQL("DELETE FROM accounts_keptsearch", migrations.RunSQL.noop),
        migrations.RemoveField("keptsearch", "words"),
        migrations.AddField("keptsearch", "sealed_words", models.BinaryField(verbose_name="từ khóa (mã hóa)")),
    ]
