"""Words about comparing two streets: refusals, events, and what the figures say."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "trial_same_street": _("这两个是同一个地方，或者一个在另一个里面。请选两个不同的街道。"),
    "trial_same_rules": _(
        "这两个街道到期前的规则完全一样，没有可比的。请先给其中一个采用一份本地规则。"
    ),
    "trial_begun": _("%(since)s 已经过了。请先选好看哪个数再开始，可以从今天或以后开始。"),
    "trial_over": _("这次比较已经结束了，可以直接看结果。"),
}

EVENTS: dict[str, Sentence] = {
    "TrialStarted": _("开始比较%(one)s和%(other)s，从 %(since)s 起"),
    "TrialStopped": _("提前结束了两个街道的比较：%(reason)s"),
}

TELLS: dict[str, Sentence] = {
    "few": _("记录太少，说不出差别。"),
    "unclear": _("看不出差别：差别可能是零，也可能是区间里的任何一个数。"),
    "higher": _("甲比乙高，差别不像是碰巧。"),
    "lower": _("甲比乙低，差别不像是碰巧。"),
}

CHANGES: dict[str, Sentence] = {
    "few": _("之前或期间的记录太少，说不出变化有没有不同。"),
    "unclear": _("扣掉原来就有的差别，看不出两边的变化有什么不同。"),
    "higher": _("扣掉原来就有的差别，甲的变化更高，不像是碰巧。"),
    "lower": _("扣掉原来就有的差别，甲的变化更低，不像是碰巧。"),
}

HONEST: Sentence = _(
    "两个街道不是随机分组：居民、社工、项目本来就不一样，同一条街上的记录又互相牵连。"
    "这里的差别不能证明是规则造成的，区间也只会比实际的窄。可以当线索，别当结论。"
)
