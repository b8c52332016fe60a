"""The time bank: accounts, transfers between two of them, recomputations."""

from django.db import models
from django.db.models import F, Q


class TimeAccount(models.Model):
    """Somebody's points, or the bank's own account, which gives out and takes back.

    ``points_per_hour`` and ``cap_points`` are the rules under which the account was settled.
    """

    person = models.OneToOneField(
        "liandong.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="time_account",
    )
    is_bank = models.BooleanField(default=False)
    points_per_hour = models.PositiveSmallIntegerField(default=0)
    cap_points = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "is_bank", "points_per_hour", "cap_points", "opened_at"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_bank=True, person=None) | Q(is_bank=False, person__isnull=False),
                name="time_account_of_one",
            ),
            models.UniqueConstraint(
                fields=["is_bank"], condition=Q(is_bank=True), name="one_time_bank"
            ),
        ]

    def __str__(self) -> str:
        return f"time account {self.pk}"


class TimeRun(models.Model):
    """One recomputation under changed rules: shown, applied, perhaps taken back."""

    reason = models.CharField(max_length=200)
    division = models.CharField(max_length=12, blank=True, default="")
    state = models.CharField(max_length=10, default="done", db_index=True)
    people = models.PositiveIntegerField()
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"applied_by", "reversed_by"})
        plain = frozenset(
            {"id", "reason", "division", "state", "people", "applied_at", "reversed_at"}
        )

    def __str__(self) -> str:
        return f"time run {self.pk}"


class TimeRunLine(models.Model):
    """What one account had earned before and after a recomputation, and under which rules."""

    run = models.ForeignKey(TimeRun, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(TimeAccount, on_delete=models.PROTECT, related_name="run_lines")
    before = models.IntegerField()
    after = models.IntegerField()
    before_points_per_hour = models.PositiveSmallIntegerField()
    before_cap_points = models.PositiveIntegerField()
    applied_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    is_skipped = models.BooleanField(default=False)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id", "run", "account", "before", "after", "before_points_per_hour",
                "before_cap_points", "applied_at", "reversed_at", "is_skipped",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "account"], name="time_run_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.account_id}"


class TimeTransfer(models.Model):
    """Points from one account to another: both sides in one row, so the sum is always zero."""

    giver = models.ForeignKey(TimeAccount, on_delete=models.PROTECT, related_name="given")
    taker = models.ForeignKey(TimeAccount, on_delete=models.PROTECT, related_name="taken")
    points = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    run = models.ForeignKey(
        TimeRun, null=True, blank=True, on_delete=models.PROTECT, related_name="transfers"
    )
    need = models.ForeignKey(
        "liandong.Need",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="time_transfers",
    )
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "giver", "taker", "points", "kind", "run", "need", "at"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="time_transfer_some_points"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="time_transfer_two_sides"),
            models.UniqueConstraint(
                fields=["need", "kind"], condition=Q(need__isnull=False), name="time_once_per_need"
            ),
        ]

    def __str__(self) -> str:
        return f"time transfer {self.pk}"
