import tomllib
from datetime import date
from importlib.resources import files

import pytest

from liandong.core import divisions, policy

ONE_WORD = ("guardian_rule", "agreement_stance", "reserve_rule")
FILES = sorted(
    (f for f in files("liandong").joinpath("profiles").iterdir() if f.name.endswith(".toml")),
    key=lambda f: f.name,
)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_a_file_names_a_division_that_exists(file):
    told = tomllib.loads(file.read_text("utf-8"))
    assert sorted(told["name"]) == ["en", "zh"]
    if told["division"]:
        assert divisions.division(told["division"]).name == told["name"]["zh"]
    else:
        assert file.name.startswith("national")


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_only_the_country_makes_proposals(file):
    layer = policy.read_layer(file.read_text("utf-8"))
    proposed = [key for key, source in layer.sources.items() if source.is_proposal]
    assert proposed == [] or file.name == "national.toml"


def test_every_trigger_of_an_agreement_is_a_known_one():
    known = {
        "high_risk",
        "large_event",
        "emergency",
        "one_month",
        "three_months",
        "outside_area",
        "foreign_related",
        "party_asks",
        "major_responsibility",
    }
    used = {t for layer in policy.layers() for t in layer.values.get("agreement_triggers", ())}
    assert used <= known


def test_every_key_has_words_for_people():
    from liandong.phrases import policy as words

    assert set(words.KEYS) == set(policy.profile_for("", date(2026, 1, 1)).keys)


def test_every_value_that_is_a_word_has_words_for_people():
    from liandong.phrases import policy as words
    from liandong.phrases import projects

    said = set(words.VALUES) | set(projects.AGREEMENT_TRIGGERS)
    keys = ("agreement_triggers", "insurance_trigger", "expense_kinds", "need_check_methods")
    used = {v for layer in policy.layers() for key in keys for v in layer.values.get(key, ())}
    used |= {layer.values[k] for layer in policy.layers() for k in ONE_WORD if k in layer.values}
    assert used - said == set()
