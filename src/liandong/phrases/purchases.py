"""Words for purchase of services: steps, who may buy, figures, bonus, money, refusals, events."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.expenditures import Column, Wrong
from liandong.core.linkage_bonus import Part
from liandong.core.purchase_figures import Measure, Row
from liandong.core.purchase_money import Category
from liandong.core.purchase_packs import Flaw
from liandong.core.purchases import Condition, Method, Nature, NotToBuy, Stage

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "buyer_may_not_buy": _(
        "%(organization)s 不能作购买主体：政府购买服务由国家机关，以及参照执行的党群机关购买。"
        "请核对单位性质。"
    ),
    "provider_may_not_provide": _(
        "“%(name)s”不能承接：公益一类事业单位、财政保障的群团组织、国家机关和购买单位自己"
        "不能作承接主体。请核对单位性质。"
    ),
    "outside_office": _("%(name)s 只能为管辖地区以内买服务。请换一个地区，或者请管那里的部门买。"),
    "not_for_purchase": _("还有 %(left)s 条没有排除。请逐条确认这项服务不属于不得购买的内容。"),
    "purchase_step_closed": _("这一步已经办过，或者还没轮到。请刷新页面，看看现在走到哪一步。"),
    "candidates_too_few": _(
        "这种采购方式至少要 %(least)s 家参加，只填了 %(given)s 家。请补齐，或者换一种采购方式。"
    ),
    "provider_unknown": _(
        "“%(name)s”没有在这里登记，服务记录就没法核对。请先请协调员登记这家组织，再选它。"
    ),
    "contract_too_long": _(
        "这份合同约 %(months)s 个月，超过了三年。请缩短，政府购买服务的合同最长三年。"
    ),
    "long_term_unexplained": _(
        "这份合同约 %(months)s 个月，超过一年。请写明理由：预算有保障、内容固定、价格变化小。"
    ),
    "price_above_budget": _(
        "合同价加联动奖励上限是 %(yuan)s 元，预算只有 %(budget)s 元。请调低其中一项。"
    ),
    "bonus_above_cap": _("联动奖励上限写了 %(yuan)s 元，政策最多允许 %(cap)s 元。请调低。"),
    "shares_not_whole": _("各项加起来是 %(total)s，请改到正好 100。"),
    "contract_not_whole": _("合同还缺%(missing)s，请补上再签。"),
    "project_sold_twice": _(
        "“%(project)s”已经算在合同 %(contract)s 里，同一时间只能算一次。请换一个项目。"
    ),
    "evaluator_barred": _("%(name)s 与合同双方有关系，要回避。请另请一位评审人。"),
    "not_declared": _("请先声明有没有利益冲突，再打分。"),
    "evaluators_too_few": _(
        "至少要 %(least)s 位评审人打完分，现在只有 %(given)s 位。请再等一等，或者再请一位。"
    ),
    "values_not_scored": _("还有 %(count)s 个价值项没有评级。请评审人在打分时一起评。"),
    "outside_figure_missing": _("外部指标“%(name)s”还没有数字和材料。请承接单位先上传。"),
    "condition_not_met": _("第 %(position)s 笔的付款条件还没达到。请等那一步办完再付。"),
    "already_paid": _("这一笔已经付过，凭证号 %(voucher)s，不用再付。"),
    "nothing_to_pay": _("现在没有要付的联动奖励。请先完成验收。"),
    "payments_open": _("还有 %(count)s 笔到期没有付。请付清再公布。"),
    "spending_sheet_twice": _("“%(name)s”已经导入过了，不用再导。"),
}

EVENTS: dict[str, Sentence] = {
    "PurchaseOpened": _("需求调查立项 %(number)s，同期需求 %(needs)s 件"),
    "OfficeBuys": _("部门以“%(organization)s”的名义购买服务"),
    "PurchaseItemListed": _("购买项目 %(purchase)s 列入目录 %(code)s"),
    "PurchaseBudgeted": _("购买项目 %(purchase)s 的预算定了"),
    "ProviderChosen": _("购买项目 %(purchase)s 在 %(candidates)s 家里选了 %(provider)s"),
    "ContractDrafted": _("购买项目 %(purchase)s 的合同写好了"),
    "ContractPartSet": _("购买项目 %(purchase)s 的合同定了 %(count)s 项内容"),
    "ContractSigned": _("购买项目 %(purchase)s 的合同有一方签了"),
    "ContractReported": _("购买项目 %(purchase)s 交了报告"),
    "ReportConfirmed": _("购买项目 %(purchase)s 的报告核对过了"),
    "EvidenceKept": _("购买项目 %(purchase)s 这一步的记录存下了，摘要 %(digest)s"),
    "PaidFigureMoved": _("购买项目 %(purchase)s 付过款的一步，有 %(count)s 个数和付款时不一样"),
    "OutsideFigureGiven": _("购买项目 %(purchase)s 的外部指标“%(indicator)s”有了数字和材料"),
    "EvaluatorNamed": _("购买项目 %(purchase)s 请了一位评审人"),
    "InterestDeclared": _("购买项目 %(purchase)s 的评审人作了利益声明"),
    "EvaluatorShutOut": _("购买项目 %(purchase)s 有评审人因利益冲突回避，不再看得到评审材料"),
    "ContractJudged": _("购买项目 %(purchase)s 有评审人打了分（第 %(round)s 轮）"),
    "ContractAccepted": _("购买项目 %(purchase)s 有了验收结论"),
    "ContractPaid": _("购买项目 %(purchase)s 付了一笔款"),
    "SpendingTakenIn": _("购买项目 %(purchase)s 导入支出 %(rows)s 笔"),
    "PurchasePublished": _("购买项目 %(number)s 公布了"),
}

STAGES: dict[str, Sentence] = {
    Stage.SURVEY: _("需求调查"),
    Stage.ITEM: _("列入目录"),
    Stage.BUDGET: _("定预算"),
    Stage.PROCUREMENT: _("采购"),
    Stage.CONTRACT: _("签合同"),
    Stage.START: _("启动"),
    Stage.MID: _("中期"),
    Stage.FINAL: _("末期"),
    Stage.ACCEPTANCE: _("验收"),
    Stage.PAYMENT: _("付清"),
    Stage.PUBLICATION: _("公布"),
}

NATURES: dict[str, Sentence] = {
    Nature.STATE_ORGAN: _("国家机关"),
    Nature.PARTY_ORGAN: _("党的机关（参照执行）"),
    Nature.ADMINISTRATIVE_UNIT: _("承担行政职能的事业单位（参照执行）"),
    Nature.BUDGETED_MASS_BODY: _("财政保障的群团组织"),
    Nature.CLASS_ONE_UNIT: _("公益一类事业单位"),
    Nature.CLASS_TWO_UNIT: _("公益二类事业单位"),
    Nature.SOCIAL_ORGANIZATION: _("社会组织"),
    Nature.ENTERPRISE: _("企业"),
    Nature.RURAL_COLLECTIVE: _("农村集体经济组织"),
    Nature.SELF_GOVERNING: _("基层群众性自治组织"),
    Nature.INDIVIDUAL: _("具备条件的个人"),
}

SURVEY_METHODS: dict[str, Sentence] = {
    "records": _("查服务和需求记录"),
    "visits": _("入户走访"),
    "questionnaire": _("问卷"),
    "meeting": _("座谈会、议事会"),
}

METHODS: dict[str, Sentence] = {
    Method.OPEN_TENDER: _("公开招标"),
    Method.INVITED_TENDER: _("邀请招标"),
    Method.NEGOTIATION: _("竞争性谈判"),
    Method.CONSULTATION: _("竞争性磋商"),
    Method.SINGLE_SOURCE: _("单一来源采购"),
    Method.BELOW_LIMIT: _("限额以下自行采购"),
}

NOT_TO_BUY: dict[str, Sentence] = {
    NotToBuy.OUTSIDE_DUTIES: _("不是政府职责以外的事"),
    NotToBuy.OWN_DUTY: _("不是应当由政府直接履职的事"),
    NotToBuy.GOODS_OR_WORKS: _("不是货物、工程，也没有和工程打包"),
    NotToBuy.FINANCING: _("不是融资"),
    NotToBuy.LABOUR: _("不是招聘、劳务派遣或者设公益性岗位"),
}

CATEGORIES: dict[str, Sentence] = {
    Category.STAFF: _("人员"),
    Category.ACTIVITY: _("服务活动"),
    Category.VOLUNTEER: _("志愿者保障"),
    Category.TRAINING: _("培训督导"),
    Category.OFFICE: _("日常运转"),
    Category.TAX: _("税费"),
}

CONDITIONS: dict[str, Sentence] = {
    Condition.SIGNED: _("双方签完合同"),
    Condition.STARTED: _("启动核对后"),
    Condition.MID: _("中期核对后"),
    Condition.FINAL: _("末期核对后"),
    Condition.ACCEPTED: _("验收合格后"),
}

FIGURES: dict[str, Sentence] = {
    "hours_led": _("社工带动的志愿服务时长"),
    "hours_verified": _("有现场记录的服务时长"),
    "volunteers_active": _("参加的志愿者"),
    "people_reached": _("服务到的居民"),
    "needs_answered": _("回应的需求"),
    "guidance_sessions": _("社工指导志愿者"),
    "visits": _("走访"),
    "groups_finished": _("做完的小组"),
    "activities_held": _("办成的社区活动"),
    "volunteers_trained": _("受训的人"),
    "retention": _("志愿者留下来的比例"),
    "span_kept": _("指导人数合适的比例"),
    "satisfaction": _("服务对象满意度"),
    "values_reached": _("做到目标的价值项"),
    "hours_led_rate": _("每位社工每 30 天带动的时长"),
    "guidance_rate": _("每位社工每 30 天的指导"),
    "value_level": _("价值项平均评级"),
}

FORMULAS: dict[str, Sentence] = {
    "hours_led": _("合同项目里，有社工负责的班次上，志愿者现场签到的信用时长，更正后的净数"),
    "hours_verified": _("合同项目里所有现场签到的信用时长，更正后的净数"),
    "volunteers_active": _("合同期内在合同项目里有信用时长的志愿者，一人只算一次"),
    "people_reached": _("合同期内得到首次服务、被走访、参加做完的小组的服务对象，一人只算一次"),
    "needs_answered": _("合同项目的需求，在合同期内有了首次服务的件数"),
    "guidance_sessions": _("合同期内社工和至少一位被指导的人都签了字的指导"),
    "visits": _("承接单位在合同期内走访、打电话的次数"),
    "groups_finished": _("合同期内结束的小组"),
    "activities_held": _("合同项目里办成并记录的社区活动"),
    "volunteers_trained": _("合同期内上过承接单位课程的人，一人只算一次"),
    "retention": _("前半段来过的志愿者，后半段又来的比例；前半段不到 3 人不显示"),
    "span_kept": _("每 30 天看一次，社工指导的人数不超过政策绿线的比例；没带人的不算"),
    "satisfaction": _("服务对象对守时、态度、专业三项打分的平均，满分 5 分；不到 5 份不显示"),
    "values_reached": _("合同项目设计时选的价值项，验收评级达到目标级别的个数"),
    "hours_led_rate": _("社工带动的时长 ÷ 社工人数 ÷ 已过天数 × 30"),
    "guidance_rate": _("双方签字的指导次数 ÷ 社工人数 ÷ 已过天数 × 30"),
    "value_level": _("合同项目的价值项验收评级（0 到 3）的平均；一个都没评时不知道"),
}

UNITS: dict[str, Sentence] = {
    Measure.COUNT: _("次"),
    Measure.PEOPLE: _("人"),
    Measure.MINUTES: _("小时"),
    Measure.PERCENT: "%",
    Measure.HUNDREDTHS: _("分（满分 5）"),
}

PARTS: dict[str, Sentence] = {
    Part.SPAN: _("指导人数合适"),
    Part.GUIDANCE: _("指导做到位"),
    Part.HOURS: _("带动的时长"),
    Part.RETENTION: _("志愿者留得住"),
    Part.VALUES: _("价值传导"),
}

PART_UNITS: dict[str, Sentence] = {
    Part.SPAN: "%",
    Part.GUIDANCE: _("次/社工/30 天"),
    Part.HOURS: _("小时/社工/30 天"),
    Part.RETENTION: "%",
    Part.VALUES: _("分（满分 3）"),
}

ROWS: dict[str, Sentence] = {
    Row.RELEVANCE: _("对不对路：做的是不是居民要的"),
    Row.EFFICIENCY: _("省不省：钱和人用得值不值"),
    Row.EFFECT: _("有没有用：人和社区有没有变化"),
    Row.FAIRNESS: _("公不公：最难的人有没有顾到"),
    Row.SUSTAINABILITY: _("长不长：合同完了能不能接着做"),
}

MARKS: dict[str, Sentence] = {
    "0": _("0 没有"),
    "1": _("1 一点"),
    "2": _("2 明显"),
    "3": _("3 很好"),
}

EVIDENCE: dict[str, Sentence] = {
    "signed": _("双方签字"),
    "start": _("启动报告已核对"),
    "mid": _("中期报告已核对"),
    "final": _("末期报告已核对"),
    "accepted": _("验收合格"),
}

PACK_FLAWS: dict[str, Sentence] = {
    Flaw.DIGEST: _("存下的内容和它的摘要对不上，有人动过数据库。请保留报告原件，请协调员查清。"),
    Flaw.HISTORY: _("摘要和当天历史里写的不一样，有人动过数据库。请保留报告原件，请协调员查清。"),
    Flaw.UNREADABLE: _("存下的内容不是这份合同这一步的。请保留报告原件，请协调员查清。"),
}

COLUMNS: dict[str, Sentence] = {
    Column.SPENT_ON: _("日期"),
    Column.CATEGORY: _("费用类别"),
    Column.AMOUNT: _("金额（元）"),
    Column.VOUCHER: _("凭证号"),
    Column.WORDS: _("用途"),
}

WRONGS: dict[str, Sentence] = {
    Wrong.NO_HEADING: _("找不到表头。请在一行里写：日期、费用类别、金额（元）、凭证号、用途"),
    Wrong.EMPTY: _("空着，请填上"),
    Wrong.NOT_A_DAY: _("看不出是哪天，请写成 2026-03-15 这样"),
    Wrong.OUTSIDE_TERM: _("不在合同期（%(more)s）内，请核对日期"),
    Wrong.AHEAD: _("是以后的日子，请核对日期"),
    Wrong.NO_LINE: _("预算里没有这一类，请改成预算里有的类别"),
    Wrong.NOT_AN_AMOUNT: _("看不出是多少钱，请写成 1200.50 这样，最多两位小数"),
    Wrong.NOT_POSITIVE: _("金额要大于 0，请核对"),
    Wrong.OVER_LINE: _("超出预算，这一类还剩 %(more)s 元，请核对"),
    Wrong.VOUCHER_TWICE: _("凭证号已经用过，请核对是不是重复"),
    Wrong.NO_ROWS: _("表头下面没有数据，请填好再导入"),
    Wrong.TOO_MANY: _("一张表最多 %(more)s 行，请分开导入"),
}

REFUSAL_CODES = {
    "contract_not_whole": {
        "missing": {
            "indicators": _("指标"),
            "instalments": _("付款安排"),
            "projects": _("合同项目"),
        }
    }
}
