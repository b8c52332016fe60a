"""The words of paper forms, gathered from each word's ``PAPER_WORDS``."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong import phrases
from liandong.core.typed_fields import Origin

Sentence = str | Promise

ORIGINS: dict[Origin, Sentence] = {
    Origin.TYPED: _("要写"),
    Origin.DRAWN: _("自动填好"),
    Origin.HAND: _("手写"),
}


def paper_words(code: str) -> Mapping[str, Sentence]:
    """The words of one set: its own name, its reports' and its fields', by code."""
    for module in iter_modules(phrases.__path__):
        if module.name.endswith("_papers"):
            said: Mapping[str, Mapping[str, Sentence]] = import_module(
                f"{phrases.__name__}.{module.name}"
            ).PAPER_WORDS
            if code in said:
                return said[code]
    raise KeyError(code)
