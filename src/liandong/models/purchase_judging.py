"""What is said of a contract: reports of its stages, evaluators, their marks, the acceptance."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContractReport(models.Model):
    """The provider's word at a stage, with the figures of the day; confirmed by the buyer.

    ``figures`` holds a line for each indicator: code, name, target, weight, value, n.
    """

    contract = models.ForeignKey(
        "liandong.Contract", on_delete=models.PROTECT, related_name="reports"
    )
    stage = models.CharField(max_length=8)
    done = models.TextField(_("做了什么"))
    trouble = models.TextField(_("遇到什么问题，怎么办"), blank=True)
    ahead = models.TextField(_("下一步"), blank=True)
    figures = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_words = models.TextField(_("核对意见"), blank=True)

    class Privacy:
        personal = frozenset({"by", "confirmed_by"})
        plain = frozenset(
            {"id", "contract", "stage", "done", "trouble", "ahead", "figures", "at"}
            | {"confirmed_at", "confirmed_words"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "stage"], name="one_report_of_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=["start", "mid", "final"]), name="contract_report_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} report {self.pk}"


class ContractEvaluator(models.Model):
    """Somebody who is to judge a contract, and what they declare of their interests."""

    contract = models.ForeignKey(
        "liandong.Contract", on_delete=models.PROTECT, related_name="evaluators"
    )
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    declares_none = models.BooleanField(_("没有利益冲突"), null=True, blank=True)
    interest = models.TextField(_("有什么利益冲突"), blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"person", "interest", "declares_none", "named_by"})
        plain = frozenset({"id", "contract", "declared_at", "named_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "person"], name="evaluator_once")
        ]

    def __str__(self) -> str:
        return f"evaluator {self.pk}"


class ContractMark(models.Model):
    """One evaluator's mark in one row of the rubric, 0 to 3, with what it rests on."""

    evaluator = models.ForeignKey(ContractEvaluator, on_delete=models.PROTECT, related_name="marks")
    round = models.PositiveSmallIntegerField(default=1)
    row = models.CharField(max_length=24)
    mark = models.PositiveSmallIntegerField(_("几分"), validators=[MaxValueValidator(3)])
    words = models.CharField(_("根据什么"), max_length=200)
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"evaluator"})
        plain = frozenset({"id", "round", "row", "mark", "words", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluator", "round", "row"], name="one_mark_in_row"),
            models.CheckConstraint(condition=Q(mark__lte=3), name="mark_up_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.mark}"


class ContractAcceptance(models.Model):
    """What came of judging: score in hundredths, figures and bonus as they were on the day."""

    contract = models.ForeignKey(
        "liandong.Contract", on_delete=models.PROTECT, related_name="acceptances"
    )
    round = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    is_passed = models.BooleanField()
    figures = models.JSONField()
    bonus = models.JSONField()
    bonus_cents = models.PositiveBigIntegerField()
    words = models.TextField(_("验收意见"))
    at = models.DateTimeField()
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset(
            {"id", "contract", "round", "score", "is_passed", "figures", "bonus", "bonus_cents"}
            | {"words", "at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "round"], name="one_acceptance_of_round"),
            models.CheckConstraint(condition=Q(score__lte=10_000), name="acceptance_score"),
        ]

    def __str__(self) -> str:
        return f"acceptance {self.pk}"
