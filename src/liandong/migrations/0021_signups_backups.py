"""Keep what somebody would take when their first choice is full or called off.

Why       Who waits for a full shift should not stay at home when another would do.
Existing  A new table only; nothing that is there changes.
Rollout   Safe while the previous release is running: it does not know the table.
Cost      None: one empty table.
Back      Reversible. Backups that were named are lost; places stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0020_leavings_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='BackupChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.shift')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backups', to='liandong.person')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.shift')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person', 'first', 'shift'), name='one_open_backup'), models.CheckConstraint(condition=models.Q(('first', models.F('shift')), _negated=True), name='backup_is_another_shift')],
            },
        ),
    ]
