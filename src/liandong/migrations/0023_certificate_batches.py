"""Certificates that go to a school class, each with the volunteer's own yes.

Why       Consent to handing on is per purpose and recipient (PIPL Art 23).
Existing  Two new, empty tables; nothing is touched.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Creates tables; no rewrite, no lock on others beyond the foreign keys.
Back      Reversible. Requests and answers are lost; events and certificates remain.
"""

import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0022_awards'),
    ]

    operations = [
        migrations.CreateModel(
            name='CertificateBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=100, verbose_name='接收单位')),
                ('group', models.CharField(blank=True, max_length=60, verbose_name='班级或部门')),
                ('contact', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='联系人和电话')),
                ('from_on', models.DateField(verbose_name='从')),
                ('until_on', models.DateField(verbose_name='到')),
                ('requested_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_batches', to='liandong.person')),
            ],
        ),
        migrations.CreateModel(
            name='CertificateBatchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='liandong.certificatebatch')),
                ('certificate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.certificate')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_batch_lines', to='liandong.person')),
            ],
        ),
        migrations.AddConstraint(
            model_name='certificatebatch',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='certificate_batch_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='certificatebatchline',
            constraint=models.UniqueConstraint(fields=('batch', 'person'), name='one_line_in_batch'),
        ),
        migrations.AddConstraint(
            model_name='certificatebatchline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agrees', None), ('answered_at', None)), models.Q(('agrees__isnull', False), ('answered_at__isnull', False)), _connector='OR'), name='batch_answer_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='certificatebatchline',
            constraint=models.CheckConstraint(condition=models.Q(('certificate', None), ('agrees', True), _connector='OR'), name='batch_certificate_only_with_yes'),
        ),
    ]
