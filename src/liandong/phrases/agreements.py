"""Sentences about memoranda and governance templates: refusals, events, states, items."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "same_organization": _("协议要有两家机构，请另选一家。"),
    "agreement_signed": _("您这一方已经签过了，不用再签。"),
    "agreement_over": _("这份协议已经结束。要继续合作，请重新写一份。"),
    "agreement_changed": _("您看过以后，内容又改了。请看一遍新的再签。"),
    "agreement_not_shared": _("协议没有约定互相给看名单，或者还没有生效。请先在协议里约定。"),
    "not_stated": _("“%(item)s”由系统从记录里看，不用自己说。请补上对应的记录。"),
    "note_missing": _("请写一句在哪里能看到，别人才信得过。"),
}

EVENTS: dict[str, Sentence] = {
    "AgreementDrafted": _("写了一份合作协议"),
    "AgreementReworded": _("改了合作协议（第 %(version)s 版），双方重新签"),
    "AgreementSignedBySide": _("一方签了合作协议"),
    "AgreementEnded": _("合作协议结束：%(reason)s"),
    "AgreementPeopleSeen": _("看了合作方愿意公开的志愿者名单"),
    "GovernanceStated": _("说明了机构已有的一项条件"),
    "GovernanceTakenBack": _("撤回了机构条件的一项说明"),
}

STATES: dict[str, Sentence] = {
    "draft": _("等双方签"),
    "one_signed": _("等对方签"),
    "agreed": _("签好了，未到日子"),
    "in_force": _("生效中"),
    "over": _("已结束"),
}

SHARES: dict[str, Sentence] = {
    "figures": _("人数和时长"),
    "names": _("愿意公开的志愿者姓名"),
    "skills": _("这些志愿者的技能"),
    "evaluations": _("对项目的评价（不含个人）"),
}

ITEMS: dict[str, tuple[Sentence, Sentence]] = {
    # item → what it is, what to do when it is missing
    "place": (_("有场所"), _("登记地址，或在地图上标出来")),
    "team": (_("有队伍"), _("组建一支志愿者队伍")),
    "project": (_("有项目"), _("发布一个项目，一年内的算")),
    "facilities": (_("有设施"), _("写明桌椅、急救包等在哪里")),
    "rules": (_("有制度"), _("写明管理办法贴在哪里、谁能看到")),
    "sign": (_("有标识"), _("写明牌子和标志在哪里")),
    "social_worker": (_("有社工"), _("给一位社工登记岗位")),
    "team_leaders": (_("每支队伍都有队长"), _("请每支队伍推一位队长")),
    "span": (_("一位社工带的人不太多"), _("请队长分担，或者增加社工")),
    "post": (_("有社工岗位的文件"), _("写明岗位文件在哪里")),
    "outside_supervisor": (_("有机构外的督导"), _("从外面请一位督导，记下督导关系")),
    "first_social_worker": (_("有第一位社工"), _("招第一位社工，登记岗位")),
    "licensed_enough": (_("至少三位持证社工"), _("请社工上传证书，核验后就算")),
    "registration_changed": (_("登记成社会服务机构"), _("登记变更后，改机构资料里的登记形式")),
    "charter": (_("有新章程"), _("写明章程在哪里、哪天通过")),
    "finance": (_("有独立账户和财务制度"), _("写明账户和财务制度在哪里能查")),
    "handover": (_("志愿者的去留谈好了"), _("写明怎么征求志愿者意见、结果如何")),
    "agreement": (_("有生效的合作协议"), _("和合作机构签一份协议")),
    "joint_project": (_("有正在做的共同项目"), _("一起发布一个项目")),
}

TEMPLATES: dict[str, Sentence] = {
    "O1": _("社区站点“六有”：场所、队伍、项目、设施、制度、标识"),
    "O2": _("机构自己的志愿者队伍：社工、队长、带的人数"),
    "O3": _("志愿组织里的社工：有岗位，有机构外的督导"),
    "O4": _("转为社工机构：一步一步，每步有凭据"),
    "O5": _("社工机构和志愿组织联动：协议、共同项目、分清时长和署名"),
}
