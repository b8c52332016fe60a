"""Words for signals and spot checks."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "nothing_to_draw": _("这段时间没有可以抽查的记录，或者都已经问过了。"),
    "round_drawn_today": _("%(organization)s 这段时间今天已经抽过了，不用再抽。名单在下面。"),
    "spot_check_answered": _("对方已经回答过了，不用再问。"),
    "spot_check_closed": _("这一条没有存疑，或者已经有结论了。"),
    "reply_still_open": _("本人可以说明到 %(due_at)s。等本人说明，或者过了时间，再下结论。"),
}

EVENTS: dict[str, Sentence] = {
    "SpotChecksDrawn": _(
        "从 %(population)s 条记录里抽查：随机 %(random)s 条，按线索 %(risk)s 条（第 %(round)s 轮）"
    ),
    "RecipientAsked": _("就抽查 %(spot_check)s 询问了服务对象"),
    "RecipientAnswered": _("抽查 %(spot_check)s 有了回答"),
    "VolunteerReplied": _("志愿者对抽查 %(spot_check)s 作了说明"),
    "SpotCheckDecided": _("抽查 %(spot_check)s 有了结论：%(reason)s"),
    "OpeningHoursSet": _("登记了“%(place)s”的开放时间"),
}

MESSAGES: dict[str, Sentence] = {
    "spot_check_question": _("想跟您核实一件小事：%(served_on)s有没有人来帮过忙？点开答一下就好。"),
    "hours_in_doubt": _(
        "您 %(served_on)s“%(title)s”的时长，抽查时对方说的和记录不一样。时长暂时不变，"
        "请在 %(due_at)s 前说明情况。"
    ),
    "hours_stand": _("“%(title)s”的时长核实过了，维持不变：%(reason)s"),
}

SIGNALS: dict[str, Sentence] = {
    "overlap": _(
        "同一个人 %(day)s 在另一个项目（%(other_from)s–%(other_to)s）也有记录，"
        "重叠 %(minutes)s 分钟"
    ),
    "impossible_travel": _("%(day)s 两次服务相距 %(km)s 公里，中间只隔 %(minutes)s 分钟，赶不到"),
    "shared_device": _("%(day)s 有 %(people)s 个人用同一部手机签到，又不是登记的一家人"),
    "bulk_list": _(
        "名单上总是同样 %(people)s 个人，%(shifts)s 次分秒不差、几乎没人缺席，也从没用别的方式签到"
    ),
    "backfill_burst": _("%(entered_on)s 前后集中补录了 %(days)s 天的时长"),
    "outside_opening": _("%(day)s 的服务有 %(minutes)s 分钟不在开放时间（%(opens)s–%(closes)s）内"),
    "unseen_recipient": _(
        "服务对象 %(entries)s 次都只有同一位志愿者和同一位负责人见过，没人核实过"
    ),
}

SIGNAL_NAMES: dict[str, Sentence] = {
    "overlap": _("时间重叠"),
    "impossible_travel": _("路上赶不到"),
    "shared_device": _("多人一机"),
    "bulk_list": _("名单总是全到"),
    "backfill_burst": _("集中补录"),
    "outside_opening": _("关门时段"),
    "unseen_recipient": _("没人见过的服务对象"),
}

DRAWN_FOR: dict[str, Sentence] = {"random": _("随机抽到"), "risk": _("按线索抽到")}

ANSWERS: dict[str, Sentence] = {
    "yes": _("来过，时间差不多"),
    "no": _("来过，但时间对不上"),
    "not_come": _("没有来过"),
    "unreached": _("联系不上，或记不清"),
}
