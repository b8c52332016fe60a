"""Keep groups, their members, goals and sessions, who was there, and community activities.

Why       Group work and activities were kept on paper (ADR 34).
Existing  Nothing changes.
Rollout   Safe while the previous release is running: new tables only.
Cost      None.
Back      Reversible. Groups and activities are lost.
"""

import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0045_bulletin"),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('division_code', models.CharField(blank=True, db_index=True, max_length=12)),
                ('theme', models.CharField(max_length=80, verbose_name='主题')),
                ('kind', models.CharField(max_length=10, verbose_name='哪类小组')),
                ('field', models.CharField(default='20', max_length=2, verbose_name='服务领域')),
                ('aim', models.TextField(verbose_name='为什么做')),
                ('signed_up_are', models.CharField(default='helper', max_length=8, verbose_name='报名的人是')),
                ('phase', models.CharField(max_length=10, verbose_name='走到哪一期')),
                ('phase_since', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approval', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='督导意见')),
                ('evaluation', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='有什么变化')),
                ('follow_up', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='以后怎么跟进')),
                ('comment', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='督导评语')),
                ('commented_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('commented_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='liandong.project')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='GroupReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='liandong.grouprun')),
            ],
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call_name', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='称呼')),
                ('part', models.CharField(max_length=8, verbose_name='组员还是带组')),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('score_before', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='开始时打几分')),
                ('score_after', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='结束时打几分')),
                ('beneficiary', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.beneficiary')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='liandong.grouprun')),
            ],
        ),
        migrations.CreateModel(
            name='GroupGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nth', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=120, verbose_name='目标')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='liandong.grouprun')),
            ],
        ),
        migrations.CreateModel(
            name='GroupSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nth', models.PositiveSmallIntegerField()),
                ('topic', models.CharField(max_length=120, verbose_name='这次做什么')),
                ('starts_at', models.DateTimeField(db_index=True, verbose_name='开始')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='多少分钟')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('note', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='做了什么')),
                ('mood', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='组员之间怎么样')),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('called_off_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='liandong.grouprun')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.shift')),
            ],
        ),
        migrations.CreateModel(
            name='GroupPresence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=8)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='liandong.groupmember')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='liandong.groupsession')),
            ],
        ),
        migrations.CreateModel(
            name='GroupMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.PositiveSmallIntegerField()),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='liandong.groupgoal')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='liandong.groupsession')),
            ],
        ),
        migrations.CreateModel(
            name='CommunityActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('division_code', models.CharField(blank=True, db_index=True, max_length=12)),
                ('field', models.CharField(default='20', max_length=2, verbose_name='服务领域')),
                ('aim', models.TextField(verbose_name='为什么办')),
                ('expected', models.PositiveSmallIntegerField(verbose_name='想来多少居民')),
                ('budget_cents', models.PositiveIntegerField(default=0, verbose_name='预算')),
                ('photos', models.CharField(default='none', max_length=10, verbose_name='拍照怎么征得同意')),
                ('state', models.CharField(max_length=8, verbose_name='走到哪一步')),
                ('came', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='来了多少居民')),
                ('note', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='办得怎么样')),
                ('lesson', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='下次怎么办')),
                ('opened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='liandong.project')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.shift')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='liandong.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shift',), name='one_activity_of_shift')],
            },
        ),
        migrations.AddIndex(
            model_name='grouprun',
            index=models.Index(fields=['worker', 'closed_at'], name='group_of_worker'),
        ),
        migrations.AddConstraint(
            model_name='grouprun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('phase', 'closed')), models.Q(models.Q(('phase', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='closed_group_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None), ('person__isnull', False)), fields=('group', 'person'), name='one_place_of_person_in_group'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(condition=models.Q(('beneficiary__isnull', False), ('left_at', None)), fields=('group', 'beneficiary'), name='one_place_of_client_in_group'),
        ),
        migrations.AddConstraint(
            model_name='groupsession',
            constraint=models.UniqueConstraint(fields=('group', 'nth'), name='one_group_session_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='groupsession',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_at', None), ('called_off_at', None), _connector='OR'), name='group_session_held_or_called_off'),
        ),
        migrations.AddConstraint(
            model_name='grouppresence',
            constraint=models.UniqueConstraint(fields=('session', 'member'), name='one_presence_in_session'),
        ),
        migrations.AddConstraint(
            model_name='groupmark',
            constraint=models.UniqueConstraint(fields=('session', 'goal'), name='one_mark_of_goal_in_session'),
        ),
    ]
