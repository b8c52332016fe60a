"""Members of a hub, neutral referrals, the line of an organization, agreements of lines.

Why       A hub handed needs to whomever it liked, and lines heard of each other's events too late.
Existing  No organization is a member and none belongs to a line until somebody says so.
Rollout   Safe while the previous release is running: the new column has a default in the database.
Cost      Three new tables and one empty text; no table rewrite on PostgreSQL.
Back      Reversible; memberships, referrals and agreements are lost, needs stay handed over.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("liandong", "0067_purchases")]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='line',
            field=models.CharField(blank=True, db_default='', max_length=16, verbose_name='归哪条线'),
        ),
        migrations.CreateModel(
            name='HubMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('categories', models.JSONField(default=list, verbose_name='做哪些服务')),
                ('reach', models.CharField(blank=True, max_length=12, verbose_name='服务到哪里')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='每月能接几件')),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('left_because', models.CharField(blank=True, max_length=200, verbose_name='为什么退出')),
                ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hub_member', to='liandong.approval')),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hub_members', to='liandong.organization')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hub_memberships', to='liandong.organization')),
            ],
        ),
        migrations.CreateModel(
            name='HubReferral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('category', models.CharField(blank=True, max_length=4, verbose_name='服务类别')),
                ('is_by_rule', models.BooleanField(default=True)),
                ('facts', models.JSONField(default=dict)),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='为什么不按顺序')),
                ('state', models.CharField(db_index=True, default='offered', max_length=10)),
                ('offered_at', models.DateTimeField(db_index=True)),
                ('due_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='答复')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='liandong.hubmember')),
                ('need', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hub_referrals', to='liandong.need')),
                ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('volunteer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='LineAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('text', models.CharField(max_length=200, verbose_name='怎么说定的')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.shift')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.shift')),
            ],
        ),
        migrations.AddConstraint(
            model_name='hubmember',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('hub', 'organization'), name='one_open_membership_of_hub'),
        ),
        migrations.AddConstraint(
            model_name='hubmember',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='hub_member_takes_some'),
        ),
        migrations.AddConstraint(
            model_name='hubreferral',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['offered', 'accepted'])), fields=('need',), name='one_open_hub_referral_of_need'),
        ),
        migrations.AddConstraint(
            model_name='hubreferral',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered'), ('volunteer__isnull', False)), fields=('volunteer',), name='one_open_hub_referral_of_volunteer'),
        ),
        migrations.AddConstraint(
            model_name='hubreferral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('need__isnull', False), ('volunteer', None)), models.Q(('is_by_rule', True), ('need', None), ('volunteer__isnull', False)), _connector='OR'), name='referral_of_a_need_or_a_volunteer'),
        ),
        migrations.AddConstraint(
            model_name='hubreferral',
            constraint=models.CheckConstraint(condition=models.Q(('is_by_rule', True), models.Q(('why', ''), _negated=True), _connector='OR'), name='off_rule_has_words'),
        ),
    ]
