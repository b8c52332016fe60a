"""What volunteers want to start, who would join, and each step on the way to a project."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Initiative(models.Model):
    """A proposal: what somebody wants to start, looking for a social worker as partner."""

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("想做什么"), max_length=60)
    text = models.TextField(_("怎么做"), blank=True)
    category = models.CharField(_("服务类别"), max_length=4)
    place_name = models.CharField(_("在哪里"), max_length=100, blank=True)
    helpers = models.PositiveSmallIntegerField(_("要几个人"), default=1)
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    proposer = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="initiatives"
    )
    state = models.CharField(max_length=10, default="looking", db_index=True)
    worker = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    project = models.OneToOneField(
        "liandong.Project",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="initiative",
    )
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"proposer", "worker", "text", "title"})
        plain = frozenset(
            {
                "id", "number", "category", "place_name", "helpers", "division_code", "state",
                "project", "filed_at", "due_at", "reminded_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(worker=None) | ~models.Q(worker=models.F("proposer")),
                name="initiative_has_a_partner_beside_its_proposer",
            )
        ]

    def __str__(self) -> str:
        return self.number


class InitiativeSupport(models.Model):
    """Somebody who would join."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="supporters")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "initiative", "since"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person"], name="support_once")
        ]

    def __str__(self) -> str:
        return f"support {self.pk}"


class InitiativeStep(models.Model):
    """One step of a proposal, as its proposer sees it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by", "note"})
        plain = frozenset({"id", "initiative", "kind", "at"})

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
