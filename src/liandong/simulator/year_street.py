"""A year of one street, week by week: people, social workers, needs, and what came of them.

Needs come in; somebody opens each of them (a social worker, or who leads instead); open ones are
filled by sign-up or by the planner; people come or do not; whoever is not looked after, has
nothing to do or too much leaves sooner; social workers tire under what they cannot finish.
Nothing here knows a database. The same seed draws the same town, needs and moods under every
setting, so that settings are compared pairwise.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from liandong.matching.columns import Bools, Floats, Ints
from liandong.simulator.year_behaviour import Behaviour
from liandong.simulator.year_filling import by_planner, by_sign_up

WEEKS = 52
SIDE = 4
"""A street has 4 × 4 blocks; equity compares them."""
COUNTED_WEEKS = 46
"""Needs that came in the last six weeks are not judged: their time is not over."""
IDLE_WEEKS = 8


class Filling(StrEnum):
    """How open services find people."""

    SIGN_UP = "sign_up"
    PLANNER = "planner"


class Lead(StrEnum):
    """Who opens and leads a service.

    WORKER           a social worker leads each of them
    DIFFERENTIATED   general ones are led by a team leader; those that ask for a credential by a
                     volunteer who holds it, the social worker assisting (a third of the time)
    """

    WORKER = "worker"
    DIFFERENTIATED = "differentiated"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is compared.

    volunteers     active volunteers at the start
    span           active volunteers to one social worker
    """

    volunteers: int = 500
    span: int = 50
    filling: Filling = Filling.PLANNER
    lead: Lead = Lead.DIFFERENTIATED
    has_supervisors: bool = True

    def __post_init__(self) -> None:
        if self.volunteers < 1 or self.span < 1:
            raise ValueError(f"A street has volunteers and a span above 0: {self}.")

    @property
    def workers(self) -> int:
        """Social workers of the street, one at least."""
        return max(1, round(self.volunteers / self.span))


@dataclass(frozen=True, slots=True)
class Year:
    """What a year came to. Shares from 0 to 1.

    fill         places that somebody came to, of those asked for
    days         from a need to the first service for it, mean over needs served
    served       needs that had a service
    retention    of those who volunteered at the start, still there after the year
    burnout      weeks of social workers spent burnt out, of all their weeks
    turnover     social workers who left, of the posts
    equity       places filled in the block that fares worst, of those filled overall
    hours        of service
    cost         yuan of posts (supervision included) for an hour of service
    leads        services led by volunteers, of all held
    """

    fill: float
    days: float
    served: float
    retention: float
    burnout: float
    turnover: float
    equity: float
    hours: float
    cost: float
    leads: float


@dataclass(slots=True)
class _Needs:
    """Needs still open, and those settled, as growing columns."""

    x: Floats
    y: Floats
    slot: Ints
    places: Ints
    missing: Ints
    skilled: Bools
    urgent: Bools
    born: Floats
    first: Floats
    hours: Floats

    def __len__(self) -> int:
        return len(self.x)


def _town(told: Setting, how: Behaviour, draw: np.random.Generator) -> dict[str, np.ndarray]:
    """Volunteers: around four centres, as people live."""
    n = told.volunteers
    side = how.side_km * (n / 500) ** 0.5
    centres = draw.uniform(0.15, 0.85, (4, 2)) * side
    where = centres[draw.integers(0, 4, n)] + draw.normal(0, side / 6, (n, 2))
    where = np.clip(where, 0, side)
    free = draw.random((n, 21)) < how.slots_free
    free[np.arange(n), draw.integers(0, 21, n)] = True
    return {
        "x": where[:, 0],
        "y": where[:, 1],
        "radius": how.radius_km * np.exp(draw.normal(0, 0.5, n)),
        "free": free,
        "skilled": draw.random(n) < how.credentialed,
        "side": np.array(side),
    }


