"""Practice cards: search them, read and print one, write one, begin a project from one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.practice_cards import CardState, License, steps_of
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import PracticeCard, PracticeReuse, Project
from liandong.phrases import needs as need_words
from liandong.phrases import practice_cards as words
from liandong.phrases import projects as project_words
from liandong.queries import access
from liandong.queries import practice_cards as shown
from liandong.services import practice_cards as services
from liandong.web import practice_card_views as views
from liandong.web.access import PUBLIC, actor, allow, reader
from liandong.web.practice_card_forms import CardForm, ChangedForm, ReuseForm, WithdrawForm

WRITERS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)
PLANNERS = (access.SOCIAL_WORKER, access.COORDINATOR)
PER_PAGE = 20
MOST = 100


@allow(PUBLIC)
@require_GET
def practice_card_list(request: HttpRequest) -> HttpResponse:
    """All published cards; by words, field and mode. Writers see their own drafts beside."""
    who = reader(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("words", "category", "mode")}
    asked["category"] = asked["category"] if asked["category"] in need_words.CATEGORIES else ""
    asked["mode"] = asked["mode"] if asked["mode"] in project_words.MODES else ""
    rows = shown.public_cards(**asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    cards = list(page.object_list)
    streets = shown.street_counts(cards)
    may_write = who is not None and who.has(*WRITERS)
    mine = shown.cards_for(who).exclude(state=CardState.PUBLISHED)[:MOST] if who else []
    context = {
        "page": page,
        "rows": [views.row(card, streets[card.pk]) for card in cards],
        "asked": asked,
        "is_filtered": any(asked.values()),
        "categories": need_words.CATEGORIES.items(),
        "modes": project_words.MODES.items(),
        "may_write": may_write,
        "mine": [views.row(card, 0) for card in mine],
    }
    return render(request, "practice/card_list.html", context)


def _card(request: HttpRequest, card_id: int) -> PracticeCard:
    found: PracticeCard = get_object_or_404(shown.readable(reader(request)), pk=card_id)
    return found


@allow(PUBLIC)
@require_GET
def practice_card(request: HttpRequest, card_id: int) -> HttpResponse:
    """One card; its writers may change, publish and take it back, planners begin from it."""
    return render(request, "practice/card.html", _context(request, _card(request, card_id)))


def _context(
    request: HttpRequest, card: PracticeCard, *, withdraw: WithdrawForm | None = None
) -> dict[str, Any]:
    who = reader(request)
    may_write = who is not None and shown.cards_for(who).filter(pk=card.pk).exists()
    reuses = shown.reuses_of(card)
    open_ones = access.projects_for(who).values_list("pk", flat=True) if who else []
    mine = set(
        Project.objects.filter(
            pk__in=[one.project_id for one in reuses],
        )
        .filter(pk__in=open_ones)
        .values_list("pk", flat=True)
    )
    return {
        "card": card,
        "state": words.STATES[card.state],
        "is_public": card.state == CardState.PUBLISHED,
        "is_draft": card.state == CardState.DRAFT,
        "facts": views.facts(card),
        "steps": steps_of(card.steps),
        "figures": views.figures(card),
        "took": views.took(card),
        "attribution": views.attribution(card),
        "license": words.LICENSES[card.license],
        "reused": views.reused_words(shown.street_counts([card])[card.pk]),
        "reuses": [
            {
                "row": one,
                "key": str(one.pk),
                "place": views.place(one),
                "is_mine": one.project_id in mine,
            }
            for one in reuses
        ],
        "may_write": may_write,
        "may_reuse": who is not None and shown.may_reuse(who),
        "withdraw_form": withdraw or WithdrawForm(),
        "changed_form": ChangedForm(),
    }


@allow(PUBLIC)
@require_GET
def practice_card_print(request: HttpRequest, card_id: int) -> HttpResponse:
    """The card on paper."""
    return render(request, "practice/card_print.html", _context(request, _card(request, card_id)))


# ── writing ─────────────────────────────────────────────────────────────────────────────────


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def practice_card_create(request: HttpRequest) -> HttpResponse:
    """Write a card: first of what (``?project=3``, ``?group=2``), then the text."""
    who = actor(request)
    projects, groups = shown.projects_to_tell(who), shown.groups_to_tell(who)
    project = _chosen(request, "project", projects)
    group = _chosen(request, "group", groups)
    if project is None and group is None:
        context = {"projects": projects[:MOST], "groups": groups[:MOST]}
        return render(request, "practice/card_choose.html", context)
    of = project or group
    initial = {
        "title": project.title if project else group.theme if group else "",
        "problem": "" if project else group.aim if group else "",
        "steps": project.summary if project else "",
        "license": License.ATTRIBUTION.value,
    }
    form = CardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.write(
                text=form.text(),
                project=project,
                group=group,
                license=form.chosen_license(),
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("存好了。看一看，没问题就公开。"))
            return redirect("practice-card", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "practice/card_form.html", {"form": form, "of": of}, status=status)


def _chosen(request: HttpRequest, name: str, rows: Any) -> Any:
    asked = request.GET.get(name, "")
    if not asked:
        return None
    return get_object_or_404(rows, pk=whole(asked))


def _own(request: HttpRequest, card_id: int) -> PracticeCard:
    found: PracticeCard = get_object_or_404(shown.cards_for(actor(request)), pk=card_id)
    return found


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def practice_card_change(request: HttpRequest, card_id: int) -> HttpResponse:
    """Change the text; the figures are counted anew."""
    card = _own(request, card_id)
    form = CardForm(request.POST or None, initial=CardForm.initial_of(card))
    if request.method == "POST" and form.is_valid():
        try:
            services.revise(
                card=card,
                text=form.text(),
                license=form.chosen_license(),
                by=actor(request).person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("改好了，数字也重新数过。"))
            return redirect("practice-card", card.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "of": card.project or card.group, "card": card}
    return render(request, "practice/card_form.html", context, status=status)


@allow(*WRITERS)
@require_POST
def practice_card_publication(request: HttpRequest, card_id: int) -> HttpResponse:
    """Show the card to everybody."""
    card = _own(request, card_id)
    try:
        services.publish(card=card, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("公开了，谁都能看、能用，用的时候会写上你们。"))
    return redirect("practice-card", card.pk)


@allow(*WRITERS)
@require_POST
def practice_card_withdrawal(request: HttpRequest, card_id: int) -> HttpResponse:
    """Take the card back, with the reason."""
    card, form = _own(request, card_id), WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句为什么收回。"))
        return redirect("practice-card", card.pk)
    try:
        services.withdraw(
            card=card,
            reason=form.cleaned_data["reason"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("收回了。照着做的项目仍然写着来源。"))
    return redirect("practice-card", card.pk)


# ── beginning from one ──────────────────────────────────────────────────────────────────────


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def practice_card_reuse(request: HttpRequest, card_id: int) -> HttpResponse:
    """Begin a project draft that is filled in from the card."""
    who = actor(request)
    card = get_object_or_404(
        shown.public_cards().select_related("project", "organization", "author"), pk=card_id
    )
    summary = "\n".join(
        [*steps_of(card.steps), "", _("来源：%(source)s") % {"source": views.attribution(card)}]
    )
    form = ReuseForm(
        request.POST or None,
        organizations=shown.bodies_to_plan(who),
        initial={"summary": summary},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.reuse(
                card=card,
                organization=form.cleaned_data["organization"],
                summary=form.cleaned_data["summary"],
                social_worker=who.person if who.has(access.SOCIAL_WORKER) else None,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("起好了一个项目，做法和来源都带过来了。请接着补齐。"))
            return redirect("project-detail", made.project_id)
    status = 422 if form.is_bound else 200
    context = {"form": form, "card": card, "attribution": views.attribution(card)}
    return render(request, "practice/card_reuse.html", context, status=status)


@allow(*PLANNERS)
@require_POST
def practice_reuse_change(request: HttpRequest, reuse_id: int) -> HttpResponse:
    """Say what was done differently; only whoever runs the new project."""
    rows = PracticeReuse.objects.filter(
        project__in=access.projects_for(actor(request)).values("pk")
    )
    reuse = get_object_or_404(rows, pk=reuse_id)
    form = ChangedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句改了什么。"))
        return redirect("practice-card", reuse.card_id)
    try:
        services.tell_changes(
            reuse=reuse,
            changed=form.cleaned_data["changed"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("写在经验卡上了，谢谢。"))
    return redirect("practice-card", reuse.card_id)


urlpatterns = [
    path("practice-cards", practice_card_list, name="practice-card-list"),
    path("practice-cards/new", practice_card_create, name="practice-card-create"),
    path("practice-cards/<int:card_id>", practice_card, name="practice-card"),
    path("practice-cards/<int:card_id>/print", practice_card_print, name="practice-card-print"),
    path("practice-cards/<int:card_id>/change", practice_card_change, name="practice-card-change"),
    path(
        "practice-cards/<int:card_id>/publication",
        practice_card_publication,
        name="practice-card-publication",
    ),
    path(
        "practice-cards/<int:card_id>/withdrawal",
        practice_card_withdrawal,
        name="practice-card-withdrawal",
    ),
    path("practice-cards/<int:card_id>/reuse", practice_card_reuse, name="practice-card-reuse"),
    path(
        "practice-cards/reuses/<int:reuse_id>",
        practice_reuse_change,
        name="practice-reuse-change",
    ),
]
