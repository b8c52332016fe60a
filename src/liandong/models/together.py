"""Coming together, and coming every time."""

from django.db import models
from django.db.models import Q


class JointSignUp(models.Model):
    """One person signs up with others; their seats are held until ``hold_until``.

    The seats are kept by the invitations (``Invitation.is_held``).
    """

    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="joints")
    made_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    is_all_or_nothing = models.BooleanField(default=False)
    hold_until = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"made_by"})
        plain = frozenset(
            {"id", "shift", "is_all_or_nothing", "hold_until", "state", "made_at", "ended_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "made_by"],
                condition=Q(state="open"),
                name="one_open_joint_per_person_and_shift",
            )
        ]

    def __str__(self) -> str:
        return f"together {self.pk}"


class JointSeat(models.Model):
    """One of the others; their answer is the invitation's.

    Without an invitation: somebody of the household whose spoken yes was heard at once.
    """

    joint = models.ForeignKey(JointSignUp, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    invitation = models.OneToOneField(
        "liandong.Invitation", null=True, on_delete=models.PROTECT, related_name="joint_seat"
    )

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "joint", "invitation"})

    def __str__(self) -> str:
        return f"seat {self.pk}"


class Regular(models.Model):
    """A standing place: this person comes to this position on this weekday at this time.

    For each time a seat is kept and the person is asked "still coming?" (an
    ``Invitation``); only their own yes makes it a place.
    """

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="regulars")
    position = models.ForeignKey(
        "liandong.Position", on_delete=models.PROTECT, related_name="regulars"
    )
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "position", "weekday", "starts", "began_at", "ended_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "position", "weekday", "starts"],
                condition=Q(ended_at=None),
                name="one_open_regular",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="regular_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"regular {self.pk}"
