"""Keep surveys on trust and belonging: two waves, and answers without a name.

Why       Whether trust grew can only be said by asking before and after.
Existing  Nothing was asked; no survey is there.
Rollout   Three new tables; the previous release does not know them.
Cost      None: nothing that exists is touched.
Back      Reversible; surveys and their answers are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("liandong", "0061_help_across_places")]

    operations = [
        migrations.CreateModel(
            name='TrustSurvey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('title', models.CharField(max_length=80, verbose_name='问卷名称')),
                ('division_code', models.CharField(blank=True, db_index=True, max_length=12)),
                ('edition_on', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trust_surveys', to='liandong.organization')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trust_surveys', to='liandong.project')),
            ],
        ),
        migrations.CreateModel(
            name='SurveyWave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=6)),
                ('token', models.CharField(max_length=32, unique=True)),
                ('invited', models.PositiveIntegerField(verbose_name='请了多少人答')),
                ('opens_on', models.DateField(verbose_name='从哪天')),
                ('closes_on', models.DateField(verbose_name='到哪天')),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='liandong.trustsurvey')),
            ],
        ),
        migrations.CreateModel(
            name='SurveyReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField()),
                ('key', models.CharField(blank=True, max_length=64)),
                ('way', models.CharField(max_length=5)),
                ('told_on', models.DateField()),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='liandong.surveywave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('wave', 'key'), name='survey_answered_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='surveywave',
            constraint=models.UniqueConstraint(fields=('survey', 'kind'), name='survey_wave_once'),
        ),
        migrations.AddConstraint(
            model_name='surveywave',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['before', 'after'])), name='survey_wave_kind'),
        ),
        migrations.AddConstraint(
            model_name='surveywave',
            constraint=models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='survey_wave_has_days'),
        ),
    ]
