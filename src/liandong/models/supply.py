"""Residents of places as somebody counted them, and help asked for across places."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_PERSON = "liandong.Person"
_BODY = "liandong.Organization"


class ResidentCount(models.Model):
    """How many people live in a place, counted on a day, and who says so.

    ``is_invented``: a number of a demo town, marked as such wherever it is used.
    """

    division_code = models.CharField(max_length=12, db_index=True)
    residents = models.PositiveIntegerField(_("常住人口"))
    counted_on = models.DateField(_("截至哪天"))
    source = models.CharField(_("数字从哪里来"), max_length=120)
    is_invented = models.BooleanField(default=False)
    entered_by = models.ForeignKey(_PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"entered_by"})
        plain = frozenset(
            {"id", "division_code", "residents", "counted_on", "source", "is_invented"}
            | {"entered_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "counted_on"], name="residents_counted_once"
            ),
            models.CheckConstraint(condition=Q(residents__gt=0), name="residents_are_some"),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.counted_on}"


class HelpRequest(models.Model):
    """One side asked to help another place: to supervise from afar, or to send volunteers.

    Nobody is assigned by it. ``gap`` is the gap index when it was asked; ``link`` what a yes
    to supervision became. ``reason``: why a supervisor elsewhere was asked (``HelpReason``);
    ``instead_of``: the link of a supervisor with too many people, which a yes ends.
    """

    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default="sent", db_index=True)
    from_code = models.CharField(max_length=12)
    to_code = models.CharField(max_length=12, db_index=True)
    skill = models.CharField(max_length=2, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    distance_m = models.PositiveIntegerField(null=True, blank=True)
    gap = models.SmallIntegerField(null=True, blank=True)
    supervisor = models.ForeignKey(
        _PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    worker = models.ForeignKey(
        _PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        _BODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    host = models.ForeignKey(
        _BODY, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        _PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    link = models.ForeignKey(
        "liandong.SupervisionLink", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    reason = models.CharField(max_length=8, blank=True)
    instead_of = models.ForeignKey(
        "liandong.SupervisionLink", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Privacy:
        personal = frozenset({"supervisor", "worker", "sent_by", "answered_by", "answer"})
        plain = frozenset(
            {
                "id", "kind", "state", "from_code", "to_code", "skill", "people", "distance_m",
                "gap", "organization", "host", "sent_at", "answered_at", "link",
                "reason", "instead_of",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "worker"],
                condition=Q(state="sent", kind="supervision"),
                name="supervision_asked_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "host", "skill"],
                condition=Q(state="sent", kind="transfer"),
                name="transfer_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"help {self.pk}"
