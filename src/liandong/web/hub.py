"""The hub: member organizations, neutral referral, its fairness in public."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import codes
from liandong.core import hub as rules
from liandong.core.approvals import Matter, State
from liandong.core.divisions import full_name
from liandong.core.refusals import Refusal
from liandong.models import Approval, HubMember, HubReferral, Organization
from liandong.phrases.hub import BARS, DUTIES, STATES
from liandong.queries import access
from liandong.queries import hub as shown
from liandong.services import hub as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.project_forms import set_options

STAFF = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
KINDS = {"offered": "wait", "accepted": "ok", "declined": "plain", "lapsed": "warn"}
MOST = 60


class JoinForm(forms.Form):
    """What a member does, how far, how much, and its promise."""

    categories = forms.MultipleChoiceField(
        label=gettext_lazy("做哪些服务"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一类。")},
    )
    reach = forms.ChoiceField(label=gettext_lazy("服务到哪里"))
    capacity = forms.IntegerField(
        label=gettext_lazy("每月能接几件"),
        min_value=1,
        max_value=rules.CAPACITY_MOST,
        initial=5,
        help_text=gettext_lazy("轮到谁，按接的件数和这个数的比来排。写实在的数。"),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("我们会尽到会员的义务"),
        error_messages={"required": gettext_lazy("请看一看会员的义务，同意就勾上。")},
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "categories", codes.choices("service_category", get_language() or "zh"))
        code = organization.division_code
        reaches = [part for part in (code[:6], code[:9], code[:4]) if part]
        set_options(self, "reach", [(part, full_name(part)) for part in dict.fromkeys(reaches)])


def _categories(codes_of: list[str]) -> str:
    words = dict(codes.choices("service_category", get_language() or "zh"))
    return "、".join(str(words.get(code, code)) for code in codes_of)


def _member(row: HubMember) -> dict[str, object]:
    count = row.capacity
    return {
        "row": row,
        "name": row.organization.name,
        "does": _categories(row.categories),
        "reach": full_name(row.reach) if row.reach else _("不限地区"),
        "capacity": ngettext("每月 %(n)s 件", "每月 %(n)s 件", count) % {"n": count},
    }


@allow(PUBLIC)
@require_GET
def hub_directory(request: HttpRequest) -> HttpResponse:
    """Hubs, their members and how fairly needs were referred: for anybody."""
    now = timezone.now()
    context = {
        "hubs": [
            {
                "row": hub,
                "members": [_member(row) for row in shown.members_of(hub)],
                "fairness": shown.fairness_of(hub, now),
            }
            for hub in shown.hubs()[:10]
        ],
        "duties": list(DUTIES.values()),
        "days": rules.WINDOW_DAYS,
        "kinds": codes.choices("service_category", get_language() or "zh"),
        "is_signed_in": getattr(request, "actor", None) is not None,
    }
    return render(request, "authority/hub_directory.html", context)


@allow(SIGNED_IN)
@require_POST
def hub_asking(request: HttpRequest, hub_id: int) -> HttpResponse:
    """A volunteer asks for an organization; the rule names it."""
    hub = get_object_or_404(shown.hubs(), pk=hub_id)
    me, category = actor(request).person, request.POST.get("category", "")
    tried(
        request,
        lambda: services.refer_volunteer(hub=hub, category=category, by=me, at=timezone.now()),
        done=_("按顺序推荐了一家，它会在期限内答复您。"),
    )
    return redirect("hub-directory")


@allow(*STAFF)
@never_cache
@require_GET
def hub_desk(request: HttpRequest) -> HttpResponse:
    """What waits for us as a member, our memberships, and the desk of who runs a hub."""
    who = actor(request)
    ready = Approval.objects.filter(
        matter=Matter.MEMBERSHIP.value,
        state=State.GRANTED.value,
        organization__in=who.organization_ids,
        hub_member=None,
    ).select_related("organization", "unit")
    context = {
        "ready": list(ready),
        "offered": [_referral(row) for row in shown.offered_to(who)[:MOST]],
        "memberships": [_member(row) for row in shown.own_memberships(who)],
        "runs": list(shown.run_by(who)[:10]),
    }
    return render(request, "authority/hub_desk.html", context)


@allow(*STAFF)
@never_cache
@require_GET
def hub_needs(request: HttpRequest, hub_id: int) -> HttpResponse:
    """Needs to refer, each with whose turn it is, and what was referred."""
    who, now = actor(request), timezone.now()
    hub = _hub(request, hub_id)
    known = shown.as_rule_sees(hub, now)
    names = {row.pk: row.organization.name for row in shown.members_of(hub)}
    needs = list(shown.waiting_needs(who)[:30])
    said_no = shown.declined_by_need(needs)
    rows = []
    for need in needs:
        order = rules.ranked(
            known.values(), category=need.category, place=need.division_code,
            declined=said_no.get(need.pk, ()),
        )  # fmt: skip
        rows.append({"need": need, "turn": names[order[0].member] if order else "",
                     "fit": len(order)})  # fmt: skip
    context = {
        "hub": hub,
        "rows": rows,
        "referrals": [_referral(row) for row in shown.referrals_of(hub)[:MOST]],
        "fairness": shown.fairness_of(hub, now),
        "days": rules.WINDOW_DAYS,
    }
    return render(request, "authority/hub_needs.html", context)


@allow(*STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def hub_referring(request: HttpRequest, hub_id: int, need_id: int) -> HttpResponse:
    """Refer one need: the rule's order with its numbers, and who cannot take it and why."""
    who, now = actor(request), timezone.now()
    hub = _hub(request, hub_id)
    need = get_object_or_404(access.needs_for(who), pk=need_id)
    rows = {row.pk: row for row in shown.members_of(hub)}
    if request.method == "POST":
        told = request.POST.get("member", "")
        member = next((row for row in rows.values() if str(row.pk) == told), None)
        why = request.POST.get("why", "")
        if member is None:
            messages.error(request, _("请选一家会员。"))
        elif tried(
            request,
            lambda: services.refer(
                need=need, hub=hub, member=member, why=why, by=who.person, at=timezone.now()
            ),
            done=_("转介好了，会员收到了通知。"),
        ):
            return redirect("hub-needs", hub.pk)
    chosen = request.POST.get("member", "")
    known = shown.as_rule_sees(hub, now)
    declined = shown.declined_for(need)
    place, kind = need.division_code, need.category
    order = rules.ranked(known.values(), category=kind, place=place, declined=declined)
    cannot = [
        {
            "name": rows[one.member].organization.name,
            "why": "、".join(
                str(BARS[bar.value])
                for bar in rules.bars(one, category=kind, place=place, declined=declined)
            ),
        }
        for one in known.values()
        if one not in order
    ]
    context = {
        "hub": hub,
        "need": need,
        "category": _categories([kind]),
        "order": [
            {
                "pk": one.member,
                "name": rows[one.member].organization.name,
                "taken": one.taken,
                "capacity": 3 * one.capacity,
                "last_at": one.last_at,
                "is_first": n == 0,
                "is_chosen": str(one.member) == chosen if chosen else n == 0,
            }
            for n, one in enumerate(order)
        ],
        "cannot": cannot,
        "why": request.POST.get("why", ""),
    }
    return render(request, "authority/hub_referring.html", context)


