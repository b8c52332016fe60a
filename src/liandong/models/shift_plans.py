"""Shifts that the volunteer who leads a project planned, waiting for the social worker."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ShiftPlan(models.Model):
    """One shift, or several by a rule, of a published project; nobody else sees them yet.

    ``rule`` is an RFC 5545 rule, empty for a single shift. ``agrees`` None while it waits.
    """

    position = models.ForeignKey(
        "liandong.Position", on_delete=models.PROTECT, related_name="shift_plans"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rule = models.CharField(max_length=200, blank=True)
    skip_holidays = models.BooleanField(default=True)
    place_name = models.CharField(_("集合地点"), max_length=100)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    min_people = models.PositiveSmallIntegerField()
    max_people = models.PositiveSmallIntegerField()
    planned_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    agrees = models.BooleanField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"planned_by", "answered_by"})
        plain = frozenset(
            {
                "id", "position", "starts_at", "ends_at", "rule", "skip_holidays", "place_name",
                "address", "min_people", "max_people", "planned_at", "agrees", "answered_at",
                "reason",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="shift_plan_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("planned_by")),
                name="shift_plan_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"shift plan {self.pk}"
