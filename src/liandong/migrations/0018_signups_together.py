"""Hold seats for people who come together, and keep standing places.

Why       Friends want to come together or not at all, and regulars want to say yes once.
Existing  New tables only; nothing that is there changes. ``Shift.taken`` counts held seats too.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      None: three empty tables.
Back      Reversible after the held seats are settled (the clock does it within a minute of
          their time); standing places are lost, places already given stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0017_time_bank'),
    ]

    operations = [
        migrations.CreateModel(
            name='JointSignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_all_or_nothing', models.BooleanField(default=False)),
                ('hold_until', models.DateTimeField()),
                ('state', models.CharField(default='open', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joints', to='liandong.shift')),
            ],
        ),
        migrations.CreateModel(
            name='JointSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_held', models.BooleanField(default=True)),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='joint_seat', to='liandong.invitation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('joint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='liandong.jointsignup')),
            ],
        ),
        migrations.CreateModel(
            name='Regular',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('starts', models.TimeField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regulars', to='liandong.person')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regulars', to='liandong.position')),
            ],
        ),
        migrations.AddConstraint(
            model_name='jointsignup',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('shift', 'made_by'), name='one_open_joint_per_person_and_shift'),
        ),
        migrations.AddConstraint(
            model_name='regular',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person', 'position', 'weekday', 'starts'), name='one_open_regular'),
        ),
        migrations.AddConstraint(
            model_name='regular',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='regular_on_a_weekday'),
        ),
    ]
