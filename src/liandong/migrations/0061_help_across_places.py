"""Keep numbers of residents, and what help was asked for across places.

Why       Rates per resident need residents, and what became of a proposal is to be seen.
Existing  Neither was on record.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Two new tables.
Back      Reversible; numbers of residents and questions asked are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("liandong", "0060_interventions")]

    operations = [
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("state", models.CharField(db_index=True, default="sent", max_length=10)),
                ("from_code", models.CharField(max_length=12)),
                ("to_code", models.CharField(db_index=True, max_length=12)),
                ("skill", models.CharField(blank=True, max_length=2)),
                ("people", models.PositiveSmallIntegerField(default=1)),
                ("distance_m", models.PositiveIntegerField(blank=True, null=True)),
                ("gap", models.SmallIntegerField(blank=True, null=True)),
                ("sent_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="答复")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.organization",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.supervisionlink",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.organization",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "supervision"), ("state", "sent")),
                        fields=("supervisor", "worker"),
                        name="supervision_asked_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "transfer"), ("state", "sent")),
                        fields=("organization", "host", "skill"),
                        name="transfer_asked_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResidentCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("division_code", models.CharField(db_index=True, max_length=12)),
                ("residents", models.PositiveIntegerField(verbose_name="常住人口")),
                ("counted_on", models.DateField(verbose_name="截至哪天")),
                ("source", models.CharField(max_length=120, verbose_name="数字从哪里来")),
                ("is_invented", models.BooleanField(default=False)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("division_code", "counted_on"), name="residents_counted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("residents__gt", 0)), name="residents_are_some"
                    ),
                ],
            },
        ),
    ]
