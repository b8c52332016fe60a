"""The short form with which a guidance session is written down."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core.guidance import ACTION_MAX_LENGTH, MOST_MINUTES, TEXT_MAX_LENGTH, Form
from liandong.models import Linkage, Person, Project
from liandong.phrases.guidance import CONFIDENTIALITY, FORMS, FUNCTIONS
from liandong.services.guidance import ActionDraft
from liandong.web.project_forms import person_words, set_options, set_records

ACTIONS = 2
_OF_ACTION = ("action", "owner", "due")
USUAL_DUE = timedelta(days=14)
ME, THEM = "me", "them"
FOLDED = {
    "how": ("form", "held_on", "held_from", "minutes"),
    "agreed": tuple(f"{word}_{n}" for n in range(1, ACTIONS + 1) for word in _OF_ACTION),
    "whose": ("project", "confidentiality"),
}
"""What a session seldom needs, by kind: folded on the page, drawn or left empty."""


class SessionForm(forms.Form):
    """Who, what for, how long, about what, and what was agreed.

    people
        Whom the writer guides, or who stands in the linkage; never the writer.
    guides
        Who guides the writer, so that the guided side may write as well.
    """

    guide = forms.ChoiceField(label=gettext_lazy("谁带的"), widget=forms.RadioSelect)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("和谁谈的"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选和谁谈的。")},
    )
    functions = forms.MultipleChoiceField(
        label=gettext_lazy("谈的是哪方面"),
        choices=list(FUNCTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请点一下谈的是哪方面，可以点几个。")},
    )
    form = forms.ChoiceField(
        label=gettext_lazy("怎么谈的"),
        choices=list(FORMS.items()),
        initial=Form.INDIVIDUAL.value,
        widget=forms.RadioSelect,
    )
    held_on = forms.DateField(
        label=gettext_lazy("哪天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    held_from = forms.TimeField(
        label=gettext_lazy("几点开始"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("多少分钟"), min_value=1, max_value=MOST_MINUTES, initial=30
    )
    topics = forms.CharField(
        label=gettext_lazy("谈了什么"),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=gettext_lazy("加密保存。写到服务对象时不写全名。"),
        error_messages={"required": gettext_lazy("请写几句谈了什么。")},
    )
    confidentiality = forms.ChoiceField(
        label=gettext_lazy("谁能看"),
        choices=list(CONFIDENTIALITY.items()),
        initial="line",
        widget=forms.RadioSelect,
    )
    project = forms.ModelChoiceField(
        label=gettext_lazy("关于哪个项目"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=gettext_lazy("不是某一个项目"),
    )

    def __init__(
        self,
        *args: Any,
        me: Person,
        people: list[Person],
        guides: list[Person],
        projects: Any = None,
        linkage: Linkage | None = None,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.me, self.linkage = me, linkage
        self._known = {str(one.pk): one for one in (me, *guides, *people)}
        here = timezone.localtime(now)
        self.fields["held_on"].initial = here.date()
        self.fields["held_from"].initial = (here - timedelta(minutes=30)).strftime("%H:%M")
        # Whoever is guided may write as well, and then nobody is ticked: it was the writer.
        self.fields["people"].required = not guides
        set_options(self, "people", [(str(one.pk), person_words(one)) for one in people])
        set_options(
            self,
            "guide",
            [(str(me.pk), _("我")), *((str(one.pk), person_words(one)) for one in guides)],
        )
        self.fields["guide"].initial = str(me.pk) if people else str(guides[0].pk) if guides else ""
        if linkage is None:
            choices = [c for c in CONFIDENTIALITY.items() if c[0] != "linkage"]
            set_options(self, "confidentiality", choices)
        if projects is not None and linkage is None:
            set_records(self, "project", projects)
        else:
            del self.fields["project"]
        owners = [
            (ME, _("我")),
            (THEM, _("对方（每人一条）")),
            *((str(one.pk), one.name) for one in (people if len(people) > 1 else ())),
        ]
        for n in range(1, ACTIONS + 1):
            self._add_action(n, owners, here)

    def _add_action(self, n: int, owners: list[tuple[str, str]], here: datetime) -> None:
        self.fields[f"action_{n}"] = forms.CharField(
            label=_("说好做什么（%(n)s）") % {"n": n}, max_length=ACTION_MAX_LENGTH, required=False
        )
        self.fields[f"owner_{n}"] = forms.ChoiceField(
            label=_("谁来做（%(n)s）") % {"n": n}, choices=owners, initial=THEM, required=False
        )
        self.fields[f"due_{n}"] = forms.DateField(
            label=_("哪天之前（%(n)s）") % {"n": n},
            required=False,
            initial=here.date() + USUAL_DUE,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )

    @property
    def action_rows(self) -> list[dict[str, forms.BoundField]]:
        """What was agreed, a row each."""
        return [
            {"text": self[f"action_{n}"], "owner": self[f"owner_{n}"], "due": self[f"due_{n}"]}
            for n in range(1, ACTIONS + 1)
        ]

    @property
    def how_words(self) -> str:
        """What the folded part says when nobody opens it; empty once something was typed there."""
        if self.is_bound:
            return ""
        return _("今天 %(from)s 起，%(minutes)s 分钟，%(form)s") % {
            "from": self["held_from"].value(),
            "minutes": self["minutes"].value(),
            "form": FORMS[self["form"].value()],
        }

    @property
    def opened(self) -> frozenset[str]:
        """The folded parts that stand open: what was changed or is wrong there is in sight."""
        if not self.is_bound:
            return frozenset()
        seen = {*self.errors, *self.changed_data}
        return frozenset(part for part, names in FOLDED.items() if seen & set(names))

    def clean(self) -> dict[str, Any]:
        """Who was guided; several people are a group; what was agreed has its day."""
        told: dict[str, Any] = super().clean() or {}
        guide = self._known.get(told.get("guide", ""))
        guided = [self._known[key] for key in told.get("people", ()) if key in self._known]
        if guide is not None and guide.pk != self.me.pk:
            guided = [one for one in guided if one.pk != guide.pk] + [self.me]
        if guide is not None and not guided and "people" not in self.errors:
            self.add_error("people", _("请选和谁谈的。"))
        if len(guided) > 1 and told.get("form") == Form.INDIVIDUAL:
            told["form"] = Form.GROUP.value
        for n in range(1, ACTIONS + 1):
            if told.get(f"action_{n}") and not told.get(f"due_{n}"):
                self.add_error(f"due_{n}", _("请写哪天之前做好。"))
        told["guide"], told["guided"] = guide, guided
        return told

    def facts(self) -> dict[str, Any]:
        """What the service takes. After validation."""
        told = self.cleaned_data
        held_at = datetime.combine(told["held_on"], told["held_from"])
        return {
            "guide": told["guide"],
            "guided": told["guided"],
            "held_at": timezone.make_aware(held_at),
            "minutes": told["minutes"],
            "form": told["form"],
            "functions": told["functions"],
            "topics": told["topics"],
            "confidentiality": told["confidentiality"],
            "actions": self._actions(),
            "linkage": self.linkage,
            "project": told.get("project"),
        }

    def _actions(self) -> list[ActionDraft]:
        told, drafts = self.cleaned_data, []
        for n in range(1, ACTIONS + 1):
            text = told[f"action_{n}"]
            if text:
                drafts += [ActionDraft(who, text, told[f"due_{n}"]) for who in self._owners(n)]
        return drafts

    def _owners(self, n: int) -> list[Person]:
        told = self.cleaned_data
        code = told[f"owner_{n}"] or THEM
        if code == ME:
            return [self.me]
        if code == THEM:
            there = [told["guide"], *told["guided"]]
            return [one for one in there if one.pk != self.me.pk]
        return [self._known[code]]


class SignForm(forms.Form):
    """Say that it was so and, as the guided side, what it was worth."""

    rating = forms.TypedChoiceField(
        label=gettext_lazy("有没有帮助"),
        choices=[
            ("5", gettext_lazy("5 很有帮助")),
            ("4", gettext_lazy("4 有帮助")),
            ("3", gettext_lazy("3 一般")),
            ("2", gettext_lazy("2 不大")),
            ("1", gettext_lazy("1 没有")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("想说的话"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
