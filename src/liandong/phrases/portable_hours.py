"""Words for hours that travel."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "hours_unreadable": _("这个文件读不出来，或者不完整。请用原平台“带走我的时长”下载的原文件。"),
    "hours_of_another": _("这份文件是%(holder)s的，不能算到您名下。姓名写法不同，请先更正资料。"),
    "hours_from_here": _("这份文件就是本平台的，里面的时长已经在您的记录里，不用再导入。"),
    "hours_forged": _("文件和 %(hub)s 的签名对不上，可能被改动过，没有导入。请重新下载。"),
    "hours_list_too_long": _("“%(name)s”太长，一次最多读 %(limit)s 行。请拆成几份。"),
    "hours_without_platform": _("请写明这些时长来自哪个平台。"),
}

MESSAGES: dict[str, Sentence] = {
    "hours_brought": _(
        "%(by)s把您在%(platform)s的 %(count)s 条时长带过来了，写明来源，不算进本平台的信用时长。"
        "不对的请告诉工作人员。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "HoursTakenIn": _("从 %(hub)s 转入时长 %(new)s 条，已有 %(same)s 条"),
    "HoursListImported": _(
        "从%(platform)s的表转入 %(people)s 人的时长：新 %(new)s 行，"
        "已有 %(same)s 行，有问题 %(problems)s 行"
    ),
    "HubKnown": _("认可了 %(hub)s 的签名"),
}
