"""Weights that a human put in force instead of the published ones."""

from django.db import models


class WeightSetting(models.Model):
    """Five weights in force from ``adopted_at`` until the next setting; never edited.

    No row at all: the published weights. ``evidence`` holds the figures that were looked at,
    sums over everybody only.
    """

    adopted_at = models.DateTimeField(db_index=True)
    adopted_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    is_published = models.BooleanField(default=False)
    preference = models.PositiveSmallIntegerField()
    nearness = models.PositiveSmallIntegerField()
    reliability = models.PositiveSmallIntegerField()
    continuity = models.PositiveSmallIntegerField()
    load = models.PositiveSmallIntegerField()
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    evidence = models.JSONField(default=dict)

    class Privacy:
        personal = frozenset({"adopted_by"})
        plain = frozenset(
            {
                "id", "adopted_at", "is_published", "preference", "nearness", "reliability",
                "continuity", "load", "from_on", "until_on", "evidence",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"weights {self.pk}"
