"""Keep amendments of signed contracts, each with all terms before and after.

Why       A signed contract could not change; changes were agreed outside it.
Existing  No contract has one.
Rollout   Safe while the previous release is running: only a new table.
Cost      None; the table is empty.
Back      Reversible; the history of amendments is lost, contracts stay as they were amended.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0081_office_buyers"),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractAmendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('side', models.CharField(max_length=8)),
                ('reason', models.TextField(verbose_name='为什么变更')),
                ('effective_on', models.DateField(verbose_name='从哪天起生效')),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('proposed_at', models.DateTimeField()),
                ('is_agreed', models.BooleanField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('lapsed_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='liandong.contract')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'number'), name='amendment_number_once'), models.UniqueConstraint(condition=models.Q(('applied_at', None), ('lapsed_at', None), ('withdrawn_at', None), models.Q(('is_agreed', False), _negated=True)), fields=('contract',), name='one_unsettled_amendment'), models.CheckConstraint(condition=models.Q(('side__in', ['buyer', 'provider'])), name='amendment_side'), models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='amendment_takes_two')],
            },
        ),
    ]
