"""Write a practice card from what was done, publish it, begin a project from one."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from liandong.core.hours import SHANGHAI
from liandong.core.practice_cards import (
    CardNotPublic,
    CardPublished,
    CardReused,
    CardRevised,
    CardState,
    CardTakenBack,
    CardText,
    CardWithdrawn,
    CardWritten,
    License,
    NothingServedYet,
    ReuseTold,
    check_text,
)
from liandong.core.projects import Mode
from liandong.core.refusals import ValueMissing
from liandong.core.search import Kind
from liandong.models import (
    GroupRun,
    Organization,
    Person,
    PracticeCard,
    PracticeReuse,
    Project,
    ProjectState,
)
from liandong.queries import practice_cards
from liandong.services import events, projects, search
from liandong.services.projects import ProjectDraft

_TEXT = ("title", "problem", "for_whom", "steps", "outcome", "watch_for", "cost_cents", "cost_note")
_TELLABLE = (ProjectState.PUBLISHED, ProjectState.FINISHED)


@transaction.atomic
def write(
    *,
    text: CardText,
    project: Project | None = None,
    group: GroupRun | None = None,
    license: License = License.ATTRIBUTION,
    by: Person,
    at: datetime,
) -> PracticeCard:
    """Write a card of a project or of a closed group; its figures are counted now.

    A card of a project that was itself begun from a card names that card. Refuses
    ``ValueMissing``, ``ValueInvalid``, ``TooFewSteps``, ``NothingServedYet``.
    """
    check_text(text)
    of: Project | None
    if project is not None:
        organization, figures = project.organization, practice_cards.figures_of(project)
        if project.state not in _TELLABLE or not figures["shifts"][0]:
            raise NothingServedYet(title=project.title)
        place, of = project.division_code, project
    elif group is not None and group.organization is not None:
        organization, figures = group.organization, practice_cards.figures_of_group(group)
        if group.closed_at is None:
            raise NothingServedYet(title=group.theme)
        place, of = group.division_code, group.project
    else:
        raise ValueMissing("project")
    reuse = practice_cards.reuse_of(project) if project is not None else None
    day = at.astimezone(SHANGHAI).date()
    card = PracticeCard.objects.create(
        number=events.next_number(f"PC-{day:%Y}"),
        project=project,
        group=group if project is None else None,
        organization=organization,
        author=by,
        division_code=place,
        category=of.category if of else "",
        mode=of.mode if of else "",
        lead=of.lead if of else "social_worker",
        figures={code: list(value) for code, value in figures.items()},
        counted_on=day,
        license=license.value,
        based_on=reuse.card if reuse else None,
        written_at=at,
        **_stripped(text),
    )
    search.keep(Kind.PRACTICE, [card])
    events.record(CardWritten(card.pk), by=by, at=at)
    return card


def _stripped(text: CardText) -> dict[str, object]:
    told = {name: getattr(text, name) for name in _TEXT}
    return {k: v.strip() if isinstance(v, str) else v for k, v in told.items()}


def _locked(card: PracticeCard) -> PracticeCard:
    rows = PracticeCard.objects.select_for_update(of=("self",))
    return rows.select_related("organization", "project", "group").get(pk=card.pk)


@transaction.atomic
def revise(
    *, card: PracticeCard, text: CardText, license: License, by: Person, at: datetime
) -> PracticeCard:
    """Change the text of a card; its figures are counted anew. Refuses as :func:`write` does."""
    card = _locked(card)
    if card.state == CardState.WITHDRAWN:
        raise CardWithdrawn(title=card.title)
    check_text(text)
    for name, value in _stripped(text).items():
        setattr(card, name, value)
    if card.project is not None:
        figures = practice_cards.figures_of(card.project)
    else:
        assert card.group is not None
        figures = practice_cards.figures_of_group(card.group)
    card.figures = {code: list(value) for code, value in figures.items()}
    card.counted_on = at.astimezone(SHANGHAI).date()
    card.license = license.value
    card.save()
    search.keep(Kind.PRACTICE, [card])
    events.record(CardRevised(card.pk), by=by, at=at)
    return card


@transaction.atomic
def publish(*, card: PracticeCard, by: Person, at: datetime) -> PracticeCard:
    """Show a card to everybody. A second press changes nothing. Refuses ``CardWithdrawn``."""
    card = _locked(card)
    if card.state == CardState.WITHDRAWN:
        raise CardWithdrawn(title=card.title)
    if card.state == CardState.DRAFT:
        card.state, card.published_at = CardState.PUBLISHED, at
        card.save(update_fields=["state", "published_at"])
        events.record(CardPublished(card.pk), by=by, at=at)
    return card


@transaction.atomic
def withdraw(*, card: PracticeCard, reason: str, by: Person, at: datetime) -> PracticeCard:
    """Take a card back with a reason; projects begun from it keep their attribution."""
    card = _locked(card)
    if not reason.strip():
        raise ValueMissing("reason")
    if card.state == CardState.WITHDRAWN:
        raise CardWithdrawn(title=card.title)
    card.state, card.withdrawn_at = CardState.WITHDRAWN, at
    card.withdraw_reason = reason.strip()[:200]
    card.save(update_fields=["state", "withdrawn_at", "withdraw_reason"])
    events.record(CardTakenBack(card.pk, card.withdraw_reason), by=by, at=at)
    return card


@transaction.atomic
def reuse(
    *,
    card: PracticeCard,
    organization: Organization,
    summary: str,
    social_worker: Person | None = None,
    by: Person,
    at: datetime,
) -> PracticeReuse:
    """Begin a project draft from a published card; the attribution goes with it.

    ``summary`` is the text of the new project, with the words that name the source in it.
    Refuses ``CardNotPublic``.
    """
    card = _locked(card)
    if card.state != CardState.PUBLISHED:
        raise CardNotPublic(title=card.title)
    draft = ProjectDraft(
        title=card.title,
        mode=Mode(card.mode) if card.mode else Mode.DAILY,
        category=card.category,
        organization=organization,
        summary=summary,
        social_worker=social_worker,
        division_code=organization.division_code,
    )
    if card.project is not None:
        draft = replace(draft, service_object=card.project.service_object)
    project = projects.plan(draft=draft, by=by, at=at)
    made = PracticeReuse.objects.create(card=card, project=project, begun_by=by, begun_at=at)
    events.record(CardReused(card.pk, project.pk), by=by, at=at)
    return made


@transaction.atomic
def tell_changes(*, reuse: PracticeReuse, changed: str, by: Person, at: datetime) -> PracticeReuse:
    """Say what was done differently; the card shows it. Refuses ``ValueMissing``."""
    if not changed.strip():
        raise ValueMissing("changed")
    reuse = PracticeReuse.objects.select_for_update(of=("self",)).get(pk=reuse.pk)
    reuse.changed, reuse.changed_at = changed.strip()[:500], at
    reuse.save(update_fields=["changed", "changed_at"])
    events.record(ReuseTold(reuse.card_id, reuse.project_id), by=by, at=at)
    return reuse
