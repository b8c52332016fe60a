"""Whom a form is about: a client on record, or a new one by the name they are called by."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.models import Beneficiary
from liandong.web.place_fields import PointForm
from liandong.web.project_forms import set_records


class ClientForm(PointForm):
    """Who and where, first in every form that asks it. ``clients`` may be chosen.

    The point is tapped, never typed: nobody knows the degrees of a home.

    near
        The division whose map is shown; the point is of a new client's home.
    """

    point_help = gettext_lazy(
        "标了，走访地图上才看得到 TA。不标就按住址里的街道算，只标到街道中间。"
    )

    point_after = "address"

    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
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

    def __init__(self, *args: Any, clients: Any, near: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = near[:6]
        self.order_fields(["client", "call_name", "address"])
        set_records(self, "client", clients)
        field = self.fields["client"]
        field.label_from_instance = lambda one: one.call_name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A new client has a name to be called by."""
        facts = super().clean() or {}
        if "call_name" in self.fields and not facts.get("client") and not facts.get("call_name"):
            self.add_error("call_name", _("请写怎么称呼。"))
        return facts
