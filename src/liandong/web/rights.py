"""“我的权利”: each right beside the button that uses it, its law, and how often it was used."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from liandong.core.rights import RIGHTS, SMALLEST_N, Count, Right, shown_count
from liandong.phrases.rights import BUTTONS
from liandong.phrases.rights import RIGHTS as WORDS
from liandong.queries import rights as shown
from liandong.web.access import PUBLIC, allow

MOST_BUTTONS = 2
_QUERIES = {
    ("complaint-create", "be_safe"): "about=safety",
    ("complaint-create", "remedy"): "about=safety",
    ("need-create", "served_first"): "right=served_first",
}
"""What the page is told of the right by which somebody comes."""


def _address(name: str, code: str) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    query = _QUERIES.get((name, code))
    return f"{address}?{query}" if query else address


def _buttons(right: Right) -> list[dict[str, Any]]:
    found = [
        {"label": BUTTONS[name], "url": address}
        for name in right.pages
        if (address := _address(name, right.code))
    ]
    return found[:MOST_BUTTONS]


def _own_words(count: Count) -> str:
    if not count.used:
        return ""
    said = ngettext("您一年用了 %(n)d 次", "您一年用了 %(n)d 次", count.used) % {"n": count.used}
    if count.answered is None:
        return said
    return _("%(said)s，答复 %(n)d 次") % {"said": said, "n": count.answered}


def _hub_words(count: Count) -> str:
    """What may be said of everybody: nothing that points at one or two people."""
    used = shown_count(count.used)
    if used is None:
        return _("大家一年用了不到 %(n)d 次") % {"n": SMALLEST_N}
    said = ngettext("大家一年用了 %(n)d 次", "大家一年用了 %(n)d 次", used) % {"n": used}
    if count.answered is None or not used:
        return said
    if shown_count(count.answered) is None:
        return _("%(said)s，答复不到 %(n)d 次") % {"said": said, "n": SMALLEST_N}
    if count.answered and 0 < used - count.answered < SMALLEST_N:
        return _("%(said)s，大多有了答复") % {"said": said}
    return _("%(said)s，答复 %(n)d 次") % {"said": said, "n": count.answered}


@allow(PUBLIC)
@require_GET
def my_rights(request: HttpRequest) -> HttpResponse:
    """All rights; one's own counts only for whoever is signed in."""
    me, now = getattr(request, "person", None), timezone.now()
    own = shown.uses(me, at=now) if me is not None else {}
    hub = shown.hub(at=now)
    rows = []
    for right in RIGHTS:
        title, text = WORDS[right.code]
        counts = [] if right.counted is None else [_hub_words(hub.counts[right.counted])]
        if right.counted is not None and own:
            counts.insert(0, _own_words(own[right.counted]))
        rows.append(
            {
                "code": right.code,
                "title": title,
                "text": text,
                "law": right.law,
                "buttons": _buttons(right),
                "counts": [words for words in counts if words],
            }
        )
    return render(
        request, "voice/my_rights.html", {"rows": rows, "is_known": me is not None, "day": hub.day}
    )


urlpatterns = [path("my/rights", my_rights, name="my-rights")]
