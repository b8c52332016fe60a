"""Keep a seat with the question itself, so that a family member or a regular has one too.

Why       Only those asked by "sign up together" had a seat kept; a family member who was asked
          could find the shift full, and regulars were given places without their own yes.
Existing  Seats kept for joint sign-ups move from ``JointSeat`` to their invitations. Places
          that regulars already have stay; from now on they are asked each time.
Rollout   Stop the previous release first: it writes the column that goes.
Cost      Two columns, one of them with a default in the database (no rewrite on PostgreSQL 11
          or later), and a partial index over few rows.
Back      Reversible: the seats kept for joint sign-ups move back; seats kept for family members
          and regulars must be answered or run out first, or ``taken`` counts them for good.
"""

import django.db.models.deletion
from django.db import migrations, models


def to_invitations(apps, _editor):
    seats = apps.get_model("liandong", "JointSeat").objects.filter(is_held=True)
    ids = list(seats.values_list("invitation_id", flat=True))
    apps.get_model("liandong", "Invitation").objects.filter(pk__in=ids).update(is_held=True)


def to_seats(apps, _editor):
    seats = apps.get_model("liandong", "JointSeat").objects
    seats.filter(invitation=None).delete()
    seats.filter(invitation__is_held=False).update(is_held=False)


class Migration(migrations.Migration):

    dependencies = [
        ('liandong', '0026_papers_and_looks'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='is_held',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='invitation',
            name='regular',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='liandong.regular'),
        ),
        migrations.AlterField(
            model_name='jointseat',
            name='invitation',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joint_seat', to='liandong.invitation'),
        ),
        migrations.RunPython(to_invitations, to_seats, elidable=True),
        migrations.RemoveField(
            model_name='jointseat',
            name='is_held',
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('is_held', True)), fields=['shift'], name='invitation_with_a_seat'),
        ),
    ]
