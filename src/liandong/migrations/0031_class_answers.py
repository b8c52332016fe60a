"""A last day for the answers of a class, cancelling, the language, and the guardian's yes.

Why       Under the age of consent a guardian decides (PIPL Art 31); a request that nobody ends
          stays open for ever.
Existing  Old requests have no last day and are in Chinese; their lines ask no guardian until a
          child says yes, which then waits for one.
Rollout   Safe while the previous release is running: new columns are empty or have a default in
          the database, and what it writes keeps the constraints.
Cost      Adds columns without a rewrite; checks the rows of two small tables.
Back      Reversible. Guardians' answers, last days and cancellations are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0030_need_priority'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='certificatebatchline',
            name='batch_certificate_only_with_yes',
        ),
        migrations.AddField(
            model_name='certificatebatch',
            name='answer_by',
            field=models.DateField(blank=True, null=True, verbose_name='最晚哪天答复'),
        ),
        migrations.AddField(
            model_name='certificatebatch',
            name='cancelled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='certificatebatch',
            name='language',
            field=models.CharField(db_default='zh', default='zh', max_length=4),
        ),
        migrations.AddField(
            model_name='certificatebatchline',
            name='guardian_agrees',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='certificatebatchline',
            name='guardian_answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='certificatebatchline',
            name='guardian_consent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.guardianconsent'),
        ),
        migrations.AddField(
            model_name='certificatebatchline',
            name='needs_guardian',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='certificatebatchline',
            name='taken_back_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='certificatebatch',
            constraint=models.CheckConstraint(condition=models.Q(('taken_at', None), ('cancelled_at', None), _connector='OR'), name='certificate_batch_taken_or_cancelled'),
        ),
        migrations.AddConstraint(
            model_name='certificatebatchline',
            constraint=models.CheckConstraint(condition=models.Q(('guardian_agrees', None), models.Q(('guardian_agrees__isnull', False), ('guardian_answered_at__isnull', False), ('guardian_consent__isnull', False)), _connector='OR'), name='batch_guardian_is_known'),
        ),
        migrations.AddConstraint(
            model_name='certificatebatchline',
            constraint=models.CheckConstraint(condition=models.Q(('certificate', None), models.Q(('agrees', True), ('needs_guardian', False)), models.Q(('guardian_agrees', True), ('needs_guardian', True)), _connector='OR'), name='batch_certificate_only_with_yes'),
        ),
    ]
