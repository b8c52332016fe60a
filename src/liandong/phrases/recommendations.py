"""Why a shift is recommended, said to the volunteer in one line."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LIKED_PERCENT = 70


def reason_line(parts: Mapping[str, Mapping[str, Any]], distance: str, missing: int) -> str:
    """Why it suits: “离您约 800 米，是您愿意做的服务，还缺 1 人”. Empty when nothing is known.

    parts
        Part of the points → its facts. What would sound like praise or blame is not said.
    distance
        In words; empty when it is not known.
    missing
        How many people the shift still lacks.
    """
    said = []
    if distance:
        said.append(_("离您%(distance)s") % {"distance": distance})
    if parts.get("preference", {}).get("percent", 0) >= LIKED_PERCENT:
        said.append(_("是您愿意做的服务"))
    if parts.get("continuity", {}).get("points", 0) > 0:
        said.append(_("您参加过这个项目"))
    if missing:
        said.append(ngettext("至少还缺 %(n)s 人", "至少还缺 %(n)s 人", missing) % {"n": missing})
    return _("，").join(said)
