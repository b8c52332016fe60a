"""Words for hubs: members, referrals, fairness, and the calendar over all lines."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

STATES: dict[str, Sentence] = {
    "offered": _("等会员答复"),
    "accepted": _("会员接了"),
    "declined": _("会员没接"),
    "lapsed": _("到期没有答复"),
}

BARS: dict[str, Sentence] = {
    "category": _("不做这类服务"),
    "place": _("服务不到这里"),
    "suspended": _("被暂停了"),
    "full": _("这三个月接满了"),
    "asked": _("这件需求已经问过它"),
}

DUTIES: dict[str, Sentence] = {
    "answer_in_time": _("转介来的需求，在期限内说接还是不接"),
    "no_fee": _("不向服务对象收费"),
    "record_truly": _("如实记录时长和服务"),
    "tell_leaving": _("要退出，提前说，手上的服务做完"),
}

CONFLICTS: dict[str, Sentence] = {
    "same_people": _("同一批志愿者"),
    "same_place": _("同一个地点"),
    "large_events": _("同一天两场大活动"),
    "same_group": _("同一天同一类服务"),
}

OUTCOMES: dict[str, Sentence] = {
    "resolved": _("说好了，错开了"),
    "accepted": _("知道冲突，照常办"),
}

REFUSALS: dict[str, Sentence] = {
    "not_admitted": _("枢纽还没有同意“%(name)s”加入。请先到“审批和备案”提交。"),
    "member_already": _("“%(name)s”已经是会员了，不用再办。"),
    "member_left": _("已经退出了，不用再办。要回来，可以重新申请。"),
    "capacity_out_of_range": _("每月能接几件，请写 1 到 %(most)s 之间的数。"),
    "nobody_fits": _(
        "%(count)s 家会员里没有能接这件需求的。可以直接交给一个组织，或者请更多组织加入。"
    ),
    "member_does_not_fit": _("“%(name)s”接不了这件需求，请选别的会员。"),
    "off_rule_needs_reason": _("没有轮到这一家。请写明为什么选它，次数会公开。"),
    "referred_already": _("这件需求已经转介过，编号 %(number)s，请等那家会员答复。"),
    "hub_referral_answered": _("%(number)s 已经答复过，或者过了期限，请刷新页面看看。"),
    "line_agreement_empty": _("请写一句怎么说定的，或者为什么照常办。"),
}

EVENTS: dict[str, Sentence] = {
    "HubJoined": _("“%(title)s”成为会员组织"),
    "HubLeft": _("“%(title)s”退出枢纽"),
    "HubReferred": _("转介 %(number)s"),
    "HubReferralAnswered": _("会员答复了转介 %(number)s"),
    "HubReferralLapsed": _("转介 %(number)s 到期没有答复"),
    "LinesConflict": _("提前发现两场活动冲突"),
    "LinesAgreed": _("为一处冲突说定了办法"),
}

MESSAGES: dict[str, Sentence] = {
    "hub_offered": _("枢纽转介一件需求给你们：“%(title)s”。请在 %(due_at)s 前说接还是不接。"),
    "hub_accepted": _("“%(name)s”接了“%(title)s”。"),
    "hub_declined": _("“%(name)s”没接“%(title)s”，请转给下一家。"),
    "hub_volunteer": _("%(title)s 请枢纽推荐组织，轮到你们。请在 %(due_at)s 前说接还是不接。"),
    "hub_accepted_you": _("“%(name)s”欢迎您来，会和您联系。"),
    "hub_declined_you": _("“%(name)s”这次接不了。可以再请枢纽推荐一家。"),
    "lines_conflict": _(
        "%(day)s“%(one)s”和“%(other)s”会冲突。请打开跨条线日历，和对方商量，把怎么办写下来。"
    ),
    "lines_agreed": _("“%(one)s”和“%(other)s”时间冲突，说定了：%(text)s"),
}
