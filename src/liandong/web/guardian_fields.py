"""The guardian's part of a form: who, how to reach them, and their two separate yeses."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core import guardians, policy
from liandong.core.registry import needs_guardian
from liandong.phrases.registry import RELATIVES
from liandong.services.registry import GuardianDraft

_ASKED = ("guardian_name", "guardian_relation", "guardian_phone", "guardian_agrees")


class GuardianFields(forms.Form):
    """Asked for when the birth date says so; the form that uses it has ``birth_on``.

    ``too_young``: the sentence with which the part is shown the first time.
    """

    too_young = gettext_lazy("您还未成年，请和监护人一起填好下面的监护人信息。")
    how_agreed = "web"

    guardian_name = forms.CharField(label=gettext_lazy("监护人姓名"), max_length=50, required=False)
    guardian_relation = forms.ChoiceField(
        label=gettext_lazy("和本人的关系"),
        required=False,
        choices=[("", gettext_lazy("请选择")), *RELATIVES.items()],
    )
    guardian_phone = forms.CharField(
        label=gettext_lazy("监护人手机号"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    guardian_agrees = forms.BooleanField(
        label=gettext_lazy("我是监护人，同意孩子参加适合其年龄的志愿服务，并同意登记以上资料。"),
        required=False,
    )
    child_data = forms.BooleanField(
        label=gettext_lazy(
            "我是监护人，单独同意登记这个孩子的资料：只用于本人参加的服务，可以随时撤回。"
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A guardian's four answers belong together when the age asks for them."""
        told: dict[str, Any] = super().clean() or {}
        birth_on, today = told.get("birth_on"), timezone.localdate()
        if birth_on and birth_on > today:
            self.add_error("birth_on", _("出生日期还没到，请检查年份。"))
        elif birth_on and needs_guardian(birth_on, today, policy.profile_for(self.place, today)):
            self._ask_guardian(told)
        return told

    @property
    def place(self) -> str:
        """The division whose rules ask for a guardian; the country's where none is known."""
        return ""

    def _ask_guardian(self, told: dict[str, Any]) -> None:
        """The first time, one friendly word; afterwards, what is missing, field by field."""
        for name in _ASKED:
            self.fields[name].required = True
        if "guardian_name" not in self.data:
            self.add_error(None, self.too_young)
            return
        for name in _ASKED[:3]:
            if not told.get(name):
                self.add_error(name, _("请监护人填写这一项。"))
        if not told.get("guardian_agrees"):
            self.add_error("guardian_agrees", _("需要监护人勾选同意。"))
        if self.is_child and not told.get("child_data"):
            self.add_error("child_data", _("未满十四周岁的资料要监护人单独同意，请勾选。"))

    @property
    def is_child(self) -> bool:
        """Whether the data need the guardian's separate consent (PIPL Art 31)."""
        today = timezone.localdate()
        born: date | None = getattr(self, "cleaned_data", {}).get("birth_on")
        return guardians.is_child(
            born, today, policy.profile_for(self.place, today).data_consent_age
        )

    @property
    def asks_guardian(self) -> bool:
        """Whether the guardian's part has to be shown."""
        has_told = bool(self.data.get("guardian_name"))
        return self.is_bound and (self.fields["guardian_name"].required or has_told)

    @property
    def guardian(self) -> GuardianDraft | None:
        """The guardian's yes as the service is told it."""
        told = self.cleaned_data
        if not (told.get("guardian_agrees") and told.get("guardian_name")):
            return None
        return GuardianDraft(
            name=told["guardian_name"],
            phone=told["guardian_phone"],
            relation=told["guardian_relation"],
            method=self.how_agreed,
        )

    @property
    def consents(self) -> tuple[str, ...]:
        """What was agreed to: a child's data by the guardian's own tick only."""
        is_agreed = self.guardian is not None and self.is_child and self.cleaned_data["child_data"]
        return ("register", "child") if is_agreed else ("register",)
