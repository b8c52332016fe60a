"""A project's poster: a page to choose how, the A4 sheet, and a picture for the group."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET

from liandong.core import codes
from liandong.models import Position, Project, ProjectState, Shift
from liandong.queries import shifts as shown
from liandong.services import poster_paper
from liandong.services.poster_paper import Form, Poster, Wanted, When
from liandong.web import shift_words
from liandong.web.access import allow
from liandong.web.projects import PLANNERS, project_of

LANGUAGES = {"zh": ("zh-hans",), "en": ("en",), "both": ("zh-hans", "en")}
MOST_TIMES = 4
MOST_POSITIONS = 3
MOST_WORDS = 120
TYPES = {"pdf": "application/pdf", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class _Choice:
    """In which languages, and whether the name of the place is told or only the street."""

    language: str = "zh"
    with_place: bool = False

    @property
    def query(self) -> str:
        return urlencode({"language": self.language, "place": "1" if self.with_place else ""})


def _choice(request: HttpRequest) -> _Choice:
    language = request.GET.get("language", "zh")
    return _Choice(language if language in LANGUAGES else "zh", request.GET.get("place") == "1")


@allow(*PLANNERS)
@require_GET
def project_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """How the poster looks, and the two files to take."""
    project, choice = project_of(request, pk), _choice(request)
    files = {
        form: f"{reverse(f'project-poster-{form}', args=[pk])}?{choice.query}" for form in TYPES
    }
    context = {
        "project": project,
        "is_public": project.state == ProjectState.PUBLISHED,
        "chosen": choice.language,
        "with_place": choice.with_place,
        "languages": [("zh", _("中文")), ("both", _("中英双语")), ("en", _("英文"))],
        "files": files,
        "link": public_link(project),
    }
    return render(request, "projects/project_poster.html", context)


@allow(*PLANNERS)
@require_GET
def project_poster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet for the wall."""
    return _file(request, pk, "pdf")


@allow(*PLANNERS)
@require_GET
def project_poster_png(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture for the group chat."""
    return _file(request, pk, "png")


def _file(request: HttpRequest, pk: int, form: Form) -> HttpResponse:
    project = project_of(request, pk)
    made = poster_paper.render(poster_of(project, _choice(request), at=timezone.now()), form)
    answer = HttpResponse(made, content_type=TYPES[form])
    answer["Content-Disposition"] = f'inline; filename="poster-{project.number}.{form}"'
    return answer


def public_link(project: Project) -> str:
    """The page to which the code leads: this project's open shifts, for anybody."""
    return f"{settings.LIANDONG_BASE_URL}{reverse('shift-list')}?project={project.pk}"


def poster_of(project: Project, choice: _Choice, *, at: datetime) -> Poster:
    """Every word of the poster. Three queries."""
    languages = LANGUAGES[choice.language]
    wanted = shown.Wanted(project=project.pk)
    rows = list(shown.open_shifts(wanted, at=at)[:200])
    with override(languages[0]):
        positions = _positions(project, rows, languages)
        summary = _short(project.summary)
        risk_words = _short(project.risk_statement)
        times = tuple(_when(shift, languages, choice.with_place) for shift in rows[:MOST_TIMES])
        foot = f"{project.number} · {formats.date_format(timezone.localtime(at), 'DATE_FORMAT')}"
    more = len(rows) - MOST_TIMES
    return Poster(
        lang=languages[0][:2],
        title=project.title,
        organization=project.organization.name,
        tags=(_coded("service_category", project.category, languages),),
        summary=summary,
        times=times,
        more=_more(more, languages) if more > 0 else (),
        positions=positions,
        risk=_each(languages, lambda short: codes.label("risk", project.risk_level, short)),
        risk_words=risk_words,
        insurance=_insurance(project, languages),
        is_insured=bool(project.insurance_policy),
        contact=tuple(part for part in (project.contact_name, project.contact_phone) if part),
        link=public_link(project),
        foot=foot,
        words=_words(languages),
    )


def _each(languages: tuple[str, ...], say: Any) -> tuple[str, ...]:
    """The same thing in each language; ``say`` gets the two letters of the language."""
    found = []
    for language in languages:
        with override(language):
            found.append(str(say(language[:2])))
    return tuple(found)


def _coded(table: str, code: str, languages: tuple[str, ...]) -> str:
    return " · ".join(_each(languages, lambda short: codes.label(table, code, short)))


def _more(n: int, languages: tuple[str, ...]) -> tuple[str, ...]:
    return _each(
        languages,
        lambda _short: (
            ngettext("还有 %(n)s 个班次，扫码看全部", "还有 %(n)s 个班次，扫码看全部", n) % {"n": n}
        ),
    )


def _insurance(project: Project, languages: tuple[str, ...]) -> tuple[str, ...]:
    if project.insurance_policy:
        return _each(languages, lambda _short: _("已为志愿者买好保险"))
    return _each(languages, lambda _short: _("这项服务没有另买保险"))


def _words(languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {
        "when": _each(languages, lambda _short: _("什么时候")),
        "who": _each(languages, lambda _short: _("想请谁")),
        "safety": _each(languages, lambda _short: _("风险和保险")),
        "scan": _each(languages, lambda _short: _("扫码报名")),
        "steps": _each(
            languages, lambda _short: _("不用先注册，打开就能看；手机号登录，一分钟报好名")
        ),
        "ask": _each(languages, lambda _short: _("问一问")),
    }


def _when(shift: Shift, languages: tuple[str, ...], with_place: bool) -> When:
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    place = shift.place_name if with_place else shift_words.street(shift.division_code)
    return When(
        day=_each(languages, lambda _short: formats.date_format(start, _("n月j日"))),
        weekday=_each(languages, lambda _short: formats.date_format(start, "D")),
        time=f"{start:%H:%M}–{end:%H:%M}",
        place=place,
    )


def _positions(
    project: Project, rows: list[Shift], languages: tuple[str, ...]
) -> tuple[Wanted, ...]:
    made = []
    posts: list[Position] = list(project.positions.order_by("pk")[:MOST_POSITIONS])
    for post in posts:
        own = [shift for shift in rows if shift.position_id == post.pk]
        free = sum(shift.max_people - shift.taken for shift in own)
        asks = shift_words.position_asks(post)
        made.append(
            Wanted(
                title=post.title,
                people=_people(free, languages) if free else (),
                asks=_("；").join(asks) if asks else _("没有特别要求，愿意来就行。"),
            )
        )
    return tuple(made)


def _people(n: int, languages: tuple[str, ...]) -> tuple[str, ...]:
    return _each(languages, lambda _short: ngettext("还差 %(n)s 人", "还差 %(n)s 人", n) % {"n": n})


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1] + "…"


urlpatterns = [
    path("projects/<int:pk>/poster", project_poster, name="project-poster"),
    path("projects/<int:pk>/poster.pdf", project_poster_pdf, name="project-poster-pdf"),
    path("projects/<int:pk>/poster.png", project_poster_png, name="project-poster-png"),
]
