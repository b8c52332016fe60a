"""Local layers of policy, and the recounts of hours that followed them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PolicyLayer(models.Model):
    """Rules that a place set for itself: a draft until another person adopts it.

    ``values`` and ``sources`` hold the keys of ``core.policy`` as the shipped files do. An
    adopted layer is never changed; it is put back, and a new one is drafted.
    """

    division_code = models.CharField(_("哪个地方"), max_length=12)
    title = models.CharField(_("这次改什么"), max_length=80)
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天止"), null=True, blank=True)
    values = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    drafted_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    put_back_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    put_back_at = models.DateTimeField(null=True, blank=True)
    put_back_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"drafted_by", "adopted_by", "put_back_by"})
        plain = frozenset(
            {"id", "division_code", "title", "since", "until", "values", "sources", "drafted_at"}
            | {"dropped_at", "adopted_at", "put_back_at", "put_back_reason"}
        )

    class Meta:
        indexes = [
            models.Index(fields=["division_code", "since"], name="policy_of_place"),
            models.Index(
                fields=["adopted_at"], condition=~Q(adopted_at=None), name="policy_adopted"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="policy_layer_has_days"
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("drafted_by")),
                name="policy_adopted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(put_back_at=None) | Q(adopted_at__isnull=False),
                name="policy_put_back_was_adopted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.since}"

    @property
    def state(self) -> str:
        """draft, dropped, adopted or put_back."""
        if self.put_back_at:
            return "put_back"
        if self.adopted_at:
            return "adopted"
        return "dropped" if self.dropped_at else "draft"


class PolicyRecount(models.Model):
    """Entries written anew under a layer in one transaction, or back as they were."""

    layer = models.ForeignKey(PolicyLayer, on_delete=models.PROTECT, related_name="recounts")
    is_undo = models.BooleanField(default=False)
    made_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"made_by"})
        plain = frozenset({"id", "layer", "is_undo", "made_at"})

    def __str__(self) -> str:
        return f"recount {self.pk}"


class PolicyRecountLine(models.Model):
    """One entry before and after; no entry after where the minutes became none."""

    recount = models.ForeignKey(PolicyRecount, on_delete=models.PROTECT, related_name="lines")
    before = models.ForeignKey("liandong.LedgerEntry", on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(
        "liandong.LedgerEntry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_by = models.ForeignKey(
        PolicyRecount, null=True, blank=True, on_delete=models.PROTECT, related_name="undoes"
    )

    class Privacy:
        personal = frozenset({"before", "after"})
        plain = frozenset({"id", "recount", "undone_by"})

    def __str__(self) -> str:
        return f"line {self.pk}"


class PolicyTrial(models.Model):
    """Two streets with different rules, compared by one outcome chosen before the first day.

    ``until`` is the first day after. Nothing of it is changed later; it may be stopped.
    """

    title = models.CharField(_("想弄清什么"), max_length=80)
    one_code = models.CharField(_("甲"), max_length=12)
    other_code = models.CharField(_("乙"), max_length=12)
    outcome = models.CharField(_("看哪个数"), max_length=40)
    since = models.DateField(_("从哪天起"))
    until = models.DateField()
    started_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    stopped_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stopped_on = models.DateField(null=True, blank=True)
    stop_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"started_by", "stopped_by"})
        plain = frozenset(
            {"id", "title", "one_code", "other_code", "outcome", "since", "until"}
            | {"started_at", "stopped_on", "stop_reason"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="trial_has_days"),
            models.CheckConstraint(
                condition=~Q(one_code=F("other_code")), name="trial_of_two_streets"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_code} {self.other_code}"
