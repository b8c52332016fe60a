"""Keep what volunteers want to start, who would join, and each step on the way.

Why       A volunteer's idea needs a social worker as partner, a clock, and an answer.
Existing  New tables only; nothing that is there changes.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      None: three empty tables.
Back      Reversible. Proposals written meanwhile are lost; projects made of them stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0009_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('title', models.CharField(max_length=60, verbose_name='想做什么')),
                ('text', models.TextField(blank=True, verbose_name='怎么做')),
                ('category', models.CharField(max_length=4, verbose_name='服务类别')),
                ('place_name', models.CharField(blank=True, max_length=100, verbose_name='在哪里')),
                ('helpers', models.PositiveSmallIntegerField(default=1, verbose_name='要几个人')),
                ('division_code', models.CharField(blank=True, db_index=True, max_length=12)),
                ('state', models.CharField(db_index=True, default='looking', max_length=10)),
                ('filed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('project', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='initiative', to='liandong.project')),
                ('proposer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to='liandong.person')),
                ('worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='InitiativeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='liandong.initiative')),
            ],
        ),
        migrations.CreateModel(
            name='InitiativeSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supporters', to='liandong.initiative')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('worker', None), models.Q(('worker', models.F('proposer')), _negated=True), _connector='OR'), name='initiative_has_a_partner_beside_its_proposer'),
        ),
        migrations.AddConstraint(
            model_name='initiativesupport',
            constraint=models.UniqueConstraint(fields=('initiative', 'person'), name='support_once'),
        ),
    ]
