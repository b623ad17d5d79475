from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_user_is_found_by_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditevent',
            name='once_key',
            field=models.CharField(max_length=120, null=True, unique=True, verbose_name='chỉ ghi một lần'),
        ),
    ]
