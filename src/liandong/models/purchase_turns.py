"""Whose turn it is in a purchase: asked since when, until which day, reminded and done when."""

from django.db import models
from django.db.models import Q


class PurchaseTurn(models.Model):
    """One person's turn in one step of a purchase (``core.purchase_turns``).

    Open until the step is done or it is no longer this person's. ``due_on`` is the last day in
    time.
    """

    purchase = models.ForeignKey(
        "liandong.Purchase", on_delete=models.PROTECT, related_name="turns"
    )
    step = models.CharField(max_length=16)
    side = models.CharField(max_length=10)
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="purchase_turns"
    )
    since = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    late_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset(
            {"id", "purchase", "step", "side", "since", "due_on", "reminded_at", "late_at"}
            | {"ended_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purchase", "step", "person"],
                condition=Q(ended_at=None),
                name="one_open_turn_of_person",
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "due_on"], condition=Q(ended_at=None), name="open_turn_of_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.purchase_id}"
