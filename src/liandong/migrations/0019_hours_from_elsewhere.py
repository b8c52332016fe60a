"""Hours from other hubs, and the hubs whose seal is believed.

Why       Hours travel with the volunteer; what comes from elsewhere keeps its source and is
          never counted twice.
Existing  Nothing is moved.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Two empty tables.
Back      Reversible. What was brought is lost here; the files still hold it.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0018_signups_together'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnownHub',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=200, unique=True)),
                ('public_key', models.CharField(max_length=64)),
                ('known_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='OutsideHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hub', models.CharField(max_length=200)),
                ('organization', models.CharField(max_length=32)),
                ('organization_name', models.CharField(max_length=200)),
                ('seq', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('activity', models.CharField(max_length=120)),
                ('served_on', models.DateField()),
                ('minutes', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=6)),
                ('is_verified', models.BooleanField()),
                ('taken_in_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outside_hours', to='liandong.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hub', 'organization', 'seq'), name='outside_entry_once'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='outside_hours_some_minutes')],
            },
        ),
    ]
