"""What left the app: to whom, when, by which way, with what answer; never what it said."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core.notices import OUTSIDE, Channel
from liandong.models import Delivery, DeliveryState
from liandong.phrases.notices import CHANNELS
from liandong.queries import access
from liandong.queries import deliveries as log
from liandong.web import delivery_words
from liandong.web.access import actor, allow
from liandong.web.shifts import key_of, key_words

STATES = (
    DeliveryState.SENT,
    DeliveryState.WAITING,
    DeliveryState.DROPPED,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
)


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_GET
def delivery_log(request: HttpRequest) -> HttpResponse:
    """Sendings to the people and groups that the actor answers for, latest first."""
    channel = request.GET.get("channel", "")
    state = request.GET.get("state", "")
    ways = (*OUTSIDE, Channel.ROBOT)
    page = log.page_of(
        actor(request),
        channel=channel if channel in ways else "",
        state=state if state in STATES else "",
        after=key_of(request.GET.get("after", "")),
    )
    query = request.GET.copy()
    query["after"] = key_words(page.after)
    context = {
        "rows": [_words(row) for row in page.rows],
        "channel": channel,
        "state": state,
        "channels": [("", _("全部方式")), *((way, CHANNELS[way]) for way in ways)],
        "states": [("", _("全部结果")), *((one, one.label) for one in STATES)],
        "more_url": f"?{query.urlencode()}" if page.after else "",
        "is_filtered": bool(channel or state),
    }
    return render(request, "notices/delivery_log.html", context)


def _words(row: Delivery) -> dict[str, object]:
    told = delivery_words.words(row)
    if row.person is not None:
        return told | {
            "who": row.person.name,
            "who_url": reverse("person-detail", args=[row.person.pk]),
        }
    return told | {"who": row.message.robot.name if row.message.robot else ""}


urlpatterns = [path("notices/log", delivery_log, name="delivery-log")]
