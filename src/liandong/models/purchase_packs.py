"""Evidence packs of a contract: what the figures of an accepted step were counted from."""

from django.db import models
from django.db.models import Q


class EvidencePack(models.Model):
    """The records behind every figure of a step, as they were when it was accepted.

    ``content`` is canonical JSON (``core.purchase_packs``), ``digest`` its SHA-256. The database
    refuses to change either, the contract, the step or the round. Stages are those that are
    reported, and ``acceptance`` with its round.
    """

    contract = models.ForeignKey(
        "liandong.Contract", on_delete=models.PROTECT, related_name="packs"
    )
    stage = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"content", "by"})
        plain = frozenset({"id", "contract", "stage", "round", "digest", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "stage", "round"], name="one_pack_of_a_step"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["start", "mid", "final", "acceptance"]),
                name="pack_of_an_accepted_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.digest[:16]}"


class PackWatch(models.Model):
    """That the records of a paid step give other figures than were accepted; seen by the clock.

    ``figures`` holds by indicator what was kept and what its days give at ``at``; each further
    change adds a row.
    """

    pack = models.ForeignKey(EvidencePack, on_delete=models.PROTECT, related_name="watched")
    figures = models.JSONField()
    at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "pack", "figures", "at"})

    def __str__(self) -> str:
        return f"watch {self.pk}"
