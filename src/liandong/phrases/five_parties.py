"""Words about the five parties of a community: who, what they give and ask, what is missing."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Sentence = str | Promise

PARTIES: dict[str, Sentence] = {
    "community": pgettext_lazy("one of the five parties", "社区"),
    "organizations": _("社会组织"),
    "social_workers": pgettext_lazy("one of the five parties", "社工"),
    "volunteers": pgettext_lazy("one of the five parties", "志愿者"),
    "resources": _("慈善资源"),
}
ICONS = {
    "community": "home",
    "organizations": "building-community",
    "social_workers": "id",
    "volunteers": "users",
    "resources": "heart-handshake",
}

WHO: dict[str, Sentence] = {
    "community": _("近 90 天有 %(needs)s 个需求"),
    "organizations": _("单位 %(organizations)s 家，队伍 %(teams)s 支"),
    "social_workers": _("社工 %(workers)s 名"),
    "volunteers": _("住在这里的 %(volunteers)s 人，近 90 天服务过的 %(active)s 人"),
    "resources": _("资源池里有 %(offers)s 样，其中个人提供 %(offers_of_people)s 样"),
}
GIVES: dict[str, Sentence] = {
    "community": _("本地经验 %(notes)s 条"),
    "organizations": _("招募中的项目 %(projects)s 个，双方签好的合作备忘 %(memoranda)s 份"),
    "social_workers": _("近 90 天答复需求 %(needs_answered)s 个，参加联动 %(linkages)s 个"),
    "volunteers": _("近 90 天在这里服务 %(served)s 人次"),
    "resources": _("近 90 天用到这里的 %(bookings)s 次"),
}
ASKS: dict[str, Sentence] = {
    "community": _("没办完的需求 %(needs_open)s 个，还没有项目接的 %(needs_untaken)s 个"),
    "organizations": _(
        "两周内 %(shifts_short)s 个班次缺 %(seats_empty)s 人，资源需求 %(requests)s 个"
    ),
    "social_workers": _("联动里说缺的 %(gaps)s 样"),
    "volunteers": _("等答复的提议 %(wishes_waiting)s 个"),
    "resources": _("还没有人来借的 %(offers_unasked)s 样"),
}

LACKS: dict[str, Sentence] = {
    "silent": _("近 90 天没有人提过需求"),
    "needs_late": _("%(n)s 个需求过了答复的日子"),
    "needs_untaken": _("%(n)s 个需求还没有项目接"),
    "no_organization": _("没有单位，也没有队伍"),
    "no_project": _("有 %(n)s 家单位，没有在招募的项目"),
    "apart": _("%(n)s 对伙伴各做各的，还没有联动"),
    "seats_empty": _("两周内的班次还缺 %(n)s 人"),
    "no_worker": _("没有社工"),
    "unguided": _("%(n)s 个项目没有社工"),
    "asleep": _("%(n)s 个联动联而不动"),
    "over_span": _("活跃志愿者比社工带得过来的多 %(n)s 人"),
    "no_volunteer": _("没有志愿者"),
    "nobody_served": _("住着 %(n)s 名志愿者，近 90 天这里没有服务"),
    "wishes_waiting": _("%(n)s 个提议等人答复"),
    "no_offer": _("没有场地、物资和手艺可借"),
    "requests_unanswered": _("%(n)s 个资源需求没有着落"),
    "offers_unasked": _("%(n)s 样资源没有人来借"),
}
STEPS: dict[str, Sentence] = {
    "silent": _("请居委会或楼长提第一个需求，也可以替居民提"),
    "needs_late": _("先答复最早的那个需求"),
    "needs_untaken": _("把最急的需求排进项目"),
    "no_organization": _("登记第一家单位或队伍"),
    "no_project": _("请一家单位开第一个项目"),
    "apart": _("请他们碰个头，商量怎么分工"),
    "seats_empty": _("先补最急的班次"),
    "no_worker": _("请一家单位给这里派社工"),
    "unguided": _("给项目指定一名社工"),
    "asleep": _("请双方约个时间一起回顾"),
    "over_span": _("重新分一分谁带谁"),
    "no_volunteer": _("贴招募海报，请邻居来报名"),
    "nobody_served": _("请他们来一次离家近的服务"),
    "wishes_waiting": _("看看提议，接一个"),
    "no_offer": _("放进第一样：一间活动室、一辆轮椅都行"),
    "requests_unanswered": _("看看哪样资源对得上"),
    "offers_unasked": _("看看谁用得上，牵个线"),
}
NOTHING_LACKS = _("眼下不缺什么，照常就好")

TIES: dict[tuple[str, str], Sentence] = {
    ("community", "organizations"): _("项目接了 %(n)s 个需求"),
    ("community", "social_workers"): _("社工答复了 %(n)s 个需求"),
    ("community", "volunteers"): _("志愿者在这里服务 %(n)s 人次"),
    ("community", "resources"): _("资源用到这里 %(n)s 次"),
    ("organizations", "social_workers"): _("%(n)s 个项目有社工"),
    ("organizations", "volunteers"): _("队伍里有 %(n)s 名志愿者"),
    ("organizations", "resources"): _("单位拿出 %(n)s 样资源"),
    ("social_workers", "volunteers"): _("一起联动 %(n)s 个"),
    ("social_workers", "resources"): _("社工的项目用上资源 %(n)s 次"),
    ("volunteers", "resources"): _("个人拿出 %(n)s 样资源"),
}
NO_TIE = _("还没有往来")
