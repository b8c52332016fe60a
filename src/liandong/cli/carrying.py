"""Hours that travel, from the command line."""

import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from liandong import phrases
from liandong.core import certificates, hours_lists
from liandong.core.refusals import Refusal
from liandong.models import Person
from liandong.phrases.exchange import problem_sentence, remedy
from liandong.queries.hours_lists import divided
from liandong.services import hours_lists as list_services
from liandong.services import portable_hours
from liandong.services.spreadsheets import read_sheet

GOOD, REFUSED, UNREADABLE = 0, 1, 2


def _person(number: str) -> Person | None:
    found = Person.objects.filter(number=number).first()
    if found is None:
        print(f"没有这个志愿者编号：{number}", file=sys.stderr)
    return found


def export(number: str, file: Path) -> int:
    """Write somebody's hours as a signed file."""
    person = _person(number)
    if person is None:
        return UNREADABLE
    text = portable_hours.written(person, at=timezone.now())
    file.write_text(text)
    print(f"{file}：{len(text.splitlines()) - 2} 条，来自 {settings.LIANDONG_BASE_URL}")
    return GOOD


def take_in(number: str, file: Path) -> int:
    """Take in what somebody brought."""
    person = _person(number)
    if person is None:
        return UNREADABLE
    try:
        text = file.read_text()
        new, same = portable_hours.take_in(text=text, person=person, by=None, at=timezone.now())
    except (OSError, UnicodeDecodeError) as problem:
        print(f"读不出来：{problem}", file=sys.stderr)
        return UNREADABLE
    except Refusal as refusal:
        print(phrases.sentence(refusal), file=sys.stderr)
        return REFUSED
    print(f"转入 {new} 条，已有的 {same} 条没有重复计算。")
    return GOOD


def take_in_list(number: str, file: Path, *, platform: str, is_applied: bool) -> int:
    """Say what a list from another platform would bring, and bring it when asked to."""
    person = _person(number)
    if person is None:
        return UNREADABLE
    now = timezone.now()
    try:
        sheet = read_sheet(file.read_bytes(), file.name)
        read = hours_lists.read_list(
            sheet, name=file.name, holder=person.name, today=timezone.localdate(now)
        )
        source = hours_lists.platform_named(platform)
        new, same = (len(one) for one in divided(read.lines, platform=source, person=person))
        if is_applied:
            new, same = list_services.take_in_list(
                lines=read.lines, platform=source, person=person, by=None, at=now
            )
    except OSError as problem:
        print(f"读不出来：{problem}", file=sys.stderr)
        return UNREADABLE
    except Refusal as refusal:
        print(phrases.sentence(refusal), file=sys.stderr)
        return REFUSED
    for one in read.problems:
        print(f"{one.cell} {one.column}：{problem_sentence(one)}{remedy(one)}", file=sys.stderr)
    done = "转入" if is_applied else "可转入"
    print(f"{done} {new} 条，已有的 {same} 条，有问题 {len(read.problems)} 处。")
    return REFUSED if read.problems else GOOD


def trust(address: str, public_key: Path) -> int:
    """Believe the seal of another hub."""
    try:
        key = certificates.read_public_key(public_key.read_bytes())
    except (OSError, ValueError) as problem:
        print(f"公钥读不出来：{problem}", file=sys.stderr)
        return UNREADABLE
    hub = portable_hours.believe(address=address, public_key=key, at=timezone.now())
    print(f"从现在起认可 {hub.address} 的签名。")
    return GOOD
