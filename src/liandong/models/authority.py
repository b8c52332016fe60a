"""Offices of authorities, and what is asked of them or of a unit: each step, each reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SUBJECTS = (
    "organization", "team", "project", "inspection", "purchase", "yearly_report", "award_list",
)  # fmt: skip
"""The fields of an approval of which exactly one is set."""


def _one_of(fields: tuple[str, ...]) -> Q:
    told = Q()
    for one in fields:
        told |= Q(**{f"{other}__isnull": other != one for other in fields})
    return told


class AuthorityOffice(models.Model):
    """An authority's office: its line of work and the part of the country it reaches.

    Who works there holds the role ``officer`` for this office (``RoleGrant.office``).
    ``organization`` is the body in whose name it buys services, once it has bought.
    """

    name = models.CharField(_("名称"), max_length=80)
    line = models.CharField(_("哪条线"), max_length=16)
    division_code = models.CharField(_("管辖地区"), max_length=12, db_index=True)
    phone = models.CharField(_("对外电话"), max_length=20, blank=True)
    organization = models.OneToOneField(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="office",
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Privacy:
        personal = frozenset[str]()
        plain = frozenset(
            {"id", "name", "line", "division_code", "phone", "organization", "since", "until"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "division_code"],
                condition=Q(until=None),
                name="one_open_office_of_line_and_place",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Approval(models.Model):
    """Something that needs a yes: what, asked by whom, decided by an office or a unit, by when.

    Exactly one subject is set, by the matter: an organization, a team, a project, or what is to
    be published. ``subject_digest`` is of what stood there when the publication was asked for.
    ``escalated_to`` is the office above that may decide too once the clock has run out; silence
    itself changes no state.
    """

    number = models.CharField(max_length=32, unique=True)
    matter = models.CharField(_("什么事"), max_length=12, db_index=True)
    organization = models.ForeignKey(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    team = models.ForeignKey(
        "liandong.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    project = models.ForeignKey(
        "liandong.Project",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    inspection = models.ForeignKey(
        "liandong.Inspection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    purchase = models.ForeignKey(
        "liandong.Purchase",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    yearly_report = models.ForeignKey(
        "liandong.YearlyReport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    award_list = models.ForeignKey(
        "liandong.AwardList",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    subject_digest = models.CharField(max_length=64, blank=True)
    office = models.ForeignKey(
        AuthorityOffice, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    unit = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    escalated_to = models.ForeignKey(
        AuthorityOffice, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, db_index=True)
    statement = models.TextField(_("说明"))
    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=12, default="asked", db_index=True)
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    no = models.CharField(max_length=12, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    was_late = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"asked_by", "decided_by", "statement", "reason"})
        plain = frozenset(
            {
                "id", "number", "matter", "organization", "team", "project", "inspection",
                "purchase", "yearly_report", "award_list", "subject_digest", "office", "unit",
                "escalated_to", "division_code", "asked_for", "asked_at", "due_at", "state",
                "decided_at", "no", "was_late", "reminded_at", "escalated_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, unit=None) | Q(office=None, unit__isnull=False),
                name="approval_of_an_office_or_a_unit",
            ),
            models.CheckConstraint(
                condition=_one_of(SUBJECTS),
                name="approval_has_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused", "final_no"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="nobody_decides_by_silence",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="approval_clock")]

    def __str__(self) -> str:
        return self.number


class ApprovalStep(models.Model):
    """One step of an approval, as its asker sees it."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by", "note"})
        plain = frozenset({"id", "approval", "kind", "at"})

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
