"""One plain sentence for each thing that makes an entry believable, or less so."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

HOW: dict[str, Sentence] = {
    "scan": _("%(who)s自己在现场扫码或输入六位数字，时间由系统当场记下。"),
    "badge": _("%(who)s在现场扫了本人的志愿者证。"),
    "offline": _("当时没有网络，%(who)s的手机扫了现场的码，签名保存，联网后核对过。"),
    "leader_list": _("%(who)s按名单登记。"),
    "paper": _("现场在纸上签名，%(who)s照着录入。"),
    "backfill": _("%(who)s事后申请补录，写了原因和凭据。"),
    "imported": _("%(who)s从别处转入，本平台没有看到当时的经过。"),
}

DEVICE: dict[str, Sentence] = {
    "own": _("用的是本人的手机，那天没有别人用它签到。"),
    "shared": _("那天有 %(people)s 个人用同一台手机签到。"),
    "leader": _("用的是登记人的设备，不是本人的手机。"),
    "photo": _("纸面照片加密留着，可以对照，%(day)s 删除。"),
    "photo_gone": _("纸面照片到期了，%(day)s 已删除；记录还在。"),
    "unknown": _("没有记下是哪一台设备。"),
}

POINT: dict[bool, Sentence] = {
    True: _("本人同意过，签到时留了大致位置，到期删除；这里不显示在哪里。"),
    False: _("没有位置记录。不给位置不影响时长。"),
}

SECOND: dict[str, Sentence] = {
    "approved": _("第二个人%(who)s核对过，他没有录入这一条。"),
    "entered": _("%(who)s确认并记入，不是本人自己记的。"),
}

SPOT_CHECK: dict[str, Sentence] = {
    "none": _("没有被抽查到。"),
    "waiting": _("被抽查到，还没有回答。"),
    "yes": _("抽查时，服务对象说来过。"),
    "unreached": _("抽查时没有联系上服务对象，不算对，也不算错。"),
    "doubt": _("抽查时，服务对象说的和记录不一样，正在核实。"),
    "stands": _("抽查时说法不一样，核实以后维持不变。"),
    "fell": _("抽查时说法不一样，核实以后没有维持。"),
}

STRENGTH: dict[int, Sentence] = {
    4: _("很强（4 级中的第 4 级）：人在现场，系统当场记下。"),
    3: _("较强（4 级中的第 3 级）：当时就有人或设备记下，系统后来才收到。"),
    2: _("一般（4 级中的第 2 级）：事后说明，靠凭据和第二个人。"),
    1: _("较弱（4 级中的第 1 级）：照别处的记录转入。"),
}
