"""The second factor's pages: authenticator app, passkeys, recovery codes, proving oneself again.

They come from the library; only those that are needed have an address here. Each guards
itself (its own sign-in check, never the factor check, or nobody could set the factor up),
and says for the sweep of all addresses who may open it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account_views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from liandong.web.access import PUBLIC, SIGNED_IN, allow
from liandong.web.sign_in import sign_out

LibraryView = Callable[..., HttpResponse]


def _guarded(view: Any, who: str) -> LibraryView:
    """The library's view; people who must come in first are sent to our own door."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if who == SIGNED_IN and not request.user.is_authenticated:
            door = f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}"
            return redirect(door)
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    page.allowed = frozenset({who})  # type: ignore[attr-defined]
    return page


@allow(PUBLIC)
def library_sign_in(request: HttpRequest) -> HttpResponse:
    """The library's name for the door leads to ours."""
    query = request.GET.urlencode()
    return redirect(f"{reverse('sign-in')}?{query}" if query else reverse("sign-in"))


@allow(PUBLIC)
@require_POST
def library_sign_out(request: HttpRequest) -> HttpResponse:
    """Leaving in the middle of the second factor."""
    return sign_out(request)


def _mine(address: str, view: Any, name: str) -> Any:
    return path(f"account/{address}", _guarded(view, SIGNED_IN), name=name)


urlpatterns = [
    path("account/sign-in", library_sign_in, name="account_login"),
    path("account/sign-out", library_sign_out, name="account_logout"),
    path("account/factor", _guarded(factors.authenticate, PUBLIC), name="mfa_authenticate"),
    path(
        "account/passkey-sign-in",
        _guarded(passkeys.login_webauthn, PUBLIC),
        name="mfa_login_webauthn",
    ),
    _mine("again/password", account_views.reauthenticate, "account_reauthenticate"),
    _mine("again/factor", factors.reauthenticate, "mfa_reauthenticate"),
    _mine("again/passkey", passkeys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _mine("security", factors.index, "mfa_index"),
    _mine("security/app", totp.activate_totp, "mfa_activate_totp"),
    _mine("security/app/end", totp.deactivate_totp, "mfa_deactivate_totp"),
    _mine("security/codes", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    _mine("security/codes/new", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _mine("security/codes/file", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
    _mine("security/passkeys", passkeys.list_webauthn, "mfa_list_webauthn"),
    _mine("security/passkeys/new", passkeys.add_webauthn, "mfa_add_webauthn"),
    _mine("security/passkeys/<int:pk>/name", passkeys.edit_webauthn, "mfa_edit_webauthn"),
    _mine("security/passkeys/<int:pk>/end", passkeys.remove_webauthn, "mfa_remove_webauthn"),
]
