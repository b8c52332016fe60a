"""`liandong simulate`: what is printed, written, and refused."""

import json

import pytest
from typer.testing import CliRunner

from liandong.cli.main import app

run = CliRunner().invoke


def test_a_street_is_compared_and_written_as_data_and_as_a_page(tmp_path):
    data, page = tmp_path / "street.json", tmp_path / "street.md"
    asked = ["simulate", "street", "--volunteers", "60", "--seeds", "2", "--set", "willing=0.2"]

    answer = run(app, [*asked, "--json", str(data), "--page", str(page)])

    told = json.loads(data.read_text("utf-8"))
    assert answer.exit_code == 0
    assert told["behaviour"]["willing"]["value"] == 0.2
    assert set(told["differences"]) == set(told["bands"]) - {"base"}
    assert "| `willing` | 0.2 |" in page.read_text("utf-8")
    assert "proposal" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [("nonsense=1", "no such parameter"), ("willing=7", "0.01–1"), ("willing", "name=number")],
)
def test_a_wrong_value_names_itself_and_what_would_do(wrong, told):
    answer = run(app, ["simulate", "street", "--set", wrong])

    assert answer.exit_code == 2
    assert told in answer.output


def test_counties_run_in_this_process_and_say_what_a_million_agents_cost(tmp_path):
    data = tmp_path / "nation.json"
    asked = ["simulate", "nation", "--counties", "3", "--one-in", "1000", "--workers", "1"]

    answer = run(app, [*asked, "--setting", "as_today", "--json", str(data)])

    told = json.loads(data.read_text("utf-8"))
    assert answer.exit_code == 0
    assert (told["counties"], told["one_in"]) == (3, 1000)
    assert told["million_seconds"] == pytest.approx(told["cpu_seconds"] / told["agents"] * 1e6)


@pytest.mark.parametrize(
    "wrong", [["--setting", "nonsense"], ["--counties", "9999"], ["--set", "willing=7"]]
)
def test_a_country_that_cannot_be_run_is_refused(wrong):
    assert run(app, ["simulate", "nation", *wrong]).exit_code == 2


def test_without_the_cluster_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr("liandong.cli.plan_dask.PATIENCE_S", 0.1)
    asked = ["simulate", "nation", "--counties", "1", "--scheduler", "tcp://127.0.0.1:9"]

    answer = run(app, asked)

    assert answer.exit_code == 1
    assert "tcp://127.0.0.1:9" in answer.output


@pytest.mark.django_db
def test_an_empty_hub_has_nothing_to_calibrate_with():
    answer = run(app, ["simulate", "fit"])

    assert answer.exit_code == 1
    assert "记录太少" in answer.output
