"""Mixes: one position that wants certain people among the others, as plain places.

"Five people, two of them nurses, one of them leading" becomes three places on one shift: two
seats that ask for a nurse, one that asks for a leader, and two open to all, nurses included.
A plan fills them exactly when it meets the mix: whoever has the skill may sit on an open seat
as well, and nobody sits twice, since the seats are at the same time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

ASKED = ("skills", "checks", "languages")


def split_mix(place: Mapping[str, Any], among: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows (for ``Places.of_rows``) of a place that wants ``among`` others certain people.

    Each entry of ``among`` has its own ``id``, ``people`` (how many of the needed ones), and
    what is asked of them beyond the place: ``skills``, ``checks``, ``languages``, ``tiers``,
    ``min_age``, ``max_age``, ``leads``. The place's own row comes last, with what is left.
    ``ValueError`` when more are wanted than the place needs.
    """
    whole = dict(place)
    least = int(whole.get("min_people", 1))
    most = int(whole.get("max_people", max(1, least)))
    shift = whole.get("shift", whole["id"])
    project = whole.get("project", whole["id"])
    rows = []
    wanted = sum(int(part["people"]) for part in among)
    if wanted > least:
        raise ValueError(
            f"Place {whole['id']} needs {least} people; {wanted} are wanted among them."
        )
    for part in among:
        asked = dict(part)
        people = int(asked.pop("people"))
        row = {**whole, **asked, "min_people": people, "max_people": people}
        for name in ASKED:
            if name in part:
                row[name] = int(whole.get(name, 0)) | int(part[name])
        rows.append(row | {"shift": shift, "project": project})
    if most > wanted:
        left = {"min_people": least - wanted, "max_people": most - wanted}
        rows.append(whole | left | {"shift": shift, "project": project})
    return rows
