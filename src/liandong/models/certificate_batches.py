"""Requests for certificates that go to another body, and each volunteer's answer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class CertificateBatch(models.Model):
    """Certificates asked for a recipient, such as a school class; then taken or cancelled.

    ``answer_by`` is the last day for a yes; empty in requests from before there was one.
    """

    recipient = models.CharField(_("接收单位"), max_length=100)
    group = models.CharField(_("班级或部门"), max_length=60, blank=True)
    contact = SealedTextField(_("联系人和电话"))
    from_on = models.DateField(_("从"))
    until_on = models.DateField(_("到"))
    requested_by = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="certificate_batches"
    )
    requested_at = models.DateTimeField()
    answer_by = models.DateField(_("最晚哪天答复"), null=True, blank=True)
    language = models.CharField(max_length=4, default="zh", db_default="zh")
    taken_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"contact", "requested_by"})
        plain = frozenset(
            {"id", "recipient", "group", "from_on", "until_on", "requested_at", "taken_at"}
            | {"answer_by", "language", "cancelled_at"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="certificate_batch_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(cancelled_at=None),
                name="certificate_batch_taken_or_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return self.addressee

    @property
    def addressee(self) -> str:
        """The recipient and its class, as one name."""
        return f"{self.recipient} {self.group}".strip()


class CertificateBatchLine(models.Model):
    """One volunteer of a request: consent to this purpose and this recipient alone.

    ``agrees`` is empty until they answer, ``guardian_agrees`` until a guardian does, who is
    asked where ``needs_guardian``. ``certificate`` is what was handed on; after
    ``taken_back_at`` it is not handed on again.
    """

    batch = models.ForeignKey(CertificateBatch, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="certificate_batch_lines"
    )
    agrees = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    needs_guardian = models.BooleanField(default=False, db_default=False)
    guardian_agrees = models.BooleanField(null=True, blank=True)
    guardian_answered_at = models.DateTimeField(null=True, blank=True)
    guardian_consent = models.ForeignKey(
        "liandong.GuardianConsent", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    taken_back_at = models.DateTimeField(null=True, blank=True)
    certificate = models.ForeignKey(
        "liandong.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset(
            {"person", "agrees", "certificate", "guardian_agrees", "guardian_consent"}
        )
        plain = frozenset(
            {"id", "batch", "answered_at", "needs_guardian", "guardian_answered_at"}
            | {"taken_back_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "person"], name="one_line_in_batch"),
            models.CheckConstraint(
                condition=Q(agrees=None, answered_at=None)
                | Q(agrees__isnull=False, answered_at__isnull=False),
                name="batch_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(guardian_agrees=None)
                | Q(
                    guardian_agrees__isnull=False,
                    guardian_answered_at__isnull=False,
                    guardian_consent__isnull=False,
                ),
                name="batch_guardian_is_known",
            ),
            models.CheckConstraint(
                condition=Q(certificate=None)
                | Q(needs_guardian=False, agrees=True)
                | Q(needs_guardian=True, guardian_agrees=True),
                name="batch_certificate_only_with_yes",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} of batch {self.batch_id}"
