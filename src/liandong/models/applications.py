"""Asking to join a team or an organization, with a clock, a reason and an appeal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    WAITING = "waiting", _("等待答复")
    ACCEPTED = "accepted", _("已同意")
    REFUSED = "refused", _("未同意")
    APPEALED = "appealed", _("申诉中")
    UPHELD = "upheld", _("申诉后维持")
    WITHDRAWN = "withdrawn", _("已撤回")


class Application(models.Model):
    """Somebody asks to belong. Overdue, it goes to the hub's coordinator by itself."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="applications"
    )
    team = models.ForeignKey(
        "liandong.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("想说的话"), max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=ApplicationState, default=ApplicationState.WAITING, db_index=True
    )
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    appeal = models.CharField(_("申诉"), max_length=500, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_answer = models.CharField(_("申诉答复"), max_length=500, blank=True)
    appeal_decided_at = models.DateTimeField(null=True, blank=True)
    appeal_decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset(
            {"person", "note", "decided_by", "reason", "appeal", "appeal_answer"}
            | {"appeal_decided_by"}
        )
        plain = frozenset(
            {"id", "team", "organization", "state", "filed_at", "due_at", "escalated_at"}
            | {"decided_at", "appealed_at", "appeal_decided_at"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, organization=None)
                | Q(team=None, organization__isnull=False),
                name="application_to_one_body",
            ),
            models.UniqueConstraint(
                fields=["person", "team"],
                condition=Q(state__in=["waiting", "appealed"], team__isnull=False),
                name="one_open_application_per_team",
            ),
            models.UniqueConstraint(
                fields=["person", "organization"],
                condition=Q(state__in=["waiting", "appealed"], organization__isnull=False),
                name="one_open_application_per_body",
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"
