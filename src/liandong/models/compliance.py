"""What the two laws' report showed at the end of each month."""

from django.db import models
from django.db.models import Q


class ComplianceMonth(models.Model):
    """Every article of a place or organization at the end of a month, as counted then.

    ``results`` holds ``{code: [color, seen, found]}``. Never changed; a month that the clock
    missed has no row.
    """

    month = models.DateField()
    division_code = models.CharField(max_length=12, blank=True)
    organization = models.ForeignKey(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="compliance_months",
    )
    results = models.JSONField()
    counted_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "month", "division_code", "organization", "results", "counted_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "division_code"],
                condition=Q(organization=None),
                name="compliance_month_of_a_place_once",
            ),
            models.UniqueConstraint(
                fields=["month", "organization"],
                condition=Q(organization__isnull=False),
                name="compliance_month_of_an_organization_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.division_code or self.organization_id}"
