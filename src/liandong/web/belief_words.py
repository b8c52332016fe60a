"""Why an entry is believed, as the lines of its page: a heading and its sentences."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.phrases.beliefs import DEVICE, HOW, POINT, SECOND, SPOT_CHECK, STRENGTH
from liandong.queries.beliefs import Belief

HEADINGS = {
    "in": _("到场"),
    "out": _("离场"),
    "claimed": _("申请补录"),
    "entered": _("记入"),
}


@dataclass(frozen=True, slots=True)
class BeliefLine:
    """A heading, its sentences, and the moment it is about."""

    heading: str | Promise
    sentences: tuple[str, ...]
    at: datetime | None = None


def lines(belief: Belief) -> list[BeliefLine]:
    """The lines of an entry's page, in the order in which they are read."""
    found = []
    for record in belief.records:
        told = [str(HOW[record.method]) % {"who": record.by}]
        if record.kind in {"in", "out"}:
            day = formats.date_format(record.day, "DATE_FORMAT") if record.day else ""
            told.append(str(DEVICE[record.device]) % {"people": record.people, "day": day})
        found.append(BeliefLine(HEADINGS[record.kind], tuple(told), record.at))
    second = str(SECOND[belief.second]) % {"who": belief.second_by}
    return [
        *found,
        BeliefLine(_("位置"), (str(POINT[belief.has_point]),)),
        BeliefLine(_("谁核对的"), (second,), belief.second_at),
        BeliefLine(_("抽查结果"), (str(SPOT_CHECK[belief.spot_check]),)),
        BeliefLine(_("有多可信"), (str(STRENGTH[belief.strength]),)),
    ]
