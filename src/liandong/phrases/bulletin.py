"""Words for the bulletin of a linkage: kinds, states, refusals, events and messages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "post_over": _("这个问题已经了结。还有疑问，可以再提一个。"),
    "not_a_question": _("只有问题才能回答和了结。想说话，可以另写一条。"),
}

EVENTS: dict[str, Sentence] = {
    "PostPinned": _("联动的留言板上多了一条"),
    "PostAnswered": _("留言板上的一个问题有了回答"),
    "PostClosed": _("留言板上的一个问题了结了"),
    "PostEscalated": _("留言板上的一个问题过时没人答，告诉了督导"),
}

MESSAGES: dict[str, Sentence] = {
    "bulletin_question": _("“%(title)s”的留言板上有个问题，请您来答。"),
    "bulletin_answered": _("您在“%(title)s”留言板上问的，有人答了。"),
    "bulletin_reminder": _("“%(title)s”留言板上的问题快到时间了，请您答一下。"),
    "bulletin_overdue": _("“%(title)s”留言板上有个问题过了时间没人答，请您看看。"),
}

KINDS: dict[str, tuple[Sentence, str]] = {
    "question": (_("问题"), "message"),
    "news": (_("消息"), "speakerphone"),
    "material": (_("材料"), "file-text"),
    "thanks": (_("感谢"), "heart"),
}

STATES: dict[str, tuple[Sentence, str]] = {
    "open": (_("等回答"), "wait"),
    "late": (_("过时没人答"), "danger"),
    "answered": (_("有回答"), "ok"),
    "answered_late": (_("答晚了"), "warn"),
    "closed": (_("提问的人收回了"), "plain"),
}
