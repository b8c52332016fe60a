"""“我的证件”: papers one holds, what each lets one do, their pictures, renewal."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.credential_files import MOST_BYTES, MOST_FILES, SUFFIXES
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import Credential, CredentialFile
from liandong.phrases.credentials import KINDS, SKILLS, STATES
from liandong.queries import credentials as shown
from liandong.services import credential_files, credentials
from liandong.web.access import SIGNED_IN, actor, allow

_TAGS = {"holds": "ok", "lapses_soon": "warn", "lapsed": "danger", "rejected": "danger"}
_LOCKED = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
"""What a handed-in file may do when it is shown: nothing."""


class CredentialForm(forms.Form):
    """A paper that one holds, with pictures of it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("资质"), choices=lambda: [(code, KINDS[code]) for code in KINDS]
    )
    number = forms.CharField(
        label=gettext_lazy("证书编号"), max_length=60, required=False,
        help_text=gettext_lazy("加密保存，只给核对的人看。"),
    )  # fmt: skip
    issuer = forms.CharField(label=gettext_lazy("发证单位"), max_length=100, required=False)
    awarded_on = forms.DateField(
        label=gettext_lazy("发证日期"), widget=forms.DateInput(attrs={"type": "date"})
    )
    expires_on = forms.DateField(
        label=gettext_lazy("有效期至"),
        help_text=gettext_lazy("证上没写就不用填。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    picture = forms.FileField(
        label=gettext_lazy("证件照片"),
        help_text=gettext_lazy(
            "拍清楚就行：JPG、PNG、WebP 或 PDF，最大 5 MB。"
            "加密保存，只有您和核对的社工打得开，谁看过都告诉您。"
        ),
        required=False,
        widget=forms.ClearableFileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}
        ),
    )

    def facts(self) -> dict[str, Any]:
        """What a service takes: the answers, and the picture's bytes."""
        told = dict(self.cleaned_data)
        picture = told.pop("picture")
        return told | {"pictures": [_bytes(picture)] if picture else []}


class AgainForm(CredentialForm):
    """The same paper once more: its kind stays."""

    kind = None  # type: ignore[assignment]


def _bytes(file: Any) -> bytes:
    # One byte more than allowed is enough to refuse it.
    read: bytes = file.read(MOST_BYTES + 1)
    return read


@allow(SIGNED_IN)
@require_GET
def my_credentials(request: HttpRequest) -> HttpResponse:
    """One's papers, and what each lets one do."""
    person, now = actor(request).person, timezone.now()
    papers = [
        {
            "paper": one,
            "row": one.row,
            "title": KINDS.get(one.row.kind, one.row.kind),
            "state": STATES[one.state],
            "tag": _TAGS.get(one.state, "wait"),
            "gives": [KINDS[kind] for kind in one.gives],
            "skills": [SKILLS[code] for code in one.skills],
            "may_add": len(one.row.files.all()) < MOST_FILES,
        }
        for one in shown.papers_of(person, at=now, on=timezone.localdate(now))
    ]
    return render(request, "registry/my_credentials.html", {"papers": papers})


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_credential(request: HttpRequest) -> HttpResponse:
    """Write down a paper; staff check it. ``?renews=7`` begins with an older one."""
    person = actor(request).person
    older = request.POST.get("renews") or request.GET.get("renews") or ""
    renews = None
    if older:
        renews = get_object_or_404(Credential, pk=whole(older), person=person)
    begin = {"kind": renews.kind, "issuer": renews.issuer} if renews else {}
    form = CredentialForm(request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            credentials.award(
                person=person, by=person, at=timezone.now(), renews=renews, **form.facts()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已提交，等工作人员核对。"))
            return redirect("my-credentials")
    return render(request, "registry/my_credential.html", {"form": form, "renews": renews})


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_credential_again(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Put a rejected paper right and hand it in once more."""
    person = actor(request).person
    mine = Credential.objects.filter(person=person, rejected_at__isnull=False)
    paper = get_object_or_404(mine, pk=credential_id)
    begin = {name: getattr(paper, name) for name in ("number", "issuer", "awarded_on")}
    begin["expires_on"] = paper.expires_on
    form = AgainForm(request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            credentials.submit_again(credential=paper, by=person, at=timezone.now(), **form.facts())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("又交上了，等工作人员核对。"))
            return redirect("my-credentials")
    context = {"form": form, "again": paper, "title": KINDS.get(paper.kind, paper.kind)}
    return render(request, "registry/my_credential.html", context)


@allow(SIGNED_IN)
@require_POST
def my_credential_picture(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Add one more picture to a paper."""
    person = actor(request).person
    paper = get_object_or_404(Credential, pk=credential_id, person=person)
    file = request.FILES.get("picture")
    if file is None:
        messages.error(request, _("请先选一张照片。"))
        return redirect("my-credentials")
    try:
        credential_files.add(credential=paper, content=_bytes(file), by=person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("照片交上了。"))
    return redirect("my-credentials")


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def credential_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A picture of a paper. One's own by GET; staff by POST, because it is written down."""
    who = actor(request)
    file = get_object_or_404(shown.files_for(who), pk=file_id)
    if request.method == "GET" and file.credential.person_id != who.person.pk:
        return HttpResponse(status=405)
    try:
        content = credential_files.read(file=file, by=who.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("my-credentials")
    answer = HttpResponse(content, content_type=file.media_type)
    name = f"paper-{file.pk}.{SUFFIXES[file.media_type]}"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Content-Security-Policy"] = _LOCKED
    return answer


@allow(SIGNED_IN)
@require_POST
def my_credential_picture_end(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a picture away; the file is deleted."""
    person = actor(request).person
    mine = CredentialFile.objects.filter(credential__person=person).select_related("credential")
    file = get_object_or_404(mine, pk=file_id)
    credential_files.remove(file=file, by=person, at=timezone.now())
    messages.success(request, _("照片删掉了。"))
    return redirect("my-credentials")


urlpatterns = [
    path("my/credentials", my_credentials, name="my-credentials"),
    path("profile/credentials", my_credential, name="my-credential"),
    path(
        "my/credentials/<int:credential_id>/again", my_credential_again, name="my-credential-again"
    ),
    path(
        "my/credentials/<int:credential_id>/pictures",
        my_credential_picture,
        name="my-credential-picture",
    ),
    path("credential-files/<int:file_id>", credential_file, name="credential-file"),
    path(
        "credential-files/<int:file_id>/end",
        my_credential_picture_end,
        name="my-credential-picture-end",
    ),
]
