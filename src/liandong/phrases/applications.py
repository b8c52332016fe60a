"""Words about applications to join."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "already_applied": _("已经申请过“%(name)s”，还在等答复。"),
    "application_closed": _("这份申请现在不能这样处理，请刷新看看它走到哪一步了。"),
    "own_application": _("自己的申请、自己答复过的申诉，要由别人来定。"),
}

EVENTS: dict[str, Sentence] = {
    "ApplicationFiled": _("%(person)s 申请加入“%(body)s”"),
    "ApplicationDecided": _("%(person)s 加入“%(body)s”的申请有答复（同意：%(is_accepted)s）"),
    "ApplicationWithdrawn": _("%(person)s 撤回加入“%(body)s”的申请"),
    "ApplicationAppealed": _("%(person)s 对“%(body)s”的答复提出申诉"),
    "AppealDecided": _("%(person)s 对“%(body)s”的申诉有答复（同意：%(is_accepted)s）"),
    "ApplicationEscalated": _("%(person)s 加入“%(body)s”的申请超过期限，转给协调员"),
}

MESSAGES: dict[str, Sentence] = {
    "application_waits": _("%(name)s 申请加入“%(body)s”，请在 %(due_at)s 前答复。"),
    "application_accepted": _("欢迎加入“%(body)s”！"),
    "application_refused": _("“%(body)s”这次没有同意您的申请，理由：%(reason)s。不同意可以申诉。"),
    "application_appealed": _("%(name)s 对“%(body)s”的答复提出申诉，请您看一看。"),
    "application_overdue": _("%(name)s 加入“%(body)s”的申请过了期限还没有答复，请您接手。"),
    "application_handed_on": _("“%(body)s”没有按时答复您，我们已经转给协调员，不会不了了之。"),
}
