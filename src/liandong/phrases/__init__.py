"""One translatable sentence per refusal, event and message. Each word keeps its own."""

from collections.abc import Mapping
from datetime import date, datetime
from importlib import import_module
from pkgutil import iter_modules

from django.utils import formats, timezone
from django.utils.functional import Promise

from liandong.core.refusals import Refusal

Sentence = str | Promise


def _gathered(name: str) -> dict[str, Sentence]:
    """All entries of ``name`` over the words' modules; a code may be said only once."""
    found: dict[str, Sentence] = {}
    for module in iter_modules(__path__):
        said: Mapping[str, Sentence] = getattr(import_module(f"{__name__}.{module.name}"), name, {})
        twice = found.keys() & said.keys()
        if twice:
            raise RuntimeError(f"{name}: {sorted(twice)} said twice, again in {module.name}.")
        found.update(said)
    return found


REFUSALS = _gathered("REFUSALS")
EVENTS = _gathered("EVENTS")
MESSAGES = _gathered("MESSAGES")


def sentence(refusal: Refusal) -> str:
    """What to tell the person, in the active language and time zone."""
    return str(REFUSALS[refusal.code]) % readable_facts(refusal.facts)


def event_sentence(name: str, facts: Mapping[str, object]) -> str:
    """One line of history in the active language."""
    return str(EVENTS.get(name, name)) % readable_facts(facts)


def message_sentence(kind: str, facts: Mapping[str, object]) -> str:
    """A message to a person, in the active language."""
    return str(MESSAGES[kind]) % readable_facts(facts)


def readable_facts(facts: Mapping[str, object]) -> dict[str, str]:
    """Facts as a person reads them: local time, local numbers; metres also as kilometres."""
    read = {name: _readable(_revived(name, value)) for name, value in facts.items()}
    ways = {name: value for name, value in facts.items() if name.endswith("_m")}
    return read | {
        f"{name}_km".replace("_m_km", "_km"): _readable(_kilometres(value))
        for name, value in ways.items()
        if isinstance(value, int | float)
    }


def _kilometres(metres: float) -> float:
    way = round(metres / 1000, 1)
    return int(way) if way == int(way) else way


def _revived(name: str, value: object) -> object:
    """A moment or a day that was stored as text in an event or a message."""
    if not isinstance(value, str) or not name.endswith(("_at", "_by", "_on", "day")):
        return value
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return value


def _readable(value: object) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, list | tuple):
        return "、".join(_readable(item) for item in value)
    return str(formats.localize(value))
