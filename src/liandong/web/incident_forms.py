"""The forms of an incident: report, assessment, order, review, the walk-in desk."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.core.credentials import mask_of
from liandong.core.eligibility import Risk
from liandong.core.hours import Span
from liandong.core.incidents import (
    LONGEST_RADIUS_M,
    MOST_PEOPLE,
    SHORTEST_RADIUS_M,
    IncidentKind,
    Post,
)
from liandong.core.needs import VerifyMethod
from liandong.models import Incident, Organization, Person, Shift
from liandong.phrases import credentials as credential_words
from liandong.phrases import incidents as words
from liandong.phrases import needs as need_words
from liandong.queries import access
from liandong.queries import projects as project_queries
from liandong.services.dispatch import OrderDraft
from liandong.services.incidents import IncidentDraft
from liandong.services.order_changes import Change
from liandong.services.walk_ins import WalkInDraft
from liandong.web.need_forms import options_of
from liandong.web.place_fields import PlaceForm
from liandong.web.project_forms import set_options, set_records

POSTS = 3
_LINES = forms.Textarea(attrs={"rows": 3})


class IncidentForm(PlaceForm):
    """What happened, where, how far it reaches, which station has it in hand."""

    kind = forms.ChoiceField(label=_("什么事"))
    title = forms.CharField(
        label=_("一句话说清"), max_length=40, help_text=_("例如“后海村内涝，老人被困”")
    )
    told = forms.CharField(label=_("现在知道的"), required=False, widget=_LINES)
    place_name = forms.CharField(label=_("在哪里"), max_length=60)
    radius_m = forms.IntegerField(
        label=_("影响多远（米）"), initial=1000, min_value=100, max_value=50_000
    )
    organization = forms.ModelChoiceField(
        label=_("哪个站点来办"), queryset=Organization.objects.none(), empty_label=None
    )
    contact_phone = forms.CharField(
        label=_("值班电话"), max_length=20, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        kwargs.setdefault("code", actor.person.division_code)
        super().__init__(*args, **kwargs)
        set_options(self, "kind", [(k.value, words.KINDS[k.value]) for k in IncidentKind])
        set_records(self, "organization", project_queries.organizations(actor))

    def draft(self) -> IncidentDraft:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        return IncidentDraft(
            kind=IncidentKind(told["kind"]),
            title=told["title"],
            told=told["told"],
            place_name=told["place_name"],
            radius_m=told["radius_m"],
            organization=told["organization"],
            contact_phone=told["contact_phone"],
            division_code=self.division_code,
            point=self.point,
        )


class VerifyForm(forms.Form):
    """How one knows that it is so."""

    method = forms.ChoiceField(
        label=_("怎么核实的"),
        choices=[(m.value, need_words.VERIFY_METHODS[m.value]) for m in VerifyMethod],
    )


class DismissForm(forms.Form):
    """Why nothing has to be done."""

    reason = forms.CharField(label=_("为什么不用处理"), max_length=100)


class AssessForm(forms.Form):
    """Needs, danger, people, skills."""

    needs = forms.CharField(label=_("需要什么"), widget=_LINES)
    risk = forms.ChoiceField(label=_("危险程度"))
    risks = forms.CharField(label=_("有哪些危险"), widget=_LINES)
    people = forms.IntegerField(label=_("要几个人"), min_value=1, max_value=MOST_PEOPLE)
    skills = forms.MultipleChoiceField(
        label=_("要会什么"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "risk", options_of(need_words.RISKS))
        set_options(self, "skills", options_of(credential_words.SKILLS))

    def told(self) -> dict[str, Any]:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        return {
            "wanted": told["needs"],
            "risk": Risk[told["risk"]],
            "risks": told["risks"],
            "people": told["people"],
            "skill_mask": mask_of(told["skills"]),
        }


class _MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class OrderForm(forms.Form):
    """What the command body ordered, as it stands on paper or was said on the telephone."""

    body = forms.CharField(label=_("指挥机构"), max_length=60, required=False)
    order_number = forms.CharField(
        label=_("命令文号"),
        max_length=60,
        required=False,
        help_text=_("电话命令写“电话”和几点几分。"),
    )
    told_by = forms.CharField(label=_("谁下的命令"), max_length=50, required=False)
    briefing = forms.CharField(
        label=_("出发前要讲清的"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("有什么危险、带什么、听谁的、什么情况就撤。"),
    )
    insurance_policy = forms.CharField(label=_("保险单号"), max_length=60, required=False)
    agreement = forms.CharField(
        label=_("协议文本"),
        max_length=60,
        required=False,
        help_text=_("当地要求签协议的才写。"),
    )
    place = forms.CharField(label=_("集合地点"), max_length=60, required=False)
    starts_at = forms.DateTimeField(label=_("几点集合"), widget=_MomentInput())
    hours = forms.IntegerField(label=_("预计几小时"), min_value=1, max_value=12, initial=4)
    leader = forms.ModelChoiceField(
        label=_("现场谁带队"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("由社工带队"),
    )

    def __init__(
        self, *args: Any, actor: access.Actor, incident: Incident, now: datetime, **kwargs: Any
    ) -> None:
        start = timezone.localtime(now + timedelta(minutes=60)).replace(second=0, microsecond=0)
        assessment = incident.assessments.order_by("-pk").first()
        initial: dict[str, Any] = {"starts_at": start, "place": incident.place_name}
        if assessment is not None:
            initial |= {"briefing": assessment.risks, "people_1": assessment.people}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        set_records(self, "leader", project_queries.leaders(actor))
        skills = [("", _("不限")), *options_of(credential_words.SKILLS)]
        for n in range(1, POSTS + 1):
            self.fields[f"title_{n}"] = forms.CharField(
                label=_("岗位"), max_length=40, required=False
            )
            self.fields[f"people_{n}"] = forms.IntegerField(
                label=_("几个人"), min_value=1, max_value=MOST_PEOPLE, required=False
            )
            self.fields[f"skill_{n}"] = forms.ChoiceField(
                label=_("要会什么"), choices=skills, required=False
            )

    @property
    def posts(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each post, for the template."""
        return [
            (self[f"title_{n}"], self[f"people_{n}"], self[f"skill_{n}"])
            for n in range(1, POSTS + 1)
        ]

    @property
    def plain_fields(self) -> list[Any]:
        """Every field that is not of a post, in order."""
        return [
            field
            for field in self.visible_fields()
            if not field.name.startswith(("title_", "people_", "skill_"))
        ]

    def draft(self) -> OrderDraft:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        posts = tuple(
            Post(
                title=told[f"title_{n}"],
                people=told[f"people_{n}"],
                skill_mask=mask_of([told[f"skill_{n}"]] if told[f"skill_{n}"] else []),
            )
            for n in range(1, POSTS + 1)
            if told.get(f"title_{n}") and told.get(f"people_{n}")
        )
        start = told["starts_at"]
        return OrderDraft(
            order_number=told["order_number"],
            body=told["body"],
            told_by=told["told_by"],
            briefing=told["briefing"],
            insurance_policy=told["insurance_policy"],
            agreement=told["agreement"],
            place=told["place"],
            span=Span(start, start + timedelta(hours=told["hours"])),
            posts=posts,
            leader=told["leader"],
        )


