"""Keep what people said in a group's list beside the place or question it led to.

Why       A place needs the person's own recorded yes (Order 685 Art 25); a line in a group's
          list is one, and must be there to be looked at.
Existing  A new table only; nothing that is there changes.
Rollout   Safe while the previous release is running: it does not know the table.
Cost      None: one empty table.
Back      Reversible. The lines are lost; the places stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0012_spot_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChainYes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('assignment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='chain_yes', to='liandong.assignment')),
                ('invitation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='chain_yes', to='liandong.invitation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chain_lines', to='liandong.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chain_lines', to='liandong.shift')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('assignment', None), ('invitation', None), _connector='OR'), name='chain_yes_led_to_one')],
            },
        ),
    ]
