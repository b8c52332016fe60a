"""One translatable sentence per refusal, event and message. Each word keeps its own."""

from collections.abc import Mapping
from datetime import date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise

from liandong.core.refusals import Refusal

Sentence = str | Promise


def _gathered(name: str) -> dict[str, Any]:
    """All entries of ``name`` over the words' modules; a code may be said only once."""
    found: dict[str, Any] = {}
    for module in iter_modules(__path__):
        said: Mapping[str, Any] = getattr(import_module(f"{__name__}.{module.name}"), name, {})
        twice = found.keys() & said.keys()
        if twice:
            raise RuntimeError(f"{name}: {sorted(twice)} said twice, again in {module.name}.")
        found.update(said)
    return found


REFUSALS: Mapping[str, Sentence] = _gathered("REFUSALS")
EVENTS: Mapping[str, Sentence] = _gathered("EVENTS")
MESSAGES: Mapping[str, Sentence] = _gathered("MESSAGES")
CODES: Mapping[str, Mapping[str, Mapping[str, Sentence]]] = _gathered("CODES")
"""For each kind of message: facts that hold a code, and the words of the codes."""
REFUSAL_CODES: Mapping[str, Mapping[str, Mapping[str, Sentence]]] = _gathered("REFUSAL_CODES")
"""For each refusal: facts that hold several codes, and the words of the codes."""


def sentence(refusal: Refusal) -> str:
    """What to tell the person, in the active language and time zone."""
    facts = dict(refusal.facts)
    for name, words in REFUSAL_CODES.get(refusal.code, {}).items():
        facts[name] = [str(words[str(code)]) for code in getattr(refusal, name)]
    gates = getattr(refusal, "gates", ())
    if gates:
        said = import_module(f"{__name__}.projects").gate_words
        facts["missing"] = "；".join(said(gate.code, gate.facts) for gate in gates)
    return str(REFUSALS[refusal.code]) % readable_facts(facts)


def event_sentence(name: str, facts: Mapping[str, object]) -> str:
    """One line of history in the active language."""
    return str(EVENTS.get(name, name)) % readable_facts(facts)


def message_sentence(kind: str, facts: Mapping[str, object]) -> str:
    """A message to a person, in the active language."""
    told = dict(facts)
    for name, words in CODES.get(kind, {}).items():
        code = str(told.get(name, ""))
        told[name] = str(words.get(code, code))
    return str(MESSAGES[kind]) % readable_facts(told)


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
