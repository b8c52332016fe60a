"""Why a shift is recommended, said to the volunteer in one line."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

LIKED_PERCENT = 70
NEAR_M = 1_000


def reason_line(
    parts: Mapping[str, Mapping[str, Any]], *, taken: int, least: int, distance_m: int | None
) -> str:
    """Why it suits: “离您很近，是您愿意做的服务，还没有人报名”. Never empty.

    parts
        Part of the points → its facts. What would sound like praise or blame is not said.
    taken, least
        How many people are on the shift, and how many it needs.
    distance_m
        Metres; None when it is not known.
    """
    said = []
    if distance_m is not None and distance_m <= NEAR_M:
        said.append(_("离您很近"))
    if parts.get("preference", {}).get("percent", 0) >= LIKED_PERCENT:
        said.append(_("是您愿意做的服务"))
    if parts.get("continuity", {}).get("points", 0) > 0:
        said.append(_("您参加过这个项目"))
    if not taken:
        said.append(_("还没有人报名"))
    elif taken < least:
        said.append(_("人还不够"))
    return _("，").join(said) or _("时间和要求都合适")
