"""Keep complaints with their evidence, and talks in confidence with a social worker.

Why       Volunteers and beneficiaries need somewhere to complain to and somebody to talk to
          (Order 685 Art 26); what they say must lie sealed and have few readers.
Existing  New tables only; nothing that is there changes.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      None: six empty tables.
Back      Reversible. Complaints and talks written meanwhile are lost.
"""

import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0004_offline_check_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('category', models.CharField(max_length=16, verbose_name='类别')),
                ('text', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='经过')),
                ('is_nameless', models.BooleanField(default=False, verbose_name='不让办理人知道我是谁')),
                ('phone', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='电话')),
                ('phone_index', models.CharField(blank=True, db_index=True, max_length=64)),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('about_name', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='对谁')),
                ('is_about_organization', models.BooleanField(default=False)),
                ('division_code', models.CharField(blank=True, db_index=True, max_length=12)),
                ('state', models.CharField(db_index=True, default='filed', max_length=12)),
                ('filed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('answer', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='答复')),
                ('is_upheld', models.BooleanField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('authority', models.CharField(blank=True, max_length=80, verbose_name='移送给')),
                ('is_appealed', models.BooleanField(default=False)),
                ('about_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('filed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='liandong.person')),
                ('handler', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.organization')),
            ],
        ),
        migrations.CreateModel(
            name='ComplaintEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='文件名')),
                ('kind', models.CharField(max_length=40)),
                ('bytes_count', models.PositiveIntegerField()),
                ('content', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='内容')),
                ('at', models.DateTimeField()),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='liandong.complaint')),
            ],
        ),
        migrations.CreateModel(
            name='ComplaintStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('text', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='说明')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='liandong.complaint')),
            ],
        ),
        migrations.CreateModel(
            name='SupportRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, unique=True)),
                ('division_code', models.CharField(blank=True, max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('wanted', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='SupportReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='liandong.supportrequest')),
            ],
        ),
        migrations.CreateModel(
            name='SupportMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='说的话')),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='said', to='liandong.supportrequest')),
            ],
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(('is_about_organization', False), ('organization__isnull', False), _connector='OR'), name='complaint_names_its_organization'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(('about_person', None), models.Q(('handler', models.F('about_person')), _negated=True), _connector='OR'), name='complaint_not_handled_by_its_subject'),
        ),
    ]
