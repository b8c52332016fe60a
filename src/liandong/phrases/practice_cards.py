"""Words for practice cards."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "card_too_few_steps": _("步骤太少，别人照着做不了。请一行写一步，至少 %(least)s 步。"),
    "card_nothing_served": _(
        "“%(title)s”还没有服务记录，或者小组还没有结束。请做过以后再写经验卡。"
    ),
    "card_withdrawn": _("经验卡“%(title)s”已经收回，不能再改。可以另写一张。"),
    "card_not_public": _("经验卡“%(title)s”还没有公开，或者已经收回。请换一张。"),
}

EVENTS: dict[str, Sentence] = {
    "CardWritten": _("写了经验卡 %(card)s"),
    "CardRevised": _("改了经验卡 %(card)s"),
    "CardPublished": _("公开了经验卡 %(card)s"),
    "CardTakenBack": _("收回了经验卡 %(card)s：%(reason)s"),
    "CardReused": _("照着经验卡 %(card)s 起了一个项目"),
    "ReuseTold": _("说了照着经验卡 %(card)s 做时改了什么"),
}

STATES: dict[str, Sentence] = {
    "draft": _("还没公开"),
    "published": _("已公开"),
    "withdrawn": _("已收回"),
}

LICENSES: dict[str, Sentence] = {
    "by": _("署名就可以用，也可以改（CC BY 4.0）"),
    "by_sa": _("署名就可以用；改了的也要同样公开（CC BY-SA 4.0）"),
    "by_nc": _("署名、不用来赚钱，就可以用（CC BY-NC 4.0）"),
}

FIGURES: dict[str, Sentence] = {
    "volunteers": _("参加的志愿者"),
    "minutes": _("核实的时长"),
    "shifts": _("做过的班次"),
    "needs_served": _("办成的需求"),
    "members": _("组员"),
    "meetings": _("小组活动"),
    "presences": _("到场人次"),
}
