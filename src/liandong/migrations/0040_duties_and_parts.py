"""What the five modes ask of the two sides: parts of a project, duties, records, who led.

Why       The modes were labels; publishing, starting and closing now ask for records.
Existing  Four empty tables and one empty column; nothing is touched. Duties of projects
          that are published already are held by the template until somebody takes them.
Rollout   Safe while the previous release is running: it does not know them.
Cost      Creates tables and a nullable column; no rewrite.
Back      Reversible. Parts, duties and records are lost; projects and shifts remain.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0039_education_claims'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='这一部分叫什么')),
                ('mode', models.CharField(max_length=2, verbose_name='服务模式')),
                ('lead', models.CharField(max_length=16)),
                ('lead_reason', models.CharField(max_length=60)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('lead_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_parts', to='liandong.person')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='liandong.project')),
                ('social_worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='ProjectLead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lead', models.CharField(max_length=16)),
                ('reason_code', models.CharField(max_length=60)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='liandong.project')),
                ('part', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='liandong.projectpart')),
            ],
        ),
        migrations.CreateModel(
            name='ModeRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16, verbose_name='哪一种记录')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='写明')),
                ('count', models.PositiveIntegerField(blank=True, null=True, verbose_name='人数')),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='liandong.project')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='liandong.shift')),
                ('part', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='liandong.projectpart')),
            ],
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, verbose_name='职责')),
                ('by_template', models.BooleanField(default=False)),
                ('taken_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('evidence', models.CharField(blank=True, max_length=200, verbose_name='凭据')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('linkage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='liandong.linkage')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='liandong.person')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='liandong.project')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='liandong.team')),
                ('part', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='liandong.projectpart')),
            ],
        ),
        migrations.AddField(
            model_name='position',
            name='part',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='liandong.projectpart'),
        ),
        migrations.AddConstraint(
            model_name='projectpart',
            constraint=models.UniqueConstraint(fields=('project', 'title'), name='part_named_once'),
        ),
        migrations.AddIndex(
            model_name='projectlead',
            index=models.Index(fields=['project', 'at'], name='project_lead_by_time'),
        ),
        migrations.AddIndex(
            model_name='moderecord',
            index=models.Index(fields=['project', 'kind'], name='mode_record_of_project'),
        ),
        migrations.AddConstraint(
            model_name='moderecord',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'start')), fields=('shift',), name='shift_started_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('part', None), ('project__isnull', False)), fields=('project', 'code'), name='duty_of_project_held_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('part__isnull', False)), fields=('part', 'code'), name='duty_of_part_held_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('linkage__isnull', False)), fields=('linkage', 'code'), name='duty_of_linkage_held_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('linkage', None), ('project__isnull', False)), models.Q(('linkage__isnull', False), ('part', None), ('project', None)), _connector='OR'), name='duty_of_project_or_linkage'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('person', None), ('team', None), _connector='OR'), name='duty_of_person_or_team'),
        ),
    ]
