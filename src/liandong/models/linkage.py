"""The linkage itself: who serves together, what they are to each other, who leads."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Linkage(models.Model):
    """Social workers, volunteers and organizations that serve together for a time."""

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("联动名称"), max_length=120)
    goal = models.TextField(_("共同目标"), blank=True)
    mode = models.CharField(_("服务模式"), max_length=2)
    organization_kind = models.CharField(_("组织类型"), max_length=2, blank=True)
    project = models.ForeignKey(
        "liandong.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="linkages"
    )
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="linkages"
    )
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    lead = models.CharField(_("谁来主导"), max_length=16)
    lead_reason = models.CharField(max_length=60)
    lead_note = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    formed_at = models.DateTimeField()
    formed_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    last_joint_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"formed_by", "lead_note"})
        plain = frozenset(
            {
                "id", "number", "title", "goal", "mode", "organization_kind", "project",
                "organization", "division_code", "lead", "lead_reason", "since", "until",
                "formed_at", "last_joint_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number


class LinkageParty(models.Model):
    """One side's member: a social worker, a volunteer, a team or an organization."""

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(_("哪一方"), max_length=16)
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="linkages"
    )
    team = models.ForeignKey(
        "liandong.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="linkages"
    )
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    duty = models.CharField(_("分工"), max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset(
            {"id", "linkage", "side", "team", "organization", "duty", "since", "until"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["linkage", "person"],
                condition=Q(until=None, person__isnull=False),
                name="person_once_in_linkage",
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.pk}"


class LinkageRelation(models.Model):
    """One of the four relations, with its direction (R1 guiding … R4 managing)."""

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(_("关系"), max_length=2)
    from_side = models.CharField(max_length=16)
    to_side = models.CharField(max_length=16)
    note = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "linkage", "kind", "from_side", "to_side", "note"}) | frozenset(
            {"since", "until"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_side=F("to_side")), name="relation_has_two_sides"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_side}→{self.to_side}"


class LeadChange(models.Model):
    """Who led before, who leads now, and why it changed."""

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="lead_changes")
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "linkage", "before", "after", "reason", "at"})

    def __str__(self) -> str:
        return f"{self.before}→{self.after}"
