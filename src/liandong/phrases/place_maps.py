"""Words about maps of numbers: what is shown, in which unit, and how it is counted."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

MEASURES: dict[str, tuple[Sentence, Sentence, Sentence]] = {
    # measure → name, unit, how it is counted
    "needs": (_("等服务的需求"), _("件"), _("现在还没有得到服务的需求，按提出的地方算。")),
    "answered": (
        _("按时答复"),
        pgettext_lazy("unit of a share", "%"),
        _("这段时间提出、已答复或到期的需求里，按时答复的占多少。"),
    ),
    "hours": (
        _("核实的时长"),
        _("小时"),
        _("这段时间记入时长账本的小时，按服务的地方算；人数是服务过的人。"),
    ),
    "volunteers": (_("活跃志愿者"), _("人"), _("近 12 个月服务过的人，按住的地方算。")),
    "workers": (
        pgettext_lazy("one of the five parties", "社工"),
        _("人"),
        _("在岗社工，按用人单位所在的地方算。"),
    ),
    "hardship": (
        _("困难群众"),
        _("件"),
        _("这段时间第一次得到服务的困难群众需求，按提出的地方算。"),
    ),
}

BEHIND: dict[str, Sentence] = {
    "needs": _("需求（件）"),
    "answered": _("需求（件）"),
    "hours": _("服务的人"),
    "volunteers": _("人"),
    "workers": _("人"),
    "hardship": _("需求（件）"),
}
"""What is counted behind each number."""
