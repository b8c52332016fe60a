"""Words for the parts of a policy key and for each value, as a person reads them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liandong.core.policy_fields import Kind, Part, part_value, parts_of, plain
from liandong.phrases import policy
from liandong.phrases.approvals import PUBLICATIONS
from liandong.phrases.authority import LINES
from liandong.phrases.linkage_health import PARTS as HEALTH_PARTS
from liandong.phrases.projects import AGREEMENT_TRIGGERS, MODES
from liandong.phrases.purchases import PARTS as BONUS_PARTS

Sentence = str | Promise

GROUPS: dict[str, Sentence] = {
    "people": _("志愿者的条件"),
    "agreements": _("协议、保险和费用"),
    "hours": _("时长和证明"),
    "stars": _("星级、奖励和时间银行"),
    "guidance": _("带领和督导"),
    "needs": _("答复的期限"),
    "shifts": _("上岗"),
    "linkage": _("联动和队伍"),
    "records": _("记录和资料"),
    "authority": _("主管部门和系统"),
    "more": _("其他"),
}

PARTS: dict[str, Sentence] = {
    "hours.step": _("按几分钟为一档，不足的不计"),
    "hours.daily_cap": _("一人一天最多几分钟"),
    "hours.min_presence_pct": _("到场不足计划时间的百分之几就不计"),
    "hours.travel_counts": _("路上的时间算不算"),
    "hours.backfill_max_days": _("最多补录几天以前的"),
    "hours.record_within_working_days": _("几个工作日内录入"),
    "min_age_by_risk.R0": _("R0（没有特别的风险）"),
    "min_age_by_risk.R1": _("R1（有小风险）"),
    "min_age_by_risk.R2": _("R2（可能伤到人）"),
    "min_age_by_risk.R3": _("R3（很可能有危险）"),
    "time_bank.points_per_hour": _("一小时几分"),
    "time_bank.cap_points": _("最多存几分"),
    "time_bank.min_points_to_redeem": _("满几分可以兑换"),
    "time_bank.is_transferable": _("可以转给别人"),
    "shift_reminder.when": _("什么时候提醒"),
    "shift_reminder.evening_hour": _("前一晚几点"),
    "shift_reminder.lead_hours": _("提前几小时"),
    "bulletin.answer_hours": _("几小时内答"),
    "bulletin.remind_hours": _("到期前几小时提醒"),
    "bulletin.is_resting_on_days_off": _("休息日停钟"),
    "linkage_bonus.cap_pct": _("奖励上限最多是合同价的百分之几"),
    "acceptance.figures_pct": _("指标占几分，其余归评审"),
    "acceptance.pass_score": _("满几分合格"),
    "acceptance.evaluators": _("至少几位评审人"),
    "purchase_terms.step_days": _("列目录、定预算、采购各几个工作日"),
    "purchase_terms.sign_days": _("采购结果出来后几天内签合同（自然日）"),
    "purchase_terms.report_days": _("交报告几个工作日"),
    "purchase_terms.confirm_days": _("核对报告几个工作日"),
    "purchase_terms.declare_days": _("请评审人、声明利益各几个工作日"),
    "purchase_terms.mark_days": _("打分几个工作日"),
    "purchase_terms.accept_days": _("下验收结论几个工作日"),
    "purchase_terms.pay_days": _("付款几个工作日"),
    "purchase_terms.publish_days": _("公布几个工作日"),
    "purchase_terms.remind_days": _("到期前几个工作日提醒"),
    "value_items.least_items": _("每个项目至少选几项"),
    "value_items.look_days": _("几天没看过就提醒"),
    "team_growth.members": _("至少几名队员"),
    "team_growth.rota_weeks": _("轮值几周"),
    "team_growth.reviews": _("复盘几次"),
    "team_growth.led_pct": _("自己带的班次占百分之几"),
    "elections.stand_days": _("报名几天"),
    "elections.vote_days": _("投票几天"),
    "elections.quorum_pct": _("百分之几的队员投了才算"),
    "career.years_to_social_worker": _("几年后可以考社会工作师"),
    "career.years_to_senior": _("几年后可以评高级"),
    "career.supervisor_years": _("做满几年可以做督导"),
    "career.supervisor_sessions": _("接受过几次督导"),
    "authority_map.registration": _("登记、监督和处罚"),
    "authority_map.planning": _("规划和协调志愿服务"),
    "authority_map.social_work": _("社会工作"),
    "authority_map.youth": _("青年志愿服务"),
    "authority_map.community": _("社区工作"),
    "authority_powers.registration": _("登记、监督和处罚"),
    "authority_powers.planning": _("规划和协调志愿服务"),
    "authority_powers.social_work": _("社会工作"),
    "authority_powers.youth": _("青年志愿服务"),
    "authority_powers.marking": _("标识"),
    "authority_powers.large_event": _("大型活动的备案"),
    "authority_powers.emergency": _("应急服务的备案"),
    "authority_powers.inspection": _("抽查"),
    "authority_powers.publication": _("公布结果的审批"),
    "approvals.marking_days": _("标识几个工作日"),
    "approvals.unit_team_days": _("单位内部队伍几个工作日"),
    "approvals.large_event_days": _("大型活动几个工作日"),
    "approvals.emergency_days": _("应急服务几个工作日"),
    "approvals.membership_days": _("加入枢纽型组织几个工作日"),
    "approvals.publication_days": _("公布结果几个工作日"),
    "approvals.appeal_days": _("不服，几个工作日内可以申诉"),
    "approvals.remind_days": _("到期前几个工作日提醒"),
    "approvals.hearing_days": _("抽查结果公布前，组织有几个工作日说明"),
    "approvals.event_people": _("多少人算大型活动"),
    "linkage_health.window_days": _("看最近几天"),
    "linkage_health.fresh_days": _("几天内一起行动过算很新"),
    "linkage_health.recent_days": _("几天内一起行动过算较新"),
    "linkage_health.dormant_days": _("几天没有一起行动算沉睡"),
    "linkage_health.sessions": _("期间指导几次得满分"),
    "linkage_health.fair_lead_pct": _("每方至少带百分之几的班次"),
    "linkage_health.assist_services": _("服务几次还从没带过，算总做帮手"),
    "linkage_health.assist_days": _("帮手看最近几天"),
    "linkage_health.alive_from": _("几分起算活跃"),
    "linkage_health.weak_from": _("几分起算偏弱（再低算停了）"),
    "linkage_health.rhythm_times": _("超过平时间隔的几倍算断了"),
    "linkage_health.rhythm_most_days": _("间隔最长看几天"),
    "linkage_health.season_slack_days": _("季节性的活动，晚几天不算断"),
    "linkage_health.planned_days": _("往后看几天的安排"),
    "linkage_health.parallel_days": _("“平行不联”看最近几天"),
    "linkage_health.parallel_services": _("“平行不联”至少几次服务"),
    "linkage_health.parallel_span_days": _("“平行不联”至少跨几天"),
    "linkage_health.parallel_people": _("“平行不联”至少几个人"),
    "linkage_health.parallel_share_pct": _("“平行不联”重合百分之几"),
    "linkage_health.parallel_quiet_days": _("“平行不联”提醒后静几天"),
    "linkage_health.nudge_after_days": _("发现后几天提醒"),
    "linkage_health.revive_days": _("提醒后几天看有没有恢复"),
    "linkage_health.dismissed_days": _("说过不用管的，几天不再提"),
}

RATIO_TIERS: dict[str, Sentence] = {
    "supervisor_social_workers": _("一名督导带几名社工"),
    "social_worker_volunteers": _("一名社工带几名活跃志愿者"),
    "team_leader_volunteers": _("一名队长带几名志愿者"),
}
LIGHTS: dict[str, Sentence] = {
    "green": _("绿：到几人为宜"),
    "amber": _("黄：到几人还能承受"),
    "critical": _("红：超过几人就不行"),
    "per_leader": _("每名队长带几人"),
}


def part_label(part: Part) -> str:
    """What a part asks, with the table it stands in."""
    names = part.path.split(".")
    if len(names) == 1:
        return str(policy.KEYS[names[0]])
    if part.path in PARTS:
        return str(PARTS[part.path])
    if names[0] == "ratios":
        return f"{RATIO_TIERS[names[1]]}：{LIGHTS[names[2]]}"
    if names[0] == "modes":
        return f"{MODES[names[1]]}：{LIGHTS[names[2]]}"
    if names[:2] == ["linkage_health", "weights"]:
        return _now("%(part)s的分数") % {"part": HEALTH_PARTS[names[2]]}
    if names[0] == "linkage_bonus":
        of = {"weights": _now("权重"), "starts": _now("起点"), "fulls": _now("满分")}[names[1]]
        return f"{BONUS_PARTS[names[2]]}：{of}"
    return names[-1]


def code_words(path: str, code: str) -> str:
    """The words of a code that a part may hold."""
    if not code:
        return _now("没有")
    if code.startswith("R") and code[1:].isdigit():
        return str(PARTS[f"min_age_by_risk.{code}"])
    if path == "agreement_triggers":
        return str(AGREEMENT_TRIGGERS.get(code) or policy.VALUES.get(code, code))
    if path == "shift_reminder.when" and code == "hours":
        code = "hours_before"
    if path.startswith("authority_powers."):
        return str(LINES[code])
    if path == "publication_approval":
        return str(PUBLICATIONS[code])
    if path == "star_stance":
        return _now("应当评星") if code == "must" else _now("可以评星")
    if path == "hours_exchange" and code == "encouraged":
        return _now("鼓励服务积分、时间储蓄")
    return str(policy.VALUES.get(code, code))


def value_words(part: Part, value: Any) -> str:
    """One part's value in words."""
    if value is None or value == [] or value == "":
        return _now("没有")
    if part.kind is Kind.FLAG:
        return _now("是") if value else _now("否")
    if part.kind in {Kind.CHOICE, Kind.CHOICES}:
        codes = value if isinstance(value, list | tuple) else [value]
        return "、".join(code_words(part.path, str(code)) for code in codes)
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    return str(formats.localize(value)) if isinstance(value, int | float) else str(value)


