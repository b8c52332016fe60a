"""Sentences about linkages: refusals, events, who leads and why, relations, health."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "linkage_one_sided": _(
        "“%(title)s”只有一方，还不算联动。请再加上另一方：社工或机构，和志愿者或队伍。"
    ),
    "already_party": _("“%(title)s”里有人或组织重复了。请去掉重复的一个。"),
    "linkage_over": _("“%(title)s”的联动已经结束，不能再改。要继续合作，请新建一个联动。"),
    "relation_not_possible": _("这种关系不能是这个方向。请换一个方向，或换一种关系。"),
    "lead_unchanged": _("本来就由这一方主导，不用更换。"),
    "lead_reason_missing": _("更换主导方要写明原因，好让双方都清楚。请写一句再提交。"),
    "lead_with_command": _(
        "应急服务由应急指挥机构统一指挥，不能改由别人主导。请等应急结束后再调整。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "LinkageFormed": _("建立了联动"),
    "PartyJoined": _("有新的一方加入了联动"),
    "PartyLeft": _("有一方退出了联动"),
    "RelationRecorded": _("记录了双方的关系"),
    "LeadChanged": _("更换了主导方，原因：%(reason)s"),
    "LinkageEnded": _("结束了联动，原因：%(reason)s"),
}

LEADS: dict[str, Sentence] = {
    "social_worker": _("社工主导"),
    "volunteer": _("志愿者主导"),
    "command": _("指挥机构主导"),
    "joint": _("双方共同主导"),
}

LEAD_REASONS: dict[str, Sentence] = {
    "emergency_follows_command": _("应急服务由应急指挥机构统一指挥"),
    "advocacy_is_joint": _("倡导服务由双方一起推动和传播"),
    "volunteer_holds_credential": _("这项服务需要“%(credential)s”，志愿者有这项资质，社工配合"),
    "daily_by_team_leader": _("日常服务由志愿者队长带队，社工督导"),
    "daily_without_team_leader": _("志愿者还没有队长，先由社工带队"),
    "event_has_one_organizer": _("大型活动由社工统一组织，志愿者组长带各组"),
    "nobody_holds_credential": _("这项服务需要“%(credential)s”，还没有志愿者具备，先由社工主导"),
    "general_work": _("一般性服务由社工主导，志愿者配合"),
}

SIDES: dict[str, Sentence] = {
    "social_worker": _("社工"),
    "volunteer": _("志愿者"),
    "team": _("志愿者队伍"),
    "organization": _("组织"),
}

RELATIONS: dict[str, Sentence] = {
    "R1": _("指导"),
    "R2": _("互补"),
    "R3": _("服务"),
    "R4": _("管理"),
}

ORGANIZATION_KINDS: dict[str, Sentence] = {
    "O1": _("社区志愿服务站里的专业社工"),
    "O2": _("社工机构的志愿者队伍"),
    "O3": _("志愿服务组织里的职业社工"),
    "O4": _("正在转为社工机构的专业志愿组织"),
    "O5": _("社工机构与志愿组织联动"),
}
