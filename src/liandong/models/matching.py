"""Plans that a person looks at before anybody is asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    """Made by the engine; adopted or set aside by a human."""

    OPEN = "open", _("待采纳")
    ADOPTED = "adopted", _("已采纳")
    SET_ASIDE = "set_aside", _("已搁置")


class Proposal(models.Model):
    """One plan for the shifts of a period, with its value and its upper bound."""

    made_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    division_code = models.CharField(max_length=12, blank=True)
    seed = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    value = models.FloatField()
    upper_bound = models.FloatField()
    seconds = models.FloatField()
    people = models.PositiveIntegerField()
    shifts = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    filled = models.PositiveIntegerField()
    adopted_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"made_by", "adopted_by"})
        plain = frozenset(
            {
                "id", "made_at", "from_at", "until_at", "division_code", "seed", "state",
                "value", "upper_bound", "seconds", "people", "shifts", "seats", "filled",
                "adopted_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class ProposalLine(models.Model):
    """One person for one shift, with the parts that speak for it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    value = models.FloatField()
    reasons = models.JSONField()
    origin = models.CharField(max_length=8, default="engine")
    is_dropped = models.BooleanField(default=False)

    class Privacy:
        personal = frozenset({"person", "reasons"})
        plain = frozenset({"id", "proposal", "shift", "value", "origin", "is_dropped"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "shift", "person"], name="proposal_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class ProposalGap(models.Model):
    """Places that nobody could take, and why."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="gaps")
    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    missing = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    facts = models.JSONField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "proposal", "shift", "missing", "code", "facts"})

    def __str__(self) -> str:
        return f"gap {self.pk}"
