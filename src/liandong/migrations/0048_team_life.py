"""A team runs itself: charter, election, rota, reviews, filings and stages.

Why       Teams decide themselves, and the stage they reach rests on records (ADR 0037).
Existing  Nothing changes: a team without a confirmed stage stands scattered.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Nine new tables.
Back      Reversible. What teams wrote down here is lost; leaders that were elected stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0047_order_reach"),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamElection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deputies', models.PositiveSmallIntegerField(default=1, verbose_name='选几位副队长')),
                ('term_months', models.PositiveSmallIntegerField(default=12, verbose_name='任期几个月')),
                ('opened_at', models.DateTimeField()),
                ('stands_until', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('members', models.PositiveIntegerField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('ballots', models.PositiveIntegerField(default=0)),
                ('is_valid', models.BooleanField(default=False)),
                ('term_ends_on', models.DateField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elections', to='liandong.team')),
            ],
        ),
        migrations.CreateModel(
            name='TeamCandidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='想为大家做什么')),
                ('stood_at', models.DateTimeField()),
                ('votes', models.PositiveIntegerField(default=0)),
                ('office', models.CharField(blank=True, max_length=8)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='liandong.teamelection')),
            ],
        ),
        migrations.CreateModel(
            name='ElectionBallot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voted', to='liandong.teamelection')),
            ],
        ),
        migrations.CreateModel(
            name='TeamFiling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('number', models.CharField(max_length=40, verbose_name='编号')),
                ('issued_on', models.DateField(verbose_name='哪天发的')),
                ('told_at', models.DateTimeField()),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='liandong.team')),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='TeamReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='哪天')),
                ('went_well', models.CharField(max_length=300, verbose_name='哪些做得好')),
                ('to_change', models.CharField(max_length=300, verbose_name='哪些要改')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='liandong.team')),
            ],
        ),
        migrations.CreateModel(
            name='ReviewPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='做什么')),
                ('due_on', models.DateField(verbose_name='到哪天')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='liandong.teamreview')),
            ],
        ),
        migrations.CreateModel(
            name='TeamStageMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(max_length=12)),
                ('after', models.CharField(max_length=12)),
                ('facts', models.JSONField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_moves', to='liandong.team')),
            ],
        ),
        migrations.CreateModel(
            name='TeamTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week_on', models.DateField()),
                ('duty', models.CharField(max_length=12)),
                ('offered_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='liandong.team')),
            ],
        ),
        migrations.CreateModel(
            name='TeamCharter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='charter', to='liandong.teamquestion')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charters', to='liandong.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'version'), name='charter_version_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='teamelection',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('team',), name='one_open_election'),
        ),
        migrations.AddConstraint(
            model_name='teamcandidate',
            constraint=models.UniqueConstraint(fields=('election', 'person'), name='stood_once'),
        ),
        migrations.AddConstraint(
            model_name='electionballot',
            constraint=models.UniqueConstraint(fields=('election', 'person'), name='elected_once'),
        ),
        migrations.AddConstraint(
            model_name='teamfiling',
            constraint=models.UniqueConstraint(fields=('team', 'kind'), name='filed_once'),
        ),
        migrations.AddConstraint(
            model_name='teamturn',
            constraint=models.UniqueConstraint(fields=('team', 'week_on', 'duty'), name='one_turn_per_duty'),
        ),
    ]
