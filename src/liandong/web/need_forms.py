"""Filing a need: one sentence, and the short form that it fills.

Every guess that the sentence led to stands in the form as a guess, with the words that led
to it; nobody has to take it. Lengths of service are whole minutes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core import needs, places
from liandong.core.credentials import mask_of
from liandong.core.need_days import day_in
from liandong.core.needs import FilerKind, GuessField
from liandong.models import Organization, Person
from liandong.phrases import credentials as credential_words
from liandong.phrases import needs as words
from liandong.phrases import projects as project_words
from liandong.queries import access
from liandong.queries.rights import is_served_first
from liandong.services.needs import NeedDraft
from liandong.web.place_fields import PlaceForm
from liandong.web.template_words import person_day

NO_RISK = gettext_lazy("没有已知风险")
_DURATIONS = (30, 60, 90, 120, 180, 240, 360, 480)
_GUESSED = {
    GuessField.CATEGORY: "category",
    GuessField.SERVICE_OBJECT: "service_object",
    GuessField.SKILL: "skills",
    GuessField.MODE: "mode",
    GuessField.HARDSHIP: "hardship_group",
    GuessField.PEOPLE_WANTED: "headcount",
}
"""Form fields that a guess may fill. Risk is for the social worker to judge."""
_ASKED = {
    "title": "title",
    "category": "category",
    "service_object": "service_object",
    "place": "place_name",
    "wanted_from": "starts_on",
    "people_wanted": "headcount",
    "contact_name": "contact_name",
    "contact_phone": "contact_phone",
    "risks_stated": "risk_statement",
    "recipient_consented": "recipient_consented",
}
"""Codes of missing facts, and the field that asks for each."""

SERVED_FIRST = "served_first"
"""The right by which somebody came to the form."""
Options = list[tuple[str, Any]]


def options_of(table: Mapping[str, str | Promise], empty: object | None = None) -> Options:
    """Pairs for a list, with an empty one first when words for it are given."""
    first: Options = [] if empty is None else [("", empty)]
    return [*first, *table.items()]


def filer_choices(actor: access.Actor) -> Options:
    """In which capacity the actor may file, the likeliest first."""
    found: Options = []
    if actor.has(access.SOCIAL_WORKER, access.SUPERVISOR):
        found.append((FilerKind.SOCIAL_WORKER.value, _("我走访、跟进时发现的")))
    if actor.is_staff:
        found.append((FilerKind.ORGANIZATION.value, _("替机构或社区提出")))
    if actor.has(access.VOLUNTEER, access.TEAM_LEADER) and not actor.has(access.CONTACT):
        found.append((FilerKind.VOLUNTEER.value, _("我是志愿者，建议做这件事")))
    if not actor.is_staff:
        found.append((FilerKind.CONTACT.value, _("我自己、家人或邻居需要")))
    return found


def guessed_place(sentence: str, near: str) -> str:
    """The division named in the sentence, looked for in the city of ``near`` first; else empty."""
    for under in dict.fromkeys((near[:4], "")):
        found = places.locate(sentence, under or None)
        if found.division is not None and found.mentions and found.confidence >= 0.5:
            return found.division.code
    return ""


def title_of(guess: needs.NeedDraft) -> str:
    """A heading from the sentence: who, and the clause that says what is needed."""
    clauses = [c.strip() for c in re.split(r"[，。,.；;！!？?]", guess.text) if c.strip()]
    clues = [w for g in guess.guesses if g.field is GuessField.CATEGORY for w in g.words]
    wanted = next((c for c in clauses if any(word in c for word in clues)), "")
    if not clauses or not wanted or wanted == clauses[0]:
        return guess.title
    return f"{clauses[0]}：{wanted}"[:60]


def _guess_words(clues: Iterable[str]) -> str:
    return _("按“%(words)s”猜的，不对请改。") % {"words": "、".join(dict.fromkeys(clues))}


class SentenceForm(forms.Form):
    """Who, what, when: in one's own words."""

    sentence = forms.CharField(
        label=gettext_lazy("说一句话：谁、需要什么、什么时候"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=gettext_lazy(
            "例如：粤海街道的独居老人林阿婆，下周三上午去医院复查，要一名志愿者陪着。"
        ),
        error_messages={"required": gettext_lazy("请先写一句话，或者点“直接填表”")},
    )


class NeedForm(PlaceForm):
    """The short form. ``sentence`` is what the guesses come from, when there was one."""

    sentence = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("需要什么"), max_length=60)
    filer = forms.ChoiceField(label=gettext_lazy("您是以什么身份提的"), widget=forms.RadioSelect)
    organization = forms.ModelChoiceField(
        label=gettext_lazy("哪家机构"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=gettext_lazy("请选机构"),
    )
    category = forms.ChoiceField(label=gettext_lazy("服务类别"))
    service_object = forms.ChoiceField(label=gettext_lazy("服务谁"))
    place_name = forms.CharField(
        label=gettext_lazy("在哪里"),
        max_length=100,
        help_text=gettext_lazy("写小区、医院或场所的名字，不用写门牌号。"),
    )
    address = forms.CharField(
        label=gettext_lazy("详细地址"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("只给安排服务的工作人员看。"),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("最早哪天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("最晚哪天"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    headcount = forms.IntegerField(
        label=gettext_lazy("需要几个人"), min_value=1, max_value=500, initial=1
    )
    minutes = forms.TypedChoiceField(label=gettext_lazy("每次多长"), coerce=int, initial=120)
    contact_name = forms.CharField(label=gettext_lazy("联系人"), max_length=50)
    contact_phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    risk_statement = forms.CharField(
        label=gettext_lazy("有没有要提醒志愿者的风险"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如路滑、传染病、家里有狗。不知道就写“没有已知风险”。"),
    )
    for_one_person = forms.BooleanField(label=gettext_lazy("这是替某一个人提的"), required=False)
    recipient_consented = forms.BooleanField(
        label=gettext_lazy("问过本人，本人同意由我提出"), required=False
    )
    priority = forms.BooleanField(
        label=gettext_lazy("这是我自己遇到的困难，我是志愿者，请优先"), required=False
    )
    priority_number = forms.CharField(
        label=gettext_lazy("志愿者本人遇到困难？填志愿者编号"),
        help_text=gettext_lazy("近 12 个月确认过 1 小时以上服务的，按规定优先。"),
        max_length=32,
        required=False,
    )
    hardship_group = forms.ChoiceField(label=gettext_lazy("困难类别"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("服务方式"), required=False)
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("要会什么"), required=False, widget=forms.CheckboxSelectMultiple
    )
    description = forms.CharField(
        label=gettext_lazy("还有什么要说明"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        actor: access.Actor,
        sentence: str = "",
        right: str = "",
        **kwargs: Any,
    ) -> None:
        if args and args[0]:
            sentence, right = (str(args[0].get(name, "")) for name in ("sentence", "right"))
        self.actor, self.is_by_right = actor, right == SERVED_FIRST
        self.holder: Person | None = None
        self.guess = needs.draft_from_sentence(sentence)
        named = guessed_place(sentence, actor.person.division_code) if sentence else ""
        kwargs.setdefault("code", named or actor.person.division_code)
        super().__init__(*args, **kwargs)
        self.is_place_guessed = bool(named)
        self._fill_lists(actor)
        self.fields["sentence"].initial = sentence
        self.fields["contact_name"].initial = actor.person.name
        self.fields["contact_phone"].initial = actor.person.phone or ""
        self._ask_priority()
        self._show_guesses()

    def _ask_priority(self) -> None:
        """An active volunteer may ask for themselves, staff for somebody within reach."""
        if not self.actor.is_staff:
            del self.fields["priority_number"]
        if not is_served_first(self.actor.person, on=timezone.localdate()):
            del self.fields["priority"]
        elif self.is_by_right:
            self.fields["priority"].initial = True
            if not self.actor.is_staff:
                self.fields["filer"].initial = FilerKind.CONTACT.value

    @property
    def lacks_priority(self) -> bool:
        """Whether somebody came by the right who does not hold it now."""
        return self.is_by_right and "priority" not in self.fields

    def _list(self, name: str, options: Options) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options

    def _fill_lists(self, actor: access.Actor) -> None:
        kinds = filer_choices(actor)
        self._list("filer", kinds)
        self.fields["filer"].initial = kinds[0][0]
        self._list("category", options_of(words.CATEGORIES, _("请选择")))
        self._list("service_object", options_of(words.SERVICE_OBJECTS, _("请选择")))
        self._list("hardship_group", options_of(words.HARDSHIP_GROUPS, _("没有或不清楚")))
        self._list("mode", options_of(project_words.MODES))
        self.fields["mode"].initial = "M1"
        self._list("skills", options_of(credential_words.SKILLS))
        self._list("minutes", [(str(m), _minutes(m)) for m in _DURATIONS])
        if len(kinds) == 1:
            self.fields["filer"].widget = forms.HiddenInput()
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        if actor.is_staff:
            theirs = access.organizations_for(actor).order_by("name", "pk")[:200]
            field.queryset = Organization.objects.filter(pk__in=theirs.values("pk"))
            mine = sorted(actor.organization_ids)
            if mine:
                field.initial = mine[0]
        else:
            del self.fields["organization"]

    def _show_guesses(self) -> None:
        """Put each guess into its field, with the words that it comes from."""
        if not self.guess.title:
            return
        self.fields["title"].initial = title_of(self.guess)
        day = day_in(self.guess.text, timezone.localdate())
        if day is not None:
            self.fields["starts_on"].initial = day.day
            self.fields["starts_on"].help_text = _guess_words([day.words])
        for kind, name in _GUESSED.items():
            values = self.guess.all_of(kind)
            clues = [clue for g in self.guess.guesses if g.field is kind for clue in g.words]
            if not values or not clues:
                continue
            self.fields[name].initial = list(values) if kind is GuessField.SKILL else values[0]
            self.fields[name].help_text = _guess_words(clues)

    @property
    def guesses(self) -> list[str]:
        """Every guess as one sentence, for the notice above the form."""
        said = [
            _("%(field)s：%(value)s")
            % {"field": self.fields[name].label, "value": self._said(name, value)}
            for kind, name in _GUESSED.items()
            for value in self.guess.all_of(kind)[: 3 if kind is GuessField.SKILL else 1]
            if any(g.words for g in self.guess.guesses if g.field is kind and g.value == value)
        ]
        if isinstance(day := self.fields["starts_on"].initial, date):
            said.append(
                _("%(field)s：%(value)s")
                % {"field": self.fields["starts_on"].label, "value": person_day(day)}
            )
        if self.is_place_guessed and self.chosen:
            place = places.full_name(self.chosen)
            said.insert(0, _("%(field)s：%(value)s") % {"field": _("地方"), "value": place})
        return said

    def _said(self, name: str, value: str) -> str:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return value
        options: Any = field.choices
        return str(dict(options).get(value, value))

    @property
    def has_more(self) -> bool:
        """Whether something stands in the folded part, so that it opens."""
        more = ("hardship_group", "priority_number", "skills", "description", "lat", "lon")
        if self.is_bound:
            return any(self.data.get(name) for name in more) or any(
                name in self.errors for name in more
            )
        return any(self.fields[name].initial for name in more if name in self.fields)

    def clean(self) -> dict[str, Any]:
        """A volunteer's proposal may leave people, contact, risks and days to the staff."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("filer") == FilerKind.VOLUNTEER.value:
            for name in ("starts_on", "headcount", "contact_name", "contact_phone"):
                if name in self.errors and not self.data.get(name):
                    del self.errors[name]
            if "risk_statement" in self.errors:
                del self.errors["risk_statement"]
        if told.get("filer") == FilerKind.ORGANIZATION.value and not told.get("organization"):
            self.add_error("organization", _("替机构提出，请选是哪一家。"))
        if number := told.get("priority_number", "").strip():
            near = access.people_for(self.actor)
            self.holder = near.filter(number__iexact=number, merged_into=None).first()
            if self.holder is None:
                self.add_error("priority_number", _("没有找到这个编号的志愿者，请核对。"))
        elif told.get("priority"):
            self.holder = self.actor.person
        if told.get("for_one_person") and not told.get("recipient_consented"):
            self.add_error("recipient_consented", str(words.MISSING["recipient_consented"]))
        return told

    def add_missing(self, missing: Iterable[str]) -> None:
        """Show each missing fact at the field that asks for it."""
        for code in missing:
            name = _ASKED.get(code)
            self.add_error(name if name in self.fields else None, str(words.MISSING[code]))

    def draft(self) -> NeedDraft:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        return NeedDraft(
            title=told["title"],
            category=told["category"],
            service_object=told["service_object"],
            description=told.get("description", ""),
            filer=FilerKind(told["filer"]),
            organization=told.get("organization"),
            contact_name=told.get("contact_name", ""),
            contact_phone=told.get("contact_phone", ""),
            hardship_group=told.get("hardship_group", ""),
            mode=told.get("mode") or "M1",
            division_code=self.division_code,
            place_name=told["place_name"],
            address=told.get("address", ""),
            point=self.point,
            headcount=told.get("headcount") or 1,
            skill_mask=mask_of(told.get("skills", [])),
            starts_on=told.get("starts_on"),
            due_on=told.get("due_on"),
            minutes=told.get("minutes") or 120,
            risk_statement=told.get("risk_statement", ""),
            recipient_consented=not told.get("for_one_person") or told["recipient_consented"],
            priority_for=self.holder,
        )


def _minutes(minutes: int) -> str:
    """A length in words: 半小时, 1 小时, 1.5 小时."""
    if minutes == 30:
        return _("半小时")
    return _("%(hours)s 小时") % {"hours": f"{minutes / 60:g}"}
