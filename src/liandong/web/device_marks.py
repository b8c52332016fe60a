"""Which browser a check-in came from: a random cookie, of which only a keyed digest is kept.

It says that two people used the same telephone, and nothing else: no model, no address,
no position. It is set when somebody checks in, not before.
"""

import hashlib
import hmac
import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "ld_browser"
KEPT_FOR_S = 400 * 24 * 3600
_GOOD = re.compile(r"[0-9a-f]{32}")


def mark_of(request: HttpRequest) -> str:
    """32 hex digits that are equal for the same browser."""
    told = request.COOKIES.get(COOKIE, "")
    if not _GOOD.fullmatch(told):
        told = getattr(request, "fresh_mark", "") or secrets.token_hex(16)
        request.fresh_mark = told  # type: ignore[attr-defined]
    key: bytes = settings.LIANDONG_CHECKIN_KEY
    return hmac.new(key, b"browser\0" + told.encode(), hashlib.sha256).hexdigest()[:32]


def remembered(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer with the cookie, when the browser had none."""
    fresh = getattr(request, "fresh_mark", "")
    if fresh:
        answer.set_cookie(
            COOKIE,
            fresh,
            max_age=KEPT_FOR_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer
