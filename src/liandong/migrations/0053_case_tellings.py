"""Keep with each look at a case as what it was made, and how the client was told.

Why       A client is to learn who read, for which organization and what for (PIPL Art 44, 45).
Existing  Looks kept before have no role; what can be told from the kind of look is worked out.
Rollout   Safe while the previous release is running: the database fills the role in.
Cost      A column with a constant default and a nullable key; no table rewrite on PostgreSQL.
Back      Reversible. Roles, tellings and codes are lost; the looks stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("liandong", "0052_case_notes")]

    operations = [
        migrations.AddField(
            model_name="casereading",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="liandong.organization",
            ),
        ),
        migrations.AddField(
            model_name="casereading",
            name="role",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.CreateModel(
            name="CaseCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="liandong.case",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseTelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("way", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tellings",
                        to="liandong.case",
                    ),
                ),
            ],
        ),
    ]
