"""Words for votes in teams and for seats on the board of a project."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "not_a_member": _("只有投票开始时就在队里的人才能投。"),
    "vote_not_open": _("还没有开始投票，要先有足够的队员附议。"),
    "vote_over": _("投票已于 %(closed_at)s 结束，结果不再改变。"),
    "already_voted": _("您已经投过了，每人一票。"),
    "not_of_the_project": _("只有参加这个项目的志愿者才能推选和当代表。"),
    "already_seated": _("这位已经是代表了。"),
    "board_full": _("代表最多 %(most)s 位，已经满了。"),
    "not_on_the_board": _("只有志愿者代表才能提事项。"),
    "item_answered": _("这个事项已经答复。"),
}

EVENTS: dict[str, Sentence] = {
    "QuestionAsked": _("提出问题“%(title)s”"),
    "QuestionBacked": _("有人附议“%(title)s”"),
    "QuestionOpened": _("“%(title)s”开始投票，%(closes_at)s 截止"),
    "BallotCast": _("“%(title)s”收到一票"),
    "QuestionClosed": _("“%(title)s”投票结束：同意 %(yes)s，反对 %(no)s，弃权 %(abstain)s"),
    "BoardSeatTaken": _("有了一位志愿者代表，从 %(since)s 起"),
    "BoardSeatLeft": _("一位志愿者代表卸任"),
    "VoiceGiven": _("有人推选志愿者代表"),
    "ItemRaised": _("志愿者代表提出一个事项"),
    "ItemReplied": _("答复了志愿者代表的事项"),
}

MESSAGES: dict[str, Sentence] = {
    "question_opened": _("队里投票：“%(title)s”。您有一票。"),
    "question_closed": _("“%(title)s”投票结束，看看结果。"),
    "board_seat_given": _("您当了“%(title)s”的志愿者代表，可以看计划、提事项。"),
    "board_item_raised": _("“%(title)s”的志愿者代表提了一个事项，请答复。"),
    "board_item_answered": _("您在“%(title)s”提的事项有答复了。"),
}

CHOICES: dict[str, Sentence] = {"yes": _("同意"), "no": _("反对"), "abstain": _("弃权")}

MAJORITIES: dict[str, Sentence] = {
    "half": _("超过一半"),
    "two_thirds": _("至少三分之二"),
    "all": _("没有人反对"),
}

QUORUMS: dict[int, Sentence] = {
    0: _("不限"),
    30: _("至少三成队员"),
    50: _("至少一半队员"),
}

DAYS: dict[int, Sentence] = {3: _("3 天"), 7: _("7 天"), 14: _("14 天")}

OUTCOMES: dict[str, Sentence] = {
    "adopted": _("通过"),
    "rejected": _("没有通过"),
    "no_quorum": _("投票人数不够"),
}

WAYS: dict[str, Sentence] = {"named": _("由项目请来"), "elected": _("由志愿者推选")}
