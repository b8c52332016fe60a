"""Events: what happened, in the past tense, with typed facts.

An event is a fact for the history page, the notices and the dashboards. It is never
edited and never used as a command. Each word's events stand beside its rules.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    @property
    def name(self) -> str:
        """The class name: ``NeedFiled``, ``InvitationAccepted``."""
        return type(self).__name__

    @property
    def facts(self) -> dict[str, object]:
        """The typed facts, ready for JSON (dates and enums as text)."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
