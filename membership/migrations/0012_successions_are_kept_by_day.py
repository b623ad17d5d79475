from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0011_ancestry_is_checked_as_a_whole'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='organisationsuccession',
            name='organisation_succession_once',
        ),
        migrations.AddConstraint(
            model_name='organisationsuccession',
            constraint=models.UniqueConstraint(fields=('predecessor', 'successor', 'effective_on'), name='organisation_succession_once_a_day'),
        ),
    ]
