"""Let a recomputation of points be done in parts, stopped, gone on with and taken back.

Why       Thousands of accounts took one long transaction that held everybody's rows.
Existing  Runs that are there were applied whole: their lines are marked as applied, and as
          taken back where the run was.
Rollout   Stop the previous release first: it writes lines without marking them.
Cost      New columns with constant defaults, and two updates of the lines.
Back      Reversible. How far an unfinished run was is lost.
"""

from django.db import migrations, models


def mark(apps, schema_editor):
    runs = apps.get_model("liandong", "TimeRun").objects
    lines = apps.get_model("liandong", "TimeRunLine").objects
    for run in runs.all():
        lines.filter(run=run).update(applied_at=run.applied_at, reversed_at=run.reversed_at)
    runs.exclude(reversed_at=None).update(state="reversed")


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0027_seats_kept_for_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='timerun',
            name='division',
            field=models.CharField(blank=True, default='', max_length=12),
        ),
        migrations.AddField(
            model_name='timerun',
            name='state',
            field=models.CharField(db_index=True, default='done', max_length=10),
        ),
        migrations.AddField(
            model_name='timerunline',
            name='applied_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='timerunline',
            name='is_skipped',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='timerunline',
            name='reversed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