class AmendForm(forms.Form):
    """What the command body changed: how far people are asked, one post more, and why."""

    reach_m = forms.IntegerField(
        label=_("多远以内的人（米）"),
        min_value=SHORTEST_RADIUS_M,
        max_value=LONGEST_RADIUS_M,
        required=False,
        help_text=_("住得更远的人不邀请。留空就不限远近。"),
    )
    title = forms.CharField(
        label=_("岗位"), max_length=40, required=False, help_text=_("不加岗位就留空。")
    )
    people = forms.IntegerField(
        label=_("几个人"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    skill = forms.ChoiceField(label=_("要会什么"), required=False)
    starts_at = forms.DateTimeField(label=_("几点集合"), widget=_MomentInput(), required=False)
    hours = forms.IntegerField(
        label=_("预计几小时"), min_value=1, max_value=12, initial=4, required=False
    )
    place = forms.CharField(label=_("集合地点"), max_length=60, required=False)
    reason = forms.CharField(label=_("为什么改"), max_length=200)
    told_by = forms.CharField(label=_("谁说要改"), max_length=50)
    order_number = forms.CharField(
        label=_("修改的文号"), max_length=60, help_text=_("电话命令写“电话”和几点几分。")
    )

    def __init__(self, *args: Any, incident: Incident, now: datetime, **kwargs: Any) -> None:
        start = timezone.localtime(now + timedelta(minutes=60)).replace(second=0, microsecond=0)
        last = Shift.objects.filter(project=incident.project_id).order_by("-pk").first()
        place = last.place_name if last is not None else incident.place_name
        order = getattr(incident, "order", None)
        reach_m = order.reach_m if order is not None else None
        initial = {"starts_at": start, "place": place, "reach_m": reach_m, "hours": 4}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        set_options(self, "skill", [("", _("不限")), *options_of(credential_words.SKILLS)])
        if incident.lat is None:
            self.fields["reach_m"].help_text = _("没有写经纬度，量不出远近，请留空。")

    def clean(self) -> dict[str, Any]:
        """A post has a title, people, a time and a place, or is none."""
        told = super().clean() or {}
        if told.get("title") or told.get("people"):
            for name in ("title", "people", "starts_at", "hours", "place"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("加岗位，请把这一项写上。"))
        return told

    def change(self) -> Change:
        """What was told, for the service. After validation."""
        told = self.cleaned_data
        posts: tuple[Post, ...] = ()
        span = None
        if told["title"]:
            skills = mask_of([told["skill"]] if told["skill"] else [])
            posts = (Post(title=told["title"], people=told["people"], skill_mask=skills),)
            start = told["starts_at"]
            span = Span(start, start + timedelta(hours=told["hours"]))
        return Change(
            order_number=told["order_number"],
            told_by=told["told_by"],
            reason=told["reason"],
            reach_m=told["reach_m"],
            posts=posts,
            span=span,
            place=told["place"],
        )


class ReviewForm(forms.Form):
    """What went well, what ill, what to change."""

    went_well = forms.CharField(label=_("哪些做得好"), widget=_LINES)
    went_ill = forms.CharField(label=_("哪些没做好"), widget=_LINES)
    change = forms.CharField(label=_("下次怎么改"), widget=_LINES)


class WalkInForm(forms.Form):
    """The least that is needed, typed in a minute."""

    name = forms.CharField(label=_("姓名"), max_length=30)
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    emergency_contact = forms.CharField(label=_("出事找谁"), max_length=60, required=False)
    skills = forms.CharField(label=_("会什么"), max_length=60, required=False)
    is_adult = forms.BooleanField(label=_("本人说已满十八周岁，看着也是"), required=False)
    may_contact = forms.BooleanField(label=_("以后可以联系"), required=False)

    def draft(self) -> WalkInDraft:
        """What was told, for the service. After validation."""
        return WalkInDraft(**self.cleaned_data)
