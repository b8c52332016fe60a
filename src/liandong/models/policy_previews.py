"""Whom a draft of local rules would touch: one counting, and the records it found."""

from django.db import models

from .matching import PlanRunState


class PolicyPreview(models.Model):
    """One counting for a layer: who asked, how far it is, and its sums by probe.

    ``digest`` tells the rules it was made for; ``counts`` holds for each probe how many
    records were looked at and how many are touched, by code. ``attempt`` counts how often it
    was taken up: a worker that lost it cannot write to it.
    """

    layer = models.ForeignKey(
        "liandong.PolicyLayer", on_delete=models.CASCADE, related_name="previews"
    )
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
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
    counts = models.JSONField(default=dict)

    class Privacy:
        personal = frozenset({"asked_by"})
        plain = frozenset(
            {
                "id", "layer", "digest", "asked_at", "state", "stage", "share", "attempt",
                "told_at", "stop_asked_at", "ended_at", "error_code", "counts",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"policy preview {self.pk}"


class PolicyTouched(models.Model):
    """One record that a counting found: which, what happens to it, and the facts of that.

    ``record`` is a key of the kind's table and nothing more: whoever opens the list sees what
    their own rights show of it.
    """

    preview = models.ForeignKey(PolicyPreview, on_delete=models.CASCADE, related_name="rows")
    probe = models.CharField(max_length=16)
    kind = models.CharField(max_length=20)
    record = models.BigIntegerField()
    code = models.CharField(max_length=12)
    facts = models.JSONField(default=dict)

    class Privacy:
        personal = frozenset({"record", "facts"})
        plain = frozenset({"id", "preview", "probe", "kind", "code"})

    class Meta:
        indexes = [models.Index(fields=["preview", "probe", "id"], name="touched_by_probe")]

    def __str__(self) -> str:
        return f"{self.probe} {self.kind} {self.record}"
