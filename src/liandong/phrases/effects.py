"""Words for effects, periods and closed figures."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

EFFECTS: dict[str, Sentence] = {
    "structure": _("治理结构"),
    "welfare": _("福利递送"),
    "trust": _("价值与信任"),
    "participation": _("本土化与全民参与"),
}

LEADS: dict[str, Sentence] = {
    "structure": _("党委政府、社区、居民三方各出多少力，谁来主导，联动是不是真的在动。"),
    "welfare": _("从提出需求到有人上门有多快，最困难的人有没有被照顾到，记录实不实。"),
    "trust": _("服务的双方满不满意，投诉有没有回音，志愿者说话算不算数。"),
    "participation": _("多少人在服务，来了留不留得住，受助的人后来有没有也来帮人。"),
}

KINDS: dict[str, Sentence] = {
    "month": _("按月"),
    "quarter": _("按季"),
    "year": _("按年"),
}

FORCES: dict[str, Sentence] = {
    "state_share": _("党委政府"),
    "community_share": _("社区和社会组织"),
    "resident_share": _("居民和志愿者"),
}

LEADERS: dict[str, Sentence] = {
    "worker_led_share": _("社工主导"),
    "joint_led_share": _("共同主导"),
    "resident_led_share": _("志愿者主导"),
}

UNDATED: dict[str, Sentence] = {
    "homes": _("人住在哪里、重复的登记合并了没有"),
    "shifts": _("过了的班次有没有取消"),
    "absences": _("报了名谁没来"),
    "hardship": _("困难群众的名单"),
    "wishes": _("心愿有没有暂停、划掉，最近一次是哪天告诉的"),
}
"""What is kept without its days, by ``Indicator.undated``."""

AS_OF: Sentence = _("%(what)s，按 %(day)s 的登记算；其余按期末算。")

NOTES: dict[str, Sentence] = {
    "minutes": "%(note)s",
    "number": "%(note)s",
    "places": _("已安排 %(note)s"),
}
"""One more thing about a record behind a figure, by ``queries.effects.records.Line.holds``."""

REFUSALS: dict[str, Sentence] = {
    "period_still_open": _(
        "%(period)s 的记录还在补登，要到 %(closes_at)s 以后才能封存。可以先看实时的数。"
    ),
    "period_not_closed": _("%(period)s 还没有封存，不用重算，请看实时的数。"),
}

EVENTS: dict[str, Sentence] = {
    "PeriodClosed": _("封存了 %(period)s 的数（第 %(version)s 版）"),
    "PeriodRecomputed": _("重算了 %(period)s 的数（第 %(version)s 版）：%(reason)s"),
}
