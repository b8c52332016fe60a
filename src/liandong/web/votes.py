"""“投票”: the questions of one's teams, putting one, backing it, voting, the result."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import votes
from liandong.core.refusals import Refusal
from liandong.core.votes import Choice, Majority
from liandong.models import Team, TeamQuestion
from liandong.phrases.votes import CHOICES, DAYS, MAJORITIES, OUTCOMES, QUORUMS
from liandong.queries import votes as shown
from liandong.services import votes as services
from liandong.web.access import SIGNED_IN, actor, allow

_KINDS = {"adopted": "ok", "rejected": "plain", "no_quorum": "warn"}


class QuestionForm(forms.Form):
    """A question and its terms."""

    team = forms.ModelChoiceField(label=gettext_lazy("哪个队"), queryset=Team.objects.none())
    title = forms.CharField(
        label=gettext_lazy("问题"),
        max_length=votes.TITLE_MAX_LENGTH,
        help_text=gettext_lazy("能用同意、反对回答的，例如：每次活动后一起收拾场地？"),
    )
    text = forms.CharField(
        label=gettext_lazy("规矩的原文"),
        max_length=votes.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("通过以后，原样写在队伍的页面上。"),
    )
    secrecy = forms.ChoiceField(
        label=gettext_lazy("怎么投"),
        choices=[
            ("secret", gettext_lazy("不记名：谁也查不到谁投了什么")),
            ("open", gettext_lazy("记名：结束后大家看得到")),
        ],
        initial="secret",
        widget=forms.RadioSelect,
    )
    quorum = forms.TypedChoiceField(
        label=gettext_lazy("至少多少人投才算数"),
        choices=list(QUORUMS.items()),
        initial=50,
        coerce=int,
    )
    majority = forms.ChoiceField(
        label=gettext_lazy("同意的要有多少"), choices=list(MAJORITIES.items()), initial="half"
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("投几天"), choices=list(DAYS.items()), initial=7, coerce=int
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        if len(teams) == 1:
            self.fields["team"].initial = teams[0]

    @property
    def draft(self) -> services.Draft:
        """The answer of a valid form."""
        told = self.cleaned_data
        return services.Draft(
            title=told["title"],
            text=told["text"],
            is_secret=told["secrecy"] == "secret",
            quorum_pct=told["quorum"],
            majority=Majority(told["majority"]),
            days=told["days"],
        )


def _line(row: TeamQuestion) -> dict[str, Any]:
    if row.closed_at is not None:
        state, kind = OUTCOMES[row.outcome], _KINDS[row.outcome]
    elif row.opened_at is None:
        state, kind = _("等附议"), "wait"
    elif getattr(row, "has_voted", False):
        state, kind = _("投过了"), "ok"
    else:
        state, kind = _("请投票"), "warn"
    return {"row": row, "state": state, "kind": kind}


@allow(SIGNED_IN)
@require_GET
def my_votes(request: HttpRequest) -> HttpResponse:
    """The questions of one's teams: to vote on, waiting for backers, and over."""
    me = actor(request).person
    rows = [_line(row) for row in shown.questions_of(me)[: shown.MOST]]
    context = {
        "has_team": shown.teams_of(me).exists(),
        "running": [one for one in rows if one["row"].closed_at is None],
        "over": [one for one in rows if one["row"].closed_at is not None],
    }
    return render(request, "voice/my_votes.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def vote_create(request: HttpRequest) -> HttpResponse:
    """Put a question to one of one's teams."""
    me = actor(request).person
    initial = {"team": request.GET.get("team", "")} if request.GET.get("team") else None
    form = QuestionForm(request.POST or None, teams=shown.teams_of(me), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(
                team=form.cleaned_data["team"], draft=form.draft, by=me, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("vote-detail", made.pk)
    return render(request, "voice/vote_create.html", {"form": form})


@allow(SIGNED_IN)
@require_GET
def vote_detail(request: HttpRequest, question_id: int) -> HttpResponse:
    """One question: its terms, one's vote, and after the end the result."""
    me = actor(request).person
    row = _found(request, question_id)
    now = timezone.now()
    is_running = row.opened_at is not None and row.closed_at is None
    needed = votes.backers_needed(shown.members_of(row.team).count())
    context = {
        **_line(row),
        "terms": [
            {"label": _("怎么投"), "value": _("不记名") if row.is_secret else _("记名")},
            {"label": _("至少多少人投才算数"), "value": QUORUMS[row.quorum_pct]},
            {"label": _("同意的要有多少"), "value": MAJORITIES[row.majority]},
            {"label": _("投几天"), "value": DAYS[row.days]},
        ],
        "may_vote": is_running
        and row.closes_at is not None
        and now < row.closes_at
        and not getattr(row, "has_voted", False)
        and shown.may_vote(row, me),
        "choices": CHOICES,
        "needed": needed,
        "given": row.yes + row.no + row.abstain,
        "result": [
            {"label": CHOICES[key], "value": n, "words": str(n)}
            for key, n in (("yes", row.yes), ("no", row.no), ("abstain", row.abstain))
        ]
        if row.closed_at
        else [],
        "ballots": [
            {"name": one.person.name, "choice": CHOICES[one.choice]}
            for one in shown.named_ballots(row)
        ],
    }
    return render(request, "voice/vote_detail.html", context)


@allow(SIGNED_IN)
@require_POST
def vote_backing(request: HttpRequest, question_id: int) -> HttpResponse:
    """Want a question put to the vote."""
    row = _found(request, question_id)
    try:
        services.back(question=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("vote-detail", row.pk)


@allow(SIGNED_IN)
@require_POST
def vote_ballot(request: HttpRequest, question_id: int) -> HttpResponse:
    """Vote."""
    row = _found(request, question_id)
    choice = request.POST.get("choice", "")
    if choice not in CHOICES:
        messages.error(request, _("请选同意、反对或弃权。"))
        return redirect("vote-detail", row.pk)
    try:
        services.cast(
            question=row, choice=Choice(choice), by=actor(request).person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("投好了，谢谢。"))
    return redirect("vote-detail", row.pk)


def _found(request: HttpRequest, question_id: int) -> TeamQuestion:
    return get_object_or_404(shown.questions_of(actor(request).person), pk=question_id)


urlpatterns = [
    path("my/votes", my_votes, name="my-votes"),
    path("votes/new", vote_create, name="vote-create"),
    path("votes/<int:question_id>", vote_detail, name="vote-detail"),
    path("votes/<int:question_id>/backing", vote_backing, name="vote-backing"),
    path("votes/<int:question_id>/ballot", vote_ballot, name="vote-ballot"),
]
