"""Words about whom a draft of local rules touches: each probe, each record, each reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liandong.phrases.careers import PIPELINE
from liandong.phrases.linkage_health import VIGOR
from liandong.phrases.policy_layers import LIGHTS, TIERS
from liandong.phrases.policy_parts import PARTS
from liandong.phrases.rosters import REASONS
from liandong.phrases.team_growth import STAGES

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "preview_closed": _("这次已经算完或者停下了。请刷新页面看看。"),
}
EVENTS: dict[str, Sentence] = {
    "PreviewAsked": _("算了一次本地规则会影响谁"),
    "PreviewCancelled": _("停下了“会影响谁”的计算"),
    "PreviewFailed": _("“会影响谁”没有算完，什么都没有留下"),
}

PROBES: dict[str, Sentence] = {
    "people": _("志愿者的年龄和监护"),
    "rosters": _("排好的班"),
    "projects": _("项目的关口"),
    "signatures": _("书面协议"),
    "guides": _("带领人数"),
    "linkages": _("联动"),
    "hours": _("已记的时长"),
    "stars": _("星级"),
    "clocks": _("正在走的期限"),
    "care": _("走访的间隔"),
    "contacts": _("太久没有联系的"),
    "supervised": _("社工本月的督导"),
    "caseloads": _("社工手上的个案"),
    "careers": _("离做督导还有多远"),
    "teams": _("队伍到了哪一步"),
    "values": _("该看的价值项"),
    "contracts": _("正在履行的合同"),
    "offices": _("主管部门办的事"),
}
NOTES: dict[str, Sentence] = {
    "people": _("按今天的年龄看。"),
    "rosters": _("采用以后不会自动取消，请排班的人一个一个商量。"),
    "projects": _("已经发布的照旧开着；草稿要补齐才能发布，班次开始前还会再查。"),
    "signatures": _("签过的协议都算数。还没签的人，班次开始前要签。"),
    "guides": _("采用以后不会自动换人。"),
    "linkages": _("从下一次查看起按新的说法。"),
    "hours": _("采用不会改动时长；要改，采用以后在“哪些时长不一样”那一页点“重算”。"),
    "stars": _("星级每次查看时现算，从生效那天起按新的。"),
    "clocks": _(
        "已经开始的期限不改，照原来给的日子办；这里是假如照新规则算会是哪天。申诉期和证明的期限例外，每次现算，会跟着变。"
    ),
    "care": _("已经约好的间隔不变，新登记的照新的。"),
    "contacts": _("从生效那天起按新的天数提醒。"),
    "supervised": _("从生效那天起按新的要求看。"),
    "caseloads": _("满了以后再接新的要写理由，手上的不动。"),
    "careers": _("只是看进度，不改任何人的岗位。"),
    "teams": _("已经确认过的不退回；下一次确认按新的。"),
    "values": _("从生效那天起按新的天数提醒。"),
    "contracts": _("奖励和验收在验收那天算，按那天的规定。"),
    "offices": _("已经交上去的由原来的部门办完，新的交给新的部门。"),
}
AHEAD: dict[str, Sentence] = {
    "next_list": _("名单是拟定那天算的，已经拟定的不动。"),
    "next_begun": _("只管以后新开始的，已经开始的照原来的办完。"),
    "next_round": _("从下一次定时核对起照新的，已经发出的不变。"),
    "shown": _("只改页面和报表上怎么显示，记录不动。"),
    "own_page": _("积分在“时间银行”里另外看、另外采用。"),
    "written": _("只写在“本地规则”里给人看，系统里没有哪一步照它办。"),
}
CODES_WORDS: dict[str, Sentence] = {
    "loses": _("不再够条件"),
    "gains": _("新增"),
    "guardian": _("要补监护人同意"),
    "closed": _("会被挡住"),
    "freed": _("不再受限"),
    "sign": _("新要签协议"),
    "worse": _("变差"),
    "better": _("变好"),
    "earlier": _("期限变早"),
    "later": _("期限变晚"),
    "overdue": _("已经过期"),
    "fewer": _("变少"),
    "more": _("变多"),
    "changed": _("说法变了"),
    "judged": _("按新规定验收"),
}
CODE_KINDS = {
    "loses": "danger", "closed": "danger", "overdue": "danger", "guardian": "wait", "sign": "wait",
    "worse": "wait", "earlier": "wait", "fewer": "wait", "gains": "ok", "freed": "ok",
    "better": "ok", "later": "ok", "more": "ok", "changed": "plain", "judged": "plain",
}  # fmt: skip
GATES: dict[str, Sentence] = {
    "agreement_missing": _("要有书面协议"),
    "insurance_missing": _("要有保险"),
    "insurance_asked": _("要有保险"),
    "minors_admitted": _("岗位不能收未成年人"),
    "approval_missing": _("要先备案"),
}
LOADS: dict[str, Sentence] = {
    "light": _("还能接"),
    "nearly": _("快满了"),
    "full": _("满了"),
}
KINDS: dict[str, Sentence] = {
    "person": _("人"),
    "assignment": _("排班"),
    "project": _("项目"),
    "linkage": _("联动"),
    "entry": _("时长记录"),
    "care": _("走访"),
    "team": _("队伍"),
    "value": _("价值项"),
    "contract": _("合同"),
    "office": _("主管部门"),
    "need": _("需求"),
    "complaint": _("投诉"),
    "appeal": _("投诉的申诉期"),
    "approval": _("审批"),
    "question": _("留言板的问题"),
    "application": _("入队申请"),
    "application_appeal": _("入队申请的申诉"),
    "objection": _("时长异议"),
    "initiative": _("居民提议"),
    "referral": _("个案转介"),
    "hub_referral": _("枢纽转介"),
    "certificates": _("一批证明"),
    "invitation": _("邀请"),
}
_CHANGE = _("由%(before)s变%(after)s")


def row_words(probe: str, code: str, facts: Mapping[str, Any]) -> str:
    """What happens to one record, in words; the facts of its reasons are readable already."""
    before, after = facts.get("before"), facts.get("after")
    if probe == "people":
        if code == "guardian":
            return _now("要补监护人同意")
        risks = "、".join(str(PARTS[f"min_age_by_risk.{one}"]) for one in facts["risks"])
        said = _("不能再参加：%(risks)s") if code == "loses" else _("新可以参加：%(risks)s")
        return str(said) % {"risks": risks}
    if probe == "rosters":
        return "；".join(str(REASONS[one["code"]]) % one["facts"] for one in facts["reasons"])
    if probe == "projects":
        gates = "、".join(str(GATES[gate]) for gate in facts["gates"])
        said = _("新的关口：%(gates)s") if code == "closed" else _("不再要求：%(gates)s")
        told = str(said) % {"gates": gates}
        coming = _now("还有 %(shifts)s 个班次、%(people)s 人次") % dict(facts)
        return f"{told}；{coming}" if facts["shifts"] else told
    if probe == "signatures":
        form = _now("协议文本已有") if facts["has_form"] else _now("还没有协议文本")
        left = _now("排上的 %(people)s 人里 %(lacking)s 人没有签") % dict(facts)
        return f"{form}；{left}"
    if probe == "clocks":
        return str(_("%(before)s变 %(after)s")) % {
            "before": _moment(before),
            "after": _moment(after),
        }
    if probe == "offices":
        names = "、".join(str(PARTS[f"authority_powers.{one}"]) for one in facts["matters"])
        if code == "gains":
            return _now("新归它办：%(names)s") % {"names": names}
        told = _now("不再归它办：%(names)s") % {"names": names}
        left = _now("手上 %(n)s 件仍由它办完") % {"n": facts["open"]}
        return f"{told}；{left}" if facts["open"] else told
    if probe == "values":
        return str(CODES_WORDS[code])
    if probe == "contracts" and code == "judged":
        return str(CODES_WORDS[code])
    words = _in_words(probe, facts)
    return str(_CHANGE) % {"before": words[0], "after": words[1]} + words[2]


def _in_words(probe: str, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    """Before, after, and what else is to be said."""
    before, after = facts["before"], facts["after"]
    if probe == "guides":
        more = _now("（%(tier)s，带 %(people)s 人）") % {
            "tier": TIERS[facts["tier"]],
            "people": facts["people"],
        }
        return str(LIGHTS[before]), str(LIGHTS[after]), more
    if probe == "linkages":
        more = _now("（%(was)s 分变 %(now)s 分）") % {
            "was": facts["was_points"],
            "now": facts["points"],
        }
        return str(VIGOR[before]), str(VIGOR[after]), more
    if probe == "caseloads":
        more = _now("（手上 %(n)s 个）") % {"n": facts["people"]}
        return str(LOADS[before]), str(LOADS[after]), more
    if probe == "supervised":
        return _lacking(before), _lacking(after), ""
    if probe == "careers":
        return str(PIPELINE[before]), str(PIPELINE[after]), ""
    if probe == "teams":
        return str(STAGES[before]), str(STAGES[after]), ""
    if probe == "contracts":
        yuan = [
            f"¥{formats.number_format(cents / 100, 2, use_l10n=True)}" for cents in (before, after)
        ]
        return yuan[0], yuan[1], ""
    unit = {
        "hours": _now("%(n)s 分钟"),
        "stars": _now("%(n)s 星"),
        "care": _now("%(n)s 天"),
        "contacts": _now("%(n)s 人"),
    }[probe]
    return unit % {"n": before}, unit % {"n": after}, ""


def _lacking(found: list[int]) -> str:
    return _now("还差 %(minutes)s 分钟、%(groups)s 次小组") % {
        "minutes": found[0],
        "groups": found[1],
    }


def _moment(text: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return str(text)
    return str(formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT"))
