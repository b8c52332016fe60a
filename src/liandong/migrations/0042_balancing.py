"""Proposals that spread the load of a desk: their moves, and spans before and after.

Why       Who guides whom is proposed as a whole and adopted by a human (ADR 0030).
Existing  Nothing changes.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Three new tables.
Back      Reversible. Proposals are lost; links that were adopted stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0041_contributions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Balancing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('seed', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('waiting', '等待开始'), ('running', '正在安排'), ('done', '已完成'), ('cancelled', '已取消'), ('failed', '没有完成')], db_index=True, default='waiting', max_length=10)),
                ('stage', models.CharField(blank=True, max_length=20)),
                ('share', models.FloatField(default=0.0)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('stop_asked_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('volunteers', models.PositiveIntegerField(default=0)),
                ('pairs', models.PositiveBigIntegerField(default=0)),
                ('value', models.BigIntegerField(default=0)),
                ('bound', models.BigIntegerField(default=0)),
                ('seconds', models.FloatField(default=0.0)),
                ('adopted_at', models.DateTimeField(blank=True, null=True)),
                ('adopted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='BalancingLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parts', models.JSONField(default=dict)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('is_dropped', models.BooleanField(default=False)),
                ('balancing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='liandong.balancing')),
                ('from_guide', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.supervisionlink')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('to_guide', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('balancing', 'person'), name='balancing_line_once')],
            },
        ),
        migrations.CreateModel(
            name='BalancingSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.PositiveIntegerField()),
                ('after', models.PositiveIntegerField()),
                ('green', models.PositiveSmallIntegerField()),
                ('amber', models.PositiveSmallIntegerField()),
                ('critical', models.PositiveSmallIntegerField()),
                ('balancing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spans', to='liandong.balancing')),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('balancing', 'guide'), name='balancing_span_once')],
            },
        ),
    ]
