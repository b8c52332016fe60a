"""Who calls the JSON door: the signed-in actor, under the same conditions as the pages."""

from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from liandong.queries import access


def caller(request: HttpRequest, *roles: str) -> access.Actor:
    """The actor who calls; 403 without a person, the role, or the second factor asked of staff."""
    who = cast(access.Actor | None, getattr(request, "actor", None))
    if who is None or (roles and not who.has(*roles)):
        raise HttpError(403, _("您的账号没有办这件事的权限。"))
    needs_factor = who.is_staff and settings.LIANDONG_STAFF_FACTOR == "required"
    if needs_factor and not is_mfa_enabled(request.user):
        raise HttpError(403, _("工作账号需要第二重验证，请先设置动态口令或通行密钥。"))
    return who
