"""Words about being told: groups of messages, ways, and what became of each sending."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.notices import Channel, Group

SIGNED = _("【联动】%(subject)s")
"""Subject of a mail."""

GROUPS: Mapping[Group, str | Promise] = {
    Group.CHANGES: _("班次有变"),
    Group.INVITATIONS: _("邀请"),
    Group.REMINDERS: _("上岗提醒"),
    Group.WORDS: _("社工和队长的话"),
    Group.PLACES: _("报名结果"),
    Group.RECORDS: _("时长和证书"),
    Group.ACCOUNT: _("账号和资料"),
    Group.VOICE: _("投诉、谈话和想法"),
    Group.WORK: _("要处理的事"),
    Group.OTHER: _("其他"),
}
GROUP_HELP: Mapping[Group, str | Promise] = {
    Group.CHANGES: _("班次取消、改时间、名额被收回。应用里不能关：不知道就会白跑一趟。"),
    Group.INVITATIONS: _("想请您参加某个班次，等您答复。"),
    Group.REMINDERS: _("每个班次只提醒一次；退出了、取消了、签到了就不再提醒。"),
    Group.WORDS: _("同一班次的集合地点、要带的东西。"),
    Group.PLACES: _("报上名了、递补上了。"),
    Group.RECORDS: _("时长入账和更正、异议答复、证书。"),
    Group.ACCOUNT: _("实名、角色、资质，谁看过您的资料。"),
    Group.VOICE: _("投诉有没有答复、社工回话、您发起的事、队里投票。"),
    Group.WORK: _("需求的答复，超期的事，邀请进展。"),
    Group.OTHER: _("不属于上面各类的消息。"),
}
CHANNELS: Mapping[Channel, str | Promise] = {
    Channel.APP: _("应用内"),
    Channel.PUSH: _("手机推送"),
    Channel.EMAIL: _("邮件"),
    Channel.SMS: _("短信"),
    Channel.ROBOT: _("群机器人"),
}
TO_GROUPS: Mapping[str, str | Promise] = {
    "group_test": _("试发"),
    "group_call": _("在群里招人"),
    "group_cancelled": _("班次有变"),
}
"""What a group chat was told about, by kind."""
WHY_NOT: Mapping[str, str | Promise] = {
    "withdrawn": _("发之前已撤回"),
    "cause_gone": _("事情已经了结，不用发了"),
    "already_read": _("已经在应用里看过了"),
    "no_address": _("没有可用的地址"),
    "lapsed": _("验证码已过期"),
    "printed": _("开发模式，只打印，没有真发"),
    "no_answer": _("交出后没有等到回音，为免重复没有再发"),
}
REFUSALS: dict[str, str | Promise] = {
    "email_unusable": _("这不像一个邮箱地址，请检查后再填，例如 name@example.org。"),
    "email_code_too_soon": _("验证码刚发过，%(again_at)s以后可以再发一次。"),
    "email_code_wrong": _("验证码不对，或者已经过期。可以重新发一个。"),
    "push_address_refused": _("这个浏览器的推送服务不在允许的名单里，请换一个浏览器，或用邮件。"),
    "robot_address_unusable": _(
        "这不是群机器人的地址。请在群里添加机器人，复制它给的整个地址，以 https://%(host)s 开头。"
    ),
    "robot_revoked": _("“%(name)s”的机器人已经撤销，不能再发。"),
    "nobody_to_tell": _("现在没有人确定参加，没有人可以通知。"),
    "too_many_announcements": _("这个班次今天已经发过 %(most)s 次，请明天再发，或直接打电话。"),
}
EVENTS: dict[str, str | Promise] = {
    "NoticesSet": _("改了消息设置"),
    "EmailConfirmed": _("确认了邮箱"),
    "EmailForgotten": _("去掉了邮箱"),
    "PushStarted": _("开了浏览器推送"),
    "PushEnded": _("关了浏览器推送"),
    "RobotRegistered": _("登记了群机器人“%(name)s”"),
    "RobotEnded": _("撤销了群机器人“%(name)s”"),
    "GroupTold": _("在群里发了一条消息"),
    "AnnouncementMade": _("给班次上的 %(people)s 个人发了话"),
}
MESSAGES: dict[str, str | Promise] = {
    "email_code": _("验证码 %(code)s，15 分钟内有效。不是本人操作请忽略。"),
    "shift_reminder": _(
        "提醒您：“%(title)s”%(starts_at)s开始，地点：%(place)s。来不了请尽早退出。"
    ),
    "announcement": _("“%(title)s”（%(starts_at)s）%(name)s：%(text)s"),
    "need_overdue": _("需求“%(title)s”已过答复期限（%(due_at)s），请尽快答复。"),
    "group_test": _("联动：“%(name)s”接通了。以后缺人、取消班次会在这里说一声。"),
    "group_call": _("联动：“%(title)s”%(starts_at)s还差 %(missing)s 人。看一看、报名：%(url)s"),
    "group_cancelled": _("联动：“%(title)s”（%(starts_at)s）取消了，请互相转告。"),
}
