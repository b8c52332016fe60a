"""Words for shifts that the volunteer who leads a project plans."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "not_the_lead": _("只有带这个项目的志愿者才能这样排班次。要加班次，请和负责的社工说。"),
    "too_many_waiting": _("已经有 %(most)s 份班次在等社工同意，请等有了答复再排。"),
    "own_shift_plan": _("这是您自己排的班次，要请别人同意。"),
    "shift_plan_settled": _("这份班次已经有人答复过了。请刷新页面看看。"),
}

EVENTS: dict[str, Sentence] = {
    "ShiftsProposed": _("带队的志愿者排了班次（从 %(first_at)s 起），等社工同意"),
    "ShiftsAgreed": _("社工同意了带队的志愿者排的 %(count)s 班"),
    "ShiftsTurnedDown": _("社工没有同意带队的志愿者排的班次：%(reason)s"),
    "PublicationAsked": _("带队的志愿者请社工发布"),
}

MESSAGES: dict[str, Sentence] = {
    "shifts_proposed": _("%(name)s 给“%(title)s”排了班次，您点一下同意就开放报名。"),
    "publication_asked": _("%(name)s 请您发布“%(title)s”，该有的都齐了。"),
    "shifts_agreed": _("您给“%(title)s”排的 %(count)s 班，社工同意了，已开放报名。"),
    "shifts_turned_down": _("您给“%(title)s”排的班次，社工没有同意：%(reason)s"),
}
