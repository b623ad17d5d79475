from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_audit_once_a_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='reopened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='mở lại lúc'),
        ),
    ]
