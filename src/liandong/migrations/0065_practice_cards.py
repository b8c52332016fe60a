"""Keep practice cards, and which projects were begun from them.

Why       What one street had learnt stayed with it; a re-use named nobody.
Existing  No card is there, and no project was begun from one.
Rollout   Two new tables; the previous release does not know them.
Cost      None: nothing that exists is touched.
Back      Reversible; cards and the memory of re-uses are lost, projects stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("liandong", "0064_policy_trials")]

    operations = [
        migrations.CreateModel(
            name='PracticeCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('title', models.CharField(max_length=80, verbose_name='标题')),
                ('division_code', models.CharField(blank=True, max_length=12)),
                ('category', models.CharField(blank=True, db_index=True, max_length=4, verbose_name='服务类别')),
                ('mode', models.CharField(blank=True, db_index=True, max_length=2, verbose_name='服务模式')),
                ('lead', models.CharField(blank=True, max_length=16, verbose_name='谁来主导')),
                ('problem', models.TextField(verbose_name='遇到什么问题')),
                ('for_whom', models.TextField(verbose_name='为谁做')),
                ('steps', models.TextField(verbose_name='一步一步怎么做')),
                ('outcome', models.TextField(verbose_name='有什么结果')),
                ('watch_for', models.TextField(verbose_name='要注意什么')),
                ('cost_cents', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='花了多少钱')),
                ('cost_note', models.CharField(blank=True, max_length=200, verbose_name='钱花在哪里')),
                ('figures', models.JSONField(default=dict)),
                ('counted_on', models.DateField()),
                ('license', models.CharField(default='by', max_length=6, verbose_name='别人可以怎么用')),
                ('state', models.CharField(db_index=True, default='draft', max_length=10)),
                ('written_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdraw_reason', models.CharField(blank=True, max_length=200)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='liandong.practicecard')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='practice_cards', to='liandong.grouprun')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practice_cards', to='liandong.organization')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='practice_cards', to='liandong.project')),
            ],
        ),
        migrations.CreateModel(
            name='PracticeReuse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField()),
                ('changed', models.CharField(blank=True, max_length=500, verbose_name='改了什么')),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reuses', to='liandong.practicecard')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='begun_from', to='liandong.project')),
            ],
        ),
        migrations.AddConstraint(
            model_name='practicecard',
            constraint=models.CheckConstraint(condition=models.Q(('project__isnull', False), ('group__isnull', False), _connector='OR'), name='practice_card_of_something'),
        ),
        migrations.AddConstraint(
            model_name='practicecard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='published_card_has_a_moment'),
        ),
    ]
