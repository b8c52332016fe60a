"""Words about social workers' ladder, licences and continuing education."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "education_decided": _("这一条已经有人核对过了，不用再核对。"),
    "education_known": _("“%(name)s”（%(completed_on)s）已经记过了，不用再记。"),
    "education_reason_missing": _("请写一句为什么不算，本人好改。"),
}

EVENTS: dict[str, Sentence] = {
    "EducationTold": _("登记了一次继续教育"),
    "EducationAccepted": _("继续教育核对好了，记 %(minutes)s 分钟"),
    "EducationRefused": _("继续教育没有算，原因：%(reason)s"),
}

MESSAGES: dict[str, Sentence] = {
    "education_waits": _("%(name)s 登记了继续教育“%(title)s”，请看一看凭据再算。"),
    "education_accepted": _("您登记的继续教育“%(title)s”核对好了，已经算进学时。"),
    "education_refused": _("您登记的继续教育“%(title)s”没有算，原因：%(reason)s。改好可以再交。"),
}

RUNGS: dict[str, Sentence] = {
    "none": _("还没有证"),
    "social_worker_assistant": _("助理社会工作师"),
    "social_worker": _("社会工作师"),
    "social_worker_senior": _("高级社会工作师"),
}

ASKED: dict[str, Sentence] = {
    "years": _("持现在这一级证满 %(needed)s 年（最长的情形，学历高的可以更短）"),
    "education": _("三年内继续教育满 %(needed)s 小时"),
    "paper": _("考过下一级，把证交上来核对"),
    "renewal": _("续期以后，把新证交上来核对"),
    "level": _("社会工作师或以上，登记有效"),
    "work_years": _("做社工满 %(needed)s 年"),
    "sessions": _("一年里带过 %(needed)s 次指导"),
}

PIPELINE: dict[str, Sentence] = {
    "supervises": _("已经是督导"),
    "ready": _("可以带社工了"),
    "near": _("还差一样"),
    "early": _("在路上"),
}
