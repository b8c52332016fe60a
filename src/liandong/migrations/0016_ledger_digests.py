"""What is published of the ledger, one signed document a day.

Why       A chain that the hub itself cuts or seals anew shows only against what others kept;
          so the heads of all chains are published every day.
Existing  Nothing is moved; the first digest covers all entries that exist.
Rollout   Safe while the previous release is running: it does not know the table.
Cost      One empty table; one row a day.
Back      Reversible. Published digests are lost here; copies kept elsewhere still hold.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0015_claim_photo'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('previous', models.CharField(max_length=64, unique=True)),
                ('signature', models.CharField(max_length=120)),
                ('chains', models.PositiveIntegerField()),
                ('entries', models.PositiveBigIntegerField()),
                ('published_at', models.DateTimeField()),
            ],
        ),
    ]
