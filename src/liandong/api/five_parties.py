"""The five parties of a community as JSON: counts, ties, what is missing. For staff.

Routes: ``GET /api/communities``, ``GET /api/communities/{code}``; ``code`` has nine digits. Only
communities within the caller's reach; no names of people.
"""

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.core import divisions
from liandong.core import five_parties as rules
from liandong.core.five_parties import Facts
from liandong.phrases.five_parties import LACKS, STEPS
from liandong.queries import five_parties as shown

router = Router(tags=["communities"], auth=django_auth)


class CommunityOut(Schema):
    """One community: how many of the five are there."""

    code: str
    name: str
    present: int


class MissingOut(Schema):
    """One lack, how many, in words; and the step that follows."""

    code: str
    n: int
    text: str
    step: str


class PartyOut(Schema):
    """How one of the five stands; the first lack is what to do something about next."""

    party: str
    is_here: bool
    missing: list[MissingOut]


class TieOut(Schema):
    """What two of the five do with each other; ``n`` is 0 where nothing is on record."""

    one: str
    other: str
    n: int


class CommunitySheet(CommunityOut):
    """One community whole: ``counts`` are those of ``core.five_parties.Facts``."""

    counts: dict[str, int]
    parties: list[PartyOut]
    ties: list[TieOut]


@router.get("/communities", response=list[CommunityOut])
def community_list(request: HttpRequest) -> Any:
    """The communities within the caller's reach, at most 200."""
    codes = shown.communities_for(caller(request, *shown.LOOKERS))
    facts = shown.facts_of(codes, at=timezone.now())
    return [_told(code, facts[code]) for code in codes]


@router.get("/communities/{code}", response=CommunitySheet)
def community(request: HttpRequest, code: str) -> Any:
    """One community within the caller's reach."""
    if not shown.may_look(caller(request, *shown.LOOKERS), code):
        raise Http404
    facts = shown.facts_of([code], at=timezone.now())[code]
    return _told(code, facts) | {
        "counts": asdict(facts),
        "parties": [
            {
                "party": one.party.value,
                "is_here": one.is_here,
                "missing": [_missing(lack) for lack in one.missing],
            }
            for one in rules.stands(facts)
        ],
        "ties": [
            {"one": one.one.value, "other": one.other.value, "n": one.n}
            for one in rules.ties(facts)
        ],
    }


def _missing(one: rules.Missing) -> dict[str, Any]:
    text = str(LACKS[one.lack]) % {"n": one.n}
    return {"code": one.lack.value, "n": one.n, "text": text, "step": str(STEPS[one.lack])}


def _told(code: str, facts: Facts) -> dict[str, Any]:
    return {"code": code, "name": divisions.full_name(code), "present": rules.present(facts)}
