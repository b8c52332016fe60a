"""A delivery in words: which sort of message, by which way, how it ended. Never its content."""

from typing import Any

from liandong.core.notices import Channel, group_of
from liandong.models import Delivery, DeliveryState
from liandong.phrases.notices import CHANNELS, GROUPS, TO_GROUPS, WHY_NOT

_TAGS = {
    DeliveryState.SENT: "ok",
    DeliveryState.WAITING: "wait",
    DeliveryState.CLAIMED: "wait",
    DeliveryState.HANDED: "wait",
    DeliveryState.DROPPED: "plain",
    DeliveryState.FAILED: "danger",
    DeliveryState.UNKNOWN: "warn",
}
ICONS = {
    Channel.SMS: "message",
    Channel.EMAIL: "mail",
    Channel.PUSH: "bell",
    Channel.ROBOT: "users",
    Channel.APP: "bell",
}


def words(row: Delivery) -> dict[str, Any]:
    """What a line of the log shows."""
    state = DeliveryState(row.state)
    return {
        "pk": row.pk,
        "group": TO_GROUPS.get(row.message.kind) or GROUPS[group_of(row.message.kind)],
        "channel": CHANNELS[Channel(row.channel)],
        "icon": ICONS[Channel(row.channel)],
        "state": state.label,
        "state_kind": _TAGS[state],
        "at": row.tried_at or row.due_at,
        "is_ahead": state == DeliveryState.WAITING,
        "due_at": row.due_at,
        "address": row.address,
        "answer": WHY_NOT.get(row.answer, row.answer),
        "tries": row.tries,
    }
