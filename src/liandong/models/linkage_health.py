"""What the detectors found, what became of it, and how alive each linkage was, week by week."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_OPEN = Q(state__in=["new", "nudged", "answered"])


class LinkageFinding(models.Model):
    """A linkage without joint acts, or two who serve side by side without a link.

    ``key`` names the cause: one cause has one open finding. ``since`` is the last joint act, or
    the day from which both were there. ``acted_on`` is the first joint act, or the day of the
    new link, after it was found. ``is_revived``: that came within the profile's days of the
    nudge.
    """

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=100)
    linkage = models.ForeignKey(
        "liandong.Linkage",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="linkage_findings"
    )
    team = models.ForeignKey(
        "liandong.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    other_organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    service_object = models.CharField(_("服务对象"), max_length=2, blank=True)
    services = models.PositiveIntegerField(default=0)
    since = models.DateField()
    days = models.PositiveIntegerField(default=0)
    next_step = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="new", db_index=True)
    found_at = models.DateTimeField()
    nudged_at = models.DateTimeField(null=True, blank=True)
    nudged_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(_("打算怎么做"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismiss_reason = models.CharField(_("为什么不算"), max_length=20, blank=True)
    dismiss_note = models.CharField(_("说明"), max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acted_on = models.DateField(null=True, blank=True)
    is_revived = models.BooleanField(default=False, db_default=False)

    class Privacy:
        personal = frozenset({"nudged_by", "answer", "answered_by", "dismiss_note", "settled_by"})
        plain = frozenset(
            {
                "id", "kind", "key", "linkage", "organization", "team", "other_organization",
                "division_code", "service_object", "services", "since", "days", "next_step",
                "state", "found_at", "nudged_at", "told", "answered_at", "dismiss_reason",
                "settled_at", "acted_on", "is_revived",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=_OPEN, name="one_open_finding_of_a_cause"
            )
        ]

    def __str__(self) -> str:
        return f"finding {self.pk}"


class LinkageScore(models.Model):
    """The index of a linkage in the week that begins on ``week_on``, a Monday."""

    linkage = models.ForeignKey("liandong.Linkage", on_delete=models.CASCADE, related_name="scores")
    week_on = models.DateField()
    points = models.PositiveSmallIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "linkage", "week_on", "points"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["linkage", "week_on"], name="one_score_a_week"),
            models.CheckConstraint(condition=Q(points__lte=100), name="score_up_to_100"),
        ]

    def __str__(self) -> str:
        return f"score {self.pk}"


class LinkageRest(models.Model):
    """The months in which a linkage rests, as somebody said; bit 0 is January."""

    linkage = models.OneToOneField(
        "liandong.Linkage", on_delete=models.CASCADE, related_name="rest"
    )
    months_mask = models.PositiveSmallIntegerField(_("哪几个月不做"))
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "linkage", "months_mask", "at"})

    def __str__(self) -> str:
        return f"rest {self.pk}"
