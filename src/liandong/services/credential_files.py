"""Pictures of papers: kept sealed outside the web root, opened by few, each reading logged."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from liandong.core import credential_files as rules
from liandong.core.consents import SensitiveDataSeen
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.models import AccessRecord, Credential, CredentialFile, Person
from liandong.models.sealed import key_ring
from liandong.queries import access
from liandong.services import events

_SEAL = "CredentialFile.content"


def keep(credential: Credential, content: bytes, *, by: Person, at: datetime) -> CredentialFile:
    """Seal a picture and write it to disk, in the transaction of the caller.

    Refuses ``PaperFileTooLarge``, ``PaperFileUnknown``, ``TooManyPaperFiles``.
    """
    media_type = rules.media_type_of(content)
    rules.check_count(credential.files.count())
    name = f"{secrets.token_hex(16)}.sealed"
    row = CredentialFile.objects.create(
        credential=credential,
        name=name,
        media_type=media_type,
        size=len(content),
        uploaded_at=at,
        uploaded_by=by,
    )
    _write(name, key_ring().seal_bytes(content, f"{_SEAL}.{name}"))
    return row


@transaction.atomic
def add(*, credential: Credential, content: bytes, by: Person, at: datetime) -> CredentialFile:
    """Hand in one more picture; its holder only. Refuses as :func:`keep`, and ``NotAllowed``.
    Event PaperFileAdded.
    """
    if by.pk != credential.person_id:
        raise NotAllowed(action="add_paper_file")
    row = keep(credential, content, by=by, at=at)
    events.record(rules.PaperFileAdded(credential.pk), by=by, at=at)
    return row


@transaction.atomic
def remove(*, file: CredentialFile, by: Person, at: datetime) -> None:
    """Delete a picture; its holder only. Refuses ``NotAllowed``. Event PaperFileRemoved."""
    if by.pk != file.credential.person_id:
        raise NotAllowed(action="remove_paper_file")
    credential_id = file.credential_id
    _delete(file)
    events.record(rules.PaperFileRemoved(credential_id), by=by, at=at)


@transaction.atomic
def read(*, file: CredentialFile, by: Person, at: datetime) -> bytes:
    """The picture itself. One's own freely; staff within reach, written down and told.

    Refuses ``NotAllowed``, ``PaperFileGone``. Event SensitiveDataSeen.
    """
    person = file.credential.person
    if by.pk != person.pk:
        actor = access.actor_of(by, on=at.astimezone(SHANGHAI).date())
        may = actor.has(access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
        if not may or not access.people_for(actor).filter(pk=person.pk).exists():
            raise NotAllowed(action="read_paper_file")
        what, why = rules.READ_AS, gettext("核对资质")
        AccessRecord.objects.create(viewer=by, subject=person, what=what, why=why, at=at)
        events.record(SensitiveDataSeen(person.number, what, why), by=by, at=at)
        facts = {"viewer": by.name, "what": what, "why": why}
        events.owe("paper_seen", to=person, facts=facts, at=at)
    try:
        sealed = (_folder() / file.name).read_bytes()
    except FileNotFoundError:
        raise rules.PaperFileGone() from None
    return key_ring().open_bytes(sealed, f"{_SEAL}.{file.name}")


def forget_all(person: Person) -> None:
    """Delete every picture of a person's papers, in the transaction of the caller."""
    for file in CredentialFile.objects.filter(credential__person=person):
        _delete(file)


def _delete(file: CredentialFile) -> None:
    name = file.name
    file.delete()
    transaction.on_commit(lambda: (_folder() / name).unlink(missing_ok=True))


def _folder() -> Path:
    return Path(settings.LIANDONG_PAPERS)


def _write(name: str, sealed: bytes) -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
