"""Kinds of messages that are switched together, and how long a message may wait."""

from enum import StrEnum


class Group(StrEnum):
    """Kinds of messages that are switched together."""

    CHANGES = "changes"
    INVITATIONS = "invitations"
    REMINDERS = "reminders"
    WORDS = "words"
    PLACES = "places"
    RECORDS = "records"
    ACCOUNT = "account"
    VOICE = "voice"
    WORK = "work"
    OTHER = "other"


class Weight(StrEnum):
    """How long a message may wait."""

    NOW = "now"
    SOON = "soon"
    CALM = "calm"
