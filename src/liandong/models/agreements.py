"""Memoranda between two organizations, and what an organization states of itself."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Agreement(models.Model):
    """A memorandum of two organizations: the words both sign."""

    number = models.CharField(max_length=32, unique=True)
    first = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="agreements_first"
    )
    second = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="agreements_second"
    )
    goal = models.CharField(_("共同目标"), max_length=200)
    plan = models.TextField(_("共同计划"))
    first_share = models.PositiveSmallIntegerField(_("联合时长记给甲方的百分比"), default=50)
    credit = models.CharField(_("成果怎么署名"), max_length=200)
    sharing = models.JSONField(_("互相给看什么"), default=list)
    starts_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("到哪天止"))
    review_days = models.PositiveSmallIntegerField(_("多少天一起回顾一次"), default=90)
    version = models.PositiveSmallIntegerField(default=1)
    drafted_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"drafted_by"})
        plain = frozenset(
            {
                "id", "number", "first", "second", "goal", "plan", "first_share", "credit",
                "sharing", "starts_on", "ends_on", "review_days", "version", "drafted_at",
                "ended_on", "end_reason",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="agreement_of_two"),
            models.CheckConstraint(condition=Q(first_share__lte=100), name="agreement_share"),
        ]

    def __str__(self) -> str:
        return self.number


class AgreementSignature(models.Model):
    """One side's yes to one wording."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveSmallIntegerField()
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "agreement", "organization", "version", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organization", "version"], name="side_signs_once"
            )
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class GovernanceFact(models.Model):
    """A thing of its template that an organization says is there, and where it can be seen."""

    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="governance_facts"
    )
    item = models.CharField(max_length=24)
    note = models.CharField(_("在哪里能看到"), max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "organization", "item", "note", "since", "until"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "item"],
                condition=Q(until=None),
                name="governance_item_stated_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.pk}"
