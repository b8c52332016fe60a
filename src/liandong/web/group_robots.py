"""Group robots: register one for an organization or a team, try it, take it away, let it call."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import GroupRobot, Organization, RobotVendor, Team
from liandong.phrases.notices import WHY_NOT
from liandong.queries import access
from liandong.queries import deliveries as log
from liandong.queries import rosters as run
from liandong.services import robots
from liandong.web.access import actor, allow

SETTERS = (access.SOCIAL_WORKER, access.COORDINATOR, access.TEAM_LEADER)
MOST_OWNERS = 100


class RobotForm(forms.Form):
    """A robot and whose group it is in. The address is a secret and is not shown again."""

    owner = forms.ChoiceField(label=gettext_lazy("哪个组织或队伍"))
    vendor = forms.ChoiceField(label=gettext_lazy("哪家的群"), choices=RobotVendor.choices)
    name = forms.CharField(
        label=gettext_lazy("群名"),
        help_text=gettext_lazy("自己认得的名字，例如“南山陪诊群”。"),
        max_length=40,
    )
    address = forms.CharField(
        label=gettext_lazy("机器人地址"),
        help_text=gettext_lazy(
            "在群里添加自定义机器人，把它给的 https 地址整个粘贴过来。"
            "加密保存，存好以后谁也看不到。"
        ),
        max_length=300,
    )
    secret = forms.CharField(
        label=gettext_lazy("加签密钥"),
        help_text=gettext_lazy("钉钉选了“加签”、飞书选了“签名校验”才填。"),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, who: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies: dict[str, Organization] = {}
        if who.has(access.SOCIAL_WORKER, access.COORDINATOR):
            found = access.organizations_for(who).order_by("name")[:MOST_OWNERS]
            self.bodies = {f"organization-{one.pk}": one for one in found}
        teams = log.teams_answered_for(who).order_by("name")[:MOST_OWNERS]
        self.teams: dict[str, Team] = {f"team-{one.pk}": one for one in teams}
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            *((key, body.name) for key, body in self.bodies.items()),
            *((key, team.name) for key, team in self.teams.items()),
        ]

    @property
    def has_owner(self) -> bool:
        """Whether there is anybody for whom a robot could be registered."""
        return bool(self.bodies or self.teams)


@allow(*SETTERS)
@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "POST"])
def group_robots(request: HttpRequest) -> HttpResponse:
    """The robots that one answers for, and a form for another."""
    who = actor(request)
    form = RobotForm(request.POST or None, who=who, initial={"owner": request.GET.get("of", "")})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            robots.register(
                vendor=told["vendor"],
                name=told["name"],
                address=told["address"],
                secret=told["secret"],
                organization=form.bodies.get(told["owner"]),
                team=form.teams.get(told["owner"]),
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("address", phrases.sentence(refusal))
        else:
            messages.success(request, _("登记好了，已在群里试发一条，请到群里看看。"))
            return redirect("group-robots")
    rows = [
        {
            "robot": row.robot,
            "last": row.last,
            "answer": WHY_NOT.get(row.last.answer, row.last.answer) if row.last else "",
        }
        for row in log.robot_rows(who)
    ]
    context = {"form": form, "rows": rows}
    return render(request, "notices/group_robots.html", context)


@allow(*SETTERS)
@require_POST
def robot_trial(request: HttpRequest, robot_id: int) -> HttpResponse:
    """Let a robot say that it works."""
    robot = _robot(request, robot_id)
    try:
        robots.try_out(robot=robot, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已在群里试发一条，请到群里看看。"))
    return redirect("group-robots")


@allow(*SETTERS)
@require_POST
def robot_end(request: HttpRequest, robot_id: int) -> HttpResponse:
    """Take a robot away and erase its key."""
    robot = _robot(request, robot_id)
    robots.revoke(robot=robot, by=actor(request).person, at=timezone.now())
    messages.success(request, _("“%(name)s”撤销了。") % {"name": robot.name})
    return redirect("group-robots")


@allow(*SETTERS)
@require_POST
def shift_call(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Say in a group how many a shift still lacks."""
    who = actor(request)
    shift = get_object_or_404(run.shifts_run_by(who).select_related("project"), pk=shift_id)
    number = request.POST.get("robot", "")
    robot = _robot(request, whole(number))
    try:
        robots.call_for_help(robot=robot, shift=shift, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("在“%(name)s”群里说了。") % {"name": robot.name})
    return redirect("shift-announcement", shift_id)


def _robot(request: HttpRequest, robot_id: int) -> GroupRobot:
    return get_object_or_404(log.robots_for(actor(request)), pk=robot_id)


urlpatterns = [
    path("robots", group_robots, name="group-robots"),
    path("robots/<int:robot_id>/trial", robot_trial, name="robot-trial"),
    path("robots/<int:robot_id>/end", robot_end, name="robot-end"),
    path("rosters/<int:shift_id>/call", shift_call, name="shift-call"),
]
