"""Words about local layers of policy: drafting, adopting, putting back, recounting."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "layer_out_of_reach": _("%(place)s不在您负责的地区内。请让负责那里的协调员或主管部门来定。"),
    "layer_empty": _("草案里还没有改任何一条。请先改一条，再来采用。"),
    "layer_closed": _("“%(title)s”已经不是草案了，不能再改。可以另起草一份。"),
    "layer_not_adopted": _("“%(title)s”现在没有在执行。请先看看它的经过。"),
    "same_person_adopts": _("起草的人不能自己采用。请另一位有权的同事看过影响以后来采用。"),
    "nothing_to_recount": _("没有要重算的时长了，不用再做什么。"),
}

EVENTS: dict[str, Sentence] = {
    "PolicyDrafted": _("起草了%(region)s的本地规则"),
    "PolicyPutBack": _("%(region)s的本地规则已撤下，恢复原来的规定：%(reason)s"),
    "HoursRecounted": _("按%(region)s的规则重算了 %(entries)s 条时长，合计变动 %(minutes)s 分钟"),
}

STATES: dict[str, Sentence] = {
    "draft": _("草案"),
    "dropped": _("已放弃"),
    "adopted": _("已采用"),
    "put_back": _("已撤下"),
}
STATE_KINDS = {"draft": "wait", "dropped": "plain", "adopted": "ok", "put_back": "warn"}

HAPPENED: dict[str, Sentence] = {
    "drafted": _("起草"),
    "adopted": _("采用"),
    "put_back": _("撤下，恢复原来的"),
}

LIGHTS: dict[str, Sentence] = {
    "green": _("绿"),
    "amber": _("黄"),
    "red": _("红"),
    "critical": _("超限"),
}

TIERS: dict[str, Sentence] = {
    "supervisor": _("督导"),
    "social_worker": _("社工"),
    "team_leader": _("队长"),
}
