"""Regional policy: which rules hold in a place on a day, and where each one comes from.

A profile is put together key by key: the defaults of this product and the national law at
the bottom, then the province, the city, the county, the street, each from the day on which
its text took effect and, where it says so, until a day. A key that a text does not speak of
is inherited. The shipped data are the TOML files in ``liandong/profiles``; what a place
adopted here lies on top of its shipped law and is handed over by ``use_local``. A value
whose source is "proposal" is no law but this product's default, and pages say so.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from liandong.core.divisions import normalized
from liandong.core.policy_keys import (
    PROPOSAL,
    READERS,
    AgreementStance,
    ModeSpan,
    PolicyAdopted,
    Profile,
    Ratios,
    ReserveRule,
    Source,
    Span,
    StarStance,
    TimeBank,
    _table,
)

__all__ = [
    "PROPOSAL",
    "AgreementStance",
    "Layer",
    "Local",
    "ModeSpan",
    "PolicyAdopted",
    "Preset",
    "Profile",
    "Ratios",
    "ReserveRule",
    "Source",
    "Span",
    "StarStance",
    "TimeBank",
    "also_from",
    "law_for",
    "layers",
    "presets",
    "profile_for",
    "put_together",
    "read_layer",
    "tried",
    "use_local",
]


@dataclass(frozen=True, slots=True)
class Layer:
    """What one text says: values by key with their sources, for a division from a day on.

    until
        The first day on which it no longer holds; None while nothing ends it.
    is_local
        Adopted in this installation; it lies on top of the shipped law of the same place.
    """

    division: str
    name: Mapping[str, str]
    since: date | None
    values: Mapping[str, object]
    sources: Mapping[str, Source]
    until: date | None = None
    is_local: bool = False

    def holds(self, code: str, on: date) -> bool:
        """Whether the layer speaks for a division on a day."""
        return (
            code.startswith(self.division)
            and (self.since is None or self.since <= on)
            and (self.until is None or on < self.until)
        )

    @property
    def height(self) -> tuple[int, bool, date]:
        """Where it lies: larger places below smaller ones, law below local, old below new."""
        return len(self.division), self.is_local, self.since or date.min


@dataclass(frozen=True, slots=True)
class Local:
    """The layers adopted here, lowest first. ``stamp`` changes whenever they do."""

    stamp: object = None
    layers: tuple[Layer, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of values to begin a local layer with; no law, and nothing until adopted."""

    code: str
    name: Mapping[str, str]
    values: Mapping[str, object]
    sources: Mapping[str, str]


def _entries(told: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, entry in told.items():
        if key not in READERS or not entry.get("source") or "value" not in entry:
            raise ValueError(f"Profile {place}: {key!r} is no key with a source.")
        yield key, entry


def read_layer(text: str) -> Layer:
    """One profile file. ValueError names a key that does not exist or has no source.

    A table (``hours``) may be given in part; what it leaves out is inherited.
    """
    told = tomllib.loads(text)
    division, name = told.pop("division"), told.pop("name")
    since, until = told.pop("effective_from", None), told.pop("effective_until", None)
    if since and until and until <= since:
        raise ValueError(f"Profile {division or 'national'}: {until} is not after {since}.")
    values: dict[str, object] = {}
    sources: dict[str, Source] = {}
    for key, entry in _entries(told, division or "national"):
        values[key] = entry["value"]
        sources[key] = Source(entry["source"], division, entry.get("since", since))
    return Layer(division, _table(name), since, values, sources, until)


_more: list[Traversable] = []


def also_from(folder: Traversable) -> None:
    """Read dated profile files of an operator beside the shipped ones, where the folder is there.

    For the process that begins; a file that is no profile stops it with its name.
    """
    if folder.is_dir() and folder not in _more:
        _more.append(folder)
        layers.cache_clear()
        _profile.cache_clear()
        layers()


@cache
def layers() -> tuple[Layer, ...]:
    """All shipped profiles and the operator's, from the country down, then by their days."""
    texts = [
        (file.name, file.read_text("utf-8"))
        for folder in (files("liandong").joinpath("profiles"), *_more)
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    found = []
    for name, text in texts:
        try:
            found.append(read_layer(text))
        except (ValueError, KeyError) as problem:
            raise ValueError(f"{name}: {problem}") from None
    return tuple(sorted(found, key=lambda layer: (*layer.height, layer.division)))


@cache
def presets() -> Mapping[str, Preset]:
    """Shipped sets of values from which a place may begin, by code."""
    folder = files("liandong").joinpath("profiles", "presets")
    found: dict[str, Preset] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        code = file.name.removesuffix(".toml")
        told = tomllib.loads(file.read_text("utf-8"))
        name = told.pop("name")
        kept = dict(_entries(told, code))
        found[code] = Preset(
            code,
            _table(name),
            {key: entry["value"] for key, entry in kept.items()},
            {key: str(entry["source"]) for key, entry in kept.items()},
        )
    return found


def put_together(parts: tuple[Layer, ...], on: date) -> Profile:
    """The profile of layers laid over each other, the later ones on top."""
    values: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for layer in parts:
        for key, value in layer.values.items():
            below = values.get(key)
            if isinstance(value, dict) and isinstance(below, dict):
                value = _laid(below, value)
            values[key] = value
            sources[key] = layer.sources[key]
    missing = [key for key in READERS if key not in values]
    if missing:
        raise ValueError(f"No profile gives a value for {missing}.")
    read: dict[str, Any] = {key: reader(values[key]) for key, reader in READERS.items()}
    top = parts[-1]
    return Profile(top.division, top.name["zh"], on, _table(sources), _table(values), **read)


def _laid(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """A table over a table: what the upper leaves out stays, in tables inside it as well."""
    laid = dict(below)
    for name, value in above.items():
        under = laid.get(name)
        both = isinstance(value, dict) and isinstance(under, dict)
        laid[name] = _laid(under, value) if both else value  # type: ignore[arg-type]
    return laid


_NONE = Local()


def _nothing() -> Local:
    return _NONE


_local: Callable[[], Local] = _nothing
_trial: ContextVar[Local | None] = ContextVar("policy_trial", default=None)


def use_local(source: Callable[[], Local]) -> None:
    """Say where the layers adopted in this installation are asked for, each time."""
    global _local
    _local = source


@contextmanager
def tried(local: Local) -> Iterator[None]:
    """Let other layers hold in this thread in place of those adopted here.

    For a preview: every rule asked inside answers by them; nothing is kept. The stamp tells
    this set of layers from every other.
    """
    token = _trial.set(local)
    try:
        yield
    finally:
        _trial.reset(token)


@lru_cache(maxsize=4096)
def _profile(code: str, on: date, local: Local) -> Profile:
    parts = [layer for layer in (*layers(), *local.layers) if layer.holds(code, on)]
    return put_together(tuple(sorted(parts, key=lambda layer: layer.height)), on)


def profile_for(division_code: str, on: date) -> Profile:
    """What holds in a division on a day; the national rules for an empty or unknown code."""
    code = normalized(division_code) if division_code else ""
    return _profile(code, on, _trial.get() or _local())


def law_for(division_code: str, on: date) -> Profile:
    """What binds a place from outside: shipped law, and what larger places adopted here."""
    code = normalized(division_code) if division_code else ""
    local = _trial.get() or _local()
    above = tuple(layer for layer in local.layers if len(layer.division) < len(code))
    return _profile(code, on, Local((local.stamp, "above", code), above))
