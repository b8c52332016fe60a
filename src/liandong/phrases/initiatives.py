"""Words for proposals of volunteers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "initiative_step_not_allowed": _("这个想法已经走到别的一步，可能别人刚接了。请刷新页面看看。"),
    "too_many_initiatives": _("您已经有 %(most)s 个想法在找社工，先推进其中一个吧。"),
    "not_the_proposer": _("只有提出的人才能撤回。"),
    "not_the_partner": _("只有接了这个想法的社工才能这样办。"),
    "own_initiative": _("这是您自己的想法。"),
}

EVENTS: dict[str, Sentence] = {
    "InitiativeFiled": _("提出想法“%(title)s”"),
    "InitiativeTaken": _("“%(title)s”有社工接了"),
    "InitiativeReleased": _("“%(title)s”重新找社工：%(reason)s"),
    "InitiativePlanned": _("“%(title)s”成为项目"),
    "InitiativeSetAside": _("“%(title)s”暂时不做：%(reason)s"),
    "InitiativeWithdrawn": _("“%(title)s”由提出人撤回"),
    "InitiativeSupported": _("有人想参加“%(title)s”"),
    "InitiativeUnsupported": _("有人不再参加“%(title)s”"),
}

MESSAGES: dict[str, Sentence] = {
    "initiative_taken": _("%(name)s 接了您的想法“%(title)s”，会和您一起做成项目。"),
    "initiative_released": _("您的想法“%(title)s”重新找社工：%(reason)s"),
    "initiative_planned": _("您的想法“%(title)s”成了项目，由您来带。"),
    "initiative_you_would_join": _("您想参加的“%(title)s”成了项目，去看看吧。"),
    "initiative_set_aside": _("您的想法“%(title)s”暂时不做：%(reason)s"),
    "initiative_waits": _("“%(title)s”过了期限还没有社工接，请帮忙找一位。"),
}

STATES: dict[str, Sentence] = {
    "looking": _("找社工"),
    "taken": _("社工接了"),
    "planned": _("成了项目"),
    "set_aside": _("暂时不做"),
    "withdrawn": _("已撤回"),
}

STEPS: dict[str, Sentence] = {
    "filed": _("提出想法"),
    "taken": _("社工接了"),
    "released": _("社工接不了，重新找"),
    "reminded": _("没有人接，已提醒协调员"),
    "planned": _("成了项目，由提出人来带"),
    "set_aside": _("暂时不做"),
    "withdrawn": _("撤回"),
}
