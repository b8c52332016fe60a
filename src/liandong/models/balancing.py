"""Spreading the load of a desk: a proposal, its moves, and the spans before and after."""

from django.db import models

from .matching import PlanRunState


class Balancing(models.Model):
    """One proposal for a desk: who asked, how far it is, its value and what bounds it.

    ``attempt`` counts how often it was taken up: a worker that lost it cannot write to it.
    """

    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    seed = models.PositiveIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=PlanRunState, default=PlanRunState.WAITING, db_index=True
    )
    stage = models.CharField(max_length=20, blank=True)
    share = models.FloatField(default=0.0)
    attempt = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    volunteers = models.PositiveIntegerField(default=0)
    pairs = models.PositiveBigIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    adopted_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"asked_by", "adopted_by"})
        plain = frozenset(
            {
                "id", "asked_at", "seed", "state", "stage", "share", "attempt", "told_at",
                "stop_asked_at", "ended_at", "error_code", "volunteers", "pairs", "value",
                "bound", "seconds", "adopted_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"balancing {self.pk}"


class BalancingSpan(models.Model):
    """Active people of one guide today and after all moves, with the guide's limits."""

    balancing = models.ForeignKey(Balancing, on_delete=models.CASCADE, related_name="spans")
    guide = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    green = models.PositiveSmallIntegerField()
    amber = models.PositiveSmallIntegerField()
    critical = models.PositiveSmallIntegerField()

    class Privacy:
        personal = frozenset({"guide"})
        plain = frozenset({"id", "balancing", "before", "after", "green", "amber", "critical"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["balancing", "guide"], name="balancing_span_once")
        ]

    def __str__(self) -> str:
        return f"balancing span {self.pk}"


class BalancingLine(models.Model):
    """One volunteer who would change hands, or for whom there is nobody (``to_guide`` None).

    ``link`` is the link that would end; ``parts`` the points that speak for the new pair;
    ``code`` why there is nobody.
    """

    balancing = models.ForeignKey(Balancing, on_delete=models.CASCADE, related_name="lines")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(
        "liandong.SupervisionLink", null=True, on_delete=models.PROTECT, related_name="+"
    )
    from_guide = models.ForeignKey(
        "liandong.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    to_guide = models.ForeignKey(
        "liandong.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    parts = models.JSONField(default=dict)
    code = models.CharField(max_length=20, blank=True)
    is_dropped = models.BooleanField(default=False)

    class Privacy:
        personal = frozenset({"person", "link", "from_guide", "to_guide", "parts"})
        plain = frozenset({"id", "balancing", "code", "is_dropped"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["balancing", "person"], name="balancing_line_once")
        ]

    def __str__(self) -> str:
        return f"balancing line {self.pk}"
