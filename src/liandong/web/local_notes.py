"""Local knowledge: what volunteers of a street lend to whoever serves there."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.models import LocalNote
from liandong.phrases.contributions import NOTES
from liandong.queries import contributions as shown
from liandong.services import contributions as services
from liandong.web import shift_words
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried

PAGE = 25


@allow(SIGNED_IN)
@require_GET
def local_notes(request: HttpRequest) -> HttpResponse:
    """What is known of one's county, the most thanked first; a form for one's own street."""
    who = actor(request)
    may_read = shown.may_read_notes(who)
    found = shown.notes_for(who) if may_read else LocalNote.objects.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "row": note,
            "kind": NOTES[note.kind],
            "street": shift_words.street(note.division_code),
            "is_mine": note.author_id == who.person.pk,
            "may_end": note.author_id == who.person.pk or who.is_staff,
        }
        for note in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "may_read": may_read,
        "kinds": NOTES.items(),
        "my_street": shift_words.street(who.person.division_code)
        if len(who.person.division_code) >= 9
        else "",
    }
    return render(request, "linkage/local_notes.html", context)


@allow(SIGNED_IN)
@require_POST
def local_note_writing(request: HttpRequest) -> HttpResponse:
    """Lend what one knows of one's own street."""
    me = actor(request).person
    told = {name: request.POST.get(name, "") for name in ("kind", "text")}
    tried(
        request,
        lambda: services.write_note(
            division_code=me.division_code, **told, by=me, at=timezone.now()
        ),
        done=_("谢谢，写下来了。"),
    )
    return redirect("local-notes")


@allow(SIGNED_IN)
@require_POST
def local_note_thanks(request: HttpRequest, note_id: int) -> HttpResponse:
    """Say that a note helped."""
    who = actor(request)
    note = get_object_or_404(shown.notes_for(who), pk=note_id)
    tried(
        request,
        lambda: services.thank(note=note, by=who.person, at=timezone.now()),
        done=_("已经替您道谢。"),
    )
    return redirect("local-notes")


@allow(SIGNED_IN)
@require_POST
def local_note_ending(request: HttpRequest, note_id: int) -> HttpResponse:
    """Take a note away."""
    who = actor(request)
    note = get_object_or_404(shown.notes_for(who), pk=note_id)
    tried(
        request,
        lambda: services.end_note(note=note, by=who.person, at=timezone.now()),
        done=_("撤下了。"),
    )
    return redirect("local-notes")


urlpatterns = [
    path("local-notes", local_notes, name="local-notes"),
    path("local-notes/new", local_note_writing, name="local-note-writing"),
    path("local-notes/<int:note_id>/thanks", local_note_thanks, name="local-note-thanks"),
    path("local-notes/<int:note_id>/ending", local_note_ending, name="local-note-ending"),
]
