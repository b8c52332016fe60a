"""Let a project's case note name its case, and keep its words sealed in the case.

Why       What a professional service did in a case is evidence for the project; its words are
          for those who may read the case.
Existing  Notes written before stay as they are; they were asked to name no client.
Rollout   Safe while the previous release is running: it does not know the table.
Back      Reversible. The notes are lost; that each was written stays with the project.
"""

import django.db.models.deletion
from django.db import migrations, models

import liandong.models.sealed


class Migration(migrations.Migration):
    dependencies = [("liandong", "0051_shift_leads")]

    operations = [
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "note",
                    liandong.models.sealed.SealedTextField(
                        blank=True, default="", verbose_name="记录"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="liandong.case",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_note",
                        to="liandong.moderecord",
                    ),
                ),
            ],
        ),
    ]
