"""Who may open a page. Every view says it with ``allow``; a test sweeps them all."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.models import Person
from liandong.queries import access

PUBLIC = "public"
SIGNED_IN = "signed_in"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class ActorMiddleware:
    """Puts ``request.person`` and ``request.actor`` (or None) on every request, lazily paid."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = None  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        if request.path.startswith("/static/"):
            return self.get_response(request)
        if request.user.is_authenticated:
            person = Person.objects.filter(login_id=request.user.pk).first()
            if person is not None:
                request.person = person  # type: ignore[attr-defined]
                request.actor = access.actor_of(  # type: ignore[attr-defined]
                    person, on=timezone.localdate()
                )
        return self.get_response(request)


def actor(request: HttpRequest) -> access.Actor:
    """The signed-in actor. Only for views that ``allow`` nobody else."""
    found = getattr(request, "actor", None)
    if found is None:
        raise PermissionDenied
    return cast(access.Actor, found)


def lacks_factor(request: HttpRequest, who: access.Actor) -> bool:
    """Whether a staff account has not set up the second factor that the installation requires."""
    is_needed = who.is_staff and settings.LIANDONG_STAFF_FACTOR == "required"
    return is_needed and not is_mfa_enabled(request.user)


def reader(request: HttpRequest) -> access.Actor | None:
    """Who reads a page that is open to all and shows staff more; None as for a stranger.

    Staff without the second factor that is required read what everybody reads.
    """
    who: access.Actor | None = getattr(request, "actor", None)
    return None if who is None or lacks_factor(request, who) else who


def allow(*roles: str) -> Callable[[View], View]:
    """Open a view to the roles named, to everybody signed in, or to the public.

    Somebody who is not signed in is sent to sign in and comes back. Somebody without
    the role gets the 403 page. Staff must have a second factor where the installation
    requires one.
    """
    allowed = frozenset(roles)
    known = set(access.ROLES) | {PUBLIC, SIGNED_IN}
    if not allowed <= known:
        raise ValueError(f"allow() got unknown roles {sorted(allowed - known)}.")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if PUBLIC in allowed:
                return view(request, *args, **kwargs)
            who: access.Actor | None = getattr(request, "actor", None)
            if who is None:
                return redirect(f"{reverse('sign-in')}?next={quote(request.get_full_path())}")
            if SIGNED_IN not in allowed and not who.has(*allowed):
                raise PermissionDenied
            if lacks_factor(request, who):
                messages.info(request, _("工作账号需要第二重验证，请先设置动态口令或通行密钥。"))
                return redirect("mfa_index")
            return view(request, *args, **kwargs)

        guarded.allowed = allowed  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate
