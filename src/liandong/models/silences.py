"""What was told of silent pairs, so that it is told once and stops when its cause is gone."""

from django.db import models
from django.db.models import Q


class ContactLapse(models.Model):
    """A guide's silent pairs, as told of: in their week (step 0), or to those above (1, 2 …).

    ``since_on`` is the Monday of the week, or the day on which the step was reached.
    """

    guide = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="contact_lapses"
    )
    step = models.PositiveSmallIntegerField()
    since_on = models.DateField()
    people = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"guide", "people", "days"})
        plain = frozenset({"id", "step", "since_on", "told_at", "ended_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "step"], condition=Q(ended_at=None), name="one_open_lapse_per_step"
            )
        ]

    def __str__(self) -> str:
        return f"lapse {self.pk}"
