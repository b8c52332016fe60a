"""Open a survey on trust and belonging, open its second wave, take answers without a name."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from liandong.core.hours import SHANGHAI
from liandong.core.refusals import ValueInvalid, ValueMissing
from liandong.core.trust_surveys import (
    CODE_MAX_LENGTH,
    AnsweredAlready,
    FewerThanAnswered,
    SurveyAnswered,
    SurveyInvitedSet,
    SurveyOpened,
    SurveyWaveOpened,
    WaveClosed,
    WaveFull,
    WaveKind,
    WaveThereAlready,
    Way,
    check_answers,
    edition,
)
from liandong.models import Organization, Person, Project, SurveyReply, SurveyWave, TrustSurvey
from liandong.models.sealed import blind_index
from liandong.services import events

MOST_INVITED = 20_000


@transaction.atomic
def open_survey(
    *,
    title: str,
    organization: Organization,
    project: Project | None = None,
    division_code: str = "",
    invited: int,
    opens_on: date,
    closes_on: date,
    by: Person,
    at: datetime,
) -> TrustSurvey:
    """Open a survey with its first wave; ``closes_on`` is the last day.

    ``invited`` is how many people are asked, so that non-response is known. Refuses
    ``ValueMissing``, ``ValueInvalid``.
    """
    if not title.strip():
        raise ValueMissing("title")
    survey = TrustSurvey.objects.create(
        number=events.next_number(f"TS-{at.astimezone(SHANGHAI).year}"),
        title=title.strip()[:80],
        project=project,
        organization=organization,
        division_code=project.division_code if project else division_code,
        edition_on=at.astimezone(SHANGHAI).date(),
        opened_by=by,
        opened_at=at,
    )
    _wave(survey, WaveKind.BEFORE, invited, opens_on, closes_on, by=by, at=at)
    events.record(SurveyOpened(survey.pk, invited), by=by, at=at)
    return survey


@transaction.atomic
def open_after(
    *,
    survey: TrustSurvey,
    invited: int,
    opens_on: date,
    closes_on: date,
    by: Person,
    at: datetime,
) -> SurveyWave:
    """Open the second wave, with the same questions. Refuses ``WaveThereAlready``."""
    survey = TrustSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if survey.waves.filter(kind=WaveKind.AFTER).exists():
        raise WaveThereAlready()
    first = survey.waves.get(kind=WaveKind.BEFORE)
    if opens_on <= first.closes_on:
        raise ValueInvalid("opens_on", opens_on.isoformat(), f"> {first.closes_on}")
    made = _wave(survey, WaveKind.AFTER, invited, opens_on, closes_on, by=by, at=at)
    events.record(SurveyWaveOpened(survey.pk, invited), by=by, at=at)
    return made


def _wave(
    survey: TrustSurvey,
    kind: WaveKind,
    invited: int,
    opens_on: date,
    closes_on: date,
    *,
    by: Person,
    at: datetime,
) -> SurveyWave:
    if not 1 <= invited <= MOST_INVITED:
        raise ValueInvalid("invited", str(invited), f"1–{MOST_INVITED}")
    if closes_on < opens_on:
        raise ValueInvalid("closes_on", closes_on.isoformat(), f"≥ {opens_on}")
    return SurveyWave.objects.create(
        survey=survey,
        kind=kind,
        token=secrets.token_urlsafe(15),
        invited=invited,
        opens_on=opens_on,
        closes_on=closes_on,
        opened_by=by,
        opened_at=at,
    )


@transaction.atomic
def set_invited(*, wave: SurveyWave, invited: int, by: Person, at: datetime) -> SurveyWave:
    """Put right how many were asked. Refuses ``FewerThanAnswered``, ``ValueInvalid``."""
    wave = SurveyWave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if not 1 <= invited <= MOST_INVITED:
        raise ValueInvalid("invited", str(invited), f"1–{MOST_INVITED}")
    n = wave.replies.count()
    if invited < n:
        raise FewerThanAnswered(n=n)
    wave.invited = invited
    wave.save(update_fields=["invited"])
    events.record(SurveyInvitedSet(wave.survey_id, invited), by=by, at=at)
    return wave


def key_of(survey: TrustSurvey, code: str) -> str:
    """The keyed digest of somebody's own word; the word itself is kept nowhere."""
    plain = "".join(code.split()).upper()
    return blind_index(f"{survey.pk}:{plain}", "trust_survey") if plain else ""


@transaction.atomic
def reply(
    *,
    wave: SurveyWave,
    answers: Sequence[int],
    code: str = "",
    by: Person | None = None,
    at: datetime,
) -> SurveyReply:
    """Take one answer: from a telephone (``by`` is None) or typed in from paper by staff.

    Paper may be typed in after the last day. Refuses ``WaveClosed``, ``WaveFull``,
    ``AnsweredAlready`` for a word that was given in this wave, ``ValueInvalid``.
    """
    wave = (
        SurveyWave.objects.select_for_update(of=("self",)).select_related("survey").get(pk=wave.pk)
    )
    today = at.astimezone(SHANGHAI).date()
    if today < wave.opens_on or (by is None and today > wave.closes_on):
        raise WaveClosed(opens_on=wave.opens_on, closes_on=wave.closes_on)
    check_answers(answers, questions=len(edition(wave.survey.edition_on).questions))
    if len(code) > CODE_MAX_LENGTH:
        raise ValueInvalid("code", code[:6] + "…", f"≤ {CODE_MAX_LENGTH}")
    key = key_of(wave.survey, code)
    if key and wave.replies.filter(key=key).exists():
        raise AnsweredAlready()
    if wave.replies.count() >= wave.invited:
        raise WaveFull(invited=wave.invited)
    way = Way.PHONE if by is None else Way.PAPER
    made = SurveyReply.objects.create(
        wave=wave, answers=list(answers), key=key, way=way, told_on=today, entered_by=by
    )
    events.record(SurveyAnswered(wave.survey_id, way), by=by, at=at)
    return made
