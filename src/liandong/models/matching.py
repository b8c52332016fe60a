"""Plans that a person looks at before anybody is asked."""

from datetime import datetime, timedelta

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
    # What two plans are compared by: see ``services.plan_figures``.
    figures = models.JSONField(default=dict)

    class Privacy:
        personal = frozenset({"made_by", "adopted_by"})
        plain = frozenset(
            {
                "id", "made_at", "from_at", "until_at", "division_code", "seed", "state",
                "value", "upper_bound", "seconds", "people", "shifts", "seats", "filled",
                "adopted_at", "figures",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def last_at(self) -> datetime:
        """The last moment of the period, to name its last day by."""
        return self.until_at - timedelta(seconds=1)


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


class PlanWishKind(models.TextChoices):
    """What a human decides before the engine does."""

    PIN = "pin", _("一定要")
    VETO = "veto", _("不要")


class PlanWish(models.Model):
    """Somebody must be at a shift in a plan, or must not; the next plan made from it obeys.

    ``unmet`` holds the reasons for which the plan could not keep a pin.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="wishes")
    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=PlanWishKind)
    made_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    unmet = models.JSONField(default=list)

    class Privacy:
        personal = frozenset({"person", "made_by", "unmet"})
        plain = frozenset({"id", "proposal", "shift", "kind", "made_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "shift", "person"], name="one_wish_per_pair"
            )
        ]

    def __str__(self) -> str:
        return f"wish {self.pk}"


class PlanRunState(models.TextChoices):
    """How far a planning has come."""

    WAITING = "waiting", _("等待开始")
    RUNNING = "running", _("正在安排")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("没有完成")


class PlanRun(models.Model):
    """One planning: who asked, for what, how far it is, and what came of it.

    ``attempt`` counts how often it was taken up: a worker that lost it cannot write to it.
    ``keeps``: the lines of ``based_on`` are kept where that costs little.
    """

    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    division_code = models.CharField(max_length=12, blank=True)
    seed = models.PositiveIntegerField(default=0)
    shift = models.ForeignKey(
        "liandong.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    based_on = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="followers"
    )
    keeps = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=PlanRunState, default=PlanRunState.WAITING, db_index=True
    )
    stage = models.CharField(max_length=20, blank=True)
    share = models.FloatField(default=0.0)
    attempt = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="run"
    )
    error_code = models.CharField(max_length=40, blank=True)

    class Privacy:
        personal = frozenset({"asked_by"})
        plain = frozenset(
            {
                "id", "asked_at", "from_at", "until_at", "division_code", "seed", "shift",
                "based_on", "keeps", "state", "stage", "share", "attempt", "told_at",
                "stop_asked_at", "ended_at", "proposal", "error_code",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"plan run {self.pk}"

    @property
    def last_at(self) -> datetime:
        """The last moment of the period, to name its last day by."""
        return self.until_at - timedelta(seconds=1)
