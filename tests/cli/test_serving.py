"""Ports, the demo town made aside, and the processes that run beside each other."""

import socket
import subprocess
import time

import pytest

from liandong.cli import serving
from tests import make


def listening(port: int = 0) -> socket.socket:
    door = socket.socket()
    door.bind(("127.0.0.1", port))
    door.listen()
    return door


def test_a_free_port_is_taken_as_it_is():
    with listening() as door:
        port = door.getsockname()[1]
    assert serving.free_port(port) == port


def test_a_taken_port_is_passed_over():
    with listening() as door:
        port = door.getsockname()[1]
        assert serving.free_port(port) > port


def test_when_every_port_is_taken_it_says_which():
    with listening() as door:
        port = door.getsockname()[1]
        with pytest.raises(serving.NoFreePort, match=f"^{port}-{port}$"):
            serving.free_port(port, tries=1)


@pytest.mark.django_db
def test_the_demo_sign_ins_are_the_earliest_account_of_each_role():
    chen = make.chen_yu(phone="13800001001")
    make.chen_yu(phone="13800002001")
    zhou = make.zhou(phone="13800001003")
    assert serving.demo_sign_ins() == [
        ("volunteer", chen.name, "13800001001"),
        ("supervisor", zhou.name, "13800001003"),
    ]


@pytest.mark.django_db
def test_somebody_without_an_account_is_no_demo_sign_in():
    nobody = make.person(phone="13800001001")
    make.role(person=nobody, role="volunteer")
    assert serving.demo_sign_ins() == []


@pytest.fixture
def liandong_that(tmp_path, monkeypatch):
    """Replaces ``python -m liandong`` by a few lines that note their arguments."""

    def replaced(code: str) -> str:
        stand_in = tmp_path / "liandong"
        stand_in.mkdir()
        (stand_in / "__init__.py").touch()  # a package without it would lose to the real one
        (stand_in / "__main__.py").write_text(f"import os, sys, pathlib\n{code}\n")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return str(tmp_path)

    return replaced


SEEDS = """
home = pathlib.Path(os.environ["LIANDONG_HOME"])
with open(home.parents[1] / "calls.txt", "a") as calls:
    print(home.name, (home / "secret.key").read_text(), *sys.argv[1:], file=calls)
(home / "liandong.sqlite3").write_text(" ".join(sys.argv[1:]))
"""


def test_the_town_is_made_aside_with_the_keys_of_home_and_moved_in_whole(tmp_path, liandong_that):
    liandong_that(SEEDS)
    home = tmp_path / "home"
    home.mkdir()
    (home / "secret.key").write_text("the-key")
    (home / "being-made").mkdir()
    (home / "being-made" / "half.sqlite3").write_text("left by an interrupted start")

    serving._make_town_aside(home, "small-town", 3)

    assert (tmp_path / "calls.txt").read_text().splitlines() == [
        "being-made the-key migrate",
        "being-made the-key seed small-town --seed 3",
    ]
    assert {p.name: p.read_text() for p in home.iterdir()} == {
        "secret.key": "the-key",
        "liandong.sqlite3": "seed small-town --seed 3",
    }


def test_a_town_that_could_not_be_made_leaves_no_database(tmp_path, liandong_that):
    liandong_that("sys.exit(3 if sys.argv[1] == 'seed' else 0)")
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(subprocess.CalledProcessError):
        serving._make_town_aside(home, "small-town", 3)
    assert not (home / "liandong.sqlite3").exists()


def test_jobs_that_end_are_started_again_and_a_server_that_ends_ends_all(
    tmp_path, liandong_that, capsys, monkeypatch
):
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.1)
    liandong_that(
        "import time\n"
        "home = pathlib.Path(os.environ['COUNT_IN'])\n"
        "(home / f'{sys.argv[1]}-{os.getpid()}').touch()\n"
        "time.sleep(0 if sys.argv[1] == 'jobs' else 1.2)\n"
        "sys.exit(5)"
    )
    counted = tmp_path / "counted"
    counted.mkdir()
    monkeypatch.setenv("COUNT_IN", str(counted))
    children = serving._Children()
    try:
        children.start("server", ["serve"])
        children.start("jobs", ["jobs"])
        with pytest.raises(SystemExit) as ended:
            children.watch()
    finally:
        children.end_all()
    started = sorted(p.name.split("-")[0] for p in counted.iterdir())
    assert (set(started), started.count("serve"), ended.value.code) == ({"jobs", "serve"}, 1, 1)
    said = capsys.readouterr().out
    assert started.count("jobs") > 1
    assert started.count("jobs") - 1 <= said.count("后台任务停了（退出码 5）")
    assert said.count("服务器意外停止（退出码 5）。") == 1


def test_a_child_that_will_not_end_is_made_to(tmp_path, liandong_that, monkeypatch):
    deaf = tmp_path / "deaf"
    liandong_that(
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(deaf)!r}).touch()\n"
        "time.sleep(60)"
    )
    monkeypatch.setattr(serving, "STOP_WITHIN", 0.3)
    children = serving._Children()
    children.start("jobs", ["jobs"])
    while not deaf.exists():
        time.sleep(0.02)
    children.end_all()
    assert children.ended("jobs") == -9
