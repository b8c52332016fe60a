"""When a volunteer says they left, beside the proposed time.

Why       Who forgot to check out knows best when they left; the leader confirms it.
Existing  Nobody has said anything yet: three empty columns.
Rollout   Safe while the previous release is running: it does not know the columns.
Cost      Adds columns with a constant default; no rewrite on PostgreSQL.
Back      Reversible. What was said and not yet confirmed is lost; events keep it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0019_hours_from_elsewhere'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkin',
            name='told_left_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='checkin',
            name='told_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='checkin',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='checkin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told_at', None), ('told_left_at', None), ('told_reason', '')), models.Q(('kind', 'out'), ('told_at__isnull', False), ('told_left_at__isnull', False), models.Q(('told_reason', ''), _negated=True)), _connector='OR'), name='leaving_told_with_a_reason'),
        ),
    ]
