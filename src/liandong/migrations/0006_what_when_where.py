"""Keep when people can serve, pictures of their papers, motives and calendar feeds.

Why       People say once what they can do, when and why; plans and reminders follow it.
Existing  Everybody keeps their usual hours; nothing is "never". No paper is rejected, none has
          a picture, nobody has a feed, exceptions or motives.
Rollout   Safe while the previous release is running: it neither reads nor needs the new
          columns, and the database fills ``never_mask`` in.
Cost      New tables; columns with a constant default or NULL, no table rewrite. The new check
          on ``Credential`` reads that table once.
Back      Reversible. Exceptions, motives, feeds, rejections and the list of pictures are lost;
          the sealed files in ``LIANDONG_HOME/credentials`` stay and cannot be found again.
"""

import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0005_voice_complaints"),
    ]

    operations = [
        migrations.CreateModel(
            name='AvailabilityException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('free', '有空'), ('busy', '没空')], max_length=4)),
                ('starts_at', models.DateTimeField(verbose_name='从')),
                ('ends_at', models.DateTimeField(db_index=True, verbose_name='到')),
                ('source', models.CharField(blank=True, max_length=20)),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=32)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CredentialFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, unique=True)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('uploaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CredentialReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.PositiveSmallIntegerField()),
                ('told_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MotiveAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', liandong.models.sealed.SealedTextField(blank=True, default='')),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='credential',
            name='reject_reason',
            field=models.CharField(blank=True, max_length=120, verbose_name='没有通过的原因'),
        ),
        migrations.AddField(
            model_name='credential',
            name='rejected_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='rejected_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='credential',
            name='renews',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='liandong.credential'),
        ),
        migrations.AddField(
            model_name='person',
            name='never_mask',
            field=models.BigIntegerField(db_default=0, default=0, verbose_name='从不方便的时段'),
        ),
        migrations.AddConstraint(
            model_name='credential',
            constraint=models.CheckConstraint(condition=models.Q(('verified_at', None), ('rejected_at', None), _connector='OR'), name='credential_verified_or_rejected'),
        ),
        migrations.AddField(
            model_name='availabilityexception',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='availability_exceptions', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='credentialfile',
            name='credential',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='liandong.credential'),
        ),
        migrations.AddField(
            model_name='credentialfile',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person'),
        ),
        migrations.AddField(
            model_name='credentialreminder',
            name='credential',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='liandong.credential'),
        ),
        migrations.AddField(
            model_name='motiveanswers',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='motive_answers', to='liandong.person'),
        ),
        migrations.AddIndex(
            model_name='availabilityexception',
            index=models.Index(fields=['person', 'ends_at'], name='exception_of_person'),
        ),
        migrations.AddConstraint(
            model_name='availabilityexception',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='exception_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person',), name='one_open_feed'),
        ),
        migrations.AddConstraint(
            model_name='credentialreminder',
            constraint=models.UniqueConstraint(fields=('credential', 'stage'), name='one_reminder_per_stage'),
        ),
    ]
