"""Yearly awards: the published list, objections to it, and what people hold."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class AwardList(models.Model):
    """The awards of one organization for one year, published before they hold.

    Without days it is drawn and waits to be published: the region asks for a yes before.
    """

    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="award_lists"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    proposed_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(null=True, blank=True)
    last_day = models.DateField(_("公示到"), null=True, blank=True, db_index=True)
    effective_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"proposed_by"})
        plain = frozenset(
            {"id", "organization", "year", "published_on", "last_day", "effective_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"], name="one_award_list_of_a_year"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("published_on"))
                | Q(published_on=None, last_day=None, effective_at=None),
                name="award_list_has_days",
            ),
        ]

    def __str__(self) -> str:
        return f"award list {self.pk}"


class AwardLine(models.Model):
    """One person on a list, as the rule drew it."""

    award_list = models.ForeignKey(AwardList, on_delete=models.CASCADE, related_name="lines")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    hours = models.PositiveSmallIntegerField(_("级别"))

    class Privacy:
        personal = frozenset({"person", "minutes", "hours"})
        plain = frozenset({"id", "award_list"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award_list", "person"], name="once_on_an_award_list"),
            models.CheckConstraint(
                condition=Q(hours__gt=0, minutes__gte=F("hours") * 60), name="award_line_is_earned"
            ),
        ]

    def __str__(self) -> str:
        return f"award line {self.pk}"


class AwardObjection(models.Model):
    """What somebody says against a list; it holds the list until somebody else decides."""

    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(_("理由"))
    made_at = models.DateTimeField()
    is_right = models.BooleanField(null=True, blank=True)
    decision = SealedTextField(_("答复"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"person", "reason", "decision", "decided_by"})
        plain = frozenset({"id", "award_list", "made_at", "is_right", "decided_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award_list", "person"],
                condition=Q(decided_at=None),
                name="one_open_award_objection",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_right=None, decided_by=None)
                | Q(decided_at__isnull=False, is_right__isnull=False, decided_by__isnull=False),
                name="award_objection_is_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"award objection {self.pk}"


class Award(models.Model):
    """What a person holds (Order 67 Art 9): the level names it, with year, issuer and day."""

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="awards")
    issuer = models.ForeignKey("liandong.Organization", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    hours = models.PositiveSmallIntegerField(_("级别"))
    awarded_on = models.DateField(_("授予日期"))

    class Privacy:
        personal = frozenset({"person", "hours"})
        plain = frozenset({"id", "issuer", "year", "awarded_on"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "issuer", "year"], name="one_award_of_an_issuer_a_year"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="award_has_a_level"),
        ]

    def __str__(self) -> str:
        return f"award {self.pk}"
