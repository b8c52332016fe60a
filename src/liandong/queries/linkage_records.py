"""The records behind each part of a linkage's index: shifts, sessions, wishes, people, days.

Rows tell what, when and how much; who somebody is stands apart, so that a page shows names
only to whom they may be shown. No row holds what was said in a session or a complaint.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liandong.core.complaints import WAITING
from liandong.core.hours import SHANGHAI
from liandong.core.linkage import Relation
from liandong.core.linkage_health import HealthRules, Part
from liandong.models import Complaint, EventRecord, Linkage, LinkageRelation, Person, Shift
from liandong.queries import access, bulletin, linkage_acts
from liandong.queries.complaints import within_reach
from liandong.queries.linkage_health import WORKER_ACTS, judged_complaints, rules_for


@dataclass(frozen=True, slots=True)
class Record:
    """One record: a kind (``shift``, ``session``, ``person``, ``wish``, ``question``,
    ``complaint``, ``relation``, ``service``, ``day``), its day, its facts, and the row that it
    is, if it can be opened.
    """

    kind: str
    day: date | None
    facts: dict[str, object]
    pk: int = 0


def behind(actor: access.Actor, linked: Linkage, part: Part, *, at: datetime) -> list[Record]:
    """The records of one part, latest first. At most nine queries."""
    today = at.astimezone(SHANGHAI).date()
    rules, _ = rules_for(linked.division_code, today)
    window = at - timedelta(days=rules.window_days)
    one = [linked]
    members = linkage_acts.members_of(one)
    mine = members[linked.pk]
    if part is Part.WISHES:
        asked = linkage_acts.wishes(one, members, since=window, at=at).get(linked.pk, [])
        found = [
            Record("wish", wish.filed_at.astimezone(SHANGHAI).date(),
                   {"number": wish.number, "in_time": in_time}, wish.pk)
            for wish, in_time in reversed(asked)
        ]  # fmt: skip
        found += _questions(actor, linked, since=window.astimezone(SHANGHAI).date(), at=at)
        return sorted(found, key=lambda row: row.day or today, reverse=True)
    if part is Part.NEED_DAYS:
        days = linkage_acts.asked_days(one, since=window, at=at).get(linked.pk, {})
        return [Record("day", day, {"answered": days[day]}) for day in sorted(days, reverse=True)]
    talks = linkage_acts.sessions(one, since=window, at=at).get(linked.pk, [])
    told = [
        Record(
            "session", talk.held_at.astimezone(SHANGHAI).date(),
            {
                "number": talk.number, "minutes": talk.minutes,
                "functions": list(talk.functions), "is_review": linkage_acts.is_review(talk),
            },
        )
        for talk in reversed(talks)
        if part is not Part.RECIPROCAL or linkage_acts.is_reciprocal(talk, mine)
    ]  # fmt: skip
    if part is Part.SESSIONS:
        return told
    given = [
        Record("service", row.served_on, {"by": row.giver_side, "minutes": row.minutes})
        for row in reversed(linkage_acts.helped(one, since=window, at=at).get(linked.pk, []))
    ]
    if part is Part.RECIPROCAL:
        ties = LinkageRelation.objects.filter(
            linkage=linked, kind=Relation.SERVING, since__gt=window.date(), since__lte=today
        )
        found = told + given + [Record("relation", tie.since, {"note": tie.note}) for tie in ties]
        return sorted(found, key=lambda row: row.day or today, reverse=True)
    since = at - timedelta(days=rules.assist_days) if part is Part.ASSIST else window
    acts = linkage_acts.served(one, members, since=since, at=at)
    rows = acts.get(linked.pk, [])
    if part in (Part.JOINT_ACTS, Part.LEAD):
        shifts = _shifts(rows, mine)
        found = shifts + (told + given if part is Part.JOINT_ACTS else [])
        return sorted(found, key=lambda row: row.day or today, reverse=True)
    if part is Part.ASSIST:
        leading = linkage_acts.leaders(one, acts)
        _, only = linkage_acts.regulars(rows, leading, rules)
        return _people(actor, {who: ("volunteer", n) for who, n in only.items()})
    times: dict[int, tuple[str, int]] = {}
    counts: dict[int, int] = defaultdict(int)
    for row in rows:
        counts[row.person] += 1
    times |= {who: ("volunteer", n) for who, n in counts.items() if who not in mine.workers}
    acted = EventRecord.objects.filter(
        by__in=mine.workers, name__in=WORKER_ACTS, at__gt=window, at__lte=at
    ).values_list("by", flat=True)
    busy: dict[int, int] = dict.fromkeys(mine.workers, 0)
    for who in acted:
        if who is not None:
            busy[who] += 1
    return _people(actor, {who: ("worker", n) for who, n in busy.items()} | times)


def _questions(actor: access.Actor, linked: Linkage, *, since: date, at: datetime) -> list[Record]:
    """Questions by their clock; they open for whoever may read the bulletin."""
    may_read = bulletin.boards_for(actor, on=actor.on).filter(pk=linked.pk).exists()
    return [
        Record(
            "question", post.posted_at.astimezone(SHANGHAI).date(), {"in_time": in_time},
            linked.pk if may_read else 0,
        )
        for post, in_time in bulletin.judged(linked, since=since, at=at)
    ]  # fmt: skip


def complaints(
    actor: access.Actor, organization: int, rules: HealthRules, *, at: datetime
) -> list[Record]:
    """The complaints that an organization's part counts, each by its clock. Two queries.

    Whoever may look into one sees its number and day; its handler opens it, and one that still
    waits leads to the desk (``waits``). For all others it is one complaint and whether it was
    answered in time, without a day, so that nobody guesses whose.
    """
    rows = judged_complaints(organization, rules, at=at)
    near = within_reach(actor) | Complaint.objects.filter(handler=actor.person)
    known = {
        row.pk: row
        for row in near.filter(pk__in=rows.values("pk")).defer("text", "answer", "phone")
        if actor.person.name not in row.about_name or row.handler_id == actor.person.pk
    }
    waiting = {state.value for state in WAITING}
    found = []
    for pk, answered, due in rows.values_list("pk", "answered_at", "due_at"):
        told: dict[str, object] = {"in_time": answered is not None and answered <= due}
        row = known.get(pk)
        if row is None:
            found.append(Record("complaint", None, {**told, "number": "", "waits": False}))
            continue
        told |= {"number": row.number, "waits": row.state in waiting}
        day = row.filed_at.astimezone(SHANGHAI).date()
        mine = pk if row.handler_id == actor.person.pk else 0
        found.append(Record("complaint", day, told, mine))
    # Whoever may not open one learns nothing from where it stands in the list.
    return sorted(found, key=lambda one: (one.day is None, bool(one.facts["in_time"])))


def _shifts(rows: list[linkage_acts.Served], mine: linkage_acts.Members) -> list[Record]:
    grouped = linkage_acts.by_shift(rows)
    titles = dict(Shift.objects.filter(pk__in=grouped).values_list("pk", "project__title"))
    return [
        Record(
            "shift", there[0].day,
            {
                "title": titles[shift], "people": len(there),
                "led_by": sorted(linkage_acts.led_by(there, mine)),
            },
            shift,
        )
        for shift, there in grouped.items()
    ]  # fmt: skip


def _people(actor: access.Actor, times: dict[int, tuple[str, int]]) -> list[Record]:
    """People with how often; a name only of whom the actor may know."""
    known = access.people_for(actor).filter(pk__in=times)
    names: dict[int, str] = dict(Person.objects.filter(pk__in=known).values_list("pk", "name"))
    order = sorted(times.items(), key=lambda item: (item[1][0] != "worker", -item[1][1], item[0]))
    return [
        Record("person", None, {"name": names.get(who, ""), "side": side, "times": n},
               who if who in names else 0)
        for who, (side, n) in order
    ]  # fmt: skip
