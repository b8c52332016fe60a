"""Keep votes of teams, seats on boards of projects, and judgements of organizations.

Why       Members decide on their team's rules, volunteers sit on a project's board, and they
          judge the organization as well as the people.
Existing  Every judgement so far is of a person: the new column stays empty there.
Rollout   Safe while the previous release is running: it does not know the tables, and the
          new column may be empty.
Cost      Six empty tables, one nullable column, one partial index over few rows.
Back      Reversible. Votes, seats and judgements of organizations are lost.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0010_initiatives'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='事项')),
                ('raised_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='BoardSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(max_length=8)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='BoardVoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='QuestionBacking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TeamBallot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(blank=True, max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='TeamQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='问题')),
                ('text', models.TextField(verbose_name='规矩的原文')),
                ('is_secret', models.BooleanField(default=True, verbose_name='不记名')),
                ('quorum_pct', models.PositiveSmallIntegerField(default=50, verbose_name='至少多少人投')),
                ('majority', models.CharField(default='half', max_length=12, verbose_name='多少人同意算通过')),
                ('days', models.PositiveSmallIntegerField(default=7, verbose_name='投几天')),
                ('asked_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('members', models.PositiveIntegerField(default=0)),
                ('yes', models.PositiveIntegerField(default=0)),
                ('no', models.PositiveIntegerField(default=0)),
                ('abstain', models.PositiveIntegerField(default=0)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
            ],
        ),
        migrations.AddField(
            model_name='evaluation',
            name='to_organization',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='liandong.organization'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('from_person__isnull', False), ('to_organization__isnull', False)), fields=('shift', 'from_person', 'to_organization'), name='one_evaluation_per_organization'),
        ),
        migrations.AddField(
            model_name='boarditem',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='boarditem',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='board_items', to='liandong.project'),
        ),
        migrations.AddField(
            model_name='boarditem',
            name='raised_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='boardseat',
            name='named_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='boardseat',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='boardseat',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='liandong.project'),
        ),
        migrations.AddField(
            model_name='boardvoice',
            name='candidate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='boardvoice',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='liandong.project'),
        ),
        migrations.AddField(
            model_name='boardvoice',
            name='voter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='questionbacking',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='teamballot',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='teamquestion',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='teamquestion',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='liandong.team'),
        ),
        migrations.AddField(
            model_name='teamballot',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='liandong.teamquestion'),
        ),
        migrations.AddField(
            model_name='questionbacking',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backers', to='liandong.teamquestion'),
        ),
        migrations.AddConstraint(
            model_name='boardseat',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('project', 'person'), name='one_open_seat'),
        ),
        migrations.AddConstraint(
            model_name='boardvoice',
            constraint=models.UniqueConstraint(fields=('project', 'voter'), name='one_voice_per_project'),
        ),
        migrations.AddConstraint(
            model_name='teamquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='question_closed_with_an_outcome'),
        ),
        migrations.AddConstraint(
            model_name='teamquestion',
            constraint=models.CheckConstraint(condition=models.Q(('members__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('yes'), '+', models.F('no')), '+', models.F('abstain')))), name='no_more_votes_than_members'),
        ),
        migrations.AddConstraint(
            model_name='teamballot',
            constraint=models.UniqueConstraint(fields=('question', 'person'), name='voted_once'),
        ),
        migrations.AddConstraint(
            model_name='questionbacking',
            constraint=models.UniqueConstraint(fields=('question', 'person'), name='backed_once'),
        ),
    ]
