"""A town of any size for measuring, written in bulk.

Unlike the demo towns it does not go through the services: a hundred thousand people and
their season would take hours, and only the volume matters here. Everything that the pages
read is there, and every constraint of the database holds.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from liandong.core.geo import cell
from liandong.core.hours import SHANGHAI
from liandong.core.ledger import GENESIS, entry_hash
from liandong.models import (
    Account,
    Assignment,
    LedgerEntry,
    LedgerHead,
    Need,
    Organization,
    Person,
    Position,
    Project,
    RoleGrant,
    Shift,
)
from liandong.queries.hours import entry_facts
from liandong.simulator.nanshan import NANSHAN
from liandong.simulator.towns import scattered

BATCH = 2000
SEATS = 8
STREETS = tuple(street.code for street in NANSHAN)


@dataclass(slots=True)
class BenchTown:
    """Who measures: accounts of volunteers, one of staff, and shifts with one place left."""

    volunteers: list[int]
    coordinator: int
    worker: int
    races: list[int]


def build(size: int, seed: int, *, now: datetime, races: int = 200) -> BenchTown:
    """``size`` volunteers, a tenth as many shifts, a season behind them, a week ahead."""
    random = Random(seed)
    people = _people(size, random, now)
    bodies = _organizations(now)
    worker, coordinator = people[0], people[1]
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(
                person=worker, role="social_worker", organization=bodies[0], since=now.date()
            ),
            RoleGrant(
                person=coordinator, role="coordinator", division_code="440305", since=now.date()
            ),
        ]
    )
    shifts = _shifts(max(size // 10, 2 * races), bodies, worker, random, now)
    _season(shifts, people, worker, random, now)
    _needs(size // 20, coordinator, random, now)
    open_now = [s for s in shifts if s.starts_at > now][:races]
    for shift in open_now:
        shift.taken = shift.max_people - 1
    Shift.objects.bulk_update(open_now, ["taken"], batch_size=500)
    return BenchTown(
        volunteers=[p.login_id for p in people[2:602] if p.login_id],
        coordinator=coordinator.login_id or 0,
        worker=worker.login_id or 0,
        races=[s.pk for s in open_now],
    )


def _people(size: int, random: Random, now: datetime) -> list[Person]:
    accounts = Account.objects.bulk_create(
        [Account(login=f"bench-{n:07d}", password="!", created_at=now) for n in range(602)],
        batch_size=BATCH,
    )
    rows = []
    for n in range(size + 2):
        street = random.choice(NANSHAN)
        home = scattered(random, street.centre, street.reach_m)
        rows.append(
            Person(
                login=accounts[n] if n < len(accounts) else None,
                number=f"V-BENCH-{n:07d}",
                name=f"测量{n:07d}",
                name_sound=f"celiang{n:07d}",
                birth_on=date(1960 + n % 45, 1 + n % 12, 1 + n % 28),
                division_code=street.code,
                lat=home.lat,
                lon=home.lon,
                cell=cell(home),
                skill_mask=random.getrandbits(23) & random.getrandbits(23),
                category_mask=random.getrandbits(20),
                availability_mask=random.getrandbits(21),
                travel_radius_m=random.choice((2000, 3000, 5000, 8000)),
                state="verified",
                registered_at=now - timedelta(days=random.randint(1, 900)),
            )
        )
    people = Person.objects.bulk_create(rows, batch_size=BATCH)
    RoleGrant.objects.bulk_create(
        [RoleGrant(person=p, role="volunteer", since=now.date()) for p in people], batch_size=BATCH
    )
    return people


def _organizations(now: datetime) -> list[Organization]:
    return Organization.objects.bulk_create(
        [
            Organization(
                number=f"O-BENCH-{n:04d}",
                name=f"测量机构{n}",
                kind=f"O{1 + n % 5}",
                division_code=street,
                registered_at=now,
                is_hub=n == 0,
            )
            for n, street in enumerate(STREETS)
        ]
    )


def _shifts(
    count: int, bodies: list[Organization], worker: Person, random: Random, now: datetime
) -> list[Shift]:
    """Four in five are over, one in five is to come within two weeks; 20 to a project."""
    projects = Project.objects.bulk_create(
        [
            Project(
                number=f"P-BENCH-{n:06d}",
                title=f"测量项目{n}",
                mode=f"M{1 + n % 3}",
                category="0001",
                organization=bodies[n % len(bodies)],
                division_code=bodies[n % len(bodies)].division_code,
                risk_statement="无特别风险",
                lead="social_worker",
                social_worker=worker,
                urgency=random.randint(0, 100),
                state="published",
                created_by=worker,
                created_at=now,
                published_at=now,
            )
            for n in range(-(-count // 20))
        ],
        batch_size=BATCH,
    )
    positions = Position.objects.bulk_create(
        [Position(project=p, title="服务", min_age=16) for p in projects], batch_size=BATCH
    )
    streets = {s.code: s for s in NANSHAN}
    rows = []
    for n in range(count):
        position = positions[n % len(positions)]
        project = projects[n % len(projects)]
        days = random.uniform(0.2, 14) if n % 5 == 0 or n < 250 else -random.uniform(1, 170)
        starts_at = (now + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        point = scattered(random, streets[project.division_code].centre, 1200)
        rows.append(
            Shift(
                project=project,
                position=position,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                place_name="测量地点",
                division_code=project.division_code,
                lat=point.lat,
                lon=point.lon,
                cell=cell(point),
                min_people=4,
                max_people=SEATS,
                state="open" if days > 0 else "held",
            )
        )
    return Shift.objects.bulk_create(rows, batch_size=BATCH)


def _season(
    shifts: list[Shift], people: list[Person], worker: Person, random: Random, now: datetime
) -> None:
    """Five people served on each past shift; their hours stand in whole chains."""
    past = [s for s in shifts if s.state == "held"]
    places, entries = [], []
    heads: dict[int, tuple[int, str]] = {}
    for shift in past:
        for person in random.sample(people[2:], 5):
            places.append(
                Assignment(
                    shift=shift,
                    person=person,
                    source="invitation",
                    accepted_at=shift.starts_at,
                    accepted_by=person,
                    state="served",
                )
            )
            entries.append(_entry(shift, person, worker, random, heads))
    Assignment.objects.bulk_create(places, batch_size=BATCH)
    LedgerEntry.objects.bulk_create(entries, batch_size=BATCH)
    LedgerHead.objects.bulk_create(
        [LedgerHead(organization_id=o, seq=s, digest=d) for o, (s, d) in heads.items()]
    )
    Shift.objects.filter(pk__in=[s.pk for s in past]).update(taken=5)


def _entry(
    shift: Shift,
    person: Person,
    worker: Person,
    random: Random,
    heads: dict[int, tuple[int, str]],
) -> LedgerEntry:
    body = shift.project.organization
    seq, digest = heads.get(body.pk, (0, GENESIS))
    entry = LedgerEntry(
        organization=body,
        seq=seq + 1,
        person=person,
        shift=shift,
        activity=shift.project.title,
        content="服务",
        served_on=shift.starts_at.astimezone(SHANGHAI).date(),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        minutes=120,
        kind="credit",
        evidence=random.choice(("scan", "leader_list")),
        entered_by=worker,
        recorded_at=shift.ends_at + timedelta(hours=3),
        prev_digest=digest,
    )
    entry.digest = entry_hash(digest, entry_facts(entry))
    heads[body.pk] = (seq + 1, entry.digest)
    return entry


def _needs(count: int, filer: Person, random: Random, now: datetime) -> None:
    states = ("filed", "verified", "answered", "assessed", "planned", "served", "closed")
    Need.objects.bulk_create(
        [
            Need(
                number=f"N-BENCH-{n:07d}",
                title=f"测量需求{n}",
                filer_kind="organization",
                filed_by=filer,
                category="0001",
                division_code=random.choice(STREETS),
                state=states[n % len(states)],
                filed_at=now - timedelta(days=random.uniform(0, 60)),
                answer_due_at=now + timedelta(days=random.uniform(-30, 5)),
                urgency=random.randint(0, 100),
            )
            for n in range(count)
        ],
        batch_size=BATCH,
    )