def told_words(key: str, told: Any) -> list[tuple[str, str]]:
    """A key's whole value as lines: label of the part (empty when it is the key) and words."""
    if key == "time_bank" and not told:
        return [("", _now("没有"))]
    if key == "local_duties":
        return [("", str(text)) for text in told.values()] or [("", _now("没有"))]
    found = parts_of(key, told)
    return [
        (
            "" if part.path == key else part_label(part),
            value_words(part, part_value(part.path, told)),
        )
        for part in found
    ]


def part_words(key: str, path: str, told: Any) -> str:
    """One part of a key's value in words."""
    part = next(one for one in parts_of(key, told) if one.path == path)
    return value_words(part, part_value(path, told))


def changed_words(key: str, was: Any, now: Any) -> list[tuple[str, str, str]]:
    """Only the parts that differ: label, words before, words after."""
    before, after = plain(was), plain(now)
    rows: list[tuple[str, str, str]] = []
    for part in _all_parts(key, before, after):
        old, new = part_value(part.path, before), part_value(part.path, after)
        if old != new:
            rows.append((part_label(part), value_words(part, old), value_words(part, new)))
    return rows


def _all_parts(key: str, *values: Any) -> Sequence[Part]:
    found: Mapping[str, Part] = {p.path: p for value in values for p in parts_of(key, value)}
    return list(found.values())
