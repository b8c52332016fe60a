"""Words for teams that run themselves: stages, what they ask, elections, rota, reviews."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

ASKED: dict[str, Sentence] = {
    "members": _("队员人数"),
    "leader": _("有队长"),
    "charter": _("章程投票通过"),
    "elected": _("队长由队员选出，在任期内"),
    "rota_weeks": _("排好并过完的值周数"),
    "reviews": _("半年内的复盘次数"),
    "led_pct": _("自己人带的班次（百分比）"),
    "filing": _("备案号"),
    "credit_code": _("统一社会信用代码"),
}

REFUSALS: dict[str, Sentence] = {
    "stage_not_reached": _("还不能到这一步，还差：%(missing)s。请先做完，一步一步来。"),
    "fall_needs_reason": _("退回一步请写原因，写了就可以退。"),
    "not_ones_turn": _("这一周不是您值，也没有人请您代。请刷新页面再看。"),
    "election_open": _("队里正在选举，可以等这次选完再开始下一次。"),
    "election_not_the_time": _(
        "现在不能这样做。请在 %(stands_until)s 前报名参选，之后到 %(closes_at)s 前投票。"
    ),
}

REFUSAL_CODES = {"stage_not_reached": {"missing": ASKED}}

EVENTS: dict[str, Sentence] = {
    "TeamStageMoved": _("队伍到了另一个阶段"),
    "TeamFilingTold": _("记下了队伍的备案或登记编号"),
    "RotaMade": _("排了 %(weeks)s 周的值周表"),
    "TurnOffered": _("请队友代一次值周"),
    "TurnTaken": _("队友答应代一次值周"),
    "TeamReviewed": _("队伍做了一次复盘，说好 %(points)s 件事"),
    "ReviewPointDone": _("复盘说好的一件事做完了"),
    "ElectionOpened": _("队伍开始选举，%(closes_at)s 结束"),
    "CandidateStood": _("有队员报名参选"),
    "ElectionBallotCast": _("选举收到一票"),
    "ElectionClosed": _("选举结束，%(members)s 人中 %(ballots)s 人投了票"),
}

MESSAGES: dict[str, Sentence] = {
    "team_election_opened": _("“%(team)s”开始选队长。可以报名，三天后投票。"),
    "team_election_closed": _("“%(team)s”选举结束，看看结果。"),
    "team_term_ends": _("“%(team)s”这一届任期快到了，请开始新的选举。"),
    "team_turn_offered": _("%(name)s 请您代一次“%(team)s”的值周，行的话点“我来”。"),
}

STAGES: dict[str, Sentence] = {
    "scattered": _("零散"),
    "team": _("成队"),
    "self_managed": _("自己管理"),
    "recorded": _("已备案"),
    "registered": _("已登记"),
}

DUTIES: dict[str, Sentence] = {
    "opener": _("开门"),
    "first_aid": _("急救"),
    "recorder": _("记录"),
    "materials": _("物资"),
}

OFFICES: dict[str, Sentence] = {"leader": _("队长"), "deputy": _("副队长")}

CHARTER: Sentence = _(
    "一、我们是谁，为谁服务。\n二、入队自愿，退队自由。\n三、队长、副队长由队员选举，一人一票。\n"
    "四、每周有人值周，排班公平，可以换班。\n五、服务中尊重服务对象，不外传他们的事。\n"
    "六、每月复盘一次，说好的事有人做。\n七、修改章程，三分之二投票的队员同意。"
)
