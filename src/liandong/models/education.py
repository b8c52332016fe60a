"""Continuing education learnt elsewhere, as its holder told of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EducationClaim(models.Model):
    """A training elsewhere with its evidence; a record once somebody else accepted it.

    ``evidence`` is the random name of the sealed file under ``LIANDONG_PAPERS``.
    """

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="education_claims"
    )
    name = models.CharField(_("培训名称"), max_length=80)
    host = models.CharField(_("举办单位"), max_length=200)
    minutes = models.PositiveIntegerField(_("学习时长（分钟）"))
    completed_on = models.DateField(_("哪天学完"))
    counts_towards = models.CharField(max_length=40)
    evidence = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refusal = models.CharField(max_length=120, blank=True)
    record = models.OneToOneField(
        "liandong.TrainingRecord",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claim",
    )

    class Privacy:
        personal = frozenset({"person", "decided_by", "refusal"})
        plain = frozenset(
            {
                "id", "name", "host", "minutes", "completed_on", "counts_towards", "evidence",
                "media_type", "told_at", "decided_at", "record",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name", "completed_on"],
                condition=Q(refusal=""),
                name="education_told_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.person_id}"
