"""Sentences about group work and community activities, and the words of phases and kinds."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "group_not_yours": _("这由别的社工负责，只有 TA 和督导能看。有事请直接找 TA。"),
    "group_is_closed": _("这个小组已经结束。写错的可以按“更正”改；要接着做，可以另开一个小组。"),
    "group_still_open": _("小组还没有结束，不用更正。请直接在小组的页面上改。"),
    "correction_same": _("和现在写的一样，不用改。"),
    "coming_proven": _("签到证明 TA 来过，不能改成没来。可以请负责签到的人先看一看。"),
    "group_phase_off": _("小组不在这一期了。请刷新页面，看现在该做什么。"),
    "group_not_ready": _("还差：%(missing)s。请先补上，再往下走。"),
    "group_session_ahead": _("%(held_on)s 还没有到。请做过以后再记。"),
    "group_session_settled": _("这一次已经记了或取消了。请刷新页面再看。"),
    "group_full": _("一个小组最多 %(most)s 人。请分成两个小组。"),
    "group_approved": _("计划已经同意过了，不用再同意一次。"),
    "activity_not_held": _("活动 %(held_on)s 才办。请办完以后再记。"),
    "activity_twice": _("这一班已经定为社区活动了。请在“小组和活动”里打开它。"),
    "activity_state_off": _("活动不在这一步了。请刷新页面，看现在该做什么。"),
}

EVENTS: dict[str, Sentence] = {
    "GroupOpened": _("开了小组 %(number)s"),
    "GroupMembersChanged": _("小组 %(number)s 的人有变动"),
    "GroupPlanApproved": _("督导同意了小组 %(number)s 的计划"),
    "GroupScored": _("小组 %(number)s 的组员打了分"),
    "GroupSessionHeld": _("小组 %(number)s 记了第 %(nth)s 次"),
    "GroupSessionChanged": _("小组 %(number)s 第 %(nth)s 次改了时间或取消"),
    "GroupMoved": _("小组 %(number)s 到了下一期"),
    "GroupEvaluated": _("小组 %(number)s 写了评估"),
    "GroupCommented": _("督导给小组 %(number)s 写了评语"),
    "GroupRead": _("有人打开了小组 %(number)s"),
    "GroupCorrected": _("更正了小组 %(number)s 里写错的一处"),
    "ActivityOpened": _("定了社区活动 %(number)s"),
    "ActivityMoved": _("社区活动 %(number)s 到了下一步"),
}

PHASES: dict[str, Sentence] = {
    "preparing": _("筹备期"),
    "forming": _("形成期"),
    "turning": _("转折期"),
    "mature": _("成熟期"),
    "ending": _("结束期"),
    "closed": _("小组已结束"),
}

MISSING: dict[str, Sentence] = {
    "goals": _("至少一个目标"),
    "members": _("至少 3 位组员"),
    "planned": _("至少 3 次安排"),
    "approval": _("督导同意计划"),
    "first_session": _("记下第一次"),
    "scores_before": _("每位组员开始时打几分"),
    "two_sessions": _("记下两次"),
    "last_but_one": _("除了最后一次都记下"),
    "all_sessions": _("每一次都记下或取消"),
    "scores_after": _("每位组员现在打几分"),
    "evaluation": _("写有什么变化"),
}

REFUSAL_CODES = {"group_not_ready": {"missing": MISSING}}

KINDS: dict[str, Sentence] = {
    "support": _("支持小组"),
    "growth": _("成长小组"),
    "learning": _("教育小组"),
    "mutual": _("互助小组"),
    "interest": _("兴趣小组"),
    "service": _("志愿服务小组"),
}

PARTS: dict[str, Sentence] = {
    "helper": _("帮着带组的志愿者"),
    "member": _("组员"),
}

READ: dict[str, Sentence] = {
    "page": _("小组记录"),
    "papers": _("全套表格"),
    "book": _("月度台账"),
}

ACTIVITY_STATES: dict[str, Sentence] = {
    "planned": _("定了，还没记录"),
    "held": _("办了，还没总结"),
    "closed": _("总结好了"),
}

PHOTOS: dict[str, Sentence] = {
    "none": _("不拍人"),
    "asked": _("拍之前当面问"),
    "signed": _("事先签了同意书"),
}

MESSAGES: dict[str, Sentence] = {
    "group_plan": _("%(name)s 开了小组 %(number)s。请看看计划，可以就点“同意”。"),
    "group_approved": _("%(name)s 同意了小组 %(number)s 的计划。"),
    "group_closed": _("%(name)s 结束了小组 %(number)s。请看看，写几句评语。"),
    "group_corrected": _("%(name)s 更正了小组 %(number)s 里的一处，原来写的留着。"),
}

CORRECTED: dict[str, Sentence] = {
    "theme": _("主题"),
    "aim": _("为什么做"),
    "evaluation": _("有什么变化"),
    "follow_up": _("以后怎么跟进"),
    "topic": _("这次做什么"),
    "note": _("做了什么"),
    "mood": _("组员之间怎么样"),
    "minutes": _("多少分钟"),
    "place": _("地点"),
    "score_before": _("开始时打几分"),
    "score_after": _("结束时打几分"),
    "presence": _("来了没有"),
}

YES_NO: dict[str, Sentence] = {"yes": _("来了"), "no": _("没来")}
