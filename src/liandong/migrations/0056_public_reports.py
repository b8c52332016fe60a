"""Let an incident ask the public, and keep reports that nobody of the staff took.

Why       In the first hours more people know something than a desk can be called by.
Existing  Every report was taken by somebody; none was told again.
Rollout   Safe while the previous release is running: it always names who took a report, and
          the database counts from 0.
Cost      A constant default and one column made nullable; no table rewrite on PostgreSQL.
Back      Reversible as long as no report of the public is there; intakes and telephones are lost.
"""

import django.db.models.deletion
from django.db import migrations, models

import liandong.models.sealed


class Migration(migrations.Migration):
    dependencies = [("liandong", "0055_kept_visits")]

    operations = [
        migrations.AlterField(
            model_name="incidentreport",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="liandong.person",
            ),
        ),
        migrations.AddField(
            model_name="incidentreport",
            name="told_again",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="ReportIntake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=12, unique=True)),
                ("asks", models.CharField(max_length=120, verbose_name="请大家报什么")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intake",
                        to="liandong.incident",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportPhone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phone",
                    liandong.models.sealed.SealedTextField(
                        blank=True, default="", verbose_name="电话"
                    ),
                ),
                ("consented_at", models.DateTimeField()),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone",
                        to="liandong.incidentreport",
                    ),
                ),
            ],
        ),
    ]
