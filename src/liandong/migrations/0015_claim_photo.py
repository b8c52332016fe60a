"""A photograph with a back-fill, encrypted.

Why       A back-fill needs evidence that the second person can look at.
Existing  Back-fills so far have words only; nothing is moved.
Rollout   Safe while the previous release is running: it does not know the table.
Cost      One empty table.
Back      Reversible. Photographs are lost; the words of each back-fill stay.
"""

import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0014_signups_wishes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('photo', liandong.models.sealed.SealedTextField(blank=True, default='', verbose_name='照片')),
                ('photo_type', models.CharField(max_length=20)),
                ('photo_digest', models.CharField(max_length=64)),
                ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='photo', to='liandong.hoursclaim')),
            ],
        ),
    ]
