"""Keep the rules that places set for themselves, and the recounts of hours that followed.

Why       A county changes some rules by its own paper, on a day, and must be able to go back.
Existing  Every rule came from the files that are shipped.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Three empty tables.
Back      Reversible; local rules and the tie between old and recounted entries are lost, the
          entries themselves stay in the ledger.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("liandong", "0062_trust_surveys")]

    operations = [
        migrations.CreateModel(
            name="PolicyLayer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("division_code", models.CharField(max_length=12, verbose_name="哪个地方")),
                ("title", models.CharField(max_length=80, verbose_name="这次改什么")),
                ("since", models.DateField(verbose_name="从哪天起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="到哪天止")),
                ("values", models.JSONField(default=dict)),
                ("sources", models.JSONField(default=dict)),
                ("drafted_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("adopted_at", models.DateTimeField(blank=True, null=True)),
                ("put_back_at", models.DateTimeField(blank=True, null=True)),
                ("put_back_reason", models.CharField(blank=True, max_length=200)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "put_back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PolicyRecount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_undo", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recounts",
                        to="liandong.policylayer",
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
            name="PolicyRecountLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.ledgerentry",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.ledgerentry",
                    ),
                ),
                (
                    "recount",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="liandong.policyrecount",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undoes",
                        to="liandong.policyrecount",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="policylayer",
            index=models.Index(fields=["division_code", "since"], name="policy_of_place"),
        ),
        migrations.AddIndex(
            model_name="policylayer",
            index=models.Index(
                condition=models.Q(("adopted_at", None), _negated=True),
                fields=["adopted_at"],
                name="policy_adopted",
            ),
        ),
        migrations.AddConstraint(
            model_name="policylayer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="policy_layer_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="policylayer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_by", None),
                    models.Q(("adopted_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="policy_adopted_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="policylayer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("put_back_at", None), ("adopted_at__isnull", False), _connector="OR"
                ),
                name="policy_put_back_was_adopted",
            ),
        ),
    ]
