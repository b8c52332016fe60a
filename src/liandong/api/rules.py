"""The rules of a place as JSON: every key with its value and where that comes from.

Route: ``GET /api/rules?place=330203`` with ``on`` for another day than today; an empty place
is the whole country. Values are as the profile files hold them. For a signed-in session.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.security import django_auth

from liandong.api.callers import caller
from liandong.core import divisions, policy
from liandong.core.policy_fields import plain

router = Router(tags=["rules"], auth=django_auth)


class RuleOut(Schema):
    """One rule. ``is_proposal``: no law; ``is_local``: adopted in this installation."""

    key: str
    value: Any
    source: str
    division_code: str
    since: date | None
    is_proposal: bool
    is_local: bool


class RulesOut(Schema):
    """Everything that holds in a place on a day."""

    division_code: str
    on: date
    rules: list[RuleOut]


@router.get("/rules", response=RulesOut)
def rules(request: HttpRequest, place: str = "", on: date | None = None) -> Any:
    """Every rule of a place on a day. 404 for a place that does not exist."""
    caller(request)
    code = divisions.normalized(place) if place else ""
    if code and code not in divisions.divisions():
        raise HttpError(404, _("没有找到“%(typed)s”。请写全称或者区划代码。") % {"typed": place})
    day = on or timezone.localdate()
    profile = policy.profile_for(code, day)
    return {
        "division_code": code,
        "on": day,
        "rules": [
            {
                "key": key,
                "value": plain(profile.told[key]),
                "source": source.text,
                "division_code": source.division,
                "since": source.since,
                "is_proposal": source.is_proposal,
                "is_local": source.is_local,
            }
            for key in profile.keys
            for source in (profile.source_of(key),)
        ],
    }
