"""Keep comparisons of two streets that go by different rules.

Why       Whether a rule helps is to be seen before it is spread, by a figure chosen beforehand.
Existing  Nothing of the kind.
Rollout   Safe while the previous release is running: it does not know the table.
Cost      One empty table.
Back      Reversible; the comparisons are lost, the records they counted stay.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0063_policy_layers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyTrial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='想弄清什么')),
                ('one_code', models.CharField(max_length=12, verbose_name='甲')),
                ('other_code', models.CharField(max_length=12, verbose_name='乙')),
                ('outcome', models.CharField(max_length=40, verbose_name='看哪个数')),
                ('since', models.DateField(verbose_name='从哪天起')),
                ('until', models.DateField()),
                ('started_at', models.DateTimeField()),
                ('stopped_on', models.DateField(blank=True, null=True)),
                ('stop_reason', models.CharField(blank=True, max_length=200)),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='trial_has_days'), models.CheckConstraint(condition=models.Q(('one_code', models.F('other_code')), _negated=True), name='trial_of_two_streets')],
            },
        ),
    ]
