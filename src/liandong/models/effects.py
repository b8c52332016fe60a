"""Figures of closed periods, and the yearly public report."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClosedPeriod(models.Model):
    """Every figure of a place or organization for a period that is over. Never changed.

    A re-computation is a further ``version`` that says why; the highest one is shown, the
    others stay. ``code_version`` is that of the product and of the definitions, ``digest`` the
    SHA-256 of ``figures`` as canonical JSON.
    """

    kind = models.CharField(max_length=7)
    first_on = models.DateField()
    division_code = models.CharField(max_length=12, blank=True)
    organization = models.ForeignKey(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="closed_periods",
    )
    version = models.PositiveSmallIntegerField(default=1)
    code_version = models.CharField(max_length=40)
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("为什么重算"), max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset(
            {"id", "kind", "first_on", "division_code", "organization", "version", "code_version"}
            | {"figures", "digest", "closed_at", "reason"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_on", "division_code", "version"],
                condition=Q(organization=None),
                name="a_place_closes_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "first_on", "organization", "version"],
                condition=Q(organization__isnull=False),
                name="an_organization_closes_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["month", "quarter", "year"]), name="closed_period_kind"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="a_new_version_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_on} v{self.version}"


class YearlyReport(models.Model):
    """What is told in public of a year (Order 67 Art 18): drafted, then published by an officer.

    Words that have no English stand in the English report as they were written.
    ``content`` is empty while it is a draft and frozen when it is published. A correction is a
    further ``version`` that says why.
    """

    number = models.CharField(max_length=32, unique=True)
    year = models.PositiveSmallIntegerField()
    division_code = models.CharField(max_length=12, blank=True)
    organization = models.ForeignKey(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="yearly_reports",
    )
    version = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(_("为什么更正"), max_length=200, blank=True)
    opening = models.TextField(_("开头的话"), blank=True, max_length=1000)
    next_year = models.TextField(_("明年打算怎么做"), blank=True, max_length=1000)
    opening_en = models.TextField(_("开头的话（英文）"), blank=True, max_length=1000)
    next_year_en = models.TextField(_("明年打算怎么做（英文）"), blank=True, max_length=1000)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    drafted_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"drafted_by", "published_by"})
        plain = frozenset(
            {
                "id", "number", "year", "division_code", "organization", "version", "reason",
                "opening", "next_year", "opening_en", "next_year_en", "content", "digest",
                "drafted_at", "published_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "division_code", "version"],
                condition=Q(organization=None),
                name="one_report_of_a_place_and_year",
            ),
            models.UniqueConstraint(
                fields=["year", "organization", "version"],
                condition=Q(organization__isnull=False),
                name="one_report_of_an_organization_and_year",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, digest="")
                | (Q(published_at__isnull=False, published_by__isnull=False) & ~Q(digest="")),
                name="what_is_published_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="a_corrected_report_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number
