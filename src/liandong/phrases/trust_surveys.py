"""Words for surveys on trust and belonging."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "survey_wave_closed": _(
        "这一轮从 %(opens_on)s 到 %(closes_on)s 可以答。请看看是不是另一轮的码。"
    ),
    "survey_wave_full": _(
        "请了 %(invited)s 人，已经收到 %(invited)s 份。多请了人的，请工作人员先改人数。"
    ),
    "survey_answered_already": _("这个暗号这一轮已经答过了，不用再答。没有答过的，请换一个暗号。"),
    "survey_wave_there": _("第二轮已经开了，不用再开。"),
    "survey_fewer_than_answered": _("已经收到 %(n)s 份，请填不少于 %(n)s 的人数。"),
}

EVENTS: dict[str, Sentence] = {
    "SurveyOpened": _("开了信任问卷 %(survey)s，请 %(invited)s 人答"),
    "SurveyWaveOpened": _("信任问卷 %(survey)s 开了第二轮，请 %(invited)s 人答"),
    "SurveyInvitedSet": _("信任问卷 %(survey)s 改了请答的人数：%(invited)s"),
    "SurveyAnswered": _("信任问卷 %(survey)s 收到一份"),
}

WAVES: dict[str, Sentence] = {"before": _("第一轮（做之前）"), "after": _("第二轮（做之后）")}
