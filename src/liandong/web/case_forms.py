"""The short forms of case work: one for each stage, and what may be done beside them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core import cases as rules
from liandong.models import Beneficiary, CaseGoal, Need, Person
from liandong.phrases import cases as words
from liandong.phrases.needs import SERVICE_OBJECTS
from liandong.services.cases import CaseDraft, GoalDraft
from liandong.web.client_fields import ClientForm
from liandong.web.project_forms import person_words, set_options, set_records

USUAL_GOAL = timedelta(days=90)
GOALS = 3
_NOT_YET = ("", gettext_lazy("还没有，先记下来"))
_SCORES = [(n, str(n)) for n in range(rules.BEST_SCORE + 1)]


def _text(label: object, rows: int = 4, *, required: bool = True, help_text: object = "") -> Any:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        required=required,
        max_length=rules.TEXT_MAX_LENGTH,
        help_text=help_text,  # type: ignore[arg-type]
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


def _day(label: object, *, required: bool = True, help_text: object = "") -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=required,
        help_text=help_text,  # type: ignore[arg-type]
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _score(label: object) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,  # type: ignore[arg-type]
        coerce=int,
        choices=[("", gettext_lazy("请选")), *_SCORES],
        help_text=gettext_lazy("请服务对象自己说：0 分最难，10 分最好。"),
    )


class IntakeForm(ClientForm):
    """For whom, where from, what is hard now, and whether they agreed.

    From a need that names its client only the consent is asked; of somebody whom one visits
    also what is hard now.
    """

    service_object = forms.ChoiceField(label=gettext_lazy("哪类人"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("怎么来的"), choices=list(words.SOURCES.items()))
    presenting = _text(gettext_lazy("眼下的困难"), help_text=gettext_lazy("加密保存，三五句就够。"))
    consent_method = forms.ChoiceField(
        label=gettext_lazy("本人同意立案吗"),
        choices=[_NOT_YET, *words.CONSENTS.items()],
        required=False,
    )
    over_reason = forms.CharField(
        label=gettext_lazy("手上已满，为什么还接"), max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        need: Need | None,
        clients: Any,
        is_full: bool,
        visited: Beneficiary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, clients=clients, **kwargs)
        self.need, self.visited = need, visited
        self.fields["call_name"].help_text = _("例如“林阿婆”。志愿者协助时只看到这个称呼。")
        known = need.beneficiary if need is not None else visited
        if need is not None or visited is not None:
            for name in ("client", "address", "service_object", "source", "lat", "lon"):
                del self.fields[name]
        else:
            options = [("", _("请选")), *SERVICE_OBJECTS.items()]
            set_options(self, "service_object", options)
        if need is not None:
            del self.fields["presenting"]
        if known is not None:
            del self.fields["call_name"]
        if not is_full:
            del self.fields["over_reason"]

    def draft(self) -> CaseDraft:
        """What was typed. After validation."""
        facts = self.cleaned_data
        names = ("call_name", "address", "service_object", "presenting", "over_reason")
        drawn = rules.source_of(self.need.filer_kind if self.need else "")
        return CaseDraft(
            beneficiary=self.visited or facts.get("client"),
            need=self.need,
            point=self.picked,
            source=facts.get("source") or drawn,
            consent_method=facts["consent_method"],
            **{name: facts.get(name, "") for name in names},
        )


class ConsentForm(forms.Form):
    """The client agreed after all."""

    consent_method = forms.ChoiceField(
        label=gettext_lazy("怎么同意的"),
        choices=list(words.CONSENTS.items()),
        widget=forms.RadioSelect,
    )


class AssessForm(forms.Form):
    """What was found."""

    assessment = _text(
        gettext_lazy("看到、听到、想到的"),
        help_text=gettext_lazy("身体、家里、钱、来往的人、他自己想要什么。"),
    )
    score_before = _score(gettext_lazy("他觉得现在几分"))


class PlanForm(forms.Form):
    """Up to three goals that can be counted, and how to get there."""

    plan = _text(gettext_lazy("怎么做"), 3, required=False)
    due = _day(gettext_lazy("哪天之前"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].initial = today + USUAL_GOAL
        for n in range(GOALS):
            is_first = n == 0
            self.fields[f"goal{n}"] = forms.CharField(
                label=_("目标 %(n)s") % {"n": n + 1},
                max_length=120,
                required=is_first,
                help_text=_("例如“每周自己下楼走走”。") if is_first else "",
            )
            self.fields[f"start{n}"] = forms.IntegerField(
                label=_("现在"), min_value=0, max_value=9999, required=is_first
            )
            self.fields[f"target{n}"] = forms.IntegerField(
                label=_("希望到"), min_value=0, max_value=9999, required=is_first
            )
            self.fields[f"unit{n}"] = forms.CharField(
                label=_("数什么"), max_length=30, required=is_first, help_text=_("次、天、元、分…")
            )

    @property
    def goal_rows(self) -> list[dict[str, forms.BoundField]]:
        """The fields of each goal, to be laid out together."""
        names = ("goal", "start", "target", "unit")
        return [{name: self[f"{name}{n}"] for name in names} for n in range(GOALS)]

    def clean(self) -> dict[str, Any]:
        """A goal that was begun is whole."""
        facts = super().clean() or {}
        for n in range(1, GOALS):
            if facts.get(f"goal{n}"):
                for name in ("start", "target", "unit"):
                    if facts.get(f"{name}{n}") in (None, ""):
                        self.add_error(f"{name}{n}", _("这个目标还差这一项。"))
        return facts

    def goals(self) -> list[GoalDraft]:
        """The goals that were named. After validation."""
        facts = self.cleaned_data
        return [
            GoalDraft(
                facts[f"goal{n}"],
                facts[f"unit{n}"],
                facts[f"start{n}"],
                facts[f"target{n}"],
                facts["due"],
            )
            for n in range(GOALS)
            if facts.get(f"goal{n}")
        ]


class SessionForm(forms.Form):
    """A contact of today; when the next one is follows from it."""

    minutes = forms.IntegerField(
        label=gettext_lazy("多少分钟"), min_value=1, max_value=rules.MOST_MINUTES, initial=40
    )
    method = forms.ChoiceField(
        label=gettext_lazy("方式"), choices=list(words.METHODS.items()), widget=forms.RadioSelect
    )
    note = _text(gettext_lazy("做了什么，有什么变化"), help_text=gettext_lazy("加密保存。"))


class LateSessionForm(SessionForm):
    """A contact of an earlier day."""

    held_on = _day(gettext_lazy("哪天"))
    field_order = ("held_on", "minutes", "method", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The form of today stands on the same page with fields of the same names.
        super().__init__(*args, **{"auto_id": "late_%s", **kwargs})


class DueForm(forms.Form):
    """Another day for the next contact than the usual one."""

    next_due_on = _day(gettext_lazy("下次联系"))

    def __init__(self, *args: Any, may_end: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_end:
            self.fields["next_due_on"].required = False
            self.fields["next_due_on"].help_text = _("空着就是不再回访。")


class EvaluateForm(forms.Form):
    """How far each goal was reached, and how it is now."""

    evaluation = _text(gettext_lazy("有什么变化，什么起了作用"), 3)
    outcome_score = _score(gettext_lazy("他觉得现在几分"))

    def __init__(self, *args: Any, goals: list[CaseGoal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._goals = goals
        for goal in goals:
            self.fields[f"reached{goal.pk}"] = forms.IntegerField(
                label=goal.text,
                min_value=0,
                max_value=9999,
                help_text=_("当时 %(start)s，希望到 %(target)s（%(unit)s）。做到了多少？")
                % {"start": goal.start, "target": goal.target, "unit": goal.unit},
            )
        self.order_fields([f"reached{goal.pk}" for goal in goals])

    def reached(self) -> dict[int, int]:
        """What was reached by goal. After validation."""
        return {goal.pk: self.cleaned_data[f"reached{goal.pk}"] for goal in self._goals}


class CloseForm(forms.Form):
    """Why it ends. Who evaluated has said the rest; the follow-up follows from the reason."""

    closing_reason = forms.ChoiceField(label=gettext_lazy("为什么结案"))
    closing_note = _text(gettext_lazy("要交代的"), 2, required=False)

    def __init__(self, *args: Any, is_evaluated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [c for c in words.CLOSINGS.items() if is_evaluated or c[0] != "goals_met"]
        set_options(self, "closing_reason", [("", _("请选")), *reasons])
        if is_evaluated:
            del self.fields["closing_note"]


class ReasonForm(forms.Form):
    """Why one goes back."""

    reason = forms.CharField(label=gettext_lazy("为什么"), max_length=200)


class RiskForm(forms.Form):
    """What the danger is."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("什么危险"),
        choices=list(words.RISKS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    note = _text(gettext_lazy("看到或听到了什么"), 3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "risk_%s", **kwargs})


