"""Referrals and transfers: a case offered to somebody else, and the answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class CaseReferral(models.Model):
    """A case offered to a social worker, or to any of an organization. The client agreed."""

    number = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey("liandong.Case", on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=10)
    from_worker = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    to_organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="+"
    )
    to_worker = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = SealedTextField(_("为什么转"))
    consent_method = models.CharField(_("服务对象怎么同意的"), max_length=10)
    consented_on = models.DateField(_("哪天同意的"))
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(_("答复"))

    class Privacy:
        personal = frozenset({"from_worker", "to_worker", "reason", "answered_by", "answer"})
        plain = frozenset(
            {
                "id", "number", "case", "kind", "to_organization", "consent_method",
                "consented_on", "asked_at", "due_at", "state", "answered_at",
            }
        )  # fmt: skip
        sensitive = frozenset({"reason", "answer"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="one_open_referral_of_case"
            )
        ]
        indexes = [
            models.Index(fields=["to_organization", "state"], name="referral_of_organization")
        ]

    def __str__(self) -> str:
        return self.number
