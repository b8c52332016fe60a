"""What both sides say about a service afterwards."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SCORE = [MinValueValidator(1), MaxValueValidator(5)]


class Evaluation(models.Model):
    """One judgement of one party by another, in three dimensions and words."""

    shift = models.ForeignKey(
        "liandong.Shift", on_delete=models.PROTECT, related_name="evaluations"
    )
    from_role = models.CharField(max_length=16)
    from_person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_role = models.CharField(max_length=16)
    to_person = models.ForeignKey(
        "liandong.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evaluations",
    )
    to_organization = models.ForeignKey(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evaluations",
    )
    punctuality = models.PositiveSmallIntegerField(_("守时程度"), validators=SCORE)
    attitude = models.PositiveSmallIntegerField(_("服务态度"), validators=SCORE)
    skill = models.PositiveSmallIntegerField(_("专业水平"), validators=SCORE)
    text = models.CharField(_("想说的话"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"from_person", "to_person", "text"}) | frozenset(
            {"punctuality", "attitude", "skill"}
        )
        plain = frozenset({"id", "shift", "from_role", "to_role", "to_organization", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "from_person", "to_person"],
                condition=Q(from_person__isnull=False),
                name="one_evaluation_per_pair",
            ),
            models.UniqueConstraint(
                fields=["shift", "from_person", "to_organization"],
                condition=Q(from_person__isnull=False, to_organization__isnull=False),
                name="one_evaluation_per_organization",
            ),
            models.CheckConstraint(
                condition=Q(punctuality__range=(1, 5))
                & Q(attitude__range=(1, 5))
                & Q(skill__range=(1, 5)),
                name="evaluation_scores_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"


class FeedbackTicket(models.Model):
    """A link by which a recipient without an account can judge one service."""

    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="tickets")
    need = models.ForeignKey("liandong.Need", on_delete=models.PROTECT, related_name="tickets")
    token = models.CharField(max_length=43, unique=True)
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"token"})
        plain = frozenset({"id", "shift", "need", "issued_at", "used_at"})

    def __str__(self) -> str:
        return f"ticket {self.pk}"
