"""Amendments to a signed contract: proposed by one side, agreed by the other."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContractAmendment(models.Model):
    """One change of a signed contract. ``before`` and ``after``: all its terms, as plain data.

    It holds from ``effective_on``, once both sides agreed; then ``applied_at`` is set, or
    ``lapsed_at`` when the contract had become another meanwhile.
    """

    contract = models.ForeignKey(
        "liandong.Contract", on_delete=models.PROTECT, related_name="amendments"
    )
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8)
    reason = models.TextField(_("为什么变更"))
    effective_on = models.DateField(_("从哪天起生效"))
    before = models.JSONField()
    after = models.JSONField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(null=True, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"proposed_by", "answered_by"})
        plain = frozenset(
            {
                "id", "contract", "number", "side", "reason", "effective_on", "before", "after",
                "proposed_at", "is_agreed", "answer", "answered_at", "withdrawn_at", "applied_at",
                "lapsed_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(withdrawn_at=None, applied_at=None, lapsed_at=None)
                & ~Q(is_agreed=False),
                name="one_unsettled_amendment",
            ),
            models.CheckConstraint(
                condition=Q(side__in=["buyer", "provider"]), name="amendment_side"
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("proposed_by")),
                name="amendment_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.number}"