def _referral(row: HubReferral) -> dict[str, object]:
    return {
        "row": row,
        "title": row.need.title if row.need else row.volunteer.name if row.volunteer else "",
        "is_person": row.need_id is None,
        "does": _categories([row.category]) if row.category else "",
        "member": row.member.organization.name,
        "state": STATES[row.state],
        "kind": KINDS[row.state],
    }


@allow(*STAFF)
@require_POST
def hub_answer(request: HttpRequest, referral_id: int) -> HttpResponse:
    """The member takes it, or says why not."""
    who = actor(request)
    row = get_object_or_404(shown.offered_to(who), pk=referral_id)
    takes, text = request.POST.get("step") == "take", request.POST.get("text", "")
    if (
        tried(
            request,
            lambda: services.answer(
                referral=row, is_accepted=takes, text=text, by=who.person, at=timezone.now()
            ),
            done=_("接了，对方会收到通知。") if takes else _("说了不接，枢纽会转给下一家。"),
        )
        and takes
        and row.need_id is not None
    ):
        return redirect("need-detail", row.need_id)
    return redirect("hub-desk")


@allow(*STAFF)
@require_http_methods(["GET", "POST"])
def hub_joining(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Say what one takes, once the hub has said yes."""
    who = actor(request)
    rows = Approval.objects.filter(
        matter=Matter.MEMBERSHIP.value, organization__in=who.organization_ids
    ).select_related("organization", "unit")
    row = get_object_or_404(rows, pk=approval_id)
    assert row.organization is not None
    form = JoinForm(request.POST or None, organization=row.organization)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.join(
                approval=row,
                categories=told["categories"],
                reach=told["reach"],
                capacity=told["capacity"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("成为会员了，名录里看得到。"))
            return redirect("hub-desk")
    context = {"row": row, "form": form, "duties": list(DUTIES.values())}
    return render(request, "authority/hub_joining.html", context)


@allow(*STAFF)
@require_POST
def hub_leaving(request: HttpRequest, member_id: int) -> HttpResponse:
    """Leave the hub."""
    who = actor(request)
    row = get_object_or_404(shown.own_memberships(who), pk=member_id)
    why = request.POST.get("why", "")
    tried(
        request,
        lambda: services.leave(member=row, why=why, by=who.person, at=timezone.now()),
        done=_("退出了。接下的需求还请做完。"),
    )
    return redirect("hub-desk")


def _hub(request: HttpRequest, hub_id: int) -> Organization:
    return get_object_or_404(shown.run_by(actor(request)), pk=hub_id)


urlpatterns = [
    path("open/hub", hub_directory, name="hub-directory"),
    path("hub", hub_desk, name="hub-desk"),
    path("hub/<int:hub_id>/asking", hub_asking, name="hub-asking"),
    path("hub/<int:hub_id>/needs", hub_needs, name="hub-needs"),
    path("hub/<int:hub_id>/needs/<int:need_id>", hub_referring, name="hub-referring"),
    path("hub/referrals/<int:referral_id>/answer", hub_answer, name="hub-answer"),
    path("hub/joining/<int:approval_id>", hub_joining, name="hub-joining"),
    path("hub/members/<int:member_id>/leaving", hub_leaving, name="hub-leaving"),
]
