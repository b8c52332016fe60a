"""Words about consent and looking: refusals, events, and the notice, purpose by purpose."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "purpose_unknown": _("没有“%(purpose)s”这一项授权。"),
    "consent_needed": _("参加服务离不开这一项。如不再同意，可以在“我的数据”里退出。"),
    "consent_not_given": _("这一项本来就没有同意，不用撤回。"),
    "look_reason_missing": _("请写明为什么要看，例如“联系请假”。"),
    "field_not_sensitive": _("这一项不用单独申请查看。"),
}
EVENTS = {
    "ConsentGiven": _("%(person)s 同意了一项个人信息用途"),
    "ConsentWithdrawn": _("%(person)s 撤回了一项个人信息用途的同意"),
    "GuardianAgreed": _("%(person)s 的监护人（%(relation)s）同意其参加志愿服务"),
    "GuardianRevoked": _("%(person)s 的监护人撤回了同意"),
    "SensitiveDataSeen": _("查看了 %(person)s 的一项敏感信息，原因：%(why)s"),
}
NOTICE = {
    "register": (
        _("登记和记录服务"),
        _("姓名、出生日期、手机号、技能和时间，用来安排服务、记录时长、开具证明。"),
    ),
    "matching": (
        _("按您的情况推荐服务"),
        _("根据技能、时间和远近推荐班次，每条推荐都写明理由，由人决定。关掉也能自己报名。"),
    ),
    "contact": (
        _("短信提醒"),
        _("除了站内通知，再用短信提醒邀请和班次变动。"),
    ),
    "location": (
        _("签到时的位置"),
        _("只在您签到、签退的那一刻记一个点，用来确认到场，不记行踪。"),
    ),
    "health": (
        _("健康方面的限制"),
        _("例如不能久站、不能搬重物。只用来避开不合适的服务，只有安排服务的社工看得到。"),
    ),
    "hardship": (
        _("困难情况"),
        _("您自己也需要帮助时，记录困难类别，用来安排帮扶。"),
    ),
    "share": (
        _("告诉一起服务的机构"),
        _("联合开展服务时，把您的称呼、技能和班次告诉合作机构；手机号只给现场负责人。"),
    ),
    "honor": (
        _("在奖励名单上写我的名字"),
        _(
            "年度奖励名单公开，谁都能看。同意就写您的名字和级别，不同意只算一个人数；撤回后名字马上拿掉。"
        ),
    ),
    "photo": (
        _("使用服务照片"),
        _("在活动报道里使用有您出镜的照片。"),
    ),
    "background": (
        _("从业查询"),
        _("服务未成年人之前，查询有无不得从事相关工作的记录，只保存结果和日期。"),
    ),
    "child": (
        _("不满十四周岁的资料"),
        _("由监护人单独同意；只用于本人参加的服务，可以随时撤回。"),
    ),
    "motives": (
        _("我为什么来"),
        _("您答的十二个小问题，只用来把更合心意的服务排前面一点；别人都看不到。撤回就全部删掉。"),
    ),
    "emergency": (
        _("紧急情况时可以找我"),
        _("发生灾害、事故时，不分昼夜发邀请给您。去不去由您定；没有同意的人不会被问。"),
    ),
}
FIELDS = {
    "phone": _("手机号"),
    "id_number": _("证件号码"),
    "address": _("详细住址"),
    "emergency_contact": _("紧急联系人"),
    "paper_sheet": _("纸质签到表的照片"),
    "check_in_point": _("签到时的位置"),
    "credential_file": _("证件照片"),
    "complaint": _("投诉的内容"),
    "evidence": _("投诉的材料"),
}
