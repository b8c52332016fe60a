"""Who guides how many, who is away, who stands in, and who was asked to lead."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class GuideCapacity(models.Model):
    """How many people somebody is willing to guide in one tier, from a day on."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="capacities"
    )
    tier = models.CharField(max_length=20)
    most = models.PositiveSmallIntegerField(_("最多带几人"))
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "most"})
        plain = frozenset({"id", "tier", "since", "until"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "tier"], condition=Q(until=None), name="one_open_guide_capacity"
            )
        ]

    def __str__(self) -> str:
        return f"capacity {self.pk}"


class Absence(models.Model):
    """Somebody is away from a day on; ``until`` excluded, None: until they come back.

    Why is nobody's business and is not kept.
    """

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="absences")
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("哪天回来"), null=True, blank=True)
    told_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "since", "until", "told_by"})
        plain = frozenset({"id", "told_at"})

    class Meta:
        indexes = [models.Index(fields=["person", "since"], name="absence_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="absence_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class Cover(models.Model):
    """Somebody stands in for a guide in one tier until a day (excluded); ends by itself."""

    guide = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="covers")
    stand_in = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="stands_in"
    )
    tier = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(_("到哪天为止"))
    arranged_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    arranged_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"guide", "stand_in", "arranged_by"})
        plain = frozenset({"id", "tier", "since", "until", "arranged_at"})

    class Meta:
        indexes = [
            models.Index(fields=["stand_in", "until"], name="cover_of_stand_in"),
            models.Index(fields=["guide", "until"], name="cover_of_guide"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="cover_ends_after"),
            models.CheckConstraint(
                condition=~Q(guide=F("stand_in")), name="nobody_stands_in_for_self"
            ),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"


class LeaderState(models.TextChoices):
    """From the question to the volunteer's own yes or no."""

    ASKED = "asked", _("等 TA 答复")
    AGREED = "agreed", _("答应了")
    DECLINED = "declined", _("这次不带")
    WITHDRAWN = "withdrawn", _("已撤回")


class LeaderOffer(models.Model):
    """A social worker asks a volunteer to lead some others of theirs."""

    worker = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="leader_offers"
    )
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="asked_to_lead"
    )
    size = models.PositiveSmallIntegerField(_("带几人"))
    state = models.CharField(max_length=10, choices=LeaderState, default=LeaderState.ASKED)
    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"worker", "person", "state", "asked_by"})
        plain = frozenset({"id", "size", "asked_at", "answered_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="asked"), name="one_open_leader_offer"
            )
        ]

    def __str__(self) -> str:
        return f"leader offer {self.pk}"
