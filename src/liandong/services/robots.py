"""Group robots: registered by who answers for the group, tried, told, taken away.

A group chat may hold anybody, so it is told only what the public page of a shift shows.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from liandong.core import notice_facts as facts
from liandong.core.notices import Channel
from liandong.core.refusals import ValueMissing
from liandong.models import GroupRobot, Organization, Person, RobotVendor, Shift, Team
from liandong.services import events


@transaction.atomic
def register(
    *,
    vendor: str,
    name: str,
    address: str,
    secret: str = "",
    organization: Organization | None = None,
    team: Team | None = None,
    by: Person,
    at: datetime,
) -> GroupRobot:
    """Keep a group robot's address, sealed, and let it say that it works.

    The door has found the organization or team among those the actor answers for. Refuses
    ``ValueMissing``, ``RobotAddressUnusable``. Event RobotRegistered.
    """
    if not name.strip():
        raise ValueMissing(field="name")
    row = GroupRobot.objects.create(
        organization=organization,
        team=team,
        vendor=RobotVendor(vendor),
        name=name.strip()[:40],
        token=facts.robot_token(vendor, address),
        secret=secret.strip(),
        registered_at=at,
        registered_by=by,
    )
    events.record(facts.RobotRegistered(row.pk, row.name), by=by, at=at)
    events.owe(
        "group_test", to=None, facts={"name": row.name}, at=at, channel=Channel.ROBOT, robot=row
    )
    return row


@transaction.atomic
def try_out(*, robot: GroupRobot, by: Person, at: datetime) -> None:
    """Let a robot say that it works. Refuses ``RobotRevoked``. Event GroupTold."""
    tell(robot=robot, kind="group_test", told={"name": robot.name}, by=by, at=at)


@transaction.atomic
def revoke(*, robot: GroupRobot, by: Person, at: datetime) -> GroupRobot:
    """Take a robot away for good and erase its key. Again changes nothing. Event RobotEnded."""
    row = GroupRobot.objects.select_for_update(of=("self",)).get(pk=robot.pk)
    if row.ended_at is None:
        row.ended_at, row.ended_by, row.token, row.secret = at, by, "", ""
        row.save()
        events.record(facts.RobotEnded(row.pk, row.name), by=by, at=at)
    return row


@transaction.atomic
def call_for_help(*, robot: GroupRobot, shift: Shift, by: Person, at: datetime) -> None:
    """Say in the group how many a shift still lacks. Refuses ``RobotRevoked``. Event GroupTold.

    The door has found both among those the actor runs.
    """
    told = {
        "title": shift.project.title,
        "starts_at": shift.starts_at.isoformat(),
        "missing": max(0, shift.max_people - shift.taken),
        "url": settings.LIANDONG_BASE_URL + reverse("shift-detail", args=[shift.pk]),
    }
    tell(robot=robot, kind="group_call", told=told, by=by, at=at)


def tell_cancelled(*, shift: Shift, by: Person, at: datetime) -> None:
    """Say in the groups of a shift's organization that it is off. In the caller's transaction.

    Not why: somebody typed the reason, and it may name people.
    """
    of_shift = Q(organization_id=shift.project.organization_id) & Q(organization__isnull=False)
    for robot in GroupRobot.objects.filter(of_shift, ended_at=None).order_by("pk"):
        told = {"title": shift.project.title, "starts_at": shift.starts_at.isoformat()}
        tell(robot=robot, kind="group_cancelled", told=told, by=by, at=at)


def tell(
    *, robot: GroupRobot, kind: str, told: Mapping[str, object], by: Person, at: datetime
) -> None:
    """Owe a group one message; ValueError when a fact is not fit for a group."""
    if robot.ended_at is not None:
        raise facts.RobotRevoked(name=robot.name)
    strangers = told.keys() - facts.GROUP_FACTS
    if strangers:
        raise ValueError(f"{sorted(strangers)} cannot be told to a group.")
    events.owe(kind, to=None, facts=told, at=at, channel=Channel.ROBOT, robot=robot)
    events.record(facts.GroupTold(robot.pk, kind), by=by, at=at)
