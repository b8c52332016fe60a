"""Check-in without a network: devices with keys, their entries, badges, paper, one point.

Why       Check-ins must work where there is no network and nobody has a smartphone, and an
          edit on two devices must come to a person (ADR 0021).
Existing  Check-ins so far have no device: the new columns stay empty. Nothing is moved.
Rollout   Safe while the previous release is running: it neither reads nor needs the new
          columns, and the database fills the one that may not be empty.
Cost      Three columns that are empty or constant and one index on the check-ins (a short
          lock on PostgreSQL 11 or later); the new tables are empty.
Back      Reversible. Devices, entries, badges, photographs of sheets and points are lost.
"""

import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0003_weight_setting'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkin',
            name='client_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='checkin',
            name='device_mark',
            field=models.CharField(blank=True, db_default='', default='', max_length=32),
        ),
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True)),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_reason', models.CharField(blank=True, max_length=20)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='badges', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='CheckInPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lat', models.FloatField()),
                ('lon', models.FloatField()),
                ('accuracy_m', models.PositiveIntegerField()),
                ('distance_m', models.PositiveIntegerField(blank=True, null=True)),
                ('taken_at', models.DateTimeField()),
                ('delete_on', models.DateField(db_index=True)),
                ('check_in', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='point', to='liandong.checkin')),
            ],
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=64, unique=True)),
                ('public_key', models.CharField(max_length=100)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('registered_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_seq', models.PositiveIntegerField(default=0)),
                ('last_hash', models.CharField(blank=True, max_length=64)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='liandong.person')),
            ],
        ),
        migrations.AddField(
            model_name='checkin',
            name='device',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='liandong.device'),
        ),
        migrations.CreateModel(
            name='DeviceEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.CharField(max_length=36)),
                ('seq', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=6)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('client_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('applied', '已记入'), ('same', '早已记下'), ('held', '等人核对'), ('refused', '没有记入'), ('settled', '已核对')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=24)),
                ('standing_at', models.DateTimeField(blank=True, null=True)),
                ('standing_method', models.CharField(blank=True, max_length=12)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('took_entry', models.BooleanField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=200)),
                ('assignment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='device_entries', to='liandong.assignment')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='liandong.device')),
                ('shift', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='device_entries', to='liandong.shift')),
            ],
        ),
        migrations.CreateModel(
            name='PaperSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_at', models.DateTimeField()),
                ('photo', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='照片')),
                ('photo_type', models.CharField(blank=True, max_length=20)),
                ('photo_digest', models.CharField(blank=True, max_length=64)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='liandong.shift')),
            ],
        ),
        migrations.AddField(
            model_name='checkin',
            name='paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='liandong.papersheet'),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(fields=['device_mark', 'at'], name='check_in_of_browser'),
        ),
        migrations.AddConstraint(
            model_name='badge',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person',), name='one_badge_per_person'),
        ),
        migrations.AddIndex(
            model_name='deviceentry',
            index=models.Index(fields=['state', 'shift'], name='device_entry_waiting'),
        ),
        migrations.AddConstraint(
            model_name='deviceentry',
            constraint=models.UniqueConstraint(fields=('device', 'digest', 'signature'), name='one_entry_per_text'),
        ),
        migrations.AddConstraint(
            model_name='deviceentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['scan', 'badge', 'in', 'out', 'absent', 'bad'])), name='device_entry_kind'),
        ),
        migrations.AddConstraint(
            model_name='deviceentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'settled'), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('decision_reason', ''), _negated=True)), _connector='OR'), name='settled_with_a_reason'),
        ),
    ]
