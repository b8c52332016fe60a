"""Whom a form is about: a client on record, or a new one by the name they are called by."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.models import Beneficiary
from liandong.web.project_forms import set_records


class ClientForm(forms.Form):
    """The three fields, first in every form that has them. ``clients`` may be chosen."""

    client = forms.ModelChoiceField(
        label=gettext_lazy("服务对象"),
        queryset=Beneficiary.objects.none(),
        required=False,
        empty_label=gettext_lazy("新的服务对象"),
    )
    call_name = forms.CharField(
        label=gettext_lazy("怎么称呼"),
        max_length=20,
        required=False,
    )
    address = forms.CharField(
        label=gettext_lazy("住址"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("加密保存。"),
    )

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "client", clients)
        field = self.fields["client"]
        field.label_from_instance = lambda one: one.call_name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A new client has a name to be called by."""
        facts = super().clean() or {}
        if "call_name" in self.fields and not facts.get("client") and not facts.get("call_name"):
            self.add_error("call_name", _("请写怎么称呼。"))
        return facts
