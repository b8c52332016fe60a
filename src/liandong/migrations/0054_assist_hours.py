"""Let an assist task name the line of the ledger that holds its hours.

Why       A task outside a shift is volunteer service too; its hours are entered once.
Existing  Tasks done before have no line; their hours may be confirmed while they are not older
          than the profile bears.
Rollout   Safe while the previous release is running: it neither reads nor needs the column.
Back      Reversible. Which line belongs to which task is lost; the ledger stays.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("liandong", "0053_case_tellings")]

    operations = [
        migrations.AddField(
            model_name="assisttask",
            name="entry",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assist_task",
                to="liandong.ledgerentry",
            ),
        ),
    ]
