"""“我的”: everything that a volunteer can do or see about themselves, on one page.

Each word adds its own lines to ``SECTIONS``. A line whose page does not exist in this
installation is left out.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liandong.queries.case_readings import own_cases
from liandong.queries.lead_shifts import led_by
from liandong.web.access import SIGNED_IN, actor, allow


@dataclass(frozen=True)
class _Line:
    """One page: the name of its URL, its words, what one does there, its icon."""

    url_name: str
    title: Any
    text: Any
    icon: str


SECTIONS: tuple[tuple[Any, tuple[_Line, ...]], ...] = (
    (
        _("服务"),
        (
            _Line("my-shifts", _("我的班次"), _("要去的、候补的、去过的"), "calendar-event"),
            _Line("local-notes", _("本地经验"), _("这一带怎么去、找谁、说什么话"), "map-pin"),
            _Line("joint-calendar", _("共同日历"), _("一起做的，一周一页"), "calendar"),
            _Line("pool-list", _("我提供的资源"), _("场地、车、物资、手艺，谁来借"), "heart"),
            _Line("recommendation-list", _("为您推荐"), _("附近、合适、有空的班次"), "sparkles"),
            _Line("my-wishes", _("我的心愿"), _("想做什么先记下，有了就告诉您"), "heart"),
            _Line("project-list", _("我带的项目"), _("排班次，请社工发布"), "briefcase"),
            _Line(
                "assist-task-list",
                _("帮社工的忙"),
                _("请您帮的忙，只在那段时间看得到"),
                "heart-handshake",
            ),
            _Line("visit-list", _("我结对的人"), _("去看谁，看完记一笔"), "heart-handshake"),
            _Line("my-badge", _("我的证"), _("给带队的人扫一下就签到"), "qrcode"),
            _Line("calendar-feed", _("手机日历"), _("班次自动出现在手机日历里"), "calendar-plus"),
        ),
    ),
    (
        _("时长和证明"),
        (
            _Line("my-hours", _("我的时长"), _("每一笔怎么来的，不对就提"), "clock"),
            _Line("my-stars", _("星级和奖励"), _("到了几星，离下一级还差什么"), "star"),
            _Line("time-bank", _("时间银行"), _("存下的时间，换来的帮助"), "arrows-exchange"),
            _Line("hours-abroad", _("别处的时长"), _("带走时长，或者从别处带来"), "file-import"),
            _Line("certificate-list", _("我的证书"), _("随时开，谁都能查验"), "certificate"),
        ),
    ),
    (
        _("本领"),
        (
            _Line("my-line", _("谁带我，我带谁"), _("我的社工和队长、我不在时谁代管"), "hierarchy"),
            _Line("guidance-list", _("我的指导"), _("谈过什么、说好做什么、等我确认的"), "message"),
            _Line("my-career", _("社工成长"), _("证书、继续教育、离下一级还差什么"), "award"),
            _Line("my-learning", _("我的学习"), _("课程、培训记录和成长路"), "bulb"),
            _Line("my-credentials", _("我的证件"), _("上传、核验、到期提醒"), "id"),
            _Line("my-availability", _("我的时间"), _("平时哪些时候方便，哪些不方便"), "calendar"),
            _Line("my-motives", _("我为什么来"), _("十二个小问题，只给您和推荐用"), "mood-smile"),
        ),
    ),
    (
        _("说话和权利"),
        (
            _Line("my-rights", _("我的权利"), _("每一项权利和用它的按钮"), "scale"),
            _Line("policy-profile", _("本地规则"), _("这里按什么办，出自哪部法规"), "scale"),
            _Line("proposal-list", _("我有想法"), _("想发起的事，找社工一起做"), "bulb"),
            _Line("my-teams", _("队里的事"), _("章程、选举、值周、复盘"), "users"),
            _Line("bulletin-list", _("留言板"), _("联动里的人，有问有答"), "message"),
            _Line("my-votes", _("投票"), _("队里的规矩大家定"), "clipboard-check"),
            _Line("my-case-readings", _("谁看过我的记录"), _("社工帮您时，谁打开过"), "eye"),
            _Line("intervention-list", _("部门做过什么"), _("谁动了我的记录，凭什么"), "scale"),
            _Line("my-complaints", _("投诉和异议"), _("有人接、有期限、可以再申诉"), "flag"),
            _Line("support-request", _("找社工聊聊"), _("只有你们和督导看得到"), "heart-handshake"),
        ),
    ),
    (
        _("我和家人"),
        (
            _Line("my-profile", _("我的资料"), _("电话、住处、技能"), "user"),
            _Line("my-household", _("家人"), _("替家人报名，一起去"), "users"),
            _Line("my-applications", _("我的申请"), _("入队和入会，走到哪一步了"), "file-text"),
            _Line("my-consents", _("我的授权"), _("谁能用我的哪些资料"), "lock"),
            _Line("notice-settings", _("消息设置"), _("什么事、用什么方式告诉我"), "bell"),
        ),
    ),
)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@allow(SIGNED_IN)
@require_GET
def my_menu(request: HttpRequest) -> HttpResponse:
    """The menu, with only the lines that this person may open."""
    who = actor(request)
    hidden = set() if who.has("volunteer", "team_leader") else {"recommendation-list"}
    if not who.has("social_worker", "supervisor"):
        hidden.add("my-career")
    if not led_by(who.person).exists():
        hidden.add("project-list")
    if not own_cases(who.person).exists():
        hidden.add("my-case-readings")
    sections = []
    for title, lines in SECTIONS:
        rows = [
            {"title": line.title, "text": line.text, "icon": line.icon, "url": url}
            for line in lines
            if line.url_name not in hidden and (url := _address(line.url_name))
        ]
        if rows:
            sections.append({"title": title, "rows": rows})
    return render(request, "homes/my_menu.html", {"sections": sections})


urlpatterns = [path("my", my_menu, name="my-menu")]
