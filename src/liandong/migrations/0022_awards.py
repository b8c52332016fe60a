"""Keep yearly awards: the published lists, objections to them, and what people hold.

Why       Order 67 Art 9 asks for the name, date and issuer of an award in a person's record.
Existing  New tables only; nothing that is there changes.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      None: four empty tables.
Back      Reversible. Lists, objections and awards are lost; hours stay.
"""

import django.db.models.deletion
import django.db.models.expressions
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0021_signups_backups'),
    ]

    operations = [
        migrations.CreateModel(
            name='AwardList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('published_on', models.DateField()),
                ('last_day', models.DateField(db_index=True, verbose_name='公示到')),
                ('effective_at', models.DateTimeField(blank=True, null=True)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='award_lists', to='liandong.organization')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='AwardLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveIntegerField()),
                ('hours', models.PositiveSmallIntegerField(verbose_name='级别')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('award_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='liandong.awardlist')),
            ],
        ),
        migrations.CreateModel(
            name='AwardObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='理由')),
                ('made_at', models.DateTimeField()),
                ('is_right', models.BooleanField(blank=True, null=True)),
                ('decision', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='答复')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('award_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='liandong.awardlist')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('hours', models.PositiveSmallIntegerField(verbose_name='级别')),
                ('awarded_on', models.DateField(verbose_name='授予日期')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='liandong.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'issuer', 'year'), name='one_award_of_an_issuer_a_year'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='award_has_a_level')],
            },
        ),
        migrations.AddConstraint(
            model_name='awardlist',
            constraint=models.UniqueConstraint(fields=('organization', 'year'), name='one_award_list_of_a_year'),
        ),
        migrations.AddConstraint(
            model_name='awardlist',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('published_on'))), name='award_list_has_days'),
        ),
        migrations.AddConstraint(
            model_name='awardline',
            constraint=models.UniqueConstraint(fields=('award_list', 'person'), name='once_on_an_award_list'),
        ),
        migrations.AddConstraint(
            model_name='awardline',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('minutes__gte', django.db.models.expressions.CombinedExpression(models.F('hours'), '*', models.Value(60)))), name='award_line_is_earned'),
        ),
        migrations.AddConstraint(
            model_name='awardobjection',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('award_list', 'person'), name='one_open_award_objection'),
        ),
        migrations.AddConstraint(
            model_name='awardobjection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('is_right', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('is_right__isnull', False)), _connector='OR'), name='award_objection_is_decided_whole'),
        ),
    ]
