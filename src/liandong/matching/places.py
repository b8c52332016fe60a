"""Places: what must be filled, one row per position on a shift, as columns.

Units: degrees WGS-84, whole minutes; moments are minutes since 1970-01-01 00:00 UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import (
    AGE_OPEN,
    VOLUNTEER,
    Floats,
    Ints,
    Masks,
    column,
    gathered,
    refuse,
    refuse_bad_points,
    refuse_twins,
)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What must be filled: one row per position on a shift.

    id               int64, unique
    shift, project   int64; a person who declined a shift is not asked for any of its places
    starts, ends     int64 minutes since 1970 UTC, end excluded
    lat, lon         float64 degrees; NaN when the service has no place (by telephone, on line)
    min_people       int32 ≥ 0, below this the service cannot run well
    max_people       int32 ≥ max(1, min_people)
    skills, checks   uint64, all of them required of each person
    languages        uint64, at least one of them must be spoken; 0 asks for none
    tiers            uint8 bit mask, who may fill it (``VOLUNTEER | SOCIAL_WORKER``)
    min_age, max_age int16, both included; 0 and ``AGE_OPEN`` mean no limit
    priority         int16 0..100;  hardship int16, 0 for none, else the group's number
    area             int64, number of the division that it serves, 0 when unknown
    leads            int16 ≥ 0, how many people whoever stands here leads; their span must do
    mode, kind       int16; mode 1..5 (M1–M5), kind indexes ``People.preferences``
    """

    id: Ints
    shift: Ints
    project: Ints
    starts: Ints
    ends: Ints
    lat: Floats
    lon: Floats
    min_people: npt.NDArray[np.int32]
    max_people: npt.NDArray[np.int32]
    skills: Masks
    checks: Masks
    languages: Masks
    tiers: npt.NDArray[np.uint8]
    min_age: npt.NDArray[np.int16]
    max_age: npt.NDArray[np.int16]
    priority: npt.NDArray[np.int16]
    hardship: npt.NDArray[np.int16]
    area: Ints
    leads: npt.NDArray[np.int16]
    mode: npt.NDArray[np.int16]
    kind: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def of(
        cls,
        *,
        id: Any,
        starts: Any,
        ends: Any,
        shift: Any = None,
        project: Any = None,
        lat: Any = np.nan,
        lon: Any = np.nan,
        min_people: Any = 1,
        max_people: Any = None,
        skills: Any = 0,
        checks: Any = 0,
        languages: Any = 0,
        tiers: Any = VOLUNTEER,
        min_age: Any = 0,
        max_age: Any = AGE_OPEN,
        priority: Any = 50,
        hardship: Any = 0,
        area: Any = 0,
        leads: Any = 0,
        mode: Any = 1,
        kind: Any = 0,
    ) -> Self:
        """Columns from array-likes; a single value stands for every row. Checks all of them.

        ``shift`` and ``project`` default to ``id``, ``max_people`` to ``min_people``.
        """
        ids: Ints = column("id", np.atleast_1d(np.asarray(id)), np.int64, (np.size(id),))
        n = len(ids)
        least = column("min_people", min_people, np.int32, (n,))
        most = np.maximum(least, 1) if max_people is None else max_people
        made = cls(
            id=ids,
            shift=column("shift", ids if shift is None else shift, np.int64, (n,)),
            project=column("project", ids if project is None else project, np.int64, (n,)),
            starts=column("starts", starts, np.int64, (n,)),
            ends=column("ends", ends, np.int64, (n,)),
            lat=column("lat", lat, np.float64, (n,)),
            lon=column("lon", lon, np.float64, (n,)),
            min_people=least,
            max_people=column("max_people", most, np.int32, (n,)),
            skills=column("skills", skills, np.uint64, (n,)),
            checks=column("checks", checks, np.uint64, (n,)),
            languages=column("languages", languages, np.uint64, (n,)),
            tiers=column("tiers", tiers, np.uint8, (n,)),
            min_age=column("min_age", min_age, np.int16, (n,)),
            max_age=column("max_age", max_age, np.int16, (n,)),
            priority=column("priority", priority, np.int16, (n,)),
            hardship=column("hardship", hardship, np.int16, (n,)),
            area=column("area", area, np.int64, (n,)),
            leads=column("leads", leads, np.int16, (n,)),
            mode=column("mode", mode, np.int16, (n,)),
            kind=column("kind", kind, np.int16, (n,)),
        )
        made._check()
        return made

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Columns from one mapping per place; for small inputs and tests."""
        listed = [dict(row) for row in rows]
        for row in listed:
            row.setdefault("shift", row.get("id"))
            row.setdefault("project", row.get("id"))
            row.setdefault("min_people", 1)
            row.setdefault("max_people", max(1, row["min_people"]))
        return cls.of(**gathered(listed, cls.of))

    def _check(self) -> None:
        refuse_twins("Place", self.id)
        refuse_bad_points(self.lat, self.lon, self.id)
        refuse(self.ends <= self.starts, self.id, "A shift must end after it starts", self.ends)
        refuse(self.min_people < 0, self.id, "min_people must be ≥ 0", self.min_people)
        too_few = self.max_people < np.maximum(self.min_people, 1)
        refuse(too_few, self.id, "max_people must be ≥ max(1, min_people)", self.max_people)
        refuse((self.tiers < 1) | (self.tiers > 3), self.id, "tiers must be 1..3", self.tiers)
        refuse(self.max_age < self.min_age, self.id, "max_age must be ≥ min_age", self.max_age)
        outside = (self.priority < 0) | (self.priority > 100)
        refuse(outside, self.id, "priority must be 0..100", self.priority)
        refuse(self.hardship < 0, self.id, "hardship must be ≥ 0", self.hardship)
        refuse(self.leads < 0, self.id, "leads must be ≥ 0", self.leads)
        refuse((self.mode < 1) | (self.mode > 5), self.id, "mode must be 1..5", self.mode)
        refuse(self.kind < 0, self.id, "kind must be ≥ 0", self.kind)
