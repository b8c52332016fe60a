"""The time bank: accounts, transfers between two of them, recomputations.

Why       Points for proved hours must always be in balance: both sides of a transfer stand in
          one row, and changed rules are kept with what they changed.
Existing  Nobody has points before; the first settlement counts all proved hours that exist.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Four empty tables.
Back      Reversible. Points, gifts and what was spent are lost; the ledger is untouched.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0016_ledger_digests'),
    ]

    operations = [
        migrations.CreateModel(
            name='TimeAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_bank', models.BooleanField(default=False)),
                ('points_per_hour', models.PositiveSmallIntegerField(default=0)),
                ('cap_points', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField()),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='time_account', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='TimeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('people', models.PositiveIntegerField()),
                ('applied_at', models.DateTimeField()),
                ('reversed_at', models.DateTimeField(blank=True, null=True)),
                ('applied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('reversed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='TimeRunLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.IntegerField()),
                ('after', models.IntegerField()),
                ('before_points_per_hour', models.PositiveSmallIntegerField()),
                ('before_cap_points', models.PositiveIntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_lines', to='liandong.timeaccount')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='liandong.timerun')),
            ],
        ),
        migrations.CreateModel(
            name='TimeTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField(db_index=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='liandong.timeaccount')),
                ('need', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='time_transfers', to='liandong.need')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='liandong.timerun')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='liandong.timeaccount')),
            ],
        ),
        migrations.AddConstraint(
            model_name='timeaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_bank', True), ('person', None)), models.Q(('is_bank', False), ('person__isnull', False)), _connector='OR'), name='time_account_of_one'),
        ),
        migrations.AddConstraint(
            model_name='timeaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('is_bank', True)), fields=('is_bank',), name='one_time_bank'),
        ),
        migrations.AddConstraint(
            model_name='timerunline',
            constraint=models.UniqueConstraint(fields=('run', 'account'), name='time_run_line_once'),
        ),
        migrations.AddConstraint(
            model_name='timetransfer',
            constraint=models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='time_transfer_some_points'),
        ),
        migrations.AddConstraint(
            model_name='timetransfer',
            constraint=models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='time_transfer_two_sides'),
        ),
        migrations.AddConstraint(
            model_name='timetransfer',
            constraint=models.UniqueConstraint(condition=models.Q(('need__isnull', False)), fields=('need', 'kind'), name='time_once_per_need'),
        ),
    ]
