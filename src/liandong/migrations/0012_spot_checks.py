"""Spot checks of hours, and when places are open.

Why       Some entries are asked about; who was asked, what they said and what followed must
          stay (ADR 0022). Opening hours let service behind closed doors be seen.
Existing  Nothing is moved; no entry has been asked about.
Rollout   Safe while the previous release is running: it knows none of the three tables.
Cost      Three empty tables.
Back      Reversible. Rounds, answers and opening hours are lost; corrections in the ledger stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0011_votes_and_seats'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpotRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('seed', models.CharField(max_length=64)),
                ('population', models.PositiveIntegerField()),
                ('random_count', models.PositiveIntegerField()),
                ('risk_count', models.PositiveIntegerField()),
                ('drawn_at', models.DateTimeField(db_index=True)),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spot_rounds', to='liandong.organization')),
            ],
        ),
        migrations.CreateModel(
            name='SpotCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_for', models.CharField(max_length=6)),
                ('score', models.FloatField(default=0)),
                ('reasons', models.JSONField(default=list)),
                ('token', models.CharField(max_length=64, unique=True)),
                ('asked_how', models.CharField(blank=True, max_length=8)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=10, verbose_name='回答')),
                ('answer_note', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reply_due_at', models.DateTimeField(blank=True, null=True)),
                ('reply', models.CharField(blank=True, max_length=500, verbose_name='您的说明')),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('stands', models.BooleanField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='spot_check', to='liandong.ledgerentry')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='liandong.spotround')),
            ],
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_name', models.CharField(max_length=100, verbose_name='地点')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, '周一'), (1, '周二'), (2, '周三'), (3, '周四'), (4, '周五'), (5, '周六'), (6, '周日')], verbose_name='星期')),
                ('opens_at', models.TimeField(blank=True, null=True, verbose_name='开门')),
                ('closes_at', models.TimeField(blank=True, null=True, verbose_name='关门')),
                ('since', models.DateField(verbose_name='从哪天起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='到哪天止')),
                ('written_at', models.DateTimeField()),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opening_hours', to='liandong.organization')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
            options={
                'indexes': [models.Index(fields=['place_name', 'weekday'], name='opening_of_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='opening_weekday'), models.CheckConstraint(condition=models.Q(models.Q(('closes_at', None), ('opens_at', None)), ('opens_at__lt', models.F('closes_at')), _connector='OR'), name='opens_before_it_closes'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='opening_has_days')],
            },
        ),
        migrations.AddConstraint(
            model_name='spotround',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__gt', models.F('from_on'))), name='spot_round_has_days'),
        ),
        migrations.AddConstraint(
            model_name='spotcheck',
            constraint=models.CheckConstraint(condition=models.Q(('drawn_for__in', ['random', 'risk'])), name='spot_check_drawn_for'),
        ),
        migrations.AddConstraint(
            model_name='spotcheck',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['', 'yes', 'no', 'not_come', 'unreached'])), name='spot_check_answer'),
        ),
        migrations.AddConstraint(
            model_name='spotcheck',
            constraint=models.CheckConstraint(condition=models.Q(('stands', None), models.Q(('answer__in', ['no', 'not_come']), models.Q(('decided_at', None), _negated=True)), _connector='OR'), name='only_what_is_in_doubt_is_decided'),
        ),
    ]
