"""What offices did to somebody else's records, and spot checks of organizations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Intervention(models.Model):
    """One act of an authority on somebody else's records: basis, reason, who, whom it concerns.

    A suspension has ``ended_at`` once it is lifted. ``office`` is None where the official
    belongs to none. The one concerned may reply once.
    """

    number = models.CharField(max_length=32, unique=True)
    act = models.CharField(_("做了什么"), max_length=12, db_index=True)
    office = models.ForeignKey(
        "liandong.AuthorityOffice",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interventions",
    )
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    basis = models.CharField(_("依据"), max_length=12, blank=True)
    reason = models.CharField(_("理由"), max_length=500)
    organization = models.ForeignKey(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interventions",
    )
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    event = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(_("什么时候以前改好"), null=True, blank=True)
    at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(_("对方的话"), max_length=500, blank=True)
    replied_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"by", "reason", "person", "reply", "replied_by"})
        plain = frozenset(
            {
                "id", "number", "act", "office", "division_code", "basis", "organization", "event",
                "due_on", "at", "ended_at", "replied_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(act="suspend", ended_at=None),
                name="one_open_suspension",
            )
        ]

    def __str__(self) -> str:
        return self.number


class InspectionRound(models.Model):
    """One draw of organizations: the seed and all numbers, with which anybody draws it again."""

    office = models.ForeignKey(
        "liandong.AuthorityOffice", on_delete=models.PROTECT, related_name="inspection_rounds"
    )
    seed = models.CharField(_("随机数种子"), max_length=64)
    seed_source = models.CharField(_("种子从哪来"), max_length=120)
    numbers = models.JSONField(default=list)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"drawn_by"})
        plain = frozenset({"id", "office", "seed", "seed_source", "numbers", "drawn_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "seed"], name="seed_once_per_office")
        ]

    def __str__(self) -> str:
        return f"inspections {self.pk}"


class Inspection(models.Model):
    """One organization of a round: what was found, what it said, when it was published.

    ``verdicts`` and ``notes`` are by point of the list (``core.inspections.ITEMS``).
    """

    round = models.ForeignKey(InspectionRound, on_delete=models.PROTECT, related_name="inspections")
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="inspections"
    )
    state = models.CharField(max_length=10, default="drawn", db_index=True)
    verdicts = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    inspected_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)
    hearing_due_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(_("组织的说明"), max_length=500, blank=True)
    replied_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"inspected_by", "replied_by", "published_by", "notes", "reply"})
        plain = frozenset(
            {
                "id", "round", "organization", "state", "verdicts", "told_at", "hearing_due_at",
                "replied_at", "published_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organization"], name="inspected_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(told_at__isnull=False),
                name="nothing_is_published_before_it_is_told",
            ),
        ]

    def __str__(self) -> str:
        return f"inspection {self.pk}"
