"""Local rules: draft them, see beforehand what they change, let a colleague adopt them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.policy_fields import NOT_LOCAL, LooserThanLaw
from liandong.core.policy_keys import READERS
from liandong.core.refusals import Refusal
from liandong.models import PolicyLayer
from liandong.phrases import policy_layers as words
from liandong.phrases.policy import KEYS
from liandong.phrases.policy_parts import changed_words, part_words
from liandong.queries import access, policy_layers
from liandong.services import policy_layers as services
from liandong.services import policy_recounts as recounts
from liandong.web.access import actor, allow
from liandong.web.policy_layer_forms import DraftForm, KeyForm, ReasonForm, RuleForm
from liandong.web.policy_places import place_name
from liandong.web.policy_profile import preset_choices

SET_RULES = (access.OFFICER, access.COORDINATOR)


def layer_of(request: HttpRequest, layer_id: int) -> PolicyLayer:
    """A layer within the actor's reach; 404 for any other."""
    return get_object_or_404(policy_layers.layers_for(actor(request)), pk=layer_id)


def below(row: PolicyLayer) -> policy.Profile:
    """What holds in the layer's place from its first day without it."""
    with policy.tried(policy_layers.without(row)):
        return policy.profile_for(row.division_code, row.since)


def rules_of(row: PolicyLayer) -> list[dict[str, Any]]:
    """Each rule of a layer: what was, what will be, and where that comes from."""
    was = below(row)
    with policy.tried(policy_layers.together_with(row)):
        now = policy.profile_for(row.division_code, row.since)
    return [
        {
            "key": key,
            "label": KEYS[key],
            "changes": [
                {"label": a, "before": b, "after": c}
                for a, b, c in changed_words(key, was.told[key], now.told[key])
            ],
            "source": row.sources.get(key, ""),
        }
        for key in row.values
        if key in READERS
    ]


