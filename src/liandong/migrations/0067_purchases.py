"""Keep purchases of services from the survey to publication, with contracts, marks and money.

Why       A government buys services; what it promised, got and paid has to be one chain.
Existing  Nothing of it was kept.
Rollout   Safe while the previous release is running: only new tables.
Cost      None; the tables are empty.
Back      Reversible; purchases are lost.
"""

import django.core.validators
import django.db.models.deletion
import liandong.models.sealed
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("liandong", "0066_effects")]

    operations = [
        migrations.CreateModel(
            name="Contract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="合同编号")),
                ("price_cents", models.PositiveBigIntegerField(verbose_name="合同价")),
                ("starts_on", models.DateField(verbose_name="从哪天")),
                ("ends_on", models.DateField(verbose_name="到哪天")),
                ("long_reason", models.TextField(blank=True, verbose_name="超过一年的理由")),
                ("linkage_terms", models.TextField(verbose_name="联动条款")),
                (
                    "bonus_cents",
                    models.PositiveBigIntegerField(default=0, verbose_name="联动奖励上限"),
                ),
                ("drafted_at", models.DateTimeField()),
                ("buyer_signed_at", models.DateTimeField(blank=True, null=True)),
                ("provider_signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "buyer_signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "projects",
                    models.ManyToManyField(related_name="contracts", to="liandong.project"),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="liandong.organization",
                    ),
                ),
                (
                    "provider_signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractEvaluator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "declares_none",
                    models.BooleanField(blank=True, null=True, verbose_name="没有利益冲突"),
                ),
                ("interest", models.TextField(blank=True, verbose_name="有什么利益冲突")),
                ("declared_at", models.DateTimeField(blank=True, null=True)),
                ("named_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluators",
                        to="liandong.contract",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24)),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="外部指标")),
                ("target", models.PositiveIntegerField(verbose_name="目标")),
                ("weight", models.PositiveSmallIntegerField(verbose_name="权重")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="liandong.contract",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("row", models.CharField(max_length=24)),
                (
                    "mark",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="几分",
                    ),
                ),
                ("words", models.CharField(max_length=200, verbose_name="根据什么")),
                ("at", models.DateTimeField()),
                (
                    "evaluator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="liandong.contractevaluator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=8)),
                ("done", models.TextField(verbose_name="做了什么")),
                ("trouble", models.TextField(blank=True, verbose_name="遇到什么问题，怎么办")),
                ("ahead", models.TextField(blank=True, verbose_name="下一步")),
                ("figures", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_words", models.TextField(blank=True, verbose_name="核对意见")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="liandong.contract",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("condition", models.CharField(max_length=10, verbose_name="什么时候付")),
                ("share_pct", models.PositiveSmallIntegerField(verbose_name="比例")),
                ("cents", models.PositiveBigIntegerField(verbose_name="金额")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="liandong.contract",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractPayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cents", models.PositiveBigIntegerField(verbose_name="金额")),
                ("voucher", models.CharField(max_length=40, verbose_name="支付凭证号")),
                ("evidence", models.JSONField()),
                ("paid_on", models.DateField(verbose_name="哪天付的")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="liandong.contract",
                    ),
                ),
                (
                    "instalment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment",
                        to="liandong.instalment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutsideFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="数字")),
                ("words", models.CharField(max_length=120, verbose_name="这是什么材料")),
                ("kind", models.CharField(max_length=40)),
                ("bytes_count", models.PositiveIntegerField()),
                (
                    "content",
                    liandong.models.sealed.SealedTextField(
                        blank=True, default="", verbose_name="内容"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside",
                        to="liandong.contractindicator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True)),
                ("title", models.CharField(max_length=80, verbose_name="买什么服务")),
                ("buyer_nature", models.CharField(max_length=24, verbose_name="购买单位是")),
                (
                    "division_code",
                    models.CharField(blank=True, max_length=12, verbose_name="服务哪个地区"),
                ),
                ("category", models.CharField(blank=True, max_length=4, verbose_name="服务类别")),
                ("stage", models.CharField(db_index=True, max_length=12)),
                ("survey_method", models.CharField(max_length=12, verbose_name="怎么调查的")),
                ("survey_from", models.DateField(verbose_name="从哪天")),
                ("survey_until", models.DateField(verbose_name="到哪天")),
                ("survey_people", models.PositiveIntegerField(verbose_name="问了多少人")),
                ("survey_needs", models.PositiveIntegerField()),
                ("survey_found", models.TextField(verbose_name="发现了什么")),
                (
                    "budget_source",
                    models.CharField(blank=True, max_length=80, verbose_name="资金来源"),
                ),
                (
                    "budget_number",
                    models.CharField(blank=True, max_length=60, verbose_name="预算批复文号"),
                ),
                ("method", models.CharField(blank=True, max_length=16, verbose_name="采购方式")),
                ("method_reason", models.TextField(blank=True, verbose_name="为什么用这种方式")),
                (
                    "notice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="采购公告编号"),
                ),
                (
                    "award_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="中标（成交）通知书编号"
                    ),
                ),
                ("chosen_reason", models.TextField(blank=True, verbose_name="为什么选它")),
                ("opened_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchases",
                        to="liandong.organization",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="contract",
            name="purchase",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contract",
                to="liandong.purchase",
            ),
        ),
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=12, verbose_name="费用类别")),
                ("cents", models.PositiveBigIntegerField(verbose_name="金额")),
                (
                    "purchase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budget",
                        to="liandong.purchase",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseCandidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("nature", models.CharField(max_length=24, verbose_name="是什么单位")),
                ("offer_cents", models.PositiveBigIntegerField(verbose_name="报价")),
                (
                    "score",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="评审得分"),
                ),
                ("is_chosen", models.BooleanField(default=False)),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.organization",
                    ),
                ),
                (
                    "purchase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="liandong.purchase",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, verbose_name="目录编号")),
                ("name", models.CharField(max_length=80, verbose_name="目录名称")),
                ("standard", models.TextField(verbose_name="服务标准")),
                ("excluded", models.JSONField(default=list)),
                ("listed_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_items",
                        to="liandong.organization",
                    ),
                ),
                (
                    "listed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="purchase",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="purchases",
                to="liandong.purchaseitem",
            ),
        ),
        migrations.CreateModel(
            name="SpendingSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64)),
                ("total_cents", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spending_sheets",
                        to="liandong.contract",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Expenditure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField()),
                ("spent_on", models.DateField()),
                ("category", models.CharField(max_length=12)),
                ("cents", models.PositiveBigIntegerField()),
                ("voucher", models.CharField(max_length=40)),
                ("words", models.CharField(blank=True, max_length=120)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expenditures",
                        to="liandong.contract",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="liandong.spendingsheet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractAcceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("score", models.PositiveSmallIntegerField()),
                ("is_passed", models.BooleanField()),
                ("figures", models.JSONField()),
                ("bonus", models.JSONField()),
                ("bonus_cents", models.PositiveBigIntegerField()),
                ("words", models.TextField(verbose_name="验收意见")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="liandong.person",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="liandong.contract",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "round"), name="one_acceptance_of_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__lte", 10000)), name="acceptance_score"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="contractevaluator",
            constraint=models.UniqueConstraint(
                fields=("contract", "person"), name="evaluator_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractindicator",
            constraint=models.UniqueConstraint(
                fields=("contract", "code", "name"), name="indicator_once_in_contract"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractindicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__gt", 0), ("weight__gt", 0)),
                name="indicator_has_a_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractmark",
            constraint=models.UniqueConstraint(
                fields=("evaluator", "round", "row"), name="one_mark_in_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("mark__lte", 3)), name="mark_up_to_3"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractreport",
            constraint=models.UniqueConstraint(
                fields=("contract", "stage"), name="one_report_of_stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["start", "mid", "final"])),
                name="contract_report_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                fields=("contract", "position"), name="instalment_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                fields=("contract", "condition"), name="instalment_condition"
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_pct__gt", 0), ("share_pct__lte", 100)),
                name="instalment_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractpayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("instalment", None)),
                fields=("contract",),
                name="one_bonus_of_contract",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractpayment",
            constraint=models.UniqueConstraint(
                fields=("contract", "voucher"), name="payment_voucher_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0)), name="payment_has_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="contract_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_cents__gt", 0)), name="contract_has_a_price"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(
                fields=("purchase", "category"), name="budget_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0)), name="budget_line_has_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchasecandidate",
            constraint=models.UniqueConstraint(fields=("purchase", "name"), name="candidate_once"),
        ),
        migrations.AddConstraint(
            model_name="purchasecandidate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_chosen", True)),
                fields=("purchase",),
                name="one_chosen_candidate",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseitem",
            constraint=models.UniqueConstraint(
                fields=("buyer", "code"), name="item_code_once_of_buyer"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(("survey_until__gte", models.F("survey_from"))),
                name="survey_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="spendingsheet",
            constraint=models.UniqueConstraint(
                fields=("contract", "digest"), name="spending_sheet_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="expenditure",
            constraint=models.UniqueConstraint(
                fields=("contract", "voucher"), name="spending_voucher_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="expenditure",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0)), name="expenditure_has_money"
            ),
        ),
    ]
