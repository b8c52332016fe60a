"""Sentences about reports of an incident: refusals, events, states, signs of a duplicate."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "report_step_not_allowed": _("这条报告不在这一步了，可能同事刚处理过。请刷新页面再看。"),
    "reports_apart": _("这两条不是同一件事的报告，不能合并。请重新选。"),
    "pair_decided": _("同事已经判断过这两条了。请刷新页面再看。"),
    "not_in_exercise": _("%(number)s 只是演练，不派人、不发消息。真有情况请另报一起。"),
    "replay_of_other": _("%(number)s 正在回放“%(file)s”。请换回那个文件，或另开一次演练。"),
    "unknown_report_file": _(
        "认不出这张表：表头是%(headers)s。请至少给出 received_at（时间）和 text（内容）两列。"
    ),
    "report_row_invalid": _("第 %(row)s 行“%(column)s”读不懂：%(value)s。请改好再导入。"),
    "report_file_without_times": _(
        "这张表没有完整的时间。请用 --from 写明从什么时候开始，如 2020-01-24T08:00。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "ReportTaken": _("记下了一条报告"),
    "ReportsTaken": _("记下了 %(count)s 条报告"),
    "ReportVerified": _("核实了一条报告"),
    "ReportAnswered": _("处理了一条报告"),
    "ReportDismissed": _("一条报告不用处理：%(reason)s"),
    "ReportsMerged": _("合并了两条重复的报告"),
    "ReportsKeptApart": _("两条相像的报告不是一件事"),
    "ReportsParted": _("把合并的报告分开了"),
    "ReportNeedFiled": _("把一条报告立为需求"),
}

STATES: dict[str, Sentence] = {
    "unverified": _("等核实"),
    "open": _("属实，待处理"),
    "answered": _("已处理"),
    "duplicate": _("重复"),
    "dismissed": _("不用处理"),
}

SIGNS: dict[str, Sentence] = {
    "same_words": _("说法一样"),
    "rare_words": _("长句相同"),
    "similar_words": _("说法相近"),
    "same_detail": _("说的细节相同"),
    "same_matter": _("同一类事情"),
    "same_point": _("同一个点"),
    "close": _("相距不到 120 米"),
    "near": _("相距不到 500 米"),
    "same_house": _("门牌号相同"),
    "same_place": _("说的是同一个地方"),
    "same_place_name": _("地名相同"),
    "similar_place_name": _("地名相近"),
    "soon": _("45 分钟内"),
    "same_hour": _("一小时内"),
    "same_kind": _("标的类别相同"),
    "far": _("相距超过 1.5 公里"),
    "other_number": _("门牌或数字不同"),
    "other_place": _("说的是别的地方"),
    "other_matter": _("说的是别的事"),
    "other_kind": _("类别不同"),
    "late": _("隔了六小时以上"),
}
