"""The bulletin of a linkage: posts, questions with an answer clock, answers.

Why       Questions between social workers and volunteers got lost in chats (ADR 0037).
Existing  Nothing changes.
Rollout   Safe while the previous release is running: it does not know the tables.
Cost      Two new tables, two indexes.
Back      Reversible. Posts and answers are lost.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("liandong", "0044_visits"),
    ]

    operations = [
        migrations.CreateModel(
            name='BulletinPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8, verbose_name='写什么')),
                ('text', models.CharField(max_length=500, verbose_name='内容')),
                ('posted_at', models.DateTimeField()),
                ('remind_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('escalated_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('linkage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulletin', to='liandong.linkage')),
            ],
        ),
        migrations.CreateModel(
            name='BulletinAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='回答')),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='liandong.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='liandong.bulletinpost')),
            ],
        ),
        migrations.AddIndex(
            model_name='bulletinpost',
            index=models.Index(fields=['linkage', 'posted_at'], name='bulletin_by_day'),
        ),
        migrations.AddIndex(
            model_name='bulletinpost',
            index=models.Index(condition=models.Q(('answered_at', None), ('closed_at', None), ('due_at__isnull', False)), fields=['due_at'], name='bulletin_waiting'),
        ),
        migrations.AddConstraint(
            model_name='bulletinpost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', False), ('kind', 'question')), models.Q(models.Q(('kind', 'question'), _negated=True), ('answered_at', None), ('due_at', None)), _connector='OR'), name='only_questions_have_a_clock'),
        ),
    ]
