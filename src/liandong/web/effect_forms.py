"""What is asked when a period is computed again."""

from django import forms
from django.utils.translation import gettext_lazy


class RecomputeForm(forms.Form):
    """Why a closed period is computed again."""

    reason = forms.CharField(
        label=gettext_lazy("为什么重算"),
        max_length=200,
        help_text=gettext_lazy("原来的版本会保留，这句话写在新版本旁边。"),
    )
