"""The forms of an organization, of a team, and of somebody who joins either."""

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong import phrases
from liandong.core import codes
from liandong.core.refusals import Refusal
from liandong.core.registry import check_credit_code
from liandong.models import Organization, Person, PersonState
from liandong.models.sealed import blind_index
from liandong.queries import access
from liandong.queries import registry as shown
from liandong.web.place_fields import PlaceForm
from liandong.web.project_forms import person_words, set_options, set_records

COUNTY_DIGITS = 6
MOST_NAMESAKES = 10
_TELEPHONE = re.compile(r"[0-9+()（）\-转 ]{5,24}")

KIND_WORDS = {
    "O1": gettext_lazy("社区的志愿服务站配有社工，由社工带着居民志愿者做服务。"),
    "O2": gettext_lazy("社工机构自己招募、培训和管理一支志愿者队伍。"),
    "O3": gettext_lazy("志愿服务组织聘请社工，负责专业支持和日常管理。"),
    "O4": gettext_lazy("专业志愿组织正在增加持证社工，准备登记为社工机构。"),
    "O5": gettext_lazy("两家各自独立，签了协议，一起做服务。"),
}
"""The five types in one line each."""


class OrganizationForm(PlaceForm):
    """A new organization: what it is called, of which type, where, and whom to call."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=200,
        help_text=gettext_lazy("照登记证书写全称；没有登记的，写大家常用的名字。"),
        error_messages={"required": gettext_lazy("请写名称。")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("属于哪一类"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一类。")},
    )
    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("登记证书上的 18 位代码；还没有登记的可以不填。"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    address = forms.CharField(label=gettext_lazy("办公地址"), max_length=200, required=False)
    contact_name = forms.CharField(
        label=gettext_lazy("联系人"),
        max_length=50,
        help_text=gettext_lazy("平时有事找谁。"),
        error_messages={"required": gettext_lazy("请写联系人。")},
    )
    contact_phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        max_length=24,
        help_text=gettext_lazy("手机或座机都可以，加密保存。"),
        error_messages={"required": gettext_lazy("请填写联系电话。")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        own = actor.divisions[0] if actor.divisions else actor.person.division_code
        super().__init__(*args, code=own, **kwargs)
        self.actor = actor
        for name in ("lat", "lon"):
            del self.fields[name]
        set_options(self, "kind", codes.choices("organization_type", get_language() or "zh"))

    @property
    def kind_cards(self) -> list[dict[str, object]]:
        """The types to choose from, each with its line."""
        chosen = str(self["kind"].value() or "")
        return [
            {"code": code, "name": name, "words": KIND_WORDS[code], "is_chosen": code == chosen}
            for code, name in codes.choices("organization_type", get_language() or "zh")
        ]

    def clean_credit_code(self) -> str:
        """The code as it is kept, so that a slip is shown beside the field."""
        text = self.cleaned_data["credit_code"]
        try:
            return check_credit_code(text) if text.strip() else ""
        except Refusal as refusal:
            raise forms.ValidationError(phrases.sentence(refusal)) from None

    def clean_contact_phone(self) -> str:
        """A telephone of any kind, only not words."""
        text: str = self.cleaned_data["contact_phone"].strip()
        if not _TELEPHONE.fullmatch(text):
            raise forms.ValidationError(_("请填写手机号，或带区号的座机号。"))
        return text

    def clean(self) -> dict[str, Any]:
        """The place must be the coordinator's own, and a namesake nearby a different body."""
        told: dict[str, Any] = super().clean() or {}
        if self.errors:
            return told
        place = self.division_code
        if len(place) < COUNTY_DIGITS:
            self.add_error("county", _("请选到区县。"))
        elif self.actor.divisions and not place.startswith(self.actor.divisions):
            self.add_error("county", _("请选您负责的地区。"))
        elif not told["credit_code"]:
            same = access.organizations_for(self.actor).filter(
                name=" ".join(told["name"].split()),
                division_code__startswith=place[:COUNTY_DIGITS],
            )
            if (found := same.first()) is not None:
                words = _("本区已有同名的组织，编号 %(number)s。如果是另一家，请填信用代码。")
                self.add_error("name", words % {"number": found.number})
        return told

    @property
    def facts(self) -> dict[str, Any]:
        """What the service asks for. After validation."""
        names = ("name", "kind", "credit_code", "address", "contact_name", "contact_phone")
        return {name: self.cleaned_data[name] for name in names} | {
            "division_code": self.division_code
        }


