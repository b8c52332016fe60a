"""What authorities do to others' records, and spot checks of organizations.

Why       An act of an office left a line in the history and nothing that the one concerned could
          read, answer or count.
Existing  Nothing is filled in afterwards: acts from before stay in the history only.
Rollout   Safe while the previous release is running: it does not know the new tables.
Cost      Three new tables.
Back      Reversible; the acts and the checks are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("liandong", "0059_search_rows")]

    operations = [
        migrations.CreateModel(
            name='InspectionRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.CharField(max_length=64, verbose_name='随机数种子')),
                ('seed_source', models.CharField(max_length=120, verbose_name='种子从哪来')),
                ('numbers', models.JSONField(default=list)),
                ('drawn_at', models.DateTimeField()),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspection_rounds', to='liandong.authorityoffice')),
            ],
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, default='drawn', max_length=10)),
                ('verdicts', models.JSONField(default=dict)),
                ('notes', models.JSONField(default=dict)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('hearing_due_at', models.DateTimeField(blank=True, null=True)),
                ('reply', models.CharField(blank=True, max_length=500, verbose_name='组织的说明')),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('inspected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='liandong.organization')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='liandong.inspectionround')),
            ],
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('act', models.CharField(db_index=True, max_length=12, verbose_name='做了什么')),
                ('division_code', models.CharField(blank=True, db_index=True, max_length=12)),
                ('basis', models.CharField(blank=True, max_length=12, verbose_name='依据')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('event', models.CharField(blank=True, max_length=40)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='什么时候以前改好')),
                ('at', models.DateTimeField(db_index=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reply', models.CharField(blank=True, max_length=500, verbose_name='对方的话')),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to='liandong.authorityoffice')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to='liandong.organization')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.AddConstraint(
            model_name='inspectionround',
            constraint=models.UniqueConstraint(fields=('office', 'seed'), name='seed_once_per_office'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.UniqueConstraint(fields=('round', 'organization'), name='inspected_once_per_round'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(('published_at', None), ('told_at__isnull', False), _connector='OR'), name='nothing_is_published_before_it_is_told'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.UniqueConstraint(condition=models.Q(('act', 'suspend'), ('ended_at', None)), fields=('organization',), name='one_open_suspension'),
        ),
    ]
