"""The short forms of visits and consultations: what is known already is not asked."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core import visits as rules
from liandong.models import Person
from liandong.phrases import cases as case_words
from liandong.phrases import visits as words
from liandong.phrases.needs import HARDSHIP_GROUPS
from liandong.services.visits import TEXT_MAX_LENGTH, CareDraft, NeedRaised
from liandong.web.client_fields import ClientForm
from liandong.web.project_forms import set_options, set_records


class _Once(forms.Form):
    """A form that counts once however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4


class CareForm(ClientForm):
    """Who is looked after, how often, and how they agreed."""

    note = forms.CharField(
        label=gettext_lazy("上门要注意什么"),
        max_length=TEXT_MAX_LENGTH,
        required=False,
        help_text=gettext_lazy("例如“门口有狗”“耳朵背，多敲几下”。结对的志愿者看得到，不写病情。"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    hardship_group = forms.ChoiceField(label=gettext_lazy("困难类别"), required=False)
    consent_method = forms.ChoiceField(
        label=gettext_lazy("本人怎么同意的"), choices=list(case_words.CONSENTS.items())
    )
    every_days = forms.IntegerField(
        label=gettext_lazy("几天联系一次"),
        required=False,
        min_value=1,
        max_value=rules.MOST_DAYS,
        help_text=gettext_lazy("空着就按困难类别定。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call_name"].help_text = _("例如“林阿婆”。结对的志愿者只看到称呼和住址。")
        options = [("", _("没有或不清楚")), *HARDSHIP_GROUPS.items()]
        set_options(self, "hardship_group", options)

    def draft(self) -> CareDraft:
        """What the service takes. After validation."""
        told = self.cleaned_data
        return CareDraft(
            beneficiary=told["client"],
            call_name=told["call_name"],
            address=told["address"],
            point=self.picked,
            hardship_group=told["hardship_group"],
            every_days=told["every_days"],
            consent_method=told["consent_method"],
            note=told["note"],
        )


class VisitForm(_Once):
    """How they are and what was done; who, whom, when and the next day are drawn."""

    method = forms.ChoiceField(
        label=gettext_lazy("怎么联系的"),
        choices=list(words.METHODS.items()),
        widget=forms.RadioSelect,
        initial="home",
    )
    condition = forms.ChoiceField(
        label=gettext_lazy("人怎么样"),
        choices=[(code, said) for code, said in words.CONDITIONS.items() if code != "contacted"],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("做了什么，说了什么"),
        required=False,
        max_length=TEXT_MAX_LENGTH,
        help_text=gettext_lazy("加密保存。一切照旧可以不写；让人担心就写两句。"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    need_title = forms.CharField(
        label=gettext_lazy("还缺什么"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("写了就提一条需求，地点和联系人自动带上。"),
    )
    next_due_on = forms.DateField(
        label=gettext_lazy("下次哪天"),
        required=False,
        help_text=gettext_lazy("空着就按说好的天数。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes. After validation."""
        told = dict(self.cleaned_data)
        title = told.pop("need_title")
        need = (
            NeedRaised(title=title, risk_statement=_("上门前先打电话约好，量力而行。"))
            if title
            else None
        )
        return {**told, "key": str(told["key"]), "need": need}


class SentVisitForm(VisitForm):
    """A visit written down on a phone, perhaps without a network, with when it was."""

    claimed_at = forms.DateTimeField(
        label=gettext_lazy("什么时候"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("不是刚才就改一下。"),
    )
    field_order = ("key", "method", "condition", "note", "need_title", "claimed_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["next_due_on"]
        self.fields["note"].help_text = _("没送出前只在这台手机上，送到以后就从手机上清掉。")


class PairForm(forms.Form):
    """Which volunteer looks after them."""

    volunteer = forms.ModelChoiceField(
        label=gettext_lazy("哪位志愿者"), queryset=Person.objects.none()
    )

    def __init__(self, *args: Any, volunteers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "volunteer", volunteers)


class ConsultationForm(_Once):
    """One question and its answer; who asked may stay unknown."""

    channel = forms.ChoiceField(
        label=gettext_lazy("怎么来问的"), choices=list(words.CHANNELS.items())
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("问哪方面"), choices=list(case_words.FIELDS.items())
    )
    question = forms.CharField(
        label=gettext_lazy("问什么，怎么答的"),
        max_length=TEXT_MAX_LENGTH,
        help_text=gettext_lazy("加密保存，两三句就够。"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("多少分钟"), min_value=1, max_value=rules.MOST_MINUTES, initial=15
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("后来"), choices=list(words.OUTCOMES.items()), initial="answered"
    )
    asker = forms.CharField(
        label=gettext_lazy("谁问的"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("不愿意说就空着。"),
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes. After validation."""
        return {**self.cleaned_data, "key": str(self.cleaned_data["key"])}
