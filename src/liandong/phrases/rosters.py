"""Sentences about invitations and seats: refusals, events, reasons and what would change them.

Reasons read the same for the volunteer and for the staff, so they name no "you".
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    # Translators: shown to a volunteer who has just pressed “accept”.
    "shift_full": _(
        "“%(shift_title)s”的 %(seats)s 个名额已经满了。您可以排候补，有人退出会马上问您。"
    ),
    "shift_started": _(
        "“%(shift_title)s”在 %(starts_at)s 已经开始，不能再报名或调整。请看看别的班次。"
    ),
    "shift_not_open": _("“%(shift_title)s”现在没有开放报名。请看看别的班次，或问问负责人。"),
    "invitation_lapsed": _(
        "“%(shift_title)s”的邀请要在 %(answer_by)s 前答复，现在已经过期。"
        "如果还想参加，请在开放的班次里报名，或请负责人再邀请一次。"
    ),
    "invitation_answered": _(
        "“%(shift_title)s”的邀请已经答复过了。要改主意，请在“我的班次”里退出或重新报名。"
    ),
    "invitation_taken_back": _(
        "“%(shift_title)s”的邀请已被负责人撤回。请看看别的班次，或问问负责人。"
    ),
    "not_invited": _("“%(shift_title)s”的邀请不是发给您的，只能由本人答复。请用本人的账号登录。"),
    "already_invited": _(
        "“%(shift_title)s”已经邀请过这位志愿者，等到 %(answer_by)s 答复。"
        "请先等答复，或撤回后再邀请。"
    ),
    "already_on_shift": _(
        "“%(shift_title)s”的名单里已经有您了，不用再报名。时间地点请看“我的班次”。"
    ),
    "not_on_shift": _("“%(shift_title)s”的名单里没有您，不用退出。"),
    "overlaps_own_shift": _(
        "这段时间和“%(other_title)s”（%(starts_at)s 到 %(ends_at)s）撞上了。"
        "请先退出那一班，或选别的时间。"
    ),
    "not_eligible": _(
        "现在还不能参加“%(shift_title)s”，原因有 %(count)s 条，列在下面，每条都写了怎么办。"
    ),
    "release_too_late": _(
        "“%(shift_title)s”在 %(starts_at)s 已经开始，不能再退出。来不了请直接打电话告诉负责人。"
    ),
    "already_on_reserve": _(
        "您已经在“%(shift_title)s”的候补名单里，排第 %(place)s 位。轮到时会马上问您。"
    ),
    "seats_still_free": _("“%(shift_title)s”还有 %(free)s 个名额，不用排候补。请直接报名。"),
    "decline_reason_unknown": _(
        "没有“%(reason)s”这个选项。请从列出的原因里选一个，也可以不说原因。"
    ),
    "other_time_unusable": _(
        "建议的时间（%(starts_at)s 到 %(ends_at)s）用不上：它已经过去，或者结束早于开始。"
        "请重新选一个。"
    ),
    "proposal_closed": _("这份排班建议已经采纳或搁置，不能再改。需要的话请重新生成一份。"),
    "proposal_outdated": _(
        "这份排班建议是 %(made_at)s 做的，之后班次或人员有了变化。请重新生成一份再采纳。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "InvitationSent": _("发出了邀请，等待答复"),
    "InvitationAccepted": _("答应了邀请"),
    "InvitationDeclined": _("婉拒了邀请"),
    "OtherTimeSuggested": _("建议改到 %(starts_at)s"),
    "InvitationLapsed": _("没有在期限内答复，邀请过期"),
    "InvitationWithdrawn": _("撤回了邀请"),
    "SeatTaken": _("自己报名，确定参加"),
    "ShiftsHeld": _("%(shifts)s 个班次已经结束"),
    "ShiftReleased": _("退出了这一班"),
    "AbsenceRecorded": _("没有到场"),
    "ReserveJoined": _("排上了候补"),
    "ReserveLeft": _("退出了候补"),
    "ReserveMovedUp": _("有了空位，轮到候补，发出了邀请"),
    "ProposalMade": _("生成了排班建议：%(shifts)s 个班次，%(seats)s 个名额，能排上 %(filled)s 人"),
    "ProposalChanged": _("调整了排班建议：加入 %(put_in)s 人，去掉 %(taken_out)s 人"),
    "ProposalAdopted": _("采纳了排班建议，发出 %(invitations)s 份邀请"),
    "ProposalSetAside": _("搁置了排班建议"),
}

REASONS: dict[str, Sentence] = {
    "suspended": _("账号暂停使用"),
    "identity_missing": _("这项服务有人身风险（%(risk)s 级），参加的人要先核对实名"),
    "birth_date_missing": _("没有登记出生日期，无法确认年龄"),
    "too_young": _("%(age)s 岁，这一班要满 %(min_age)s 岁"),
    "too_old": _("%(age)s 岁，这一班最大 %(max_age)s 岁"),
    "minor_barred_by_risk": _("未满 18 岁，风险等级 %(risk)s 的服务不能参加"),
    "guardian_consent_missing": _("%(age)s 岁，还没有监护人的同意"),
    "guardian_missing": _("%(age)s 岁，要有监护人的同意或陪同"),
    "credential_missing": _("需要“%(credential)s”，还没有"),
    "credential_lapsed": _("“%(credential)s”在 %(lapsed_on)s 已经到期"),
    "training_missing": _("还没参加“%(training)s”培训"),
    "insurance_missing": _("风险等级 %(risk)s，还没有保险"),
    "too_far": _("距离约 %(distance_km)s 公里，超过了 %(max_distance_km)s 公里"),
    "overlaps_own_shift": _("和“%(other_title)s”（%(starts_at)s 到 %(ends_at)s）的时间撞上了"),
    "rest_too_short": _(
        "和“%(other_title)s”只隔 %(gap_minutes)s 分钟，至少要休息 %(rest_minutes)s 分钟"
    ),
    "weekly_cap_reached": _("七天内已有 %(minutes)s 分钟，加上这一班会超过 %(cap_minutes)s 分钟"),
    "not_available_then": _("这个时段没有填“可以服务”"),
    "busy_then": _("说过那段时间没空"),
    "already_on_shift": _("已经在这一班的名单里"),
    "shift_full": _("%(seats)s 个名额已满"),
}

REMEDIES: dict[str, Sentence] = {
    "check_identity": _("核对一次就行，只用姓名和证件号码"),
    "ask_for_review": _("请联系管理员了解情况，可以申请复核"),
    "add_birth_date": _("在个人资料里补上出生日期"),
    "grow_older": _("到了年龄就能参加，先看看适合的其他班次"),
    "choose_other_shift": _("换一个没有这项年龄限制的班次"),
    "choose_safer_shift": _("换一个风险低一些的班次"),
    "ask_guardian_consent": _("请监护人在线签一份同意书"),
    "bring_guardian": _("请监护人签同意书，或者一起来"),
    "add_credential": _("有证就在个人资料里上传，核实后即可参加"),
    "renew_credential": _("续期后上传新证"),
    "take_training": _("先参加这门培训"),
    "buy_insurance": _("由负责人为这一班买好保险"),
    "widen_own_range": _("在个人资料里把愿意走的距离调大"),
    "ask_nearer_people": _("先问住得近的人，或请负责人破例"),
    "release_other_shift": _("退出另一班，或换一个时间"),
    "wait_for_next_week": _("过几天再报，先好好休息"),
    "change_own_hours": _("时间可以的话，在“我的时间”里改一下"),
    "nothing_to_do": _("不用再做什么，准时来就好"),
    "join_reserve": _("排候补，有人退出会马上通知"),
}

DECLINE_REASONS: dict[str, Sentence] = {
    "no_time": _("时间不合适"),
    "too_far": _("太远了"),
    "ill": _("身体不舒服"),
    "family": _("家里有事"),
    "not_my_skill": _("不是我擅长的"),
    "too_often": _("最近邀请太多了"),
    "not_comfortable": _("这项服务让我不太放心"),
    "weather": _("天气不好"),
    "other": _("其他原因"),
    "not_said": _("没有说明原因"),
}

INVITATION_STATES: dict[str, Sentence] = {
    "asked": _("等待答复"),
    "accepted": _("已答应"),
    "declined": _("已婉拒"),
    "countered": _("提议改时间"),
    "lapsed": _("已过期"),
    "withdrawn": _("已撤回"),
}

ASSIGNMENT_STATES: dict[str, Sentence] = {
    "accepted": _("已确定"),
    "released": _("已退出"),
    "served": _("已服务"),
    "absent": _("没有到场"),
}


def reason_lines(
    code: str, what_would_change_it: str, readable: Mapping[str, str]
) -> tuple[str, str]:
    """A reason and its remedy in the active language.

    ``readable`` are the reason's facts as a person reads them, credential names included
    (``phrases.readable_facts``, ``phrases.credentials.KINDS``).
    """
    return str(REASONS[code]) % readable, str(REMEDIES[what_would_change_it])
