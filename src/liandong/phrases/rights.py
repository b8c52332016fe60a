"""Words for the rights of volunteers: what each is, and the buttons that use it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

RIGHTS: dict[str, tuple[Sentence, Sentence]] = {
    "join_and_leave": (_("自己决定加入和退出"), _("没有人能逼您参加，也没有人能拦您退出。")),
    "choose": (_("按自己的意愿、时间和本事选"), _("做什么、什么时候做，您说了算。")),
    "refuse": (_("说不"), _("做不了的、和说好的不一样的，可以不去。说不，什么都不会变少。")),
    "know_the_risk": (_("事先知道真实情况和风险"), _("每个班次都写着要做什么、有什么风险。")),
    "be_safe": (_("有必要的条件和保险"), _("有危险的服务，开始以前必须给您买好保险。")),
    "be_trained": (_("得到培训"), _("需要专门知识的，先教会您再上岗。")),
    "get_help": (_("有困难时得到帮助"), _("为难、难受，都可以找社工说，只有你们看得到。")),
    "certificate": (_("免费开证明"), _("什么时候要，什么时候开，谁都能查验。")),
    "true_hours": (_("如实记录"), _("每一笔时长都看得到凭据，不对就提异议。")),
    "privacy": (_("保护您的信息"), _("用在哪里要您同意，随时可以撤回。")),
    "complain": (_("批评、投诉"), _("有人接手，有期限。被投诉的人不能经手。")),
    "suggest": (_("提建议、发起事情、定规矩"), _("有想法，找社工一起做；队里的规矩，大家投票。")),
    "judge": (_("评价带您的人和单位"), _("满三份才显示，谁写的看不到。")),
    "served_first": (
        _("自己有困难时优先得到服务"),
        _(
            "多地条例规定，做过志愿服务的人优先。"
            "近 12 个月服务满 1 小时的，从这里提需求，评估时会加分。"
        ),
    ),
    "remedy": (_("受了伤害得到补偿"), _("服务中受伤、受损，选“安全、保险”写下经过。")),
}

BUTTONS: dict[str, Sentence] = {
    "my-applications": _("我的申请"),
    "my-profile": _("退出队伍"),
    "shift-list": _("找班次"),
    "my-availability": _("我的时间"),
    "invitation-list": _("看邀请，可以说不"),
    "my-shifts": _("我的班次"),
    "complaint-create": _("写下来"),
    "my-learning": _("我的学习"),
    "course-list": _("看培训"),
    "support-request": _("找社工聊聊"),
    "certificate-list": _("开证明"),
    "my-hours": _("看我的时长"),
    "my-consents": _("我的授权"),
    "my-complaints": _("我的投诉"),
    "proposal-list": _("我有想法"),
    "my-votes": _("投票"),
    "need-create": _("提需求"),
}