class SettleForm(forms.Form):
    """What was done about it."""

    note = _text(gettext_lazy("怎么处理的，现在怎样"), 2)


class ReferralForm(forms.Form):
    """To whom, why, and how the client agreed."""

    to = forms.ChoiceField(label=gettext_lazy("转给谁"))
    reason = _text(
        gettext_lazy("为什么转，对方要知道什么"),
        3,
        help_text=gettext_lazy("对方答应以前只看得到这几句，看不到记录。"),
    )
    consent_method = forms.ChoiceField(
        label=gettext_lazy("服务对象怎么同意的"),
        choices=list(words.CONSENTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请先问服务对象，他同意才能转。")},
    )
    consented_on = _day(gettext_lazy("哪天同意的"))

    def __init__(
        self, *args: Any, colleagues: list[Person], organizations: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._people = {f"w{one.pk}": one for one in colleagues}
        self._places = {f"o{one.pk}": one for one in organizations}
        set_options(
            self,
            "to",
            [
                ("", _("请选")),
                (_("同事"), [(key, person_words(one)) for key, one in self._people.items()]),
                (
                    _("别的机构（那里任何一位社工）"),
                    [(key, one.name) for key, one in self._places.items()],
                ),
            ],
        )

    @property
    def worker(self) -> Person | None:
        """The colleague who was chosen, if one was."""
        return self._people.get(self.cleaned_data["to"])

    @property
    def organization(self) -> Any:
        """The organization that was chosen, if one was."""
        return self._places.get(self.cleaned_data["to"])


class AnswerForm(forms.Form):
    """Why one does not take it over; or takes it over although full."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200, required=False)


class CoverForm(forms.Form):
    """Who stands in, from when until when."""

    stand_in = forms.ModelChoiceField(
        label=gettext_lazy("请谁代看"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("请选同事"),
    )
    since = _day(gettext_lazy("从哪天"))
    until = _day(gettext_lazy("哪天回来"))

    def __init__(self, *args: Any, colleagues: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "stand_in", colleagues)
        self.fields["since"].initial = today
        self.fields["until"].initial = today + timedelta(days=7)


class HoursForm(forms.Form):
    """How many minutes of a task are recognized; the time told is filled in."""

    minutes = forms.IntegerField(label=gettext_lazy("做了多少分钟"), min_value=1)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"minutes": most})
        super().__init__(*args, **kwargs)
        self.fields["minutes"].help_text = _("从开始算，最多 %(most)s 分钟。") % {"most": most}
