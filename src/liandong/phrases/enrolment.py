"""Words about joining and leaving."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "possibly_registered": _("可能已经登记过：%(hints)s。请先核对；确实不是同一个人，再继续登记。"),
    "already_left": _("这位志愿者已经退出。要恢复，请先联系本人。"),
    "own_verification": _("不能核对自己的实名信息，请换一位工作人员。"),
    "not_open_any_more": _("这一项已经结束了。"),
}
EVENTS = {
    "PeopleRegistered": _("从名单登记了 %(count)s 人，另有 %(known)s 人原已登记"),
    "ProfileUpdated": _("%(person)s 的个人资料有修改"),
    "PersonLeft": _("%(person)s 退出志愿服务"),
}
