"""Every address of the site: each word's pages bring their own."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import include, path

from liandong import web
from liandong.api.doors import api


def _pages() -> list[object]:
    """The ``urlpatterns`` of every module in ``web`` that has any, by name."""
    found: list[object] = []
    for module in sorted(iter_modules(web.__path__), key=lambda m: m.name):
        patterns = getattr(import_module(f"liandong.web.{module.name}"), "urlpatterns", [])
        found.extend(patterns)
    return found


urlpatterns = [
    *_pages(),
    path("api/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler403 = "liandong.web.shell.forbidden"
handler404 = "liandong.web.shell.not_found"
handler500 = "liandong.web.shell.broken"
