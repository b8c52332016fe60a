"""Handing in a file: which, for whom, and read as of which day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core.import_runs import Kind
from liandong.models import Organization
from liandong.phrases.imports import KINDS
from liandong.queries import access
from liandong.queries.imports import organizations_to_import_for
from liandong.services.spreadsheets import MOST_MEGABYTES

ACCEPTED = ".xlsx,.xls,.csv,.txt"
MOST_CHOICES = 500


class FileForm(forms.Form):
    """One file and how to take it. Organizations are those the actor may speak for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("这是什么表"),
        choices=[(kind.value, KINDS[kind]) for kind in Kind],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("点一下选择，或把文件拖到框里。可以是 .xlsx、.xls 或 CSV。"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "class": "import-drop"}),
    )
    platform = forms.CharField(
        label=gettext_lazy("时长来自哪个平台"),
        help_text=gettext_lazy("只有时长表要填，例如：志愿汇、i志愿、中国志愿服务网。"),
        required=False,
        max_length=60,
    )
    organization = forms.ChoiceField(label=gettext_lazy("记在哪个组织名下"), required=False)
    as_of = forms.DateField(
        label=gettext_lazy("按哪一天来读"),
        help_text=gettext_lazy("表里没写年份的日期，按离这一天最近的来读。一般就是今天。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, actor: access.Actor, today: date):
        super().__init__(data, files, initial={"kind": Kind.NEEDS.value, "as_of": today})
        self.bodies = {
            str(one.pk): one for one in organizations_to_import_for(actor)[:MOST_CHOICES]
        }
        choices = [(key, one.name) for key, one in self.bodies.items()]
        is_free = actor.has(access.COORDINATOR)
        if is_free:
            choices.insert(0, ("", _("不属于哪一家（整个平台）")))
        self.fields["organization"].required = not is_free
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The upload; refused when it is larger than what is read."""
        upload = self.cleaned_data["file"]
        if upload.size >= MOST_MEGABYTES << 20:
            raise forms.ValidationError(
                _("文件有 %(size)s MB，一次最多读 %(most)s MB。请拆成几份上传。")
                % {"size": upload.size >> 20, "most": MOST_MEGABYTES}
            )
        return upload

    @property
    def body(self) -> Organization | None:
        """The organization that was chosen."""
        return self.bodies.get(self.cleaned_data["organization"])
