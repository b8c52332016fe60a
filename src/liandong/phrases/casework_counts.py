"""Words of the district's statistics of case work."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

WORK: dict[str, Sentence] = {
    "case": _("个案"),
    "group": _("小组"),
    "activity": _("社区活动"),
    "visit": _("走访"),
    "consultation": _("咨询"),
}
SHORT_HIDDEN: Sentence = _("不显示")
"""In a cell: somebody could be known by the number, or by the others and their total."""
