"""Spot checks of entered hours, and when places are open."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SpotRound(models.Model):
    """One draw: the period, the rules and the seed with which anybody can draw it again."""

    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="spot_rounds"
    )
    from_on = models.DateField()
    until_on = models.DateField()
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField()
    random_count = models.PositiveIntegerField()
    risk_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField(db_index=True)
    drawn_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"drawn_by"})
        plain = frozenset(
            {"id", "organization", "from_on", "until_on", "seed", "population", "random_count"}
            | {"risk_count", "drawn_at"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="spot_round_has_days"
            )
        ]

    def __str__(self) -> str:
        return f"round {self.pk}"


class SpotCheck(models.Model):
    """One entry that a recipient is asked about; ``reasons`` hold what was odd, with figures."""

    round = models.ForeignKey(SpotRound, on_delete=models.PROTECT, related_name="checks")
    entry = models.OneToOneField(
        "liandong.LedgerEntry", on_delete=models.PROTECT, related_name="spot_check"
    )
    drawn_for = models.CharField(max_length=6)
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    token = models.CharField(max_length=64, unique=True)
    asked_how = models.CharField(max_length=8, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("回答"), max_length=10, blank=True)
    answer_note = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reply_due_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(_("您的说明"), max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    stands = models.BooleanField(null=True, blank=True)
    decision_reason = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset(
            {"entry", "reasons", "token", "asked_by", "answer", "answer_note", "reply"}
            | {"decision_reason", "decided_by"}
        )
        plain = frozenset(
            {"id", "round", "drawn_for", "score", "asked_how", "asked_at", "answered_at"}
            | {"reply_due_at", "replied_at", "stands", "decided_at"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_for__in=["random", "risk"]), name="spot_check_drawn_for"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "yes", "no", "not_come", "unreached"]),
                name="spot_check_answer",
            ),
            models.CheckConstraint(
                condition=Q(stands=None) | (Q(answer__in=["no", "not_come"]) & ~Q(decided_at=None)),
                name="only_what_is_in_doubt_is_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"spot check {self.pk}"


class Weekday(models.IntegerChoices):
    """Days of the week as Python counts them."""

    MONDAY = 0, _("周一")
    TUESDAY = 1, _("周二")
    WEDNESDAY = 2, _("周三")
    THURSDAY = 3, _("周四")
    FRIDAY = 4, _("周五")
    SATURDAY = 5, _("周六")
    SUNDAY = 6, _("周日")


class OpeningHours(models.Model):
    """When a place of an organization is open on a weekday (0 is Monday), from a day on.

    Empty hours mean closed. A special day is one line that holds for one day.
    """

    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="opening_hours"
    )
    place_name = models.CharField(_("地点"), max_length=100)
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday)
    opens_at = models.TimeField(_("开门"), null=True, blank=True)
    closes_at = models.TimeField(_("关门"), null=True, blank=True)
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天止"), null=True, blank=True)
    written_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"written_by"})
        plain = frozenset(
            {"id", "organization", "place_name", "weekday", "opens_at", "closes_at", "since"}
            | {"until", "written_at"}
        )

    class Meta:
        indexes = [models.Index(fields=["place_name", "weekday"], name="opening_of_place")]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_weekday"),
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="opening_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_name} {self.weekday}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None when it holds until further notice."""
        return self.until - timedelta(days=1) if self.until else None
