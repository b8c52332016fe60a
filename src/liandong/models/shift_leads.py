"""Asking somebody who only ever assists to lead one shift."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_PERSON = "liandong.Person"


class ShiftLeadOffer(models.Model):
    """A volunteer is asked to lead a shift; without a shift they are left in peace for a while."""

    person = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="shift_lead_offers")
    shift = models.ForeignKey(
        "liandong.Shift",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lead_offers",
    )
    services = models.PositiveIntegerField(default=0)
    words = models.CharField(_("为什么想到 TA"), max_length=200, blank=True)
    asked_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    says_yes = models.BooleanField(null=True, blank=True)
    answer = models.CharField(_("TA 怎么说"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "words", "asked_by", "says_yes", "answer"})
        plain = frozenset({"id", "shift", "services", "asked_at", "answered_at", "withdrawn_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=Q(answered_at=None, withdrawn_at=None, shift__isnull=False),
                name="one_open_shift_lead_offer",
            )
        ]
        indexes = [models.Index(fields=["person", "asked_at"], name="shift_lead_by_person")]

    def __str__(self) -> str:
        return f"shift lead {self.pk}"
