"""Forms of complaints: filing, asking after one, answering, handing over."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from liandong import phrases
from liandong.core import complaints
from liandong.core.complaints import Category, Evidence
from liandong.core.divisions import full_name
from liandong.core.refusals import Refusal
from liandong.core.registry import check_phone
from liandong.models import Person
from liandong.phrases.complaints import CATEGORIES, FUNCTIONS
from liandong.queries import complaints as shown


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each a picture or PDF of a size that is kept."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> tuple[Evidence, ...]:
        """The files as evidence, or the sentence that says what is wrong."""
        given: list[UploadedFile[Any]] = [one for one in data or [] if one]
        try:
            complaints.check_count(0, len(given))
            return tuple(
                complaints.read_evidence(one.name or "", one.read(complaints.MOST_BYTES + 1))
                for one in given
            )
        except Refusal as refusal:
            raise forms.ValidationError(phrases.sentence(refusal)) from None


def _words(
    label: str | Promise, *, rows: int = 5, help_text: str | Promise = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=complaints.TEXT_MAX_LENGTH,
        help_text=help_text,  # type: ignore[arg-type]
        error_messages={"required": gettext_lazy("请写几句话。")},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ComplaintForm(forms.Form):
    """What happened, whom it is about, and what shows it."""

    category = forms.ChoiceField(
        label=gettext_lazy("是哪一类"),
        choices=[(one.value, CATEGORIES[one.value]) for one in Category],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一类；拿不准就选“其他”。")},
    )
    text = _words(
        gettext_lazy("经过"), help_text=gettext_lazy("什么时候、在哪里、谁、怎么回事。加密保存。")
    )
    about = forms.ChoiceField(label=gettext_lazy("对谁"), required=False)
    about_name = forms.CharField(
        label=gettext_lazy("名单里没有，写名字"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("写了名字，这个人就不能经手，也看不到。"),
    )
    proof = FilesField(
        label=gettext_lazy("图片或 PDF"),
        required=False,
        help_text=gettext_lazy("最多 3 个，每个不超过 4 MB。只有办理人能打开。"),
    )
    is_nameless = forms.BooleanField(label=gettext_lazy("连办理人也不要知道我是谁"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("留了可以凭短信验证码查进展。不留也行，提交后会给您一个查询码。"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, person: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people: dict[str, Person] = {}
        self._bodies: dict[str, Any] = {}
        if person is None:
            del self.fields["about"], self.fields["is_nameless"]
            return
        del self.fields["phone"]
        self._people = {f"person-{one.pk}": one for one in shown.people_met_by(person)}
        self._bodies = {f"body-{one.pk}": one for one in shown.organizations_met_by(person)}
        named = [(key, one.name) for key, one in (self._people | self._bodies).items()]
        field = self.fields["about"]
        field.choices = [("", gettext_lazy("不针对具体的人或单位")), *named]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """The number as eleven digits, or nothing."""
        told: str = self.cleaned_data["phone"].strip()
        if not told:
            return ""
        try:
            return str(check_phone(told))
        except Refusal as refusal:
            raise forms.ValidationError(phrases.sentence(refusal)) from None

    @property
    def person(self) -> Person | None:
        """Whom it is about, when picked from the list."""
        return self._people.get(self.cleaned_data.get("about", ""))

    @property
    def body(self) -> Any:
        """The organization it is about, when picked from the list."""
        return self._bodies.get(self.cleaned_data.get("about", ""))


class LookupForm(forms.Form):
    """The number of a complaint and the code that came with it."""

    number = forms.CharField(
        label=gettext_lazy("投诉编号"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class AppealForm(forms.Form):
    """Why the answer is not right."""

    text = _words(gettext_lazy("哪里不同意"), rows=3)


class AnswerForm(forms.Form):
    """The answer, and whether the complaint was right."""

    text = _words(gettext_lazy("给投诉人的答复"), help_text=gettext_lazy("查了什么、怎么处理。"))
    upheld = forms.ChoiceField(
        label=gettext_lazy("情况是否属实"),
        choices=[("yes", gettext_lazy("属实")), ("no", gettext_lazy("不属实，或查不清"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一项。")},
    )


class MoreForm(forms.Form):
    """What the complainant is asked."""

    text = _words(gettext_lazy("请投诉人补充什么"), rows=3)


class BackForm(forms.Form):
    """Why it is not the authority's matter."""

    text = _words(
        gettext_lazy("为什么不归我们管，该归谁"), rows=3, help_text=gettext_lazy("投诉人看得到。")
    )


class ToldForm(forms.Form):
    """What the complainant adds."""

    text = _words(gettext_lazy("补充的情况"), rows=3)


class HandOverForm(forms.Form):
    """Whose matter it is."""

    function = forms.ChoiceField(label=gettext_lazy("归谁管"), widget=forms.RadioSelect)
    text = _words(
        gettext_lazy("告诉投诉人怎么找他们"), rows=3, help_text=gettext_lazy("地点、电话、带什么。")
    )

    def __init__(self, *args: Any, bodies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["function"]
        field.choices = [  # type: ignore[attr-defined]
            (key, f"{name}（{FUNCTIONS.get(key, key)}）") for key, name in bodies.items()
        ]


def place_words(code: str) -> str:
    """The name of a division, for a line of the desk."""
    return full_name(code) if code else ""
