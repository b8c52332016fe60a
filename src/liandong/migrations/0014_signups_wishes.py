"""Keep wishes, swaps of places, and the search for somebody when a person cannot come.

Why       Volunteers want to be told when something suits them, and to change places among
          themselves with both saying yes; a place given back should not stay empty.
Existing  New tables only; nothing that is there changes.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      None: three empty tables.
Back      Reversible. Wishes and open swaps are lost; places stay where they are.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0013_signups_chain_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(blank=True, max_length=4, verbose_name='做什么')),
                ('division_code', models.CharField(blank=True, max_length=12, verbose_name='哪一带')),
                ('radius_m', models.PositiveIntegerField(blank=True, null=True, verbose_name='离我多远')),
                ('slots_mask', models.BigIntegerField(default=0, verbose_name='什么时候')),
                ('words', models.CharField(blank=True, max_length=60, verbose_name='关键词')),
                ('is_paused', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField()),
                ('seen_shift', models.BigIntegerField(default=0)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '马上开始找人'), ('asking', '正在分批问合适的人'), ('unneeded', '人已经够了'), ('nobody', '没有找到合适的人')], default='waiting', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replacements', to='liandong.shift')),
                ('wave', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='liandong.invitationwave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('shift',), name='one_waiting_replacement')],
            },
        ),
        migrations.CreateModel(
            name='Swap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_exchange', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=80, verbose_name='说一句')),
                ('state', models.CharField(choices=[('asked', '等对方答复'), ('offered', '等您点头'), ('done', '已换好'), ('declined', '没换成'), ('withdrawn', '已撤回')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('other_place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.assignment')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps', to='liandong.assignment')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'offered'])), fields=('place',), name='one_open_swap_per_place')],
            },
        ),
    ]
