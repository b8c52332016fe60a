"""Purchase of services: the survey that opens it, what is bought, the budget, who competed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PurchaseItem(models.Model):
    """An item of a buyer's catalogue: what is bought and by which standard.

    ``excluded`` holds the reasons against buying that were looked at (``core.NotToBuy``). An item
    of the catalogue has the paper it comes from as ``source`` and may have a price range for a
    ``unit``; from ``published_at`` on anybody may read it.
    """

    buyer = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="purchase_items"
    )
    code = models.CharField(_("目录编号"), max_length=32)
    name = models.CharField(_("目录名称"), max_length=80)
    standard = models.TextField(_("服务标准"))
    unit = models.CharField(_("计价单位"), max_length=20, blank=True, db_default="")
    low_cents = models.PositiveBigIntegerField(_("最低价"), null=True, blank=True)
    high_cents = models.PositiveBigIntegerField(_("最高价"), null=True, blank=True)
    source = models.CharField(_("目录的依据"), max_length=120, blank=True, db_default="")
    published_at = models.DateTimeField(null=True, blank=True)
    excluded = models.JSONField(default=list)
    listed_at = models.DateTimeField()
    listed_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"listed_by"})
        plain = frozenset(
            {"id", "buyer", "code", "name", "standard", "unit", "low_cents", "high_cents"}
            | {"source", "published_at", "excluded", "listed_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer", "code"], name="item_code_once_of_buyer"),
            models.CheckConstraint(
                condition=Q(low_cents=None, high_cents=None)
                | Q(low_cents__gt=0, high_cents__gte=models.F("low_cents")),
                name="item_prices_rise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Purchase(models.Model):
    """One purchase from the survey to publication; ``stage`` is the last step that is done.

    ``survey_needs`` counts the needs filed in the days and place of the survey when it was
    written down. Budget and procurement stand here too: there is one of each.
    """

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("买什么服务"), max_length=80)
    buyer = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="purchases"
    )
    buyer_nature = models.CharField(_("购买单位是"), max_length=24)
    division_code = models.CharField(_("服务哪个地区"), max_length=12, blank=True)
    category = models.CharField(_("服务类别"), max_length=4, blank=True)
    stage = models.CharField(max_length=12, db_index=True)
    survey_method = models.CharField(_("怎么调查的"), max_length=12)
    survey_from = models.DateField(_("从哪天"))
    survey_until = models.DateField(_("到哪天"))
    survey_people = models.PositiveIntegerField(_("问了多少人"))
    survey_needs = models.PositiveIntegerField()
    survey_found = models.TextField(_("发现了什么"))
    item = models.ForeignKey(
        PurchaseItem, null=True, blank=True, on_delete=models.PROTECT, related_name="purchases"
    )
    budget_source = models.CharField(_("资金来源"), max_length=80, blank=True)
    budget_number = models.CharField(_("预算批复文号"), max_length=60, blank=True)
    method = models.CharField(_("采购方式"), max_length=16, blank=True)
    method_reason = models.TextField(_("为什么用这种方式"), blank=True)
    notice_number = models.CharField(_("采购公告编号"), max_length=60, blank=True)
    award_number = models.CharField(_("中标（成交）通知书编号"), max_length=60, blank=True)
    chosen_reason = models.TextField(_("为什么选它"), blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"opened_by"})
        plain = frozenset(
            {
                "id", "number", "title", "buyer", "buyer_nature", "division_code", "category",
                "stage", "survey_method", "survey_from", "survey_until", "survey_people",
                "survey_needs", "survey_found", "item", "budget_source", "budget_number",
                "method", "method_reason", "notice_number", "award_number", "chosen_reason",
                "opened_at", "published_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(survey_until__gte=models.F("survey_from")), name="survey_has_days"
            )
        ]

    def __str__(self) -> str:
        return self.number


class BudgetLine(models.Model):
    """One line of the budget of a purchase, in cents."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="budget")
    category = models.CharField(_("费用类别"), max_length=12)
    cents = models.PositiveBigIntegerField(_("金额"))

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "purchase", "category", "cents"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase", "category"], name="budget_line_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="budget_line_has_money"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.cents}"


class PurchaseCandidate(models.Model):
    """A body (or qualified individual) that made an offer."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="candidates")
    name = models.CharField(_("名称"), max_length=100)
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    nature = models.CharField(_("是什么单位"), max_length=24)
    offer_cents = models.PositiveBigIntegerField(_("报价"))
    score = models.DecimalField(_("评审得分"), max_digits=5, decimal_places=2)
    is_chosen = models.BooleanField(default=False)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {"id", "purchase", "name", "organization", "nature", "offer_cents", "score"}
            | {"is_chosen"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase", "name"], name="candidate_once"),
            models.UniqueConstraint(
                fields=["purchase"], condition=Q(is_chosen=True), name="one_chosen_candidate"
            ),
        ]

    def __str__(self) -> str:
        return self.name
