"""A guardian takes the yes back, gets a link, or has it taken back; children's data wiped."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import guardians as rules
from liandong.core import policy
from liandong.core.consents import GuardianRevoked
from liandong.core.eligibility import age_on
from liandong.core.enrolment import NotEnded
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.core.search import Kind
from liandong.models import (
    Assignment,
    AssignmentState,
    Consent,
    GuardianConsent,
    GuardianPass,
    Person,
)
from liandong.queries import access
from liandong.queries import guardians as shown
from liandong.services import events, rosters, search


@transaction.atomic
def withdraw(*, consent: GuardianConsent, at: datetime, by: Person | None = None) -> int:
    """Take a guardian's yes back; how many coming places were given back.

    The door has proved the guardian (telephone, link, or signed in: ``by``). The consent
    to a child's data ends with it. The ward and whoever answers for each shift are told.
    Refuses ``NotEnded``. Events GuardianRevoked, GuardianWithdrew, ShiftReleased for each.
    """
    ward = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=consent.ward_id)
    row = GuardianConsent.objects.select_for_update().get(pk=consent.pk)
    if row.revoked_at is not None:
        raise NotEnded()
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    Consent.objects.filter(person=ward, purpose="child", withdrawn_at=None).update(withdrawn_at=at)
    coming = list(
        Assignment.objects.filter(
            person=ward, state=AssignmentState.ACCEPTED, shift__starts_at__gt=at
        )
        .select_related("shift__project__social_worker")
        .order_by("shift_id")
    )
    for place in coming:
        rosters.release(assignment=place, reason="guardian", by=ward, at=at)
        project = place.shift.project
        if project.social_worker is not None:
            facts: dict[str, object] = {
                "name": ward.name,
                "title": project.title,
                "starts_at": place.shift.starts_at.isoformat(),
            }
            events.owe("ward_released", to=project.social_worker, facts=facts, at=at)
    events.record(GuardianRevoked(ward.number), by=by, at=at)
    events.record(rules.GuardianWithdrew(ward.number, len(coming)), by=by, at=at)
    events.owe("guardian_withdrew", to=ward, facts={"places": len(coming)}, at=at)
    return len(coming)


@transaction.atomic
def make_link(*, consent: GuardianConsent, by: Person, at: datetime) -> GuardianPass:
    """A link for a guardian without an account; earlier ones of the consent end.

    For the ward, the guardian, or staff within reach. Refuses ``NotAllowed``,
    ``NotEnded`` for a consent that was taken back. Event GuardianLinkMade.
    """
    _check_near(consent, by, at)
    if consent.revoked_at is not None:
        raise NotEnded()
    shown.open_passes(consent, at=at).update(revoked_at=at)
    row = GuardianPass.objects.create(consent=consent, made_at=at, expires_at=at + rules.PASS_LIFE)
    events.record(rules.GuardianLinkMade(consent.ward.number), by=by, at=at)
    return row


@transaction.atomic
def revoke_links(*, consent: GuardianConsent, at: datetime, by: Person | None = None) -> int:
    """Take every link of a consent back; how many. The door has proved who asks.

    Event GuardianLinkRevoked when there was one.
    """
    ended = shown.open_passes(consent, at=at).update(revoked_at=at)
    if ended:
        events.record(rules.GuardianLinkRevoked(consent.ward.number), by=by, at=at)
    return ended


@transaction.atomic
def wipe_children(*, at: datetime) -> int:
    """Wipe what is no record of service of children whose consent ended; how many people.

    Thirty days are left to give the consent again. Telephone, contact, wishes and place
    go; the name goes too where nothing was ever served. Event ChildDataWiped.
    """
    day = at.astimezone(SHANGHAI).date()
    age = policy.profile_for("", day).data_consent_age
    youngest = date(day.year - age - 1, 1, 1)
    standing = Consent.objects.filter(purpose="child", withdrawn_at=None)
    children = (
        Person.objects.select_for_update(of=("self",))
        .filter(birth_on__gte=youngest, merged_into=None)
        .exclude(phone_index="", cell="")
        .exclude(pk__in=standing.values("person"))
        .order_by("pk")
    )
    wiped = 0
    for child in children:
        ended = child.consents.filter(purpose="child").order_by("-withdrawn_at").first()
        if ended is None or ended.withdrawn_at is None or child.birth_on is None:
            continue
        if age_on(child.birth_on, day) >= age:
            continue
        if not rules.may_wipe(ended.withdrawn_at.astimezone(SHANGHAI).date(), day):
            continue
        _wipe(child)
        wiped += 1
    if wiped:
        events.record(rules.ChildDataWiped(wiped), by=None, at=at)
    return wiped


def _wipe(child: Person) -> None:
    child.phone = child.phone_index = child.address = child.emergency_contact = ""
    child.work_unit = child.occupation = child.education = ""
    child.skill_mask = child.category_mask = child.availability_mask = child.language_mask = 0
    child.lat = child.lon = None
    child.cell = ""
    if not child.ledger.exists():
        child.name, child.name_sound, child.sex = "—", "", ""
        child.id_number = child.id_index = ""
    child.save()
    search.keep(Kind.PERSON, [child])


def _check_near(consent: GuardianConsent, by: Person, at: datetime) -> None:
    if by.pk in {consent.ward_id, consent.guardian_id}:
        return
    actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
    if not actor.is_staff or not access.people_for(actor).filter(pk=consent.ward_id).exists():
        raise NotAllowed(action="guardian_link")