@allow(*SET_RULES)
@require_http_methods(["GET", "POST"])
def policy_layer_list(request: HttpRequest) -> HttpResponse:
    """Drafts, what holds, what was put back; and the form of the next draft."""
    who = actor(request)
    own = who.divisions[0] if who.divisions else ""
    first = {"place": own, "since": timezone.localdate()}
    form = DraftForm(request.POST or None, near=who.divisions, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = services.draft(
                division_code=told["place"],
                title=told["title"],
                since=told["since"],
                until=form.until,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("place", phrases.sentence(refusal))
        else:
            return redirect("policy-layer", row.pk)
    rows = list(policy_layers.layers_for(who)[:200])
    context = {
        "form": form,
        "may_found": who.has(access.COORDINATOR),
        "groups": [
            {"code": state, "title": words.STATES[state], "rows": [_line(r) for r in found]}
            for state in ("draft", "adopted", "put_back", "dropped")
            if (found := [row for row in rows if row.state == state])
        ],
    }
    is_wrong = request.method == "POST"
    return render(request, "policy/layers.html", context, status=422 if is_wrong else 200)


def _line(row: PolicyLayer) -> dict[str, Any]:
    return {
        "row": row,
        "place": place_name(row.division_code),
        "keys": "、".join(str(KEYS[key]) for key in row.values if key in KEYS),
        "kind": words.STATE_KINDS[row.state],
        "state": words.STATES[row.state],
    }


@allow(*SET_RULES)
@require_GET
def policy_layer(request: HttpRequest, layer_id: int) -> HttpResponse:
    """One layer: its rules before and after, what happened to it, what can be done next."""
    return _shown(request, layer_of(request, layer_id))


def _shown(
    request: HttpRequest, row: PolicyLayer, *, status: int = 200, **forms: Any
) -> HttpResponse:
    who = actor(request)
    undoable = recounts.undoable(row).count() if row.state != "draft" else 0
    context = {
        "layer": row,
        "place": place_name(row.division_code),
        "state": words.STATES[row.state],
        "state_kind": words.STATE_KINDS[row.state],
        "last_day": row.until and row.until.fromordinal(row.until.toordinal() - 1),
        "rules": rules_of(row),
        "faults": [phrases.sentence(one) for one in policy_layers.faults(row)]
        if row.state == "draft"
        else [],
        "is_mine": row.drafted_by_id == who.person.pk,
        "is_open": row.state == "draft",
        "sets_hours": "hours" in row.values,
        "undoable": undoable,
        "key_form": KeyForm(taken=set(row.values)),
        "presets": preset_choices() if row.state == "draft" else [],
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "happened": [
            {
                "title": words.HAPPENED[str(one["what"])],
                "at": one["at"],
                "by": getattr(one["by"], "name", ""),
                "text": row.put_back_reason if one["what"] == "put_back" else "",
            }
            for one in policy_layers.history([row])
        ],
        "recounts": row.recounts.select_related("made_by")
        .annotate(entries=Count("lines"))
        .order_by("-made_at", "-pk")[:50],
    }
    return render(request, "policy/layer.html", context, status=status)


@allow(*SET_RULES)
@require_GET
def policy_rule_next(request: HttpRequest, layer_id: int) -> HttpResponse:
    """Go to the form of the rule that was chosen."""
    row = layer_of(request, layer_id)
    key = request.GET.get("key", "")
    if key not in READERS or key in NOT_LOCAL:
        messages.info(request, _("请先选一条规则。"))
        return redirect("policy-layer", row.pk)
    return redirect("policy-rule", row.pk, key)


@allow(*SET_RULES)
@require_http_methods(["GET", "POST"])
def policy_rule(request: HttpRequest, layer_id: int, key: str) -> HttpResponse:
    """One rule of a draft: what holds now, the new value, its source."""
    who, row = actor(request), layer_of(request, layer_id)
    if key not in READERS or key in NOT_LOCAL:
        return render(request, "404.html", status=404)
    was = below(row)
    with policy.tried(policy_layers.together_with(row)):
        now = policy.profile_for(row.division_code, row.since)
    form = RuleForm(
        request.POST or None,
        key=key,
        value=was.told[key] if request.method == "POST" else now.told[key],
        initial={"source": row.sources.get(key, "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_rule(
                layer=row,
                key=key,
                value=form.value(),
                source=form.cleaned_data["source"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            part = str(refusal.facts.get("field", ""))
            told_now = phrases.sentence(refusal)
            if isinstance(refusal, LooserThanLaw):
                law = policy.law_for(row.division_code, row.since).told[key]
                limit = part_words(key, part, law)
                told_now += _("规定的是：%(limit)s。") % {"limit": limit}
            form.add_error(form.field_of(part), told_now)
        else:
            messages.success(request, _("记下了。采用以前，什么都没有变。"))
            return redirect("policy-layer", row.pk)
    source = was.source_of(key)
    context = {
        "layer": row,
        "key": key,
        "label": KEYS[key],
        "form": form,
        "source": source.text,
        "is_proposal": source.is_proposal,
        "place": place_name(row.division_code),
    }
    is_wrong = request.method == "POST"
    return render(request, "policy/rule.html", context, status=422 if is_wrong else 200)


def _done(request: HttpRequest, layer_id: int, what: str) -> HttpResponse:
    """Carry out one step of a layer and say what came of it."""
    who, row, now = actor(request), layer_of(request, layer_id), timezone.now()
    key = request.POST.get("key", "")
    try:
        if what == "drop-rule":
            services.drop_rule(layer=row, key=key, by=who.person, at=now)
        elif what == "preset":
            preset = policy.presets().get(request.POST.get("preset", ""))
            if preset is None:
                raise PermissionDenied
            told = request.POST.get("source", "")
            services.set_rules(
                layer=row, values=preset.values, sources=dict.fromkeys(preset.values, told),
                by=who.person, at=now,
            )  # fmt: skip
        elif what == "drop":
            services.drop(layer=row, by=who.person, at=now)
            messages.success(request, _("草案已放弃。"))
            return redirect("policy-layers")
        elif what == "adopt":
            services.adopt(layer=row, by=who.person, at=now)
            words_now = _("已采用，从生效那天起处处照它办。已经记下的时长没有变。")
            messages.success(request, words_now)
        elif what == "recount":
            made = recounts.recount(layer=row, by=who.person, at=now)
            told_n = _("重算了 %(n)s 条，都写成了冲销和新记录，也告诉了本人。")
            messages.success(request, told_n % {"n": made.lines.count()})
            return redirect("policy-layer-hours", row.pk)
        elif what == "undo":
            made = recounts.undo(layer=row, by=who.person, at=now)
            told_n = _("改回了 %(n)s 条，也告诉了本人。")
            messages.success(request, told_n % {"n": made.undoes.count()})
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("policy-layer", row.pk)


STEPS = ("adopt", "drop", "drop-rule", "preset", "recount", "undo")


@allow(*SET_RULES)
@require_POST
def policy_layer_step(request: HttpRequest, layer_id: int, step: str) -> HttpResponse:
    """Adopt, drop, take a rule out, begin from a preset, recount, write back."""
    if step not in STEPS:
        return render(request, "404.html", status=404)
    return _done(request, layer_id, step)


@allow(*SET_RULES)
@require_POST
def policy_layer_put_back(request: HttpRequest, layer_id: int) -> HttpResponse:
    """Let what lay below hold again, with a reason."""
    row = layer_of(request, layer_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.put_back(
                layer=row,
                reason=form.cleaned_data["reason"],
                by=actor(request).person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已撤下，原来的规定又在执行了。时长没有变。"))
            return redirect("policy-layer", row.pk)
    return _shown(request, row, status=422, reason_form=form)


def address(row: PolicyLayer, name: str = "policy-layer") -> str:
    """Where a page of a layer stands."""
    return reverse(name, args=[row.pk])


urlpatterns = [
    path("rules/changes", policy_layer_list, name="policy-layers"),
    path("rules/changes/<int:layer_id>", policy_layer, name="policy-layer"),
    path("rules/changes/<int:layer_id>/rule", policy_rule_next, name="policy-rule-next"),
    path("rules/changes/<int:layer_id>/rule/<slug:key>", policy_rule, name="policy-rule"),
    path("rules/changes/<int:layer_id>/put-back", policy_layer_put_back, name="policy-put-back"),
    path("rules/changes/<int:layer_id>/do/<slug:step>", policy_layer_step, name="policy-step"),
]