def _arrivals(told: Setting, how: Behaviour, seed: int) -> list[_Needs]:
    """The needs of every week. Their stream is their own: no setting changes it."""
    draw = np.random.default_rng([seed, 2])
    side = how.side_km * (told.volunteers / 500) ** 0.5
    weeks = []
    for week in range(WEEKS):
        m = int(draw.poisson(how.needs_per_100 * told.volunteers / 100))
        is_visit = draw.random(m) < how.visit_share
        crowd = how.activity_median * np.exp(draw.normal(0, how.activity_sigma, m))
        places = np.where(is_visit, how.visit_people, np.clip(crowd, 1, 200)).round()
        hours = np.clip(how.hours_median * np.exp(draw.normal(0, how.hours_sigma, m)), 0.5, 8)
        weeks.append(
            _Needs(
                x=draw.uniform(0, side, m),
                y=draw.uniform(0, side, m),
                slot=draw.integers(0, 21, m),
                places=places.astype(np.int64),
                missing=places.astype(np.int64),
                skilled=draw.random(m) < how.professional,
                urgent=is_visit & (draw.random(m) < 0.5),
                born=week + draw.random(m),
                first=np.full(m, np.inf),
                hours=hours,
            )
        )
    return weeks


def _joined(one: _Needs, other: _Needs) -> _Needs:
    return _Needs(*(np.concatenate([getattr(one, k), getattr(other, k)]) for k in _Needs.__slots__))


def _kept(needs: _Needs, which: Bools) -> _Needs:
    return _Needs(*(getattr(needs, k)[which] for k in _Needs.__slots__))


def _led(
    needs: _Needs, told: Setting, how: Behaviour, minutes: float, leaders: int, helpers: int
) -> tuple[Bools, Bools, float]:
    """Which needs are opened this week, which of them a volunteer leads, minutes spent.

    Urgent ones first, then the oldest. A team leader leads one service a week, so does a
    volunteer with a credential.
    """
    opened, by_volunteer = np.zeros(len(needs), bool), np.zeros(len(needs), bool)
    spent = 0.0
    for row in np.lexsort((needs.born, ~needs.urgent)):
        cost = how.lead_minutes
        if told.lead is Lead.DIFFERENTIATED:
            if needs.skilled[row] and helpers > 0:
                cost, helpers, by_volunteer[row] = cost / 3, helpers - 1, True
            elif not needs.skilled[row] and leaders > 0:
                cost, leaders, by_volunteer[row] = 0.0, leaders - 1, True
        if spent + cost > minutes:
            by_volunteer[row] = False
            continue
        opened[row], spent = True, spent + cost
    return opened, by_volunteer & opened, spent


