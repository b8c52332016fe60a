"""The contract of a purchase: price and days, what is promised, in which parts it is paid."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class Contract(models.Model):
    """Between a buyer and a provider. Open to changes until one side has signed.

    With each accepted step its ``packs`` keep what the figures were counted from; after the
    signatures it changes only by ``amendments``.

    ``bonus_cents`` is the most that the linkage bonus can be; the price does not hold it.
    """

    purchase = models.OneToOneField(
        "liandong.Purchase", on_delete=models.PROTECT, related_name="contract"
    )
    number = models.CharField(_("合同编号"), max_length=60)
    provider = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="contracts"
    )
    price_cents = models.PositiveBigIntegerField(_("合同价"))
    starts_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("到哪天"))
    long_reason = models.TextField(_("超过一年的理由"), blank=True)
    linkage_terms = models.TextField(_("联动条款"))
    bonus_cents = models.PositiveBigIntegerField(_("联动奖励上限"), default=0)
    projects = models.ManyToManyField("liandong.Project", related_name="contracts")
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    buyer_signed_at = models.DateTimeField(null=True, blank=True)
    buyer_signed_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    provider_signed_at = models.DateTimeField(null=True, blank=True)
    provider_signed_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"drafted_by", "buyer_signed_by", "provider_signed_by"})
        plain = frozenset(
            {
                "id", "purchase", "number", "provider", "price_cents", "starts_on", "ends_on",
                "long_reason", "linkage_terms", "bonus_cents", "projects", "drafted_at",
                "buyer_signed_at", "provider_signed_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_has_days"
            ),
            models.CheckConstraint(condition=Q(price_cents__gt=0), name="contract_has_a_price"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_signed(self) -> bool:
        """Whether either side has signed: from then on nothing is changed."""
        return self.buyer_signed_at is not None or self.provider_signed_at is not None


class ContractIndicator(models.Model):
    """One promise: a question to the records (``core.purchase_figures``), target and weight.

    ``code`` "outside" has a name of its own and is answered by ``OutsideFigure``.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=24)
    name = models.CharField(_("外部指标"), max_length=60, blank=True)
    target = models.PositiveIntegerField(_("目标"))
    weight = models.PositiveSmallIntegerField(_("权重"))

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "contract", "code", "name", "target", "weight"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code", "name"], name="indicator_once_in_contract"
            ),
            models.CheckConstraint(
                condition=Q(target__gt=0) & Q(weight__gt=0), name="indicator_has_a_target"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class OutsideFigure(models.Model):
    """A figure that no record here holds, with the paper that shows it; the latest counts."""

    indicator = models.ForeignKey(
        ContractIndicator, on_delete=models.PROTECT, related_name="outside"
    )
    value = models.PositiveIntegerField(_("数字"))
    words = models.CharField(_("这是什么材料"), max_length=120)
    kind = models.CharField(max_length=40)
    bytes_count = models.PositiveIntegerField()
    content = SealedTextField(_("内容"))
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by", "content"})
        plain = frozenset({"id", "indicator", "value", "words", "kind", "bytes_count", "at"})
        sensitive = frozenset({"content"})

    def __str__(self) -> str:
        return f"outside figure {self.pk}"


class Instalment(models.Model):
    """A part of the price and the step on which it depends. The parts add up to the price."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="instalments")
    position = models.PositiveSmallIntegerField()
    condition = models.CharField(_("什么时候付"), max_length=10)
    share_pct = models.PositiveSmallIntegerField(_("比例"))
    cents = models.PositiveBigIntegerField(_("金额"))

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "contract", "position", "condition", "share_pct", "cents"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="instalment_position"),
            models.UniqueConstraint(fields=["contract", "condition"], name="instalment_condition"),
            models.CheckConstraint(
                condition=Q(share_pct__gt=0) & Q(share_pct__lte=100), name="instalment_share"
            ),
        ]

    def __str__(self) -> str:
        return f"instalment {self.position}"


class ContractPayment(models.Model):
    """Money that was paid: an instalment, or the bonus (then ``instalment`` is empty).

    ``evidence`` says which step was done, when and by whom, as it was known when paid.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    instalment = models.OneToOneField(
        Instalment, null=True, blank=True, on_delete=models.PROTECT, related_name="payment"
    )
    cents = models.PositiveBigIntegerField(_("金额"))
    voucher = models.CharField(_("支付凭证号"), max_length=40)
    evidence = models.JSONField()
    paid_on = models.DateField(_("哪天付的"))
    at = models.DateTimeField()
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset(
            {"id", "contract", "instalment", "cents", "voucher", "evidence", "paid_on", "at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(instalment=None), name="one_bonus_of_contract"
            ),
            models.UniqueConstraint(fields=["contract", "voucher"], name="payment_voucher_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="payment_has_money"),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"


class SpendingSheet(models.Model):
    """A spreadsheet of expenditure that was taken in whole; ``digest`` of its bytes."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="spending_sheets")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    total_cents = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "contract", "name", "digest", "total_cents", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "digest"], name="spending_sheet_once")
        ]

    def __str__(self) -> str:
        return self.name


class Expenditure(models.Model):
    """One line of expenditure, against a line of the budget."""

    sheet = models.ForeignKey(SpendingSheet, on_delete=models.PROTECT, related_name="lines")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="expenditures")
    row = models.PositiveIntegerField()
    spent_on = models.DateField()
    category = models.CharField(max_length=12)
    cents = models.PositiveBigIntegerField()
    voucher = models.CharField(max_length=40)
    words = models.CharField(max_length=120, blank=True)

    class Privacy:
        personal = frozenset({"words"})
        plain = frozenset(
            {"id", "sheet", "contract", "row", "spent_on", "category", "cents", "voucher"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "voucher"], name="spending_voucher_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="expenditure_has_money"),
        ]

    def __str__(self) -> str:
        return f"expenditure {self.pk}"
