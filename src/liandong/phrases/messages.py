"""Messages to people: what happened, and what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "invited": _(
        "想请您参加“%(title)s”，%(starts_at)s开始。请在%(answer_by)s前答复，不去也没关系。"
    ),
    "place_confirmed": _("您已确定参加“%(title)s”，%(starts_at)s，地点：%(place)s。"),
    "place_taken_back": _("“%(title)s”的名额已由工作人员调整，原因：%(reason)s。"),
    "shift_cancelled": _("“%(title)s”（%(starts_at)s）取消了，原因：%(reason)s。您不用再去。"),
    "need_answered": _("您提出的“%(title)s”有答复了：%(answer)s"),
    "need_refused": _("您提出的“%(title)s”暂时办不了，原因：%(reason)s"),
    "hours_recognized": _("“%(title)s”记入服务时长 %(minutes)s 分钟。觉得不对，可以提出异议。"),
    "hours_corrected": _("“%(title)s”的时长已更正为 %(minutes)s 分钟，原因：%(reason)s"),
    "claim_refused": _("“%(title)s”的补录没有通过，原因：%(reason)s"),
    "objection_answered": _("您对“%(title)s”时长的异议有答复了：%(answer)s"),
    "certificate_withdrawn": _("证明 %(number)s 已撤回，原因：%(reason)s"),
}
