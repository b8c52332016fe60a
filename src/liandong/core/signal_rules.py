"""The seven rules that look for signals: entries in, signals with their figures out.

Each is a pure function over entries of one reach and one period. They know nothing of
judgments made before, and none of them looks at age, sex, origin or occupation. Run time
grows with n log n; memory with n.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from liandong.core.geo import Point, distance_m
from liandong.core.signals import SHANGHAI, WEIGHTS, Signal, SignalKind, SignalRules, Stint

DEFAULT = SignalRules()
_ALONE = frozenset({"scan", "offline"})
"""Evidence that a volunteer gives with an own device."""
_LISTED = frozenset({"leader_list", "paper"})
"""Evidence that a leader gives for others."""
_MINUTE = timedelta(minutes=1)


def all_signals(stints: Iterable[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """What all seven rules find, rule by rule."""
    rows = sorted(stints, key=lambda s: (s.starts_at, s.ends_at, s.entry))
    return [
        *overlaps(rows, rules),
        *impossible_travel(rows, rules),
        *shared_devices(rows, rules),
        *bulk_lists(rows, rules),
        *backfill_bursts(rows, rules),
        *outside_opening(rows, rules),
        *unseen_recipients(rows, rules),
    ]


def _signal(row: Stint, kind: SignalKind, **facts: object) -> Signal:
    return Signal(row.entry, kind, WEIGHTS[kind], facts)


def _by_person(rows: Iterable[Stint]) -> dict[int, list[Stint]]:
    found: dict[int, list[Stint]] = {}
    for row in rows:
        found.setdefault(row.person, []).append(row)
    for own in found.values():
        own.sort(key=lambda s: (s.starts_at, s.ends_at, s.entry))
    return found


def overlaps(rows: Sequence[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """One person at two activities at the same time.

    The one that is proved less well is named; both when their proofs are alike.
    """
    found = []
    for own in _by_person(rows).values():
        usual = _usual_mark(own)
        for first, second, shared in _meeting(own):
            if first.activity == second.activity or shared < rules.overlap_minutes:
                continue
            for row in _less_proved(first, second, usual):
                other = second if row is first else first
                found.append(_overlap(row, other, shared))
    return found


def _meeting(own: list[Stint]) -> Iterable[tuple[Stint, Stint, int]]:
    """Pairs that share time, with the minutes shared; ``own`` is sorted by start."""
    for place, first in enumerate(own):
        for second in own[place + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            yield first, second, (min(first.ends_at, second.ends_at) - second.starts_at) // _MINUTE


def _usual_mark(own: list[Stint]) -> str:
    """The browser on which somebody checks in most often; empty when there is none."""
    marks = Counter(row.mark for row in own if row.mark)
    return marks.most_common(1)[0][0] if marks else ""


def _less_proved(first: Stint, second: Stint, usual: str) -> tuple[Stint, ...]:
    """Of two entries that cannot both be true, those that might be false."""
    strengths = [_strength(row, usual) for row in (first, second)]
    if strengths[0] == strengths[1]:
        return (first, second)
    return (first,) if strengths[0] < strengths[1] else (second,)


def _strength(row: Stint, usual: str) -> int:
    if row.evidence in _ALONE:
        return 4 if row.mark == usual else 3
    if row.evidence == "badge":
        return 4
    return 2 if row.evidence in _LISTED else 1


def _overlap(row: Stint, other: Stint, shared: int) -> Signal:
    return _signal(
        row,
        SignalKind.OVERLAP,
        minutes=shared,
        day=str(row.day),
        other_entry=other.entry,
        other_from=_clock(other.starts_at),
        other_to=_clock(other.ends_at),
    )


def _clock(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%H:%M")


def impossible_travel(rows: Sequence[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """Two services one after the other, further apart than anybody travels in between."""
    found = []
    for own in _by_person(rows).values():
        usual = _usual_mark(own)
        for before, after in pairwise(own):
            gap = (after.starts_at - before.ends_at) // _MINUTE
            away = _distance(before, after)
            if gap < -rules.overlap_minutes or away is None or away < rules.travel_min_m:
                continue
            if away * 60 <= rules.travel_kmh * 1000 * (max(gap, 0) + rules.travel_slack_minutes):
                continue
            for row in _less_proved(before, after, usual):
                found.append(
                    _signal(
                        row,
                        SignalKind.IMPOSSIBLE_TRAVEL,
                        km=round(away / 1000, 1),
                        minutes=max(gap, 0),
                        day=str(row.day),
                        other_entry=(after if row is before else before).entry,
                    )
                )
    return found


def _distance(first: Stint, second: Stint) -> float | None:
    if None in (first.lat, first.lon, second.lat, second.lon):
        return None
    return distance_m(
        Point(first.lat or 0.0, first.lon or 0.0), Point(second.lat or 0.0, second.lon or 0.0)
    )


def shared_devices(rows: Sequence[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """One browser on which many people checked in at one shift.

    People of one household count as one. The browser's usual owner, whom it shows on most
    days, and the owner's household are not named.
    """
    marked = [row for row in rows if row.mark and row.evidence in _ALONE]
    days: dict[str, dict[int, set[object]]] = {}
    at_shift: dict[tuple[str, int], list[Stint]] = {}
    for row in marked:
        days.setdefault(row.mark, {}).setdefault(row.person, set()).add(row.day)
        at_shift.setdefault((row.mark, row.shift), []).append(row)
    found = []
    for (mark, _), together in at_shift.items():
        people = {row.household or -row.person for row in together}
        if len(people) < rules.device_people:
            continue
        use = days[mark]
        most = max(len(use[p]) for p in use)
        owners = [p for p in use if len(use[p]) == most]
        owner = owners[0] if len(owners) == 1 else None
        home = next((row.household for row in together if row.person == owner), 0)
        found += [
            _signal(row, SignalKind.SHARED_DEVICE, people=len(people), day=str(row.day))
            for row in together
            if row.person != owner and not (home and row.household == home)
        ]
    return found


def bulk_lists(rows: Sequence[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """People who are always on a leader's list together, to the minute.

    Only people count who were never seen otherwise: no own scan, no other leader. Real people
    are away now and then, each at another time; names on paper are not.
    """
    seen_otherwise: dict[int, set[int]] = {}
    for row in rows:
        by = row.leader if row.evidence in _LISTED else -1
        seen_otherwise.setdefault(row.person, set()).add(by)
    listed: dict[tuple[int, int], list[Stint]] = {}
    for row in rows:
        if row.evidence in _LISTED and seen_otherwise[row.person] == {row.leader}:
            listed.setdefault((row.leader, row.activity), []).append(row)
    found = []
    for group in listed.values():
        shifts: dict[int, set[int]] = {}
        for row in group:
            shifts.setdefault(row.person, set()).add(row.shift)
        for row in group:
            own = shifts[row.person]
            if len(own) < rules.bulk_sessions:
                continue
            mates = {p for p, theirs in shifts.items() if _alike(own, theirs, rules)}
            if len(mates) < rules.bulk_people:
                continue
            if _is_to_the_minute([other for other in group if other.person in mates]):
                found.append(_signal(row, SignalKind.BULK_LIST, people=len(mates), shifts=len(own)))
    return found


def _alike(own: set[int], theirs: set[int], rules: SignalRules) -> bool:
    """Whether two people are on the same lists, but for one at most or a small share."""
    apart = len(own ^ theirs)
    return apart <= 1 or 100 * apart <= (100 - rules.bulk_alike_pct) * len(own | theirs)


def _is_to_the_minute(group: list[Stint]) -> bool:
    """Whether at nearly every shift of the group all came and left at the same minute."""
    spans: dict[int, Counter[tuple[datetime, datetime]]] = {}
    for row in group:
        spans.setdefault(row.shift, Counter())[(row.starts_at, row.ends_at)] += 1
    same = sum(max(counts.values()) for counts in spans.values())
    return same * 10 >= len(group) * 9


def backfill_bursts(rows: Sequence[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """Back-fills of many different days for one person, all entered within hours."""
    found = []
    later = [row for row in rows if row.evidence == "backfill"]
    for own in _by_person(later).values():
        own.sort(key=lambda s: (s.recorded_at, s.starts_at))
        first = 0
        odd: dict[int, tuple[Stint, int]] = {}
        for last in range(len(own)):
            while own[last].recorded_at - own[first].recorded_at > rules.burst_window:
                first += 1
            days = len({row.day for row in own[first : last + 1]})
            if days >= rules.burst_days:
                for row in own[first : last + 1]:
                    odd[row.entry] = (row, days)
        found += [
            _signal(row, SignalKind.BACKFILL_BURST, days=days, entered_on=_day(row.recorded_at))
            for row, days in odd.values()
        ]
    return found


def _day(moment: datetime) -> str:
    return str(moment.astimezone(SHANGHAI).date())


def outside_opening(rows: Sequence[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """Service at a place while it was closed, beyond what coming early or late explains."""
    found = []
    for row in rows:
        if row.opening is None:
            continue
        outside = _minutes_outside(row)
        if outside < rules.outside_minutes:
            continue
        opens, closes = row.opening.opens_at, row.opening.closes_at
        found.append(
            _signal(
                row,
                SignalKind.OUTSIDE_OPENING,
                minutes=outside,
                day=str(row.day),
                opens=opens.strftime("%H:%M") if opens else "",
                closes=closes.strftime("%H:%M") if closes else "",
            )
        )
    return found


def _minutes_outside(row: Stint) -> int:
    opening = row.opening
    if opening is None or opening.opens_at is None or opening.closes_at is None:
        return row.minutes if opening is not None else 0
    opens = datetime.combine(row.day, opening.opens_at, tzinfo=SHANGHAI)
    closes = datetime.combine(row.day, opening.closes_at, tzinfo=SHANGHAI)
    inside = min(row.ends_at, closes) - max(row.starts_at, opens)
    return row.minutes - max(inside, timedelta(0)) // _MINUTE


def unseen_recipients(rows: Sequence[Stint], rules: SignalRules = DEFAULT) -> list[Signal]:
    """Services for somebody whom nobody but one volunteer and one leader has ever met.

    Mostly scanned visits are left out, so a pair that scans at the place is not found here;
    the random part of the spot checks is for them.
    """
    served: dict[int, list[Stint]] = {}
    for row in rows:
        if row.recipient is not None:
            served.setdefault(row.recipient, []).append(row)
    found = []
    for visits in served.values():
        if len(visits) < rules.unseen_entries or any(v.recipient_known for v in visits):
            continue
        if len({v.person for v in visits}) > 1 or len({v.leader for v in visits}) > 1:
            continue
        scanned = sum(v.evidence in _ALONE for v in visits)
        if scanned * 100 > rules.unseen_scanned_pct * len(visits):
            continue
        found += [_signal(row, SignalKind.UNSEEN_RECIPIENT, entries=len(visits)) for row in visits]
    return found
