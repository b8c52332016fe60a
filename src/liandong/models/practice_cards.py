"""Practice cards, and the projects that were begun from them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PracticeCard(models.Model):
    """What was done, so that another street can do it; with its author and its license.

    ``figures`` are counted from records when the card is written: ``{code: [value, n]}``.
    """

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("标题"), max_length=80)
    project = models.ForeignKey(
        "liandong.Project",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="practice_cards",
    )
    group = models.ForeignKey(
        "liandong.GroupRun",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="practice_cards",
    )
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="practice_cards"
    )
    author = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12, blank=True)
    category = models.CharField(_("服务类别"), max_length=4, blank=True, db_index=True)
    mode = models.CharField(_("服务模式"), max_length=2, blank=True, db_index=True)
    lead = models.CharField(_("谁来主导"), max_length=16, blank=True)
    problem = models.TextField(_("遇到什么问题"))
    for_whom = models.TextField(_("为谁做"))
    steps = models.TextField(_("一步一步怎么做"))
    outcome = models.TextField(_("有什么结果"))
    watch_for = models.TextField(_("要注意什么"))
    cost_cents = models.PositiveBigIntegerField(_("花了多少钱"), null=True, blank=True)
    cost_note = models.CharField(_("钱花在哪里"), max_length=200, blank=True)
    figures = models.JSONField(default=dict)
    counted_on = models.DateField()
    license = models.CharField(_("别人可以怎么用"), max_length=6, default="by")
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    state = models.CharField(max_length=10, default="draft", db_index=True)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"author"})
        plain = frozenset(
            {
                "id", "number", "title", "project", "group", "organization", "division_code",
                "category", "mode", "lead", "problem", "for_whom", "steps", "outcome",
                "watch_for", "cost_cents", "cost_note", "figures", "counted_on", "license",
                "based_on", "state", "written_at", "published_at", "withdrawn_at",
                "withdraw_reason",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False) | Q(group__isnull=False),
                name="practice_card_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_card_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PracticeReuse(models.Model):
    """A project that was begun from a card, and what was changed in it."""

    card = models.ForeignKey(PracticeCard, on_delete=models.PROTECT, related_name="reuses")
    project = models.OneToOneField(
        "liandong.Project", on_delete=models.PROTECT, related_name="begun_from"
    )
    begun_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed = models.CharField(_("改了什么"), max_length=500, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"begun_by"})
        plain = frozenset({"id", "card", "project", "begun_at", "changed", "changed_at"})

    def __str__(self) -> str:
        return f"reuse {self.pk}"
