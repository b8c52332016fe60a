"""Sentences about the files behind a score and objections to it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "value_file_too_big": _(
        "“%(name)s”太大了，每个文件不超过 %(most_mb)s MB。请压缩或者分开再传。"
    ),
    "value_file_unknown": _("“%(name)s”不是照片、PDF 或表格。请换成 JPG、PNG、PDF 或 XLSX 再传。"),
    "value_files_too_many": _("一项最多附 %(most)s 个文件。请挑最能说明的。"),
    "value_objection_too_late": _(
        "提异议到 %(last_day)s 为止，已经过了。有新的情况，请找主管部门。"
    ),
    "value_objection_there": _("这次评分已经有异议了。请等答复，每次评分只提一次。"),
    "value_objection_over": _("这条异议已经答复，或者评分已经换了。请看最新的评分。"),
    "value_objector_not_provider": _(
        "只有提供服务的一方可以对评分提异议，评分的人自己不能提。请让项目的社工来提。"
    ),
    "value_score_objected": _(
        "这次评分有异议，还没有答复。请先由没有评过分的人答复；级别要改，在答复里一起改。"
    ),
    "values_objected": _("还有 %(count)s 条对价值评分的异议没有答复。请先答复，再验收。"),
    "value_answerer_scored": _("评分的人不能答复对自己评分的异议。请让另一位来答复。"),
}

EVENTS: dict[str, Sentence] = {
    "ValueEvidenceGiven": _("给一项价值传递内容附了文件"),
    "ValueEvidenceSeen": _("打开了价值传递内容的文件"),
    "ValueEvidenceForgotten": _("到期的价值传递文件已删除（%(count)s 个）"),
    "ValueScoreObjected": _("对价值传递的评分提了异议"),
    "ValueObjectionAnswered": _("答复了对评分的异议，现在是 %(level)s 级"),
}

MESSAGES: dict[str, Sentence] = {
    "value_objected": _(
        "“%(title)s”的价值传递评分有异议，%(due_on)s以前要由没有评过分的人答复。请去看一看。"
    ),
    "value_objection_answered": _(
        "“%(title)s”的评分异议有答复了，现在是 %(level)s 级。两边的话都在项目的“价值传递”里。"
    ),
}
