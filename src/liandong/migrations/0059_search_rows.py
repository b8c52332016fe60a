"""Add the rows of terms that the search finds records by.

Why       A name is found by part, sound or number at a million people (ADR 0051).
Existing  The table begins empty; `liandong jobs` takes in what is there within minutes,
          `liandong search rebuild` at once.
Rollout   Safe while the previous release is running: it does not know the table.
Cost      One new table with a full-text index (FTS5 on SQLite, GIN on PostgreSQL); at a million
          people some hundred megabytes.
Back      Reversible. Nothing is lost: the rows are made of the records.
"""

from django.db import migrations, models

import liandong.models.search


class Migration(migrations.Migration):
    dependencies = [("liandong", "0058_authority_offices")]

    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("p", "PERSON"),
                            ("o", "ORGANIZATION"),
                            ("t", "TEAM"),
                            ("n", "NEED"),
                            ("j", "PROJECT"),
                            ("r", "RESOURCE"),
                            ("k", "COURSE"),
                        ],
                        max_length=1,
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("terms", liandong.models.search.Terms()),
            ],
            options={
                "indexes": [
                    liandong.models.search.TermIndex(fields=["terms"], name="search_terms")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="found_once")
                ],
            },
        ),
    ]
