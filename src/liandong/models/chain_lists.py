"""What somebody said in a group's list, kept beside the place or question it led to."""

from django.db import models
from django.db.models import Q


class ChainYes(models.Model):
    """A line of a pasted list: whose it is, what it said, what came of it.

    A line that the person wrote is their own yes (Order 685 Art 25) and led to a place; a
    line written by another led to a question that the person answers.
    """

    shift = models.ForeignKey(
        "liandong.Shift", on_delete=models.PROTECT, related_name="chain_lines"
    )
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="chain_lines"
    )
    line = models.CharField(max_length=200)
    assignment = models.OneToOneField(
        "liandong.Assignment", null=True, on_delete=models.CASCADE, related_name="chain_yes"
    )
    invitation = models.OneToOneField(
        "liandong.Invitation", null=True, on_delete=models.CASCADE, related_name="chain_yes"
    )
    recorded_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "line", "recorded_by"})
        plain = frozenset({"id", "shift", "assignment", "invitation", "recorded_at"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(assignment=None) | Q(invitation=None), name="chain_yes_led_to_one"
            )
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"
