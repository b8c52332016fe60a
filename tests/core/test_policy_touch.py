"""Every key of local rules is looked at by a probe, or says why it touches nothing."""

from collections import Counter

from liandong.core.policy_keys import READERS
from liandong.core.policy_touch import AHEAD, PROBES, ahead_of, probes_for
from liandong.phrases import policy_touch as words
from liandong.queries.policy_touch import every


def test_every_key_is_looked_at_or_says_why_not_and_none_does_both():
    looked = {key for keys in PROBES.values() for key in keys}
    assert looked | set(AHEAD) == set(READERS)
    assert looked & set(AHEAD) == set()


def test_every_probe_is_there_with_its_words():
    assert set(PROBES) == set(every.PROBES) == set(words.PROBES) == set(words.NOTES)
    assert set(AHEAD.values()) == set(words.AHEAD)
    assert set(words.CODES_WORDS) == set(words.CODE_KINDS)


def test_a_layer_is_looked_at_by_the_probes_of_its_keys_only():
    assert probes_for(["insurance_min_risk", "smallest_n"]) == ("rosters", "projects")
    assert ahead_of(["insurance_min_risk", "smallest_n"]) == {"smallest_n": "shown"}


def test_no_probe_names_a_key_twice():
    assert all(max(Counter(keys).values()) == 1 for keys in PROBES.values())
