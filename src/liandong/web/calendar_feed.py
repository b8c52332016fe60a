"""“手机日历”: an address from which a telephone's own calendar reads one's shifts."""

from io import BytesIO
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core.calendar_feeds import calendar
from liandong.models import CalendarFeed
from liandong.queries import calendar_feeds as shown
from liandong.services import calendar_feeds as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow

MEDIA_TYPE = "text/calendar; charset=utf-8"


def address_of(feed: CalendarFeed) -> str:
    """The whole secret address."""
    return settings.LIANDONG_BASE_URL + reverse("calendar-feed-file", args=[services.token(feed)])


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """GET shows the address, if there is one; POST makes one, or another."""
    person = actor(request).person
    if request.method == "POST":
        services.make(person=person, by=person, at=timezone.now())
        messages.success(request, _("开通了。把下面的地址加到手机日历里。"))
        return redirect("calendar-feed")
    feed = shown.feed_of(person)
    address = address_of(feed) if feed else ""
    context = {
        "feed": feed,
        "address": address,
        # Telephones open this scheme in their calendar and ask whether to subscribe.
        "subscribe": f"webcal://{address.removeprefix(f'{urlsplit(address).scheme}://')}",
    }
    return render(request, "shifts/calendar_feed.html", context)


@allow(SIGNED_IN)
@require_POST
def calendar_feed_end(request: HttpRequest) -> HttpResponse:
    """Revoke the address."""
    person = actor(request).person
    feed = shown.feed_of(person)
    if feed is not None:
        services.revoke(feed=feed, by=person, at=timezone.now())
        messages.success(request, _("停用了，原来的地址再也读不到您的班次。"))
    return redirect("calendar-feed")


@allow(SIGNED_IN)
@never_cache
@require_GET
def calendar_feed_image(request: HttpRequest) -> HttpResponse:
    """The address as a QR code, for another telephone of one's own."""
    feed = shown.feed_of(actor(request).person)
    if feed is None:
        raise Http404
    drawn = BytesIO()
    segno.make(address_of(feed), error="m", micro=False).save(drawn, kind="svg", scale=6, border=2)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@allow(PUBLIC)
@require_GET
def calendar_feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """The shifts of whoever's address this is, for calendars; 404 once it is revoked."""
    person = shown.owner_of(token)
    if person is None:
        raise Http404
    entries = shown.entries(
        person,
        at=timezone.now(),
        url_of=lambda pk: settings.LIANDONG_BASE_URL + reverse("shift-detail", args=[pk]),
    )
    answer = HttpResponse(calendar(entries, name=_("联动：我的班次")), content_type=MEDIA_TYPE)
    answer["Cache-Control"] = "private, max-age=300"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


urlpatterns = [
    path("my/calendar", calendar_feed, name="calendar-feed"),
    path("my/calendar/end", calendar_feed_end, name="calendar-feed-end"),
    path("my/calendar/image", calendar_feed_image, name="calendar-feed-image"),
    path("calendar/<slug:token>.ics", calendar_feed_file, name="calendar-feed-file"),
]
