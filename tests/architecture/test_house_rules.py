"""Rules of the house that a machine can keep."""

import ast
import re
from collections import Counter
from dataclasses import fields as dataclass_fields
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter
from typing import get_origin, get_type_hints

import pytest
from django.apps import apps
from django.conf import settings

import liandong
from liandong import phrases
from liandong.core import indicators
from liandong.core.events import Event
from liandong.core.refusals import Refusal
from liandong.phrases import governance

PACKAGE = Path(settings.PACKAGE)
ROOT = PACKAGE.parents[1]
TALL = 400
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
PAGES = sorted((PACKAGE / "templates").rglob("*.html"))
MODELS = [m for m in apps.get_models() if m._meta.app_label == "liandong"]
NAMELESS = {"utils", "util", "common", "helpers", "helper", "base", "misc"}
SAID_IN_PYTHON = re.compile(r"%\((\w+)\)")

for _module in walk_packages(liandong.__path__, "liandong."):
    if not re.search(r"\.(migrations|__main__)(\.|$)", _module.name):
        import_module(_module.name)


def family(kind: type) -> dict[str, type]:
    """All classes of the product below a class, however deep, by their full name.

    By name, because a dataclass with slots leaves its first draft among the subclasses.
    """
    found = {}
    for child in kind.__subclasses__():
        if child.__module__.startswith("liandong."):
            found[f"{child.__module__}.{child.__qualname__}"] = child
        found.update(family(child))
    return found


REFUSALS = family(Refusal).values()
EVENTS = family(Event).values()


SAMPLES = {str: "", int: 0, float: 0.0, bool: False, tuple: (), frozenset: frozenset(), list: []}


def facts_of(kind: type) -> set[str]:
    """Names of the facts that one of this kind has, derived ones included."""
    told = get_type_hints(kind)
    values = {
        field.name: SAMPLES.get(get_origin(told[field.name]) or told[field.name])
        for field in dataclass_fields(kind)
    }
    return set(kind(**values).facts)


def asked_for(sentence: object) -> set[str]:
    """Facts that a sentence wants to tell."""
    words = str(sentence)
    return set(SAID_IN_PYTHON.findall(words)) | {
        name for _, name, _, _ in Formatter().parse(re.sub(r"%\(\w+\)\w", "", words)) if name
    }


def test_every_refusal_has_one_sentence_and_every_sentence_a_refusal():
    twice = [code for code, n in Counter(r.code for r in REFUSALS).items() if n > 1]
    assert twice == []
    assert {r.code for r in REFUSALS} == set(phrases.REFUSALS)


def test_a_refusal_s_sentence_tells_only_facts_that_the_refusal_has():
    strangers = {
        kind.code: asked_for(phrases.REFUSALS[kind.code]) - facts_of(kind)
        for kind in REFUSALS
        if kind.code in phrases.REFUSALS
    }
    assert {code: facts for code, facts in strangers.items() if facts} == {}


def test_every_event_has_one_sentence_and_every_sentence_an_event():
    twice = [name for name, n in Counter(e.__name__ for e in EVENTS).items() if n > 1]
    assert twice == []
    assert {e.__name__ for e in EVENTS} == set(phrases.EVENTS)


def test_an_event_s_sentence_tells_only_facts_that_the_event_has():
    strangers = {
        kind.__name__: asked_for(phrases.EVENTS[kind.__name__]) - facts_of(kind)
        for kind in EVENTS
        if kind.__name__ in phrases.EVENTS
    }
    assert {name: facts for name, facts in strangers.items() if facts} == {}


def test_every_indicator_has_a_name_and_every_name_an_indicator():
    assert set(indicators.INDICATORS) == set(governance.INDICATORS)


def test_every_message_that_is_owed_has_a_sentence():
    owed = {
        call.args[0].value
        for source in SOURCES
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) == "owe"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert owed - set(phrases.MESSAGES) == set()


def test_every_sentence_for_a_message_is_for_one_that_is_owed():
    said = "\n".join(
        source.read_text(encoding="utf-8")
        for source in SOURCES
        if "phrases" not in source.relative_to(PACKAGE).parts
    )
    assert [kind for kind in phrases.MESSAGES if f'"{kind}"' not in said] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_is_declared_personal_or_plain(model):
    named = {f.name for f in model._meta.get_fields() if f.concrete}
    assert model.Privacy.personal & model.Privacy.plain == frozenset()
    assert model.Privacy.personal | model.Privacy.plain == named


def test_every_model_is_explained_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [m.__name__ for m in MODELS if f"`{m.__name__}`" not in glossary] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_page_carries_a_script_or_a_style_of_its_own(page):
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.S)
    scripts = [s for s in re.findall(r"<script\b[^>]*>", text) if "src=" not in s]
    data = [s for s in scripts if 'type="application/json"' in s]
    assert [s for s in scripts if s not in data] == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"""\s(?:style|on[a-z]+)\s*=\s*["']""", text) == []
    assert "javascript:" not in text


def test_no_module_is_too_tall_to_read():
    heights = {
        p.relative_to(ROOT).as_posix(): len(p.read_text(encoding="utf-8").splitlines())
        for p in SOURCES
    }
    assert {name: height for name, height in heights.items() if height > TALL} == {}


def test_every_module_says_what_it_is():
    silent = [
        p.relative_to(ROOT).as_posix()
        for p in SOURCES
        if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_room_is_without_a_name_of_its_own():
    rooms = [p for top in ("src", "tests", "tools") for p in (ROOT / top).rglob("*")]
    assert [
        p.relative_to(ROOT).as_posix()
        for p in rooms
        if p.stem.lower() in NAMELESS and "__pycache__" not in p.parts
    ] == []


def test_nothing_is_left_for_later():
    later = re.compile("TO" + "DO|FIX" + "ME|NotImplemented" + r"Error|\bXX" + r"X\b")
    assert {
        f"{p.relative_to(ROOT).as_posix()}:{n}"
        for p in [*SOURCES, *PAGES]
        for n, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    } == set()


def test_the_journeys_go_through_doors_only():
    inside = re.compile(r"^\s*(?:from|import) liandong\.(?:services|core|matching)\b", re.M)
    journeys = sorted((ROOT / "tests" / "journeys").glob("*.py"))
    assert [p.name for p in journeys if inside.search(p.read_text(encoding="utf-8"))] == []
