"""Words about yearly awards."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.awards import ListState

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "year_not_over": _("%(year)s 年还没有过完，过完了才能评。"),
    "award_list_exists": _("%(year)s 年的名单已经公布过了。"),
    "nobody_to_award": _("这一年没有人满 %(hours)s 小时信用时长。"),
    "award_list_closed": _("公示已经结束，不能再提异议。"),
    "award_objection_open": _("您已经提过异议了，请等答复。"),
    "award_objection_decided": _("这条异议已经有结论了。"),
    "award_decider_involved": _(
        "提出名单的人、提异议的人和名单上的人不能自己下结论，请另一位同事来办。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "AwardListDrawn": _("%(year)s 年度奖励名单出好了，%(people)s 人，等批准公布"),
    "AwardListPublished": _(
        "公布了 %(year)s 年度奖励名单 %(award_list)s，共 %(people)s 人，公示到 %(last_day)s"
    ),
    "AwardListObjected": _("有人对奖励名单 %(award_list)s 提出了异议"),
    "AwardListDecided": _("奖励名单 %(award_list)s 的一条异议有了结论"),
    "AwardsGiven": _("%(year)s 年度奖励名单 %(award_list)s 生效，授予 %(people)s 人"),
}

MESSAGES: dict[str, Sentence] = {
    "award_objected": _(
        "有人对您提出的 %(year)s 年度奖励名单有异议。名单先不生效，请另一位同事下结论。"
    ),
    "award_decision_wanted": _(
        "有人对%(issuer)s %(year)s 年度奖励名单有异议，等一位没有牵涉的同事下结论。请您看看。"
    ),
    "award_objection_decided": _("您提出的 %(year)s 年度奖励名单，那条异议有了结论：%(decision)s"),
    "award_line_changed": _(
        "%(issuer)s %(year)s 年度奖励名单更正过，您现在是 %(hours)s 小时奖，"
        "重新公示到 %(last_day)s。"
    ),
    "award_line_gone": _(
        "%(issuer)s %(year)s 年度奖励名单更正过，按更正后的时长，您不在名单上了。不对的可以提异议。"
    ),
    "award_objection_answered": _("您对 %(year)s 年度奖励名单的异议有了答复：%(decision)s"),
    "award_given": _("祝贺您！%(issuer)s授予您“%(year)s 年度志愿服务 %(hours)s 小时奖”。"),
}

STATES: dict[ListState, Sentence] = {
    ListState.PUBLISHED: _("公示中"),
    ListState.OBJECTED: _("有异议，等结论"),
    ListState.EFFECTIVE: _("已生效"),
}

NAME: Sentence = _("%(year)s 年度志愿服务 %(hours)s 小时奖")
