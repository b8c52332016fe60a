"""People: who may be asked, as columns.

Not here, on purpose: sex, ethnicity, party, complaints and the number of past refusals. A
plan that cannot see them cannot use them. Units: degrees WGS-84, metres, whole minutes;
moments are minutes since 1970-01-01 00:00 UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import (
    AGE_OPEN,
    AGE_UNKNOWN,
    ALWAYS,
    VOLUNTEER,
    Bools,
    Floats,
    Ints,
    Masks,
    Singles,
    column,
    gathered,
    refuse,
    refuse_bad_points,
    refuse_twins,
)


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Who may be asked. Every column has one row per person unless its line says otherwise.

    id              int64, unique
    lat, lon        float64 degrees; NaN when unknown (then only places without a point fit)
    radius_m        float32 > 0, how far the person is willing to go
    skills, checks  uint64 bit masks; what a skill includes is already expanded into it
    languages       uint64 bit mask
    tier            uint8, ``VOLUNTEER`` or ``SOCIAL_WORKER`` or both bits
    age             int16 years on the first day planned, ``AGE_UNKNOWN`` when unknown
    hours           (n, 3) uint64, free hours of the week (see ``hours_mask``)
    max_shifts      int16 ≥ 0, places per week;  max_minutes int32 ≥ 0, per week
    reliability     float32 0..1, share of promised service kept (forgiven absences left out)
    recent_minutes  int32 ≥ 0, served in the weeks before the plan
    area            int64, number of the home's division, 0 when unknown
    span            int16 ≥ 0, how many people they may lead at a time (social workers, leaders)
    together        int64, 0 for none; people of one number serve at the same place or not at all
    preferences     (n, kinds) float32 0..1, liking of each kind; no column at all: 0.5 each
    busy            (b, 3) int64: person row, start, end; exceptions to ``hours``
    known           (c, 2) int64: person row, project id served before
    known_strength  (c,) float32 0..1, how well acquainted
    """

    id: Ints
    lat: Floats
    lon: Floats
    radius_m: Singles
    skills: Masks
    checks: Masks
    languages: Masks
    tier: npt.NDArray[np.uint8]
    age: npt.NDArray[np.int16]
    hours: Masks
    max_shifts: npt.NDArray[np.int16]
    max_minutes: npt.NDArray[np.int32]
    reliability: Singles
    recent_minutes: npt.NDArray[np.int32]
    area: Ints
    span: npt.NDArray[np.int16]
    together: Ints
    preferences: Singles
    busy: Ints
    known: Ints
    known_strength: Singles

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def of(
        cls,
        *,
        id: Any,
        lat: Any = np.nan,
        lon: Any = np.nan,
        radius_m: Any = 3000.0,
        skills: Any = 0,
        checks: Any = 0,
        languages: Any = 0,
        tier: Any = VOLUNTEER,
        age: Any = AGE_UNKNOWN,
        hours: Any = ALWAYS,
        max_shifts: Any = 3,
        max_minutes: Any = 600,
        reliability: Any = 0.9,
        recent_minutes: Any = 0,
        area: Any = 0,
        span: Any = 0,
        together: Any = 0,
        preferences: Any = None,
        busy: Any = (),
        known: Any = (),
        known_strength: Any = 1.0,
    ) -> Self:
        """Columns from array-likes; a single value stands for every row. Checks all of them."""
        ids: Ints = column("id", np.atleast_1d(np.asarray(id)), np.int64, (np.size(id),))
        n = len(ids)
        liking = np.zeros((n, 0)) if preferences is None else np.asarray(preferences)
        if liking.ndim != 2:
            raise ValueError(f"preferences should be (people, kinds), got {liking.shape}.")
        away = np.asarray(busy, np.int64).reshape(-1, 3)
        met = np.asarray(known, np.int64).reshape(-1, 2)
        made = cls(
            id=ids,
            lat=column("lat", lat, np.float64, (n,)),
            lon=column("lon", lon, np.float64, (n,)),
            radius_m=column("radius_m", radius_m, np.float32, (n,)),
            skills=column("skills", skills, np.uint64, (n,)),
            checks=column("checks", checks, np.uint64, (n,)),
            languages=column("languages", languages, np.uint64, (n,)),
            tier=column("tier", tier, np.uint8, (n,)),
            age=column("age", age, np.int16, (n,)),
            hours=column("hours", hours, np.uint64, (n, 3)),
            max_shifts=column("max_shifts", max_shifts, np.int16, (n,)),
            max_minutes=column("max_minutes", max_minutes, np.int32, (n,)),
            reliability=column("reliability", reliability, np.float32, (n,)),
            recent_minutes=column("recent_minutes", recent_minutes, np.int32, (n,)),
            area=column("area", area, np.int64, (n,)),
            span=column("span", span, np.int16, (n,)),
            together=column("together", together, np.int64, (n,)),
            preferences=column("preferences", liking, np.float32, (n, liking.shape[1])),
            busy=column("busy", away, np.int64, away.shape),
            known=column("known", met, np.int64, met.shape),
            known_strength=column("known_strength", known_strength, np.float32, (len(met),)),
        )
        made._check()
        return made

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Columns from one mapping per person; for small inputs and tests.

        ``preferences`` is a list; ``busy`` is a list of (start, end) and ``known`` a list of
        (project id, strength) of that person.
        """
        listed = [dict(row) for row in rows]
        busy = [(i, *span) for i, row in enumerate(listed) for span in row.pop("busy", ())]
        known = [(i, *tie) for i, row in enumerate(listed) for tie in row.pop("known", ())]
        kinds = max((len(row.get("preferences", ())) for row in listed), default=0)
        for row in listed if kinds else ():
            liking = list(row.get("preferences", ()))
            row["preferences"] = liking + [0.5] * (kinds - len(liking))
        return cls.of(
            busy=busy,
            known=[tie[:2] for tie in known],
            known_strength=[tie[2] for tie in known],
            **gathered(listed, cls.of),
        )

    def _check(self) -> None:
        refuse_twins("Person", self.id)
        refuse_bad_points(self.lat, self.lon, self.id)
        radius, likings = self.radius_m, self.preferences
        refuse(~(radius > 0), self.id, "radius_m must be above 0", radius)
        refuse((self.tier < 1) | (self.tier > 3), self.id, "tier must be 1..3", self.tier)
        refuse(
            (self.age < AGE_UNKNOWN) | (self.age > AGE_OPEN), self.id, "age out of range", self.age
        )
        refuse(self.max_shifts < 0, self.id, "max_shifts must be ≥ 0", self.max_shifts)
        refuse(self.max_minutes < 0, self.id, "max_minutes must be ≥ 0", self.max_minutes)
        refuse(self.recent_minutes < 0, self.id, "recent_minutes must be ≥ 0", self.recent_minutes)
        refuse(self.span < 0, self.id, "span must be ≥ 0", self.span)
        refuse(self.together < 0, self.id, "together must be ≥ 0", self.together)
        share = self.reliability
        refuse(~((share >= 0) & (share <= 1)), self.id, "reliability must be 0..1", share)
        bad: Bools = np.any(~((likings >= 0) & (likings <= 1)), axis=1)
        refuse(bad, self.id, "preferences must be 0..1", likings)
        n = len(self.id)
        for name, table in (("busy", self.busy), ("known", self.known)):
            if len(table) and not 0 <= table[:, 0].min() <= table[:, 0].max() < n:
                raise ValueError(f"{name} names a person row outside 0..{n - 1}.")
        ends_early = self.busy[self.busy[:, 2] <= self.busy[:, 1]]
        if len(ends_early):
            raise ValueError(f"busy must end after it starts, got {ends_early[0].tolist()}.")
        strength = self.known_strength
        if not ((strength >= 0) & (strength <= 1)).all():
            raise ValueError(f"known_strength must be 0..1, got {strength.tolist()[:5]}.")
