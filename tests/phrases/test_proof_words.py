"""The words of hours, evaluation and governance: complete, and with no fact that is not there."""

import re
from dataclasses import fields, is_dataclass

import pytest

from liandong.core import (
    certificate_facts,
    certificates,
    checkin,
    crypto,
    evaluation,
    hour_facts,
    hours,
    indicators,
    ledger,
    second_person,
)
from liandong.core.events import Event
from liandong.core.refusals import Refusal
from liandong.phrases import evaluation as evaluation_words
from liandong.phrases import governance as governance_words
from liandong.phrases import hours as hour_words

MODULES = [
    certificate_facts,
    certificates,
    checkin,
    crypto,
    evaluation,
    hour_facts,
    ledger,
    second_person,
]
WORDS = [hour_words, evaluation_words, governance_words]
REFUSALS = {code: words for module in WORDS for code, words in module.REFUSALS.items()}
EVENTS = {name: words for module in WORDS for name, words in module.EVENTS.items()}


def made_in(module, kind):
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, kind)
        and is_dataclass(thing)
        and thing.__module__ == module.__name__
    ]


OUR_REFUSALS = {r.code: r for module in MODULES for r in made_in(module, Refusal)}
OUR_EVENTS = {e.__name__: e for module in MODULES for e in made_in(module, Event)}


def asked_for(sentence):
    return set(re.findall(r"%\((\w+)\)s", str(sentence)))


def test_each_refusal_and_each_event_has_a_sentence_and_no_sentence_is_left_over():
    assert set(REFUSALS) == set(OUR_REFUSALS)
    assert set(EVENTS) == set(OUR_EVENTS)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refusal_s_sentence_asks_only_for_its_facts(code):
    facts = {f.name for f in fields(OUR_REFUSALS[code])}
    assert asked_for(REFUSALS[code]) <= facts
    assert str(REFUSALS[code]) % dict.fromkeys(facts, "甲")


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_s_sentence_asks_only_for_its_facts(name):
    facts = {f.name for f in fields(OUR_EVENTS[name])}
    assert asked_for(EVENTS[name]) <= facts
    assert str(EVENTS[name]) % dict.fromkeys(facts, "甲")


def test_every_code_that_a_page_shows_has_a_word():
    assert set(hour_words.EVIDENCE) == set(hour_words.EVIDENCE_PROOF) == set(hours.Evidence)
    assert set(hour_words.HOUR_KINDS) == set(hours.HourKind)
    assert set(hour_words.VERDICTS) == set(hour_words.VERDICT_ADVICE) == set(certificates.Verdict)
    assert set(hour_words.TAMPERING) == set(ledger.Tampering)
    assert set(evaluation_words.PARTIES) == set(evaluation.Party)
    assert set(evaluation_words.DIMENSIONS) == set(evaluation.Dimension)
    assert set(governance_words.INDICATORS) == set(indicators.INDICATORS)
    assert set(governance_words.UNITS) == set(indicators.Unit)
    assert set(governance_words.AGE_BANDS) == {band.code for band in indicators.AGE_BANDS}
