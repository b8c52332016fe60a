"""Keep the figures of closed periods, and yearly public reports.

Why       A figure of a past month must not move; Order 67 Art 18 asks for a public report.
Existing  Nothing: two new tables. The daily figures stay as they are.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Two empty tables with their indexes.
Back      Reversible; closed periods and reports are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("liandong", "0065_practice_cards")]

    operations = [
        migrations.CreateModel(
            name="ClosedPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=7)),
                ("first_on", models.DateField()),
                ("division_code", models.CharField(blank=True, max_length=12)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("code_version", models.CharField(max_length=40)),
                ("figures", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("closed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="为什么重算")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed_periods",
                        to="liandong.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("organization", None)),
                        fields=("kind", "first_on", "division_code", "version"),
                        name="a_place_closes_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organization__isnull", False)),
                        fields=("kind", "first_on", "organization", "version"),
                        name="an_organization_closes_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["month", "quarter", "year"])),
                        name="closed_period_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="a_new_version_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearlyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("division_code", models.CharField(blank=True, max_length=12)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="为什么更正")),
                ("opening", models.TextField(blank=True, max_length=1000, verbose_name="开头的话")),
                (
                    "next_year",
                    models.TextField(blank=True, max_length=1000, verbose_name="明年打算怎么做"),
                ),
                ("content", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("drafted_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="yearly_reports",
                        to="liandong.organization",
                    ),
                ),
                (
                    "published_by",
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
                        condition=models.Q(("organization", None)),
                        fields=("year", "division_code", "version"),
                        name="one_report_of_a_place_and_year",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organization__isnull", False)),
                        fields=("year", "organization", "version"),
                        name="one_report_of_an_organization_and_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("digest", ""), ("published_at", None), ("published_by", None)
                            ),
                            models.Q(
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_published_is_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="a_corrected_report_says_why",
                    ),
                ],
            },
        ),
    ]
