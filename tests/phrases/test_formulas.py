"""Formulas are printed too, with the fonts of the papers."""

import pytest
from django.utils import translation

from liandong.phrases.governance import INDICATORS


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", list(INDICATORS))
def test_a_difference_is_said_in_words_because_the_fonts_of_papers_have_no_minus(code, language):
    with translation.override(language):
        assert "−" not in str(INDICATORS[code].formula)
