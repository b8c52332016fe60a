"""Questions to a plan as JSON: everything about one person, and what a change would bring.

Routes: ``GET /api/proposals/{id}/people/{number}`` and ``GET /api/proposals/{id}/what-if``. For
coordinators and social workers, who see what they see on the pages. Codes are those of the
engine, with their numbers and the sentence of the caller's language.
"""

from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.api.planning import PLANNERS, ReasonOut, reasons_out
from liandong.api.registry import Refused
from liandong.matching.about import Opening
from liandong.matching.what_if import Change, Effect, Radius, Rest, Seat, Span, Training
from liandong.models import Proposal
from liandong.phrases import plan_words as words
from liandong.phrases import what_ifs as what_if_words
from liandong.queries import access, proposals
from liandong.services import what_ifs
from liandong.services.matching import as_data

router = Router(tags=["planning"], auth=django_auth)


class ServedOut(Schema):
    """A shift that the person has in the plan, and what speaks for it."""

    shift_id: int
    reasons: list[ReasonOut]


class OpeningOut(Schema):
    """A change on the person's side that would open a shift."""

    code: str
    facts: dict[str, Any]
    sentence: str


class ElsewhereOut(Schema):
    """A shift that the person has not; ``missing``: needed seats that stay empty there."""

    shift_id: int
    points: int
    missing: int
    reasons: list[ReasonOut]
    opening: OpeningOut | None


class PathOut(Schema):
    """The smallest change of a kind, how many short shifts it opens, and the best of them."""

    opening: OpeningOut
    shifts: int
    shift_id: int


class AboutOut(Schema):
    """One person in a plan, by public number."""

    person: str
    serves: list[ServedOut]
    elsewhere: list[ElsewhereOut]
    paths: list[PathOut]


class Kind(StrEnum):
    """What is tried; ``amount`` is kilometres, people, people, minutes, seats."""

    RADIUS = "radius"
    TRAINING = "training"
    SPAN = "span"
    REST = "rest"
    SEAT = "seat"


class MoveOut(Schema):
    """For whom something would change: ids of shifts before and after."""

    person: str
    left: list[int]
    taken: list[int]


class EffectOut(Schema):
    """What a change would bring.

    ``method`` says how it is known: ``dual`` by prices, ``resolve`` by planning again.
    ``at_least`` and ``at_most`` in points against the plan as it is; ``is_exact`` when proven;
    ``estimate``: what the prices say, without proof.
    """

    change: str
    method: str
    is_exact: bool
    at_least: int
    at_most: int | None
    estimate: float | None
    touched: int
    seats: int | None
    filled: list[int]
    lost: list[int]
    moves: list[MoveOut]
    sentences: list[str]


@router.get("/proposals/{proposal_id}/people/{number}", response={200: AboutOut, 404: Refused})
def about_person(request: HttpRequest, proposal_id: int, number: str) -> Any:
    """What a person has in a plan and why, what not and why, and what would open more."""
    proposal = _proposal(request, proposal_id)
    person = get_object_or_404(access.people_for(caller(request, *PLANNERS)), number=number)
    found = proposals.about(proposal, person, at=timezone.now())
    if found is None:
        sentence = words.reason_sentence("not_considered", {})
        return Status(404, Refused(code="not_considered", sentence=sentence, details={}))
    return AboutOut(
        person=person.number,
        serves=[
            ServedOut(shift_id=one.place_id, reasons=reasons_out(as_data(one.reasons)))
            for one in found.serves
        ],
        elsewhere=[
            ElsewhereOut(
                shift_id=one.place_id,
                points=one.points,
                missing=one.missing,
                reasons=reasons_out(as_data(one.reasons)),
                opening=None if one.opening is None else _opening(one.opening),
            )
            for one in found.elsewhere
        ],
        paths=[
            PathOut(opening=_opening(one.opening), shifts=one.places, shift_id=one.place_id)
            for one in found.paths
        ],
    )


@router.get("/proposals/{proposal_id}/what-if", response={200: EffectOut, 409: Refused})
def proposal_what_if(
    request: HttpRequest,
    proposal_id: int,
    kind: Kind,
    amount: float = 1,
    skill: int = 0,
    shift_id: int = 0,
) -> Any:
    """Try a change on a plan; nothing is kept. 409 for a plan too large to be tried at once.

    ``skill``: for a training, the number of the skill; ``shift_id``: for a seat.
    """
    proposal = _proposal(request, proposal_id)
    try:
        change = _change(kind, amount, skill, shift_id)
        if not what_ifs.is_tried_at_once(proposal):
            return _refused("plan_too_large", str(what_if_words.TOO_LARGE))
        effect = what_ifs.tried(proposal=proposal, change=change, at=timezone.now())
    except ValueError:
        return _refused("change_unusable", str(what_if_words.UNUSABLE))
    _, people = what_ifs.named(effect)
    return _effect_out(effect, {pk: one.number for pk, one in people.items()})


def _change(kind: Kind, amount: float, skill: int, shift_id: int) -> Change:
    count = int(amount)
    if amount <= 0 or (kind is Kind.TRAINING and not 1 <= skill <= 62):
        raise ValueError(f"{kind}: {amount}, skill {skill}")
    if kind is Kind.RADIUS:
        return Radius(extra_m=1000 * amount)
    if kind is Kind.TRAINING:
        return Training(mask=1 << (skill - 1), people=count)
    if kind is Kind.SPAN:
        return Span(people=min(count, 1000))
    if kind is Kind.REST:
        return Rest(minutes=count)
    return Seat(place_id=shift_id, more=max(1, count))


def _effect_out(effect: Effect, numbers: dict[int, str]) -> EffectOut:
    return EffectOut(
        change=what_if_words.code_of(effect.change),
        method=effect.method,
        is_exact=effect.is_exact,
        at_least=effect.at_least,
        at_most=effect.at_most,
        estimate=effect.estimate,
        touched=effect.touched,
        seats=effect.seats,
        filled=list(effect.filled),
        lost=list(effect.lost),
        moves=[
            MoveOut(
                person=numbers.get(move.person_id, ""), left=list(move.left), taken=list(move.taken)
            )
            for move in effect.moves
        ],
        sentences=what_if_words.effect_sentences(effect),
    )


def _opening(opening: Opening) -> OpeningOut:
    return OpeningOut(
        code=opening.code,
        facts=opening.facts,
        sentence=words.opening_sentence(opening.code, opening.facts),
    )


def _refused(code: str, sentence: str) -> Status[Refused]:
    return Status(409, Refused(code=code, sentence=sentence, details={}))


def _proposal(request: HttpRequest, proposal_id: int) -> Proposal:
    rows = proposals.proposals_for(caller(request, *PLANNERS))
    found: Proposal = get_object_or_404(rows, pk=proposal_id)
    return found
