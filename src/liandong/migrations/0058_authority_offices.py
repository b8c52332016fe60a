"""Offices of authorities, and approvals with clocks.

Why       Who decides a matter was a name in a profile; now it is an office with people and terms.
Existing  Officers keep their reach and belong to no office; complaints handed over keep their
          words and name no function.
Rollout   Safe while the previous release is running: new columns are empty or nullable.
Cost      New tables, one nullable column and one empty text; no table rewrite on PostgreSQL.
Back      Reversible; offices and approvals are lost, officers stay officers.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("liandong", "0057_value_items")]

    operations = [
        migrations.AddField(
            model_name='complaint',
            name='authority_function',
            field=models.CharField(blank=True, db_default='', max_length=16),
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('matter', models.CharField(db_index=True, max_length=12, verbose_name='什么事')),
                ('division_code', models.CharField(db_index=True, max_length=12)),
                ('statement', models.TextField(verbose_name='说明')),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(db_index=True)),
                ('state', models.CharField(db_index=True, default='asked', max_length=12)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('no', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('was_late', models.BooleanField(default=False)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('asked_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='liandong.organization')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='liandong.project')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='liandong.team')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
            ],
        ),
        migrations.CreateModel(
            name='ApprovalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('at', models.DateTimeField()),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='liandong.approval')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='AuthorityOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('line', models.CharField(max_length=16, verbose_name='哪条线')),
                ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='管辖地区')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='对外电话')),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('line', 'division_code'), name='one_open_office_of_line_and_place')],
            },
        ),
        migrations.AddField(
            model_name='approval',
            name='escalated_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.authorityoffice'),
        ),
        migrations.AddField(
            model_name='approval',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='liandong.authorityoffice'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='liandong.authorityoffice'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('office', None), ('role', 'officer'), _connector='OR'), name='only_officers_have_an_office'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(fields=['state', 'due_at'], name='approval_clock'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('office__isnull', False), ('unit', None)), models.Q(('office', None), ('unit__isnull', False)), _connector='OR'), name='approval_of_an_office_or_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organization__isnull', False), ('project', None), ('team', None)), models.Q(('organization', None), ('project', None), ('team__isnull', False)), models.Q(('organization', None), ('project__isnull', False), ('team', None)), _connector='OR'), name='approval_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['granted', 'refused', 'final_no']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='nobody_decides_by_silence'),
        ),
    ]
