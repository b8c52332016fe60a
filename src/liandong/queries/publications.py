"""Results to be published: whose they are, what they say, whether the place asks for a yes."""

from dataclasses import astuple
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from liandong.core import policy, publications
from liandong.core.hours import SHANGHAI
from liandong.core.inspections import State as InspectionState
from liandong.core.publications import Kind, Standing
from liandong.core.purchases import Stage
from liandong.models import (
    Approval,
    AwardList,
    Contract,
    Expenditure,
    Inspection,
    Organization,
    Person,
    Purchase,
    YearlyReport,
)
from liandong.queries import access, approvals, authority, awards, purchases, yearly_reports
from liandong.queries.access import Actor
from liandong.queries.effects import closed

Result = Inspection | Purchase | YearlyReport | AwardList

FIELDS: dict[Kind, str] = {
    Kind.INSPECTION: "inspection",
    Kind.PURCHASE: "purchase",
    Kind.YEARLY_REPORT: "yearly_report",
    Kind.AWARDS: "award_list",
}
"""By kind, the field of an approval that names the result."""


def kind_of(result: Result) -> Kind:
    """What it is."""
    if isinstance(result, Inspection):
        return Kind.INSPECTION
    if isinstance(result, Purchase):
        return Kind.PURCHASE
    return Kind.YEARLY_REPORT if isinstance(result, YearlyReport) else Kind.AWARDS


def found(kind: Kind, pk: int) -> Result | None:
    """A result by kind and key. One query."""
    if kind is Kind.INSPECTION:
        rows = Inspection.objects.select_related("organization", "round__office")
        return rows.filter(pk=pk).first()
    if kind is Kind.PURCHASE:
        return Purchase.objects.select_related("buyer").filter(pk=pk).first()
    if kind is Kind.YEARLY_REPORT:
        return YearlyReport.objects.select_related("organization").filter(pk=pk).first()
    return AwardList.objects.select_related("organization").filter(pk=pk).first()


def place_of(result: Result) -> str:
    """Whose rules hold for it."""
    if isinstance(result, Purchase):
        return result.division_code
    if isinstance(result, YearlyReport) and result.organization is None:
        return result.division_code
    body = result.organization
    return body.division_code if body is not None else ""


def body_of(result: Result) -> Organization | None:
    """Who asks: the buyer, or whose report or list it is; None where an office publishes."""
    if isinstance(result, Inspection):
        return None
    return result.buyer if isinstance(result, Purchase) else result.organization


def may_publish(person: Person, result: Result, day: date) -> bool:
    """Whether somebody publishes such a result, once it is ready and free."""
    actor = access.actor_of(person, on=day)
    if isinstance(result, Inspection):
        return authority.offices_of(person, day).filter(pk=result.round.office_id).exists()
    if isinstance(result, Purchase):
        return result.buyer_id in purchases.bought_for(person, day)
    if isinstance(result, YearlyReport):
        return yearly_reports.may_publish(actor, result)
    return awards.organizations_for(actor).filter(pk=result.organization_id).exists()


def is_ready(result: Result, at: datetime) -> bool:
    """Whether nothing but a yes is missing: heard, paid, closed, drawn; and not published yet."""
    if isinstance(result, Inspection):
        due = result.hearing_due_at
        is_over = due is not None and due <= at
        told = InspectionState.TOLD.value
        return result.state == InspectionState.HEARD or (result.state == told and is_over)
    if isinstance(result, Purchase):
        contract = purchases.contract_of(result)
        last = purchases.latest_acceptance(contract) if contract is not None else None
        if contract is None or last is None or result.stage == Stage.PUBLICATION:
            return False
        open_ones = purchases.unsettled(contract, Stage(result.stage))
        return not open_ones and not purchases.bonus_due(contract)
    if isinstance(result, YearlyReport):
        return result.published_at is None and _closed_digest(result) != ""
    return result.published_on is None


def standing(result: Result, at: datetime) -> Standing:
    """Whether the place asks for a yes, and the latest that was asked for."""
    kind = kind_of(result)
    rules = policy.profile_for(place_of(result), at.astimezone(SHANGHAI).date())
    if not publications.is_needed(kind, rules.publication_approval):
        return Standing(is_needed=False, digest="")
    row = asked_for(result)
    if row is None:
        return Standing(is_needed=True, digest=digest_of(result))
    return Standing(True, digest_of(result), row.number, row.state, row.subject_digest)


def asked_for(result: Result) -> Approval | None:
    """The latest yes that was asked for. One query."""
    rows = Approval.objects.filter(**{FIELDS[kind_of(result)]: result.pk})
    return rows.order_by("-asked_at", "-pk").first()


def digest_of(result: Result) -> str:
    """Of what the public would read."""
    if isinstance(result, Inspection):
        return publications.digest([result.verdicts, result.notes, result.reply])
    if isinstance(result, Purchase):
        return publications.digest(_purchase(result))
    if isinstance(result, YearlyReport):
        words = [*astuple(yearly_reports.words_of(result)), result.reason]
        return publications.digest([*words, _closed_digest(result)])
    lines = result.lines.order_by("person").values_list("person", "hours", "minutes")
    return publications.digest(list(lines))


def purchases_before(actor: Actor) -> QuerySet[Purchase]:
    """Purchases that the actor's office was asked to let be published."""
    asked = approvals.before(actor).filter(purchase__isnull=False).order_by()
    rows = Purchase.objects.filter(pk__in=asked.values("purchase"))
    return rows.select_related("buyer", "item", "contract__provider")


def _closed_digest(report: YearlyReport) -> str:
    """Of the figures of its closed year; empty while the year is open."""
    row = closed.latest(yearly_reports.year_of(report), yearly_reports.scope_of(report))
    return "" if row is None else row.digest


def _purchase(purchase: Purchase) -> list[object]:
    contract: Contract | None = purchases.contract_of(purchase)
    if contract is None:
        return []
    last = purchases.latest_acceptance(contract)
    paid = contract.payments.aggregate(sum=Sum("cents"))
    spent = Expenditure.objects.filter(contract=contract).aggregate(sum=Sum("cents"))
    return [last.pk if last else 0, paid["sum"], spent["sum"]]
