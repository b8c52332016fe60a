"""Planning on a cluster: two worker processes, one of which is killed in the middle.

The simulated country runs on the same cluster.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from liandong.cli import plan_dask, planning
from liandong.cli.main import app
from liandong.cli.plan_dask import ClusterRefused, cluster, solve_on
from liandong.matching import invent, violations
from liandong.matching.parts import Told
from liandong.matching.shards import solve_in_parts
from liandong.models import Proposal
from tests import make

pytestmark = pytest.mark.slow

distributed = pytest.importorskip("distributed", reason="dask is not installed (extra scale)")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Two workers of one thread each, in processes of their own, started again when killed."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        silence_logs=50,
    ) as here:
        yield here.scheduler_address


PROBLEM = invent(260, 36, seed=3)


def test_two_workers_plan_as_one_process_does(address: str) -> None:
    alone = solve_in_parts(PROBLEM, seed=1, parts=4)
    with cluster(address) as client:
        together = solve_on(client, PROBLEM, 1, parts=4)
    assert together.assignments == alone.assignments
    assert (together.value, together.upper_bound) == (alone.value, alone.upper_bound)
    assert violations(PROBLEM, together) == []


def test_a_killed_worker_loses_nothing(
    address: str, logged_errors: pytest.LogCaptureFixture
) -> None:
    alone = solve_in_parts(PROBLEM, seed=2, parts=6)
    killed: list[int] = []
    heard: list[Told] = []
    with cluster(address) as client:
        pids = client.run(os.getpid)

        def kill_one(told: Told) -> None:
            """At the first finished part, kill a worker that is at work on another."""
            heard.append(told)
            busy = [worker for worker, keys in client.processing().items() if keys]
            if not killed and busy:
                killed.append(pids[busy[0]])
                os.kill(killed[0], signal.SIGKILL)

        plan = solve_on(client, PROBLEM, 2, parts=6, tell=kill_one)
        client.wait_for_workers(2, timeout=60)  # the one that is started in its place
    assert len(killed) == 1
    assert [told.done for told in heard if told.step == "parts"] == [1, 2, 3, 4, 5, 6]
    assert plan.assignments == alone.assignments
    assert (plan.value, plan.upper_bound) == (alone.value, alone.upper_bound)


def test_progress_is_printed(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with cluster(address) as client:
        plan = plan_dask.solver(client, parts=2)(invent(60, 10), 0)
    assert len(plan) > 0
    lines = [line.split(" · ")[0] for line in capsys.readouterr().err.splitlines()]
    assert [line for line in lines if line.startswith("分片")] == [
        "分片 parts 1/2",
        "分片 parts 2/2",
    ]


def test_workers_of_another_version_are_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = plan_dask.versions()
    monkeypatch.setattr(plan_dask, "_here", lambda: there | {"numpy": "1.0"})
    with pytest.raises(ClusterRefused) as refused, cluster(address):
        pass
    lines = str(refused.value).splitlines()
    assert lines[0].startswith("工作进程的版本与这里不同")
    assert [line.split(": ")[1] for line in lines[1:-1]] == [
        f"numpy {there['numpy']} ≠ 1.0",
        f"numpy {there['numpy']} ≠ 1.0",
    ]
    assert lines[-1].startswith("The versions of these workers differ")


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with (
        pytest.raises(ClusterRefused, match=r"连不上调度器 tcp://127\.0\.0\.1:1") as refused,
        cluster("tcp://127.0.0.1:1", patience=0.3),
    ):
        pass
    assert "cannot be reached" in str(refused.value)


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ClusterRefused, match=r"没有安装 dask.*liandong\[scale\]"),
        cluster("tcp://127.0.0.1:8786"),
    ):
        pass


@pytest.mark.django_db
def test_a_period_is_planned_on_the_cluster_and_kept_here(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make.coordinator()
    shift = make.shift(min_people=1, max_people=1)
    chen = make.person(name="陈宇")
    make.role(person=chen)
    told = planning.plan(
        f"{make.MONDAY_9:%Y-%m-%d}",
        f"{make.MONDAY_9:%Y-%m-%d}",
        division=make.NANSHAN,
        seed=0,
        adopt=False,
        as_of=f"{make.BEFORE:%Y-%m-%d}",
        engine="dask",
        scheduler=address,
    )
    assert told == 0
    line = Proposal.objects.get().lines.get()
    assert (line.person, line.shift) == (chen, shift)
    assert "分片 parts 1/1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("engine", "scheduler"), [("dask", ""), ("here", "tcp://127.0.0.1:8786"), ("ray", "")]
)
def test_half_an_order_is_refused(
    engine: str, scheduler: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = planning.plan(
        "2026-11-24",
        "2026-11-30",
        division="",
        seed=0,
        adopt=False,
        as_of="",
        engine=engine,
        scheduler=scheduler,
    )
    assert told == 1
    assert "--engine dask --scheduler tcp://" in capsys.readouterr().err


def test_nothing_else_knows_of_dask() -> None:
    """A machine that plans alone needs none of it."""
    code = (
        "import sys, liandong.matching.shards, liandong.cli.main;"
        "print([m for m in sys.modules if m.split('.')[0] in ('dask', 'distributed')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_country_on_a_cluster_is_the_country_of_one_process(address, tmp_path):
    told = []
    for where in (["--scheduler", address], ["--workers", "1"]):
        data = tmp_path / f"{len(told)}.json"
        asked = ["simulate", "nation", "--counties", "4", "--one-in", "2000"]
        answer = CliRunner().invoke(
            app, [*asked, "--setting", "as_today", *where, "--json", str(data)]
        )
        assert answer.exit_code == 0, answer.output
        told.append(json.loads(data.read_text("utf-8")))

    same = ("counties", "people", "agents", "fill", "worst_tenth", "days", "retention", "cost")
    assert {key: told[0][key] for key in same} == {key: told[1][key] for key in same}
