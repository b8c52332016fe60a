"""Words for devices, badges and what was written without a network."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "device_key_invalid": _("这台设备没能准备好。请刷新页面再试一次。"),
    "device_of_another": _(
        "这台设备是另一位用户准备的。请对方先退出登录，您再登录，就会为您重新准备。"
    ),
    "photo_unreadable": _("照片读不出来。请用 JPEG 或 PNG 格式再拍一张。"),
    "photo_too_big": _("照片太大了，最多 %(most_mb)s MB。请调低清晰度再拍一张。"),
    "entry_settled": _("这一条已经有人核对过了。"),
    "entry_final": _("这一条没有写明可以记给谁，不能采用。需要的话请补录时长。"),
}

EVENTS: dict[str, Sentence] = {
    "DeviceRegistered": _("准备了一台可以离线签到的设备"),
    "DeviceRevoked": _("停用了一台可以离线签到的设备"),
    "DeviceEntryKept": _("收到设备上的第 %(seq)s 条记录，没有改动签到"),
    "DeviceEntrySettled": _("核对了一条有出入的签到记录：%(reason)s"),
    "BadgeIssued": _("发了一张志愿者证"),
    "PaperEntered": _("录入了一张纸质签到表，改动 %(changed)s 人"),
    "PaperPhotosForgotten": _("删除了 %(count)s 张到期的纸面照片"),
    "PointKept": _("经本人同意，记下了签到时的大致位置"),
    "PointsForgotten": _("删除了 %(count)s 个到期的签到位置"),
}

MESSAGES: dict[str, Sentence] = {
    "entries_wait": _("“%(title)s”（%(starts_at)s）有签到记录对不上，请到“签到核对”里看一下。"),
}

KINDS: dict[str, Sentence] = {
    "scan": _("扫码"),
    "badge": _("扫证"),
    "in": _("到了"),
    "out": _("走了"),
    "absent": _("没来"),
    "bad": _("读不懂的记录"),
}

DOUBTS: dict[str, Sentence] = {
    "signature": _("签名不对，不能证明是这台设备写的"),
    "unreadable": _("内容读不懂"),
    "token": _("扫的不是本平台的签到码"),
    "not_on_shift": _("这个人不在这一班的名单里"),
    "own": _("不能给自己登记，请别人帮忙"),
    "badge_void": _("这张证不是本平台的，或者已经换了新的"),
    "pack": _("名单不是发给这台设备的"),
    "revoked": _("设备停用以后才传上来"),
    "before_key": _("写下时设备还没登记"),
    "gap": _("前面缺了几条记录"),
    "edited": _("和这台设备先前的记录接不上"),
    "clock": _("设备的时钟差得太多"),
    "ahead": _("时间写到了后头"),
    "too_late": _("隔得太久才传上来"),
    "outside_shift": _("不在这一班的时间里"),
    "code_moment": _("签到码的时间和扫码的时间对不上"),
    "no_arrival": _("没有到的记录，或者走得比到得早"),
    "conflict": _("和别处的记录不一样"),
    "recognized": _("时长已经确认了"),
}
