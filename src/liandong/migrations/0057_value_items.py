"""Keep value items of projects: chosen at design, looked at in supervision, scored at the end.

Why       What a project leaves behind beside its services was written nowhere.
Existing  Projects keep nothing of it; they simply have chosen no item.
Rollout   Three new tables; the previous release does not know them.
Cost      None: nothing that exists is touched.
Back      Reversible; chosen items, looks and scores are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("liandong", "0056_public_reports")]

    operations = [
        migrations.CreateModel(
            name="ValueItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("chosen_on", models.DateField()),
                ("aim", models.CharField(max_length=500, verbose_name="打算怎么做")),
                (
                    "start_level",
                    models.PositiveSmallIntegerField(default=0, verbose_name="现在在几级"),
                ),
                ("target_level", models.PositiveSmallIntegerField(verbose_name="想做到几级")),
                ("chosen_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("drop_reason", models.CharField(blank=True, max_length=200)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.course",
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="value_items",
                        to="liandong.project",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ValueLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("looked_on", models.DateField(verbose_name="哪天看的")),
                ("level", models.PositiveSmallIntegerField(verbose_name="现在看在几级")),
                ("note", models.CharField(max_length=500, verbose_name="看到了什么，下一步做什么")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="liandong.valueitem",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="value_looks",
                        to="liandong.guidancesession",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ValueScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="评几级")),
                ("facts", models.JSONField(default=dict)),
                ("evidence", models.TextField(blank=True, verbose_name="依据")),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(blank=True, max_length=200, verbose_name="为什么重新评"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="liandong.valueitem",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="valueitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at", None)),
                fields=("project", "code"),
                name="value_item_once_in_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="valueitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_level__lt", models.F("target_level")), ("target_level__lte", 3)
                ),
                name="value_target_above_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="valuelook",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 3)), name="value_look_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="valuelook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", False)),
                fields=("item", "session"),
                name="value_look_once_in_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="valuescore",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 3)), name="value_score_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="valuescore",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)),
                fields=("item",),
                name="value_score_stands_once",
            ),
        ),
    ]