class PersonPick(forms.Form):
    """Somebody found by name; where names repeat, one is picked from a short list.

    People out of the actor's reach are found by name and number (or telephone) together:
    who knows both has them from the person.
    """

    name = forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label=gettext_lazy("志愿者编号或手机号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("不在您名单里的人才要填，请向本人要。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    one_of = forms.CharField(
        label=gettext_lazy("是哪一位"), max_length=20, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.namesakes: list[Person] = []
        self.person: Person | None = None

    def within(self) -> QuerySet[Person]:
        """Those who are found by name alone."""
        return access.people_for(self.actor).exclude(state=PersonState.EXITED)

    def clean(self) -> dict[str, Any]:
        """Exactly one person, or a list to pick from."""
        told: dict[str, Any] = super().clean() or {}
        name = "".join(told.get("name", "").split())
        number = "".join((told.get("number") or "").split())
        if name:
            self.person = self._known(name, number) if number else self._near(name)
        return told

    def _known(self, name: str, number: str) -> Person | None:
        anyone = Person.objects.filter(merged_into=None).exclude(state=PersonState.EXITED)
        by_number = Q(number__iexact=number) | Q(phone_index=blind_index(number, "phone"))
        found = anyone.filter(by_number, name=name).first()
        if found is None:
            self.add_error("number", _("没有找到姓名和号码都对得上的人，请和本人核对。"))
        return found

    def _near(self, name: str) -> Person | None:
        found = list(self.within().filter(name=name).order_by("pk")[: MOST_NAMESAKES + 1])
        if not found:
            like = shown.people(self.actor, words=name).filter(pk__in=self.within().values("pk"))
            found = list(like[: MOST_NAMESAKES + 1])
        if len(found) > MOST_NAMESAKES:
            words = _("叫这个的人太多，请写全名，或再填编号。")
            self.add_error("name", words if "number" in self.fields else _("请写全名。"))
            return None
        if not found:
            self.add_error("name", self.nobody(name))
            return None
        if len(found) == 1:
            return found[0]
        self.namesakes = found
        self.fields["one_of"].required = True
        widget = self.fields["one_of"].widget
        assert isinstance(widget, forms.RadioSelect)
        widget.choices = [(person.pk, person_words(person)) for person in found]
        picked = self.cleaned_data.get("one_of", "")
        chosen = next((person for person in found if str(person.pk) == picked), None)
        if chosen is None:
            self.add_error("one_of", _("有几位符合，请选一位。"))
        return chosen

    def nobody(self, name: str) -> str:
        """What to say when nobody is called that."""
        return _("您的名单里没有“%(name)s”。如果已经注册，请再填对方的编号或手机号。") % {
            "name": name
        }


class TeamForm(PersonPick):
    """A new team: its name, who takes it in (Order 685 Art 42), and who leads it."""

    title = forms.CharField(
        label=gettext_lazy("队名"), max_length=100, help_text=gettext_lazy("例如：粤海暖阳助老队")
    )
    sponsor = forms.ModelChoiceField(
        label=gettext_lazy("由哪个组织接收"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("请选组织"),
        help_text=gettext_lazy(
            "没有登记为法人的队伍，要经社区或单位同意，由它管理（《志愿服务条例》第四十二条）。"
        ),
        error_messages={"required": gettext_lazy("请选一个接收这支队伍的组织。")},
    )
    field_order = ("title", "sponsor", "name", "one_of")

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        del self.fields["number"]
        self.fields["name"].label = _("队长")
        self.fields["name"].help_text = _("写这个组织里一位成员的姓名；还没定可以先不填。")
        self.fields["name"].required = False
        bodies = access.organizations_for(actor).order_by("name")
        set_records(self, "sponsor", bodies)
        if actor.organization_ids and len(actor.organization_ids) == 1:
            self.initial.setdefault("sponsor", min(actor.organization_ids))

    def within(self) -> QuerySet[Person]:
        """The members of the sponsor and of its teams."""
        sponsor = self.cleaned_data.get("sponsor")
        if sponsor is None:
            return Person.objects.none()
        inside = Q(memberships__organization=sponsor) | Q(memberships__team__sponsor=sponsor)
        members = Person.objects.filter(inside, memberships__until=None)
        return super().within().filter(pk__in=members.values("pk"))

    def clean(self) -> dict[str, Any]:
        """A leader is looked for only in a sponsor that is chosen."""
        if self.cleaned_data.get("sponsor") is None:
            return self.cleaned_data
        return super().clean()

    def nobody(self, name: str) -> str:
        """What to say when no member is called that."""
        return _("这个组织的成员里没有“%(name)s”，请先把他加为成员。") % {"name": name}
