"""Credentials: what a paper lets one do, and until when.

A credential is the paper held; a qualification is what it lets one do, and a higher one
includes the lower. Days are local days; the last valid day printed on the paper counts.
Kinds are codes; their names stand in ``liandong.phrases.credentials``. Sources: Order 685
Art 16 (statutory qualification must be held); registration of social workers is valid for
three years, of nurses for five.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

LAPSES_SOON_DAYS = 60


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """One kind of paper.

    field
        Where it belongs: social_work, health, law, mind, teaching, safety, transport …
    includes
        Kinds whose work its holder may do as well (directly; the rest follows).
    skills
        Codes of the national skill table that it proves.
    valid_years
        For how long it is usually awarded; None: for good, or as printed.
    is_statutory
        The law allows the work only to its holders.
    """

    code: str
    field: str
    includes: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    valid_years: int | None = None
    is_statutory: bool = False


_ALL = (
    CredentialKind("social_worker_assistant", "social_work", valid_years=3),
    CredentialKind("social_worker", "social_work", ("social_worker_assistant",), valid_years=3),
    CredentialKind("social_worker_senior", "social_work", ("social_worker",), valid_years=3),
    CredentialKind("first_aid", "health", skills=("01",), valid_years=3),
    CredentialKind("first_aid_trainer", "health", ("first_aid",), ("08",), 3),
    CredentialKind("elder_care_worker", "health", skills=("19",)),
    CredentialKind(
        "nurse", "health", ("first_aid", "elder_care_worker"), ("01", "19"), 5, is_statutory=True
    ),
    CredentialKind("physician", "health", ("first_aid",), ("01",), is_statutory=True),
    CredentialKind("rehabilitation_therapist", "health", skills=("19",), is_statutory=True),
    CredentialKind("mind_counselor", "mind", skills=("18",)),
    CredentialKind("psychotherapist", "mind", ("mind_counselor",), ("18",), is_statutory=True),
    CredentialKind("psychiatrist", "mind", ("physician", "psychotherapist"), is_statutory=True),
    CredentialKind("legal_service_worker", "law", skills=("04",), is_statutory=True),
    CredentialKind("lawyer", "law", ("legal_service_worker",), ("04",), is_statutory=True),
    CredentialKind("mediator", "law", skills=("04",)),
    CredentialKind("teacher", "teaching", skills=("08",), is_statutory=True),
    CredentialKind("sports_instructor", "sports", skills=("02",)),
    CredentialKind("lifeguard", "safety", ("first_aid",), ("02",)),
    CredentialKind("firefighter", "safety", skills=("10",)),
    CredentialKind("rescuer", "safety", ("first_aid",)),
    CredentialKind("driver_small", "transport", skills=("03",), is_statutory=True),
    CredentialKind("driver_large", "transport", ("driver_small",), ("03",), is_statutory=True),
    CredentialKind("electrician", "craft", skills=("09",), is_statutory=True),
    CredentialKind("accountant", "finance", skills=("11",)),
    CredentialKind("tax_agent", "finance", skills=("11",)),
    CredentialKind("interpreter", "language", skills=("16",)),
    CredentialKind("sign_language", "language"),
)

KINDS: Mapping[str, CredentialKind] = {kind.code: kind for kind in _ALL}

SKILL_CODES = tuple(f"{number:02d}" for number in range(1, 24))
"""Codes of the national skill table that fit a bit mask; "99" (other) has no bit."""


class Validity(StrEnum):
    """Whether a paper holds on a day."""

    NOT_YET = "not_yet"
    HOLDS = "holds"
    LAPSES_SOON = "lapses_soon"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Credential:
    """A paper held. ``expires_on`` is its last valid day, as printed; None: for good.

    is_verified
        A second person has seen the paper; only then does it qualify.
    """

    kind: str
    awarded_on: date
    expires_on: date | None = None
    is_verified: bool = True


@dataclass(eq=False)
class CredentialKindUnknown(Refusal):
    """The kind of credential is not in the table."""

    code: ClassVar[str] = "credential_kind_unknown"
    kind: str


@dataclass(eq=False)
class CredentialDatesReversed(Refusal):
    """The paper would end before it was awarded."""

    code: ClassVar[str] = "credential_dates_reversed"
    awarded_on: date
    expires_on: date


@dataclass(eq=False)
class CredentialInTheFuture(Refusal):
    """The paper was awarded on a day still to come."""

    code: ClassVar[str] = "credential_in_the_future"
    awarded_on: date


@dataclass(eq=False)
class CredentialOwnCheck(Refusal):
    """Nobody may verify their own paper."""

    code: ClassVar[str] = "credential_own_check"


@dataclass(eq=False)
class RejectReasonMissing(Refusal):
    """Who does not accept a paper says why."""

    code: ClassVar[str] = "reject_reason_missing"


@dataclass(frozen=True, slots=True)
class CredentialAdded(Event):
    """A person entered a paper; it does not count until it is verified."""

    credential_id: int
    person_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class CredentialVerified(Event):
    """A second person saw the paper and found it good."""

    credential_id: int
    person_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class CredentialRejected(Event):
    """The paper was seen and not accepted."""

    credential_id: int
    person_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class CredentialRenewed(Event):
    """A paper was extended to a later day."""

    credential_id: int
    person_id: int
    expires_on: date


@dataclass(frozen=True, slots=True)
class CredentialLapsed(Event):
    """The last valid day of a paper is over."""

    credential_id: int
    person_id: int
    kind: str


def check_credential(paper: Credential, today: date) -> None:
    """Refuse a paper that cannot be.

    Refuses ``CredentialKindUnknown``, ``CredentialInTheFuture`` or
    ``CredentialDatesReversed``.
    """
    if paper.kind not in KINDS:
        raise CredentialKindUnknown(kind=paper.kind)
    if paper.awarded_on > today:
        raise CredentialInTheFuture(awarded_on=paper.awarded_on)
    if paper.expires_on is not None and paper.expires_on < paper.awarded_on:
        raise CredentialDatesReversed(awarded_on=paper.awarded_on, expires_on=paper.expires_on)


def usual_expiry(kind: str, awarded_on: date) -> date | None:
    """The last valid day that a paper of this kind usually has; None: none is usual."""
    years = KINDS[kind].valid_years
    if years is None:
        return None
    try:
        anniversary = awarded_on.replace(year=awarded_on.year + years)
    except ValueError:  # awarded on 29 February
        anniversary = date(awarded_on.year + years, 3, 1)
    return anniversary - timedelta(days=1)


def validity(paper: Credential, day: date) -> Validity:
    """Whether the paper holds on ``day``, or lapses within 60 days after it."""
    if day < paper.awarded_on:
        return Validity.NOT_YET
    if paper.expires_on is None:
        return Validity.HOLDS
    if day > paper.expires_on:
        return Validity.LAPSED
    soon = paper.expires_on - day < timedelta(days=LAPSES_SOON_DAYS)
    return Validity.LAPSES_SOON if soon else Validity.HOLDS


def included(kind: str) -> frozenset[str]:
    """The kind itself and everything it includes, however deep; unknown kinds only themselves."""
    found: set[str] = set()
    ahead = [kind]
    while ahead:
        code = ahead.pop()
        if code not in found:
            found.add(code)
            ahead.extend(KINDS[code].includes if code in KINDS else ())
    return frozenset(found)


def qualifications(credentials: Iterable[Credential], day: date) -> frozenset[str]:
    """What the verified papers that hold on ``day`` let their holder do."""
    held: set[str] = set()
    for paper in credentials:
        if paper.is_verified and validity(paper, day) in (Validity.HOLDS, Validity.LAPSES_SOON):
            held |= included(paper.kind)
    return frozenset(held)


def lapsed(credentials: Iterable[Credential], day: date) -> dict[str, date]:
    """What the holder could do once and cannot on ``day``, with the last valid day.

    A qualification that another paper still gives is not in the answer.
    """
    papers = list(credentials)
    held = qualifications(papers, day)
    ended: dict[str, date] = {}
    for paper in papers:
        if paper.is_verified and paper.expires_on is not None and paper.expires_on < day:
            for code in included(paper.kind) - held:
                ended[code] = max(ended.get(code, paper.expires_on), paper.expires_on)
    return ended


def is_outside_social_work(kind: str) -> bool:
    """Whether the kind belongs to another field than social work (it may then lead there)."""
    return kind in KINDS and KINDS[kind].field != "social_work"


def skills_of(kinds: Iterable[str]) -> frozenset[str]:
    """Skill codes that qualifications prove."""
    return frozenset(skill for kind in kinds if kind in KINDS for skill in KINDS[kind].skills)


def mask_of(codes: Iterable[str]) -> int:
    """Numbered codes as a bit mask: code "01" is bit 0, "23" is bit 22.

    "99" and anything that is not a number from 01 to 62 has no bit and is left out. Serves
    skills (23) and weekly slots (24) alike.
    """
    mask = 0
    for code in codes:
        if code.isascii() and code.isdigit() and 1 <= int(code) <= 62:
            mask |= 1 << (int(code) - 1)
    return mask


def codes_of(mask: int) -> tuple[str, ...]:
    """The two-digit codes of a bit mask, in order; the inverse of :func:`mask_of`."""
    return tuple(f"{bit + 1:02d}" for bit in range(mask.bit_length()) if mask >> bit & 1)
