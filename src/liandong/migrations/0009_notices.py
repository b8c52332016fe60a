"""Give every message its ways, its preferences and the record of what became of it.

Why       Mail, push, text messages and group robots besides the app; each message once,
          even if a worker dies; the person decides how (ADR 0025).
Existing  Messages that were sent count as routed; what was still waiting for a text message
          is routed anew. Tries and the last failure move from the message to its deliveries;
          those of messages still waiting begin again at none.
Rollout   Stop the previous release first: it writes two columns that go away.
Cost      New tables and one UPDATE over the messages; a million take seconds.
Back      Reversible. Preferences, subscriptions, robots and deliveries are lost.
"""

import datetime
import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0008_training'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=6)),
                ('state', models.CharField(choices=[('waiting', '等着发'), ('claimed', '正在发'), ('handed', '已交出'), ('sent', '已发出'), ('dropped', '没有发'), ('failed', '没发成'), ('unknown', '不确定')], default='waiting', max_length=8)),
                ('due_at', models.DateTimeField()),
                ('is_gathered', models.BooleanField(default=False)),
                ('bundle', models.BigIntegerField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('address', models.CharField(blank=True, max_length=80)),
                ('answer', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='GroupRobot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vendor', models.CharField(choices=[('wecom', '企业微信'), ('dingtalk', '钉钉'), ('feishu', '飞书')], max_length=10)),
                ('name', models.CharField(max_length=40, verbose_name='群名')),
                ('token', liandong.models.sealed.SealedTextField(blank=True, default='')),
                ('secret', liandong.models.sealed.SealedTextField(blank=True, default='')),
                ('registered_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quiet_from', models.TimeField(default=datetime.time(21, 30))),
                ('quiet_until', models.TimeField(default=datetime.time(8, 0))),
                ('digest_hour', models.PositiveSmallIntegerField(blank=True, default=18, null=True)),
                ('is_everywhere', models.BooleanField(default=False)),
                ('remind_when', models.CharField(default='usual', max_length=10)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('email', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='电子邮箱')),
                ('email_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('new_email', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='待确认的电子邮箱')),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('code_sent_at', models.DateTimeField(blank=True, null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=12)),
                ('channel', models.CharField(max_length=6)),
                ('is_on', models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('endpoint', liandong.models.sealed.SealedTextField(blank=True, default='')),
                ('endpoint_index', models.CharField(max_length=64, unique=True)),
                ('p256dh', liandong.models.sealed.SealedTextField(blank=True, default='')),
                ('auth', liandong.models.sealed.SealedTextField(blank=True, default='')),
                ('device', models.CharField(blank=True, max_length=40)),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='outboxmessage',
            name='outbox_waiting',
        ),
        migrations.RemoveField(
            model_name='outboxmessage',
            name='failure',
        ),
        migrations.RemoveField(
            model_name='outboxmessage',
            name='tries',
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='cause',
            field=models.CharField(blank=True, db_default='', max_length=60),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='routed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "UPDATE liandong_outboxmessage SET routed_at = due_at WHERE sent_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='delivery',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='liandong.outboxmessage'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='grouprobot',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='grouprobot',
            name='organization',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization'),
        ),
        migrations.AddField(
            model_name='grouprobot',
            name='registered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='grouprobot',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.team'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='robot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.grouprobot'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('routed_at', None)), fields=['due_at'], name='outbox_unrouted'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('cause', ''), _negated=True), fields=['cause'], name='outbox_of_cause'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('cause', ''), _negated=True), fields=('person', 'kind', 'cause'), name='told_once_of_a_cause'),
        ),
        migrations.AddField(
            model_name='noticesetting',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice_setting', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='noticeswitch',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_switches', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='pushsubscription',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='push_subscriptions', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='subscription',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='liandong.pushsubscription'),
        ),
        migrations.AddConstraint(
            model_name='grouprobot',
            constraint=models.CheckConstraint(condition=models.Q(('organization__isnull', False), ('team__isnull', False), _connector='XOR'), name='robot_of_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='noticesetting',
            constraint=models.CheckConstraint(condition=models.Q(('digest_hour', None), ('digest_hour__lte', 23), _connector='OR'), name='digest_hour_of_a_day'),
        ),
        migrations.AddConstraint(
            model_name='noticeswitch',
            constraint=models.UniqueConstraint(fields=('person', 'group', 'channel'), name='switch_once'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['channel', 'due_at'], name='delivery_waiting'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ['claimed', 'handed'])), fields=['lease_until'], name='delivery_leased'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['person', '-due_at'], name='delivery_of_person'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('subscription', None), models.Q(('channel', 'push'), _negated=True)), fields=('message', 'channel'), name='delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('subscription__isnull', False)), fields=('message', 'subscription'), name='push_delivery_once'),
        ),
    ]
