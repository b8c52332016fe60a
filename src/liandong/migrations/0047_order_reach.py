"""How far an order reaches, and its dated amendments.

Why       An incident's radius limited nobody, and an order could not be changed (ADR 0038).
Existing  Orders stay without a limit until they are amended.
Rollout   Safe while the previous release is running: it leaves the column empty.
Cost      One empty column, one new table.
Back      Reversible. Limits and amendments are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0046_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name='dispatchorder',
            name='reach_m',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='多远以内的人'),
        ),
        migrations.CreateModel(
            name='OrderAmendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_number', models.CharField(max_length=60, verbose_name='修改的文号')),
                ('told_by', models.CharField(max_length=50, verbose_name='谁说要改')),
                ('reason', models.CharField(max_length=200, verbose_name='为什么改')),
                ('before_m', models.PositiveIntegerField(blank=True, null=True)),
                ('reach_m', models.PositiveIntegerField(blank=True, null=True, verbose_name='多远以内的人')),
                ('people', models.PositiveSmallIntegerField(default=0, verbose_name='加几个人')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='liandong.dispatchorder')),
            ],
        ),
    ]
