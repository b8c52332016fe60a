"""Ask the identity service what people asked to have checked."""

from datetime import datetime

from django.conf import settings

from liandong.gateways.identity import CheckFailed, IdentityGateway, identity_gateway
from liandong.services import identity

MOST = 50


def check_due(at: datetime, *, most: int = MOST, by: IdentityGateway | None = None) -> int:
    """Ask for each check that is due; how many were asked. ``by`` replaces the gateway."""
    way = by or identity_gateway(settings.LIANDONG_IDENTITY, settings.LIANDONG_IDENTITY_URL)
    for asked in range(most):
        row = identity.take_due(at=at)
        if row is None:
            return asked
        try:
            matches, failure = way.matches(name=row.person.name, number=row.number), ""
        except CheckFailed as problem:
            matches, failure = None, str(problem)
        identity.answer(check=row, matches=matches, failure=failure, at=at)
    return most
