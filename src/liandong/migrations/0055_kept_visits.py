# A visit's time of which a phone is not believed at once; a list that was taken along.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0054_assist_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="carereading",
            name="is_kept",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="visit",
            name="doubt",
            field=models.CharField(blank=True, max_length=6, verbose_name="时间为什么要核对"),
        ),
    ]
