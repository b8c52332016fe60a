"""Service hours: claims, the append-only ledger, objections, certificates."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class HoursClaim(models.Model):
    """Attendance that waits for approval: the leader's list, or a back-fill."""

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="claims")
    assignment = models.ForeignKey(
        "liandong.Assignment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )
    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="claims")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    evidence = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(null=True, blank=True)
    decision_note = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"person", "entered_by", "decided_by", "reason", "proof"}) | frozenset(
            {"decision_note"}
        )
        plain = frozenset(
            {
                "id", "assignment", "shift", "starts_at", "ends_at", "evidence", "entered_at",
                "decided_at", "is_approved",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")),
                name="claim_decided_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class ClaimPhoto(models.Model):
    """A photograph that shows a service claimed afterwards; it lies encrypted."""

    claim = models.OneToOneField(HoursClaim, on_delete=models.PROTECT, related_name="photo")
    photo = SealedTextField(_("照片"))
    photo_type = models.CharField(max_length=20)
    photo_digest = models.CharField(max_length=64)

    class Privacy:
        personal = frozenset({"photo"})
        plain = frozenset({"id", "claim", "photo_type", "photo_digest"})

    def __str__(self) -> str:
        return f"photo of claim {self.claim_id}"


class LedgerEntry(models.Model):
    """Recognized minutes (Order 67 Art 7, 11). Never changed; corrected by reversal.

    ``seq`` runs without a gap within one organization; ``digest`` binds the entry to
    the one before it.
    """

    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="ledger"
    )
    seq = models.PositiveIntegerField()
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="ledger")
    shift = models.ForeignKey(
        "liandong.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="ledger"
    )
    claim = models.ForeignKey(
        HoursClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    activity = models.CharField(max_length=120)
    content = models.CharField(max_length=200)
    place = models.CharField(max_length=100, blank=True)
    served_on = models.DateField(db_index=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.IntegerField()
    kind = models.CharField(max_length=6)
    evidence = models.CharField(max_length=12)
    entered_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_index=True)
    is_late = models.BooleanField(default=False)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    reason = models.CharField(max_length=200, blank=True)
    prev_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Privacy:
        personal = frozenset({"person", "entered_by", "approved_by", "reason"})
        plain = frozenset(
            {
                "id", "organization", "seq", "shift", "claim", "activity", "content", "place",
                "served_on", "starts_at", "ends_at", "minutes", "kind", "evidence",
                "recorded_at", "is_late", "reverses", "prev_digest", "digest",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "seq"], name="ledger_seq_once"),
        ]
        indexes = [models.Index(fields=["person", "served_on"], name="ledger_of_person")]

    def __str__(self) -> str:
        return f"{self.organization_id}/{self.seq}"


class LedgerHead(models.Model):
    """The end of one organization's chain: locked while an entry is appended."""

    organization = models.OneToOneField(
        "liandong.Organization", on_delete=models.PROTECT, related_name="ledger_head"
    )
    seq = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "organization", "seq", "digest"})

    def __str__(self) -> str:
        return f"{self.organization_id}@{self.seq}"


class Objection(models.Model):
    """A volunteer says that an entry is wrong or missing (Order 67 Art 13)."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("哪里不对"), max_length=500)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)
    is_upheld = models.BooleanField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "text", "answered_by", "answer"})
        plain = frozenset({"id", "entry", "raised_at", "due_at", "answered_at", "is_upheld"})

    def __str__(self) -> str:
        return f"objection {self.pk}"


class Certificate(models.Model):
    """What was certified, in the words of that day; never recomputed (Art 14–17)."""

    number = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="certificates"
    )
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="certificates"
    )
    from_on = models.DateField()
    until_on = models.DateField()
    minutes = models.PositiveIntegerField()
    statement = models.JSONField()
    code = models.CharField(max_length=32)
    signature = models.CharField(max_length=120)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal_reason = models.CharField(max_length=200, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    class Privacy:
        personal = frozenset({"person", "statement", "issued_by", "withdrawn_by"}) | frozenset(
            {"withdrawal_reason"}
        )
        plain = frozenset(
            {
                "id", "number", "organization", "from_on", "until_on", "minutes", "code",
                "signature", "issued_at", "withdrawn_at", "replaced_by",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number