def simulate(told: Setting, how: Behaviour, seed: int) -> Year:
    """One year of one street. The same arguments give the same year."""
    weeks = _arrivals(told, how, seed)
    town = _town(told, how, np.random.default_rng([seed, 1]))
    moods = np.random.default_rng([seed, 3])
    n, posts = told.volunteers, told.workers
    is_original = np.ones(n, bool)
    contact, served_at = np.zeros(n), np.zeros(n)
    recent = np.zeros((n, 4))
    strain, vacant = np.zeros(posts), np.zeros(posts)
    has_leaders = told.lead is Lead.DIFFERENTIATED
    leaders = round(n * how.leaders_share) if has_leaders else 0
    needs, past = weeks[0], _kept(weeks[0], np.zeros(len(weeks[0]), bool))
    hours = burnt = at_work = 0.0
    held = led_by_volunteers = left = 0
    for week in range(WEEKS):
        if week:
            needs = _joined(needs, weeks[week])
        there = vacant <= 0
        working = int(there.sum())
        available = working * (40 - how.desk_hours - how.case_hours) * 60
        # Leading comes first, looking after people gets the rest: so it goes in a small station.
        open_now, by_volunteer, leading = _led(
            needs, told, how, available, leaders, int(town["skilled"].sum())
        )
        wish = moods.random(n) < how.willing
        stale = week - contact > 2
        fill = by_planner if told.filling is Filling.PLANNER else by_sign_up
        person, place = fill(
            town, needs, open_now, wish, how, np.random.default_rng([seed, 4, week])
        )
        chance = how.shows_up * np.where(stale[person], how.stale_shows_up, 1.0)
        came = moods.random(n)[person] < chance
        person, place = person[came], place[came]
        count = np.bincount(place, minlength=len(needs))
        needs.missing -= count
        today = week + needs.slot / 21
        fresh = (count > 0) & np.isinf(needs.first)
        needs.first[fresh] = np.maximum(today[fresh], needs.born[fresh])
        hours += float((needs.hours * count).sum())
        held += int((count > 0).sum())
        led_by_volunteers += int((by_volunteer & (count > 0)).sum())
        # Contact: those who serve meet their leader; a social worker reaches as many as time lets.
        reach = int((available - leading) // how.guidance_minutes) * (10 if has_leaders else 1)
        oldest = np.argsort(contact, kind="stable")[: max(0, reach)]
        contact[oldest] = week
        contact[person] = week if has_leaders else contact[person]
        served_at[person] = week
        recent = np.roll(recent, 1, axis=1)
        recent[:, 0] = np.bincount(person, minlength=n)
        # Strain comes of what is wanted: every need led, and a contact in a fortnight.
        wanted = len(needs) * how.lead_minutes * (0.35 if has_leaders else 1.0)
        wanted += n / (10 if has_leaders else 1) / 2 * how.guidance_minutes
        load = wanted / max(1.0, available)
        strain[there] += how.strain * min(2.0, load) ** 2 - how.relief
        if told.has_supervisors:
            strain[there] -= how.supervision_relief
        strain = np.clip(strain, 0, 3)
        burnt += float((strain[there] >= how.burnt_at).sum())
        at_work += working
        vacant = np.maximum(0, vacant - 1)
        risk = how.worker_exit_month / 4.345 * np.where(strain >= how.burnt_at, how.burnt_exit, 1)
        gone = there & (moods.random(posts) < risk)
        left += int(gone.sum())
        vacant[gone], strain[gone] = how.vacancy_weeks, 0.0
        # Volunteers leave, and as many new ones come as would if all were guided.
        factor = np.where(week - contact > 2, how.stale_exit, 1.0)
        factor *= np.where(week - served_at > IDLE_WEEKS, how.idle_exit, 1.0)
        factor *= np.where(recent.sum(1) > 3, how.tired_exit, 1.0)
        leaves = moods.random(n) < how.exit_month / 4.345 * factor
        is_original[leaves] = False
        contact[leaves], served_at[leaves], recent[leaves] = week, week, 0
        # Needs that are filled or whose time is over.
        over = (needs.missing <= 0) | (week + 1 - needs.born >= how.waits_weeks)
        past = _joined(past, _kept(needs, over))
        needs = _kept(needs, ~over)
    every = _joined(past, needs)
    past = _kept(every, every.born < COUNTED_WEEKS)
    side = float(town["side"])
    block = np.minimum((past.x / side * SIDE).astype(np.int64), SIDE - 1) * SIDE
    block += np.minimum((past.y / side * SIDE).astype(np.int64), SIDE - 1)
    filled = past.places - np.maximum(past.missing, 0)
    asked_area = np.bincount(block, past.places, minlength=SIDE * SIDE)
    came_area = np.bincount(block, filled, minlength=SIDE * SIDE)
    fill_share = float(came_area.sum() / max(1.0, asked_area.sum()))
    each = came_area[asked_area > 0] / asked_area[asked_area > 0]
    was_served = np.isfinite(past.first)
    supervisors = posts / how.supervised_by_one if told.has_supervisors else 0.0
    return Year(
        fill=fill_share,
        days=float(7 * (past.first - past.born)[was_served].mean()) if was_served.any() else np.nan,
        served=float(was_served.mean()) if len(past) else np.nan,
        retention=float(is_original.mean()),
        burnout=burnt / max(1.0, at_work),
        turnover=left / posts,
        equity=float(each.min() / fill_share) if len(each) and fill_share else np.nan,
        hours=hours,
        cost=(posts + supervisors) * how.post_cost / max(1.0, hours),
        leads=led_by_volunteers / max(1, held),
    )


def thinned(told: Setting, one_in: int) -> Setting:
    """The street with one of ``one_in`` volunteers standing for all of them."""
    return replace(told, volunteers=max(1, round(told.volunteers / one_in)))
