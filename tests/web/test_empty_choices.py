"""A list to choose from says in words what an empty choice means."""

import pytest
from django import forms
from django.utils import translation

from liandong.models import Person
from liandong.web.template_words import styled


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "language", "said"),
    [
        ({}, "zh-hans", "请选"),
        ({"required": False}, "zh-hans", "不选"),
        ({"required": False}, "en", "None"),
        ({"empty_label": "由社工带队"}, "zh-hans", "由社工带队"),
    ],
)
def test_the_empty_choice_is_said_in_words(options, language, said):
    class Asking(forms.Form):
        person = forms.ModelChoiceField(queryset=Person.objects.none(), **options)

    with translation.override(language):
        shown = styled(Asking()["person"])
    assert f'<option value="" selected>{said}</option>' in shown
