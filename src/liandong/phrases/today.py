"""The words of “who needs me today”: for each kind what it is, and what one does."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

KINDS: dict[str, tuple[Sentence, Sentence, str]] = {
    # kind → what waits, the act, icon
    "still_out": (_("还有人没有报平安"), _("去点名"), "alert-triangle"),
    "case_risk": (_("个案有没有了结的风险"), _("去看"), "alert-triangle"),
    "visit_worry": (_("走访时让人担心"), _("去看"), "alert-triangle"),
    "support": (_("有人想和社工说说心里话"), _("去接"), "heart"),
    "shift_short": (_("班次快到了还缺人"), _("去问人"), "user-plus"),
    "case_due": (_("个案该联系了"), _("去记"), "clipboard-list"),
    "visit_due": (_("该去走访了"), _("去记"), "heart-handshake"),
    "need": (_("需求等您办"), _("去办"), "clipboard-list"),
    "complaint": (_("投诉等处理"), _("去处理"), "flag"),
    "application": (_("有人申请入队"), _("去答复"), "user-plus"),
    "shift_plan": (_("志愿者排的班次等您同意"), _("去看"), "calendar"),
    "bulletin": (_("留言板上的问题等您答"), _("去回答"), "message"),
    "purchase": (_("购买服务轮到您"), _("去办"), "file-text"),
    "action": (_("说好要做的"), _("做完了"), "check"),
    "hours": (_("时长等您确认"), _("去确认"), "clock"),
    "signature": (_("谈话记录等您确认"), _("去确认"), "edit"),
    "silent": (_("好久没来了"), _("问候一下"), "message"),
    "survey": (_("信任问卷该办了"), _("去看"), "clipboard-list"),
    "value_score": (_("价值内容等验收评分"), _("去评"), "clipboard-check"),
    "value_look": (_("价值内容好久没人看了"), _("去看一看"), "eye"),
    "value_unseen": (_("您项目的价值内容好久没人看了"), _("请督导看"), "eye"),
    "assists": (_("常来帮忙，还没带过班"), _("请 TA 带一班"), "flag"),
}

GROUPS: dict[int, tuple[Sentence, Sentence]] = {
    # consequence → heading, why it stands here
    1: (_("不能等"), _("可能有人会受伤害")),
    2: (_("答应过的"), _("有人在等")),
    3: (_("要记下来的"), _("再不记，就说不清了")),
    4: (_("记得联系"), _("别让人走散")),
}
