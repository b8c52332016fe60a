"""Sentences of the refusals that every word shares."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "not_allowed": _("您没有权限做这件事。需要的话，请联系协调员。"),
    "value_missing": _("还有一项没有填（%(field)s）。"),
    "value_invalid": _("“%(value)s”填得不对（%(field)s）。可以填：%(remedy)s。"),
}
