"""Kind words to somebody who is about to give more than they meant to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.overwork import KindWord

KIND_WORDS: dict[str, str | Promise] = {
    "more_shifts": _("您说过一周最多 %(most)s 次，加上这一班是 %(shifts)s 次。"),
    "more_hours": _("您说过一周最多 %(most)s 小时，加上这一班约 %(hours)s 小时。"),
    "days_in_row": _("这样就连着服务 %(days)s 天了，留一天歇歇也很好。"),
}


def kind_word(told: KindWord) -> str:
    """The sentence in the active language."""
    return str(KIND_WORDS[told.code]) % told.facts
