"""Sentences about the monthly book of a station."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {}

EVENTS: dict[str, Sentence] = {
    "StationBookTaken": _("取走了 %(month)s 的台账（%(lines)s 条）"),
}
