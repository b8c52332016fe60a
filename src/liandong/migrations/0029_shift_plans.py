"""Shifts that the volunteer who leads a project planned, and the wish to have it published.

Why       Volunteers lead their projects (Opinions 2024 §2.2); gates and the last word stay.
Existing  One empty table and one empty column; nothing is touched.
Rollout   Safe while the previous release is running: it does not know them.
Cost      Creates a table and a nullable column; no rewrite.
Back      Reversible. Plans without an answer are lost; shifts that were opened remain.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("liandong", "0028_time_runs_in_parts")]

    operations = [
        migrations.AddField(
            model_name='project',
            name='publication_asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='ShiftPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('rule', models.CharField(blank=True, max_length=200)),
                ('skip_holidays', models.BooleanField(default=True)),
                ('place_name', models.CharField(max_length=100, verbose_name='集合地点')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('min_people', models.PositiveSmallIntegerField()),
                ('max_people', models.PositiveSmallIntegerField()),
                ('planned_at', models.DateTimeField()),
                ('agrees', models.BooleanField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shift_plans', to='liandong.position')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='shift_plan_ends_after_start'), models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('planned_by')), _negated=True), _connector='OR'), name='shift_plan_answered_by_another')],
            },
        ),
    ]
