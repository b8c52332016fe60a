"""What a mode asks of the two sides: parts, duties taken, small records, who led since when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProjectPart(models.Model):
    """A part of a project with a mode, a lead and positions of its own."""

    project = models.ForeignKey("liandong.Project", on_delete=models.PROTECT, related_name="parts")
    title = models.CharField(_("这一部分叫什么"), max_length=80)
    mode = models.CharField(_("服务模式"), max_length=2)
    lead = models.CharField(max_length=16)
    lead_reason = models.CharField(max_length=60)
    lead_person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="led_parts"
    )
    social_worker = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"lead_person", "social_worker", "added_by"})
        plain = frozenset({"id", "project", "title", "mode", "lead", "lead_reason", "added_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "title"], name="part_named_once")]

    def __str__(self) -> str:
        return self.title


class Duty(models.Model):
    """Who holds one duty of a project, of a part, or of a linkage without a project.

    ``by_template`` when nobody chose: the mode's template gave it. Neither ``person`` nor
    ``team`` means everybody on the shifts. One holds at a time; former ones stay.
    """

    project = models.ForeignKey(
        "liandong.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    part = models.ForeignKey(
        ProjectPart, null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    linkage = models.ForeignKey(
        "liandong.Linkage", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    code = models.CharField(_("职责"), max_length=24)
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    team = models.ForeignKey(
        "liandong.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    by_template = models.BooleanField(default=False)
    taken_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.CharField(_("凭据"), max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"person", "taken_by", "done_by", "evidence"})
        plain = frozenset(
            {
                "id", "project", "part", "linkage", "code", "team", "by_template", "taken_at",
                "ended_at", "done_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"],
                condition=Q(ended_at=None, part=None, project__isnull=False),
                name="duty_of_project_held_once",
            ),
            models.UniqueConstraint(
                fields=["part", "code"],
                condition=Q(ended_at=None, part__isnull=False),
                name="duty_of_part_held_once",
            ),
            models.UniqueConstraint(
                fields=["linkage", "code"],
                condition=Q(ended_at=None, linkage__isnull=False),
                name="duty_of_linkage_held_once",
            ),
            models.CheckConstraint(
                condition=Q(project__isnull=False, linkage=None)
                | Q(project=None, part=None, linkage__isnull=False),
                name="duty_of_project_or_linkage",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(team=None), name="duty_of_person_or_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


class ModeRecord(models.Model):
    """A small record that a mode asks for: who wrote it, when, and of what.

    ``kind`` is one of ``core.duties.RECORDS``. Without a ``person`` a record of a shift
    tells of everybody who had a place on it then.
    """

    project = models.ForeignKey(
        "liandong.Project", on_delete=models.PROTECT, related_name="records"
    )
    part = models.ForeignKey(
        ProjectPart, null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    shift = models.ForeignKey(
        "liandong.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("哪一种记录"), max_length=16)
    text = models.CharField(_("写明"), max_length=500, blank=True)
    count = models.PositiveIntegerField(_("人数"), null=True, blank=True)
    made_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "text", "made_by"})
        plain = frozenset({"id", "project", "part", "shift", "kind", "count", "made_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(kind="start"), name="shift_started_once"
            )
        ]
        indexes = [models.Index(fields=["project", "kind"], name="mode_record_of_project")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ProjectLead(models.Model):
    """Who leads a project, or a part of it, since when and why; the last one holds."""

    project = models.ForeignKey("liandong.Project", on_delete=models.PROTECT, related_name="leads")
    part = models.ForeignKey(
        ProjectPart, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    lead = models.CharField(max_length=16)
    reason_code = models.CharField(max_length=60)
    reason = models.CharField(_("为什么"), max_length=200, blank=True)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by", "reason"})
        plain = frozenset({"id", "project", "part", "lead", "reason_code", "at"})

    class Meta:
        indexes = [models.Index(fields=["project", "at"], name="project_lead_by_time")]

    def __str__(self) -> str:
        return f"{self.lead} {self.pk}"
