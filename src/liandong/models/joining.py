"""Proofs at the door: identity asked of a gateway, accounts claimed, records merged."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class IdentityState(models.TextChoices):
    """Where a question to the identity service stands."""

    ASKED = "asked", _("正在核对")
    MATCHED = "matched", _("核对一致")
    DIFFERS = "differs", _("核对不一致")
    UNREACHABLE = "unreachable", _("核对服务联系不上")


class IdentityCheck(models.Model):
    """Do name and number belong together? Asked by a job; the number is wiped with the answer."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="identity_checks"
    )
    number = SealedTextField(_("证件号码"))
    state = models.CharField(max_length=12, choices=IdentityState, default=IdentityState.ASKED)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=100, blank=True)

    class Privacy:
        personal = frozenset({"person", "number"})
        plain = frozenset({"id", "state", "asked_at", "next_at", "tries", "answered_at", "failure"})
        sensitive = frozenset({"number"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="asked"), name="one_open_identity_check"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(state="asked"), name="identity_check_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"identity check {self.pk}"


class ClaimState(models.TextChoices):
    """Where the claim of an account stands."""

    OPEN = "open", _("等待核对")
    PROVED = "proved", _("已认领")
    REFUSED = "refused", _("未认领")


class AccountClaim(models.Model):
    """ "That is me": somebody claims a record that others made for them."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="account_claims"
    )
    name = models.CharField(_("姓名"), max_length=50)
    phone = SealedTextField(_("现在的手机号"))
    phone_index = models.CharField(max_length=64, db_index=True)
    proof = models.CharField(_("证明方式"), max_length=10)
    state = models.CharField(max_length=8, choices=ClaimState, default=ClaimState.OPEN)
    claimed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"person", "name", "phone", "phone_index", "decided_by", "reason"})
        plain = frozenset({"id", "proof", "state", "claimed_at", "decided_at"})
        sensitive = frozenset({"phone"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "phone_index"],
                condition=Q(state="open"),
                name="one_open_claim_per_phone",
            )
        ]

    def __str__(self) -> str:
        return f"claim of account {self.pk}"


class ClaimNote(models.Model):
    """One line of what was said and done about a claim, a dispute included; never changed."""

    claim = models.ForeignKey(AccountClaim, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("liandong.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"text", "by"})
        plain = frozenset({"id", "claim", "kind", "at"})

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PersonMerge(models.Model):
    """Two records were found to be one person; can be undone line by line."""

    kept = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("依据"), max_length=200)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"kept", "gone", "why", "merged_by", "undone_by"})
        plain = frozenset({"id", "merged_at", "undone_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="merged_away_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MergeMove(models.Model):
    """One row that a merge moved, filled in or had to leave; undoing reads these.

    kind
        moved: the row's ``field`` pointed at the gone record, now at the kept one.
        left: it could not, because the kept record had the same already.
        filled: the kept record had nothing in ``field`` and took the other's.
        entered: hours entered anew for the kept record; ``row_id`` is the old entry.
    """

    merge = models.ForeignKey(PersonMerge, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=8)
    model = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    row_id = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "merge", "kind", "model", "field", "row_id"})

    def __str__(self) -> str:
        return f"{self.kind} {self.model}.{self.field} {self.row_id}"


class DuplicateVerdict(models.Model):
    """Somebody looked at two records and said that they are two people."""

    first = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"first", "second", "by"})
        plain = frozenset({"id", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="verdict_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="verdict_in_order"),
        ]

    def __str__(self) -> str:
        return f"two people {self.pk}"


class SpokenYes(models.Model):
    """A yes that somebody without a telephone said to another (Order 685 Art 25)."""

    assignment = models.OneToOneField(
        "liandong.Assignment", on_delete=models.PROTECT, related_name="spoken_yes"
    )
    said_by = models.CharField(_("谁说的"), max_length=10)
    how = models.CharField(_("怎么说的"), max_length=10)
    words = models.CharField(_("原话或备注"), max_length=200, blank=True)
    heard_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    heard_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"said_by", "words", "heard_by"})
        plain = frozenset({"id", "assignment", "how", "heard_at"})

    def __str__(self) -> str:
        return f"yes {self.assignment_id}"


class GuardianPass(models.Model):
    """A link by which a guardian sees a ward without an account; taken back any time."""

    consent = models.ForeignKey(
        "liandong.GuardianConsent", on_delete=models.PROTECT, related_name="passes"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "consent", "made_at", "expires_at", "revoked_at"})

    def __str__(self) -> str:
        return f"guardian pass {self.pk}"
