"""What somebody typed before the telephone was proved: in the session, sealed, for a while."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from liandong.models import Shift
from liandong.models.sealed import key_ring

KEPT_FOR = timedelta(minutes=30)
_SEALED_AS = "Session.joining"


def keep_answers(request: HttpRequest, shift: Shift, told: dict[str, Any]) -> None:
    """Remember name and birth date until the code is typed, sealed."""
    plain = json.dumps(
        {
            "shift": shift.pk,
            "name": told["name"],
            "birth_on": told["birth_on"].isoformat(),
            "phone": str(told["phone"]),
            "at": timezone.now().isoformat(),
        }
    )
    sealed = key_ring().seal(plain, _SEALED_AS)
    request.session["joining"] = base64.b64encode(sealed).decode()


def kept_answers(request: HttpRequest, shift_id: int) -> dict[str, Any] | None:
    """What was typed for this shift, unless it is too long ago."""
    kept = request.session.get("joining", "")
    told = _opened(kept) if kept else None
    return told if told is not None and told["shift"] == shift_id else None


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """Name and birth date as typed on the way here; empty when nothing was."""
    kept = request.session.get("joining", "")
    told = _opened(kept) if kept else None
    return {"name": told["name"], "birth_on": told["birth_on"]} if told else {}


def _opened(kept: str) -> dict[str, Any] | None:
    told: dict[str, Any] = json.loads(key_ring().open(base64.b64decode(kept), _SEALED_AS))
    is_old = timezone.now() - datetime.fromisoformat(told["at"]) > KEPT_FOR
    return None if is_old else told
