"""Words of the simulated year: settings, figures, parameters."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

SETTINGS: dict[str, Sentence] = {
    "base": _("系统匹配，谁合适谁主导，有督导"),
    "sign_up": _("改成先到先得地报名"),
    "worker_leads": _("改成样样由社工主导"),
    "no_supervisors": _("改成没有督导"),
    "as_today": _("报名、社工主导、没有督导，三样一起"),
}
SPAN: Sentence = _("改成 1 名社工带 %(n)s 名志愿者")
FIGURES: dict[str, Sentence] = {
    "fill": _("岗位填满"),
    "days": _("从提出到服务（天）"),
    "served": _("等到了服务的需求"),
    "retention": _("一年后还在的志愿者"),
    "burnout": _("社工过劳的周数"),
    "turnover": _("一年里离开的社工"),
    "equity": _("最缺人的片区，与平均相比"),
    "hours": _("服务小时"),
    "cost": _("每小时成本（元）"),
    "leads": _("由志愿者主导的服务"),
}
ONE_PROPOSAL: Sentence = _("没有人量过，是我们的假设")
PARAMETERS: dict[str, Sentence] = {
    "active": _("在册志愿者中活跃的"),
    "needs_per_100": _("每 100 名活跃志愿者一周的需求"),
    "visit_share": _("需求里上门看一户的"),
    "visit_people": _("上门一次要几人"),
    "activity_median": _("一场活动要几人（中位数）"),
    "activity_sigma": _("活动人数的离散程度"),
    "hours_median": _("一次服务几小时（中位数）"),
    "hours_sigma": _("服务时长的离散程度"),
    "professional": _("要专业资格的需求"),
    "credentialed": _("有这项资格的志愿者"),
    "side_km": _("500 名志愿者的街道，边长几公里"),
    "radius_km": _("志愿者愿意走多远（公里，中位数）"),
    "slots_free": _("一周 21 个时段里有空的"),
    "willing": _("一周里愿意看一看、接受邀请的机会"),
    "says_yes": _("看到合适的就答应"),
    "shows_up": _("答应了就来（有人带）"),
    "stale_shows_up": _("14 天没人联系，来的机会乘以"),
    "exit_month": _("一个月里退出的志愿者（有人带）"),
    "stale_exit": _("14 天没人联系，退出的机会乘以"),
    "idle_exit": _("8 周没有服务，退出的机会乘以"),
    "tired_exit": _("4 周超过 3 次服务，退出的机会乘以"),
    "waits_weeks": _("需求等几周就不等了"),
    "guidance_minutes": _("社工联系一次几分钟"),
    "lead_minutes": _("准备、主导、记录一次服务几分钟"),
    "desk_hours": _("一周 40 小时里文书和会议几小时"),
    "case_hours": _("一周 40 小时里个案几小时"),
    "leaders_share": _("志愿者里的队长"),
    "strain": _("满负荷一周增加的疲劳，负荷加倍时是四倍"),
    "relief": _("一周恢复的疲劳"),
    "supervision_relief": _("有督导，一周多恢复的疲劳"),
    "burnt_at": _("疲劳到多少算过劳"),
    "worker_exit_month": _("一个月里离开的社工"),
    "burnt_exit": _("过劳的社工，离开的机会乘以"),
    "vacancy_weeks": _("岗位空出后几周补上"),
    "post_cost": _("一个岗位一年多少元"),
    "supervised_by_one": _("一名督导带几名社工"),
}
MEASURED: dict[str, Sentence] = {
    "active": _("浙江慈溪 2022 年：按信用时数计 28%"),
    "hours_sigma": _("宁波 2022 年：平均 3.1 小时"),
    "willing": _("定到活跃志愿者一年约服务 4 次（全国 2019–2025 年：每名在册 3.5 小时）"),
    "post_cost": _("深圳 2007 年：购买一个岗位"),
    "supervised_by_one": _("深圳 2007 年"),
}
"""Where a parameter that is no assumption of ours comes from."""
