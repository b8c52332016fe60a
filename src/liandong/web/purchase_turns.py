"""Whose turn it is in a purchase: one's own list, and the way to the very form."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from liandong.core.purchase_turns import Step
from liandong.core.purchases import Stage
from liandong.models import Contract, Person, Purchase, PurchaseTurn
from liandong.phrases.purchase_turns import SIDES, STEPS
from liandong.queries import purchase_turns as shown
from liandong.queries import purchases
from liandong.queries.access import STAFF
from liandong.web.access import actor, allow

MOST = 12
"""Lines on a home or above the list of purchases."""
FORMS = {
    Step.ITEM: "purchase-item",
    Step.BUDGET: "purchase-budget",
    Step.PROCUREMENT: "purchase-procurement",
    Step.CONTRACT: "purchase-contract",
    Step.PROMISES: "purchase-promises",
    Step.SHARES: "purchase-shares",
    Step.PROJECTS: "purchase-projects",
    Step.REPORT: "purchase-report",
    Step.CONFIRMATION: "purchase-confirmation",
    Step.EVALUATORS: "purchase-evaluators",
    Step.DECLARATION: "purchase-declaration",
    Step.MARKS: "purchase-marks",
    Step.ACCEPTANCE: "purchase-acceptance",
    Step.AMENDMENT: "purchase-amendments",
}
"""The form of each step; the others are buttons on the page of the purchase."""


def rows_for(person: Person, today: date) -> list[dict[str, Any]]:
    """What waits for somebody, the soonest first, for ``purchases/_turns.html``. One query."""
    found = []
    for row in shown.open_turns_of(person)[:MOST]:
        late = (today - row.due_on).days
        if late > 0:
            tag, kind = ngettext("晚了 %(n)s 天", "晚了 %(n)s 天", late) % {"n": late}, "danger"
        else:
            day = formats.date_format(row.due_on, "MONTH_DAY_FORMAT")
            tag, kind = _("%(day)s前") % {"day": day}, "warn"
        found.append(
            {
                "title": row.purchase.title,
                "text": STEPS[row.step],
                "note": row.purchase.buyer.name,
                "tag": tag,
                "kind": kind,
                "url": reverse("purchase-turn", args=[row.pk]),
            }
        )
    return found


def words_in(purchase: Purchase, today: date) -> list[str]:
    """Whose turn it is in a purchase, what and until when, a line each. One query."""
    said = []
    for step, side, due_on in dict.fromkeys(
        (row.step, row.side, row.due_on) for row in shown.open_turns_in(purchase)
    ):
        told = {
            "side": SIDES[side],
            "step": STEPS[step],
            "day": formats.date_format(due_on, "DATE_FORMAT"),
        }
        if due_on < today:
            said.append(_("%(side)s：%(step)s，%(day)s就该办完，已经晚了。") % told)
        else:
            said.append(_("%(side)s：%(step)s，最晚%(day)s。") % told)
    return said


@allow(*sorted(STAFF))
@require_GET
def purchase_turn(request: HttpRequest, turn_id: int) -> HttpResponse:
    """To the form of one's turn; once it is over, to the page of the purchase."""
    who = actor(request)
    row = get_object_or_404(PurchaseTurn, pk=turn_id, person=who.person)
    if row.ended_at is not None:
        return redirect("purchase-detail", row.purchase_id)
    step = Step(row.step)
    if step in FORMS:
        return redirect(FORMS[step], row.purchase_id)
    contract = purchases.contract_of(row.purchase)
    if step is Step.PAYMENT and contract is not None:
        return redirect("purchase-payment", row.purchase_id, _position(contract))
    if step is Step.OUTSIDE and contract is not None:
        left = contract.indicators.filter(code="outside", outside=None).order_by("pk").first()
        if left is not None:
            return redirect("purchase-outside", row.purchase_id, left.pk)
    return redirect("purchase-detail", row.purchase_id)


def _position(contract: Contract) -> int:
    """The first instalment that is due; 0, the bonus, when all are paid."""
    due = purchases.unsettled(contract, Stage(contract.purchase.stage))
    return due[0].position if due else 0


urlpatterns = [path("purchases/turns/<int:turn_id>", purchase_turn, name="purchase-turn")]
