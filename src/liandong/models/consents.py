"""What people agreed to, who agreed for minors, who looked, and sign-in codes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class Consent(models.Model):
    """One purpose agreed to (PIPL Art 13–16, 29); withdrawn, never deleted."""

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("用途"), max_length=40)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=20, default="web")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "given_by", "purpose"})
        plain = frozenset({"id", "version", "given_at", "method", "withdrawn_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="one_open_consent_per_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.person_id}"


class GuardianConsent(models.Model):
    """A guardian's yes for a minor, with its scope and its end (PIPL Art 31)."""

    ward = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="guardian_consents"
    )
    guardian = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="wards"
    )
    guardian_name = models.CharField(_("监护人姓名"), max_length=50)
    guardian_phone = SealedTextField(_("监护人电话"))
    guardian_phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    relation = models.CharField(_("关系"), max_length=20)
    scope = models.CharField(_("同意范围"), max_length=40, default="service")
    accompanied = models.BooleanField(_("由监护人陪同"), default=False)
    method = models.CharField(max_length=20, default="sign")
    given_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset(
            {"ward", "guardian", "guardian_name", "guardian_phone", "guardian_phone_index"}
            | {"relation"}
        )
        plain = frozenset(
            {"id", "scope", "accompanied", "method", "given_at", "expires_on", "revoked_at"}
        )

    def __str__(self) -> str:
        return f"guardian consent {self.pk}"


class AccessRecord(models.Model):
    """Somebody saw something sensitive: who, whose, what, why, when (PIPL Art 51)."""

    viewer = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="seen_by")
    what = models.CharField(max_length=60)
    why = models.CharField(max_length=120)
    at = models.DateTimeField(db_index=True)

    class Privacy:
        personal = frozenset({"viewer", "subject"})
        plain = frozenset({"id", "what", "why", "at"})

    def __str__(self) -> str:
        return f"{self.what} #{self.subject_id}"


class SignInCode(models.Model):
    """A one-time code sent to a telephone. Only its digest is kept."""

    phone_index = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"phone_index", "digest"})
        plain = frozenset({"id", "sent_at", "expires_at", "tries", "used_at"})

    def __str__(self) -> str:
        return f"code {self.pk}"


class Credential(models.Model):
    """A paper held: licence, certificate, course passed. Verified by a second person."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="credentials"
    )
    kind = models.CharField(_("资质"), max_length=40)
    number = SealedTextField(_("证书编号"))
    issuer = models.CharField(_("发证单位"), max_length=100, blank=True)
    awarded_on = models.DateField(_("发证日期"))
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reject_reason = models.CharField(_("没有通过的原因"), max_length=120, blank=True)
    renews = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )

    class Privacy:
        personal = frozenset(
            {"person", "number", "kind", "verified_by", "rejected_by", "reject_reason", "renews"}
        )
        plain = frozenset(
            {"id", "issuer", "awarded_on", "expires_on", "verified_at", "rejected_at"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_at=None) | Q(rejected_at=None),
                name="credential_verified_or_rejected",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.person_id}"


class SupervisionLink(models.Model):
    """Who guides whom: supervisor → social worker → team leader → volunteer."""

    supervisor = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="guides"
    )
    supervisee = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="guided_by"
    )
    tier = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, default="internal")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"supervisor", "supervisee"})
        plain = frozenset({"id", "tier", "kind", "since", "until"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "supervisee", "tier"],
                condition=Q(until=None),
                name="one_open_supervision_link",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.pk}"
