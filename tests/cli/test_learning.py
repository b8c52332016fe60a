"""``liandong learn``: prints, and changes nothing unless a coordinator signs for it."""

from math import exp

import pytest

from liandong.cli import learning
from liandong.models import WeightSetting
from tests import make
from tests.services.test_learning import moved

pytestmark = pytest.mark.django_db

DAYS = ("2026-05-01", "2026-05-31")


@pytest.fixture
def clear(monkeypatch):
    """Answers so clear that the weights move."""
    found = moved()
    monkeypatch.setattr(learning, "learn", lambda told: found)
    return found


def run(start=DAYS[0], end=DAYS[1], *, adopt=False, back=False, by=""):
    return learning.run(start, end, adopt=adopt, back=back, by=by)


def test_without_answers_it_says_so_and_changes_nothing(capsys):
    assert run() == 0
    said = capsys.readouterr().out
    assert "样本太少，不参考" in said
    assert "没有可以参考的结果，建议不调整。" in said
    assert "没有改动任何东西" in said


def test_the_table_tells_odds_and_intervals(clear, capsys):
    assert run() == 0
    said = " ".join(capsys.readouterr().out.split())
    heard, move = clear.heard[0], clear.moves[1]
    assert f"│ {heard.n} │ {heard.yes:g} │ {exp(heard.slope):.2f} 倍（" in said
    assert f"│ 100 │ 100 │ {move.new} │ {move.low:g} – {move.high:g} │ 是 │" in said


def test_looking_alone_puts_nothing_in_force(clear):
    assert run() == 0
    assert WeightSetting.objects.count() == 0


def test_a_coordinator_adopts_and_puts_back(clear, capsys):
    wang = make.coordinator()
    assert run(adopt=True, by=wang.number) == 0
    assert WeightSetting.objects.get().adopted_by == wang
    assert run(back=True, by=wang.number) == 0
    assert run(back=True, by=wang.number) == 1
    told = capsys.readouterr()
    assert f"已由{wang.name}采用" in told.out
    assert "已恢复公布的分值。" in told.out
    assert told.err.strip() == "现在用的就是公布的分值，不用恢复。"


@pytest.mark.parametrize("by", ["", "no-such-number"])
def test_nobody_in_particular_adopts_nothing(clear, by, capsys):
    assert run(adopt=True, by=by) == 1
    assert WeightSetting.objects.count() == 0
    assert "要由一位在任的协调员署名" in capsys.readouterr().err


def test_who_is_no_coordinator_adopts_nothing(clear):
    chen = make.person(name="陈宇")
    make.role(person=chen)
    assert run(adopt=True, by=chen.number) == 1
    assert WeightSetting.objects.count() == 0


def test_nothing_learned_is_refused_in_words(capsys):
    assert run(adopt=True, by=make.coordinator().number) == 1
    assert "没有足够的把握调整分值" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("days", "said"),
    [(("5月", "2026-05-31"), "日期写成"), ((DAYS[1], DAYS[0]), "早于开始日期")],
)
def test_days_that_make_no_period_are_told(days, said, capsys):
    assert run(*days) == 1
    assert said in capsys.readouterr().err
