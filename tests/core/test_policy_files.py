"""An operator's dated file lies beside the shipped ones; one that is no profile is named."""

from datetime import date

import pytest

from liandong.core import policy

NEW = """
division = ""
name = { zh = "全国", en = "China" }
effective_from = 2027-03-01

[smallest_n]
value = 5
source = "将来的法律"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(policy, "_more", [])
    yield tmp_path
    policy.layers.cache_clear()
    policy._profile.cache_clear()


def test_a_dated_national_file_holds_from_its_day_on_everywhere(folder):
    (folder / "national-2027.toml").write_text(NEW, "utf-8")
    policy.also_from(folder)
    assert policy.profile_for("440305", date(2027, 2, 28)).smallest_n == 3
    after = policy.profile_for("440305", date(2027, 3, 1))
    assert (after.smallest_n, after.source_of("smallest_n").text) == (5, "将来的法律")


def test_a_file_that_is_no_profile_is_named(folder):
    (folder / "wrong.toml").write_text(NEW.replace("smallest_n", "no_such_key"), "utf-8")
    with pytest.raises(ValueError, match=r"wrong\.toml: .*no_such_key"):
        policy.also_from(folder)


def test_where_no_folder_is_nothing_changes(folder):
    before = policy.layers()
    policy.also_from(folder / "none")
    assert policy.layers() == before
