"""The last day of a sheet's photograph, and who opened a complaint.

Why       Storage no longer than needed (PIPL Art 19); access told to whom it concerns (Art 45).
Existing  Photographs that lie there get a last day 730 days after they were typed in, the
          product's own rule; complaints read before have no looks.
Rollout   Safe while the previous release is running for reading; a sheet photographed by it is
          refused by the new constraint: stop the old release first.
Cost      Two columns, one pass over sheets with photographs, one new table.
Back      Reversible. Last days and looks are lost; photographs that were deleted stay so.
"""

from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models

KEPT_DAYS = 730


def _set_last_days(apps, _editor):
    sheets = apps.get_model("liandong", "PaperSheet").objects.exclude(photo_type="")
    for sheet in sheets.only("pk", "entered_at").iterator(chunk_size=500):
        day = (sheet.entered_at + timedelta(hours=8)).date() + timedelta(days=KEPT_DAYS)
        sheets.filter(pk=sheet.pk).update(photo_delete_on=day)


class Migration(migrations.Migration):

    dependencies = [("liandong", "0025_one_honor_consent")]

    operations = [
        migrations.AddField(
            "papersheet", "photo_delete_on", models.DateField(blank=True, db_index=True, null=True)
        ),
        migrations.AddField(
            "papersheet", "photo_deleted_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunPython(_set_last_days, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "papersheet",
            models.CheckConstraint(
                condition=models.Q(photo_type="") | models.Q(photo_delete_on__isnull=False),
                name="photo_has_its_last_day",
            ),
        ),
        migrations.CreateModel(
            name="ComplaintLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("complaint", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="liandong.complaint")),
                ("viewer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="liandong.person")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(what__in=["text", "evidence"]),
                        name="complaint_look_kind",
                    )
                ]
            },
        ),
    ]
