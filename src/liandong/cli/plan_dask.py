"""Planning on a Dask cluster that stands already (extra ``scale``): ``plan --engine dask``.

Nothing else in the hub knows of Dask. Parts travel as numpy columns; every finished part is
fetched at once, so that a worker that dies takes nothing along but the part it was working on,
and that one is sent again.
"""

import platform
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from liandong import __version__, matching
from liandong.matching.columns import Floats, Ints
from liandong.matching.parts import Job, Solved, Told, nobody, solve_part
from liandong.matching.plan import Plan
from liandong.matching.problem import Problem
from liandong.matching.shards import solve_in_parts
from liandong.matching.taking import Columns, Part, columns_of, of_columns

if TYPE_CHECKING:
    from distributed import Client, Future

RETRIES = 3
PATIENCE_S = 30.0
LOOK_AGAIN_S = 2.0

STEPS = {
    "parts": "分片 parts",
    "borders": "交界（第 {round} 轮） borders, round {round}",
    "remote": "线上服务 remote places",
    "bound": "上限 bound",
}

GONE = (
    "集群断开了，或者没有工作进程了，方案没有算完。数据没有改动，集群恢复后重新运行即可。\n"
    "The cluster went away, or has no workers left, before the plan was finished. Nothing was "
    "changed: run again when it is back."
)


class ClusterRefused(Exception):
    """The cluster cannot be used; the message says why and what to do, in both languages."""


@contextmanager
def cluster(address: str, *, patience: float = PATIENCE_S) -> "Iterator[Client]":
    """A connection to the scheduler at ``address`` with at least one fit worker.

    Raises ``ClusterRefused`` when dask is not installed, nobody answers within ``patience``
    seconds, no worker is there, or a worker would plan with other versions.
    """
    try:
        from distributed import Client
    except ImportError as missing:
        raise ClusterRefused(
            "没有安装 dask。请先运行：pip install 'liandong[scale]'\n"
            "dask is not installed. Run: pip install 'liandong[scale]'"
        ) from missing
    try:
        client = Client(address, timeout=patience, set_as_default=False, name="liandong-plan")
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterRefused(
            f"连不上调度器 {address}：{error}\n"
            "请核对地址，并确认 dask scheduler 正在运行。\n"
            f"The scheduler at {address} cannot be reached: check the address, and that "
            "dask scheduler is running there."
        ) from error
    try:
        try:
            client.wait_for_workers(1, timeout=patience)
        except TimeoutError as error:
            raise ClusterRefused(
                f"调度器 {address} 下没有工作进程。请先启动：dask worker {address}\n"
                f"The scheduler at {address} has no workers. Start some: dask worker {address}"
            ) from error
        _check_versions(client)
        yield client
    finally:
        client.close()


def versions() -> dict[str, str]:
    """What must be the same everywhere, so that the same parts get the same plans."""
    import distributed

    said = sha256()
    for path in sorted(Path(matching.__file__).parent.glob("*.py")):
        said.update(path.read_bytes())
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "distributed": distributed.__version__,
        "liandong": f"{__version__} ({said.hexdigest()[:8]})",
    }


def _here() -> dict[str, str]:
    return versions()


def _check_versions(client: "Client") -> None:
    ours, wrong = _here(), []
    told: dict[str, Any] = client.run(versions, on_error="return")
    for address, theirs in sorted(told.items()):
        if not isinstance(theirs, dict):
            wrong.append(f"  {address}: liandong ✗ ({type(theirs).__name__}: {theirs})")
            continue
        wrong += [
            f"  {address}: {name} {theirs.get(name)} ≠ {version}"
            for name, version in ours.items()
            if theirs.get(name) != version
        ]
    if wrong:
        raise ClusterRefused(
            "工作进程的版本与这里不同，算出的方案可能不同。请装成一样的版本再试：\n"
            + "\n".join(wrong)
            + "\nThe versions of these workers differ from those here, and so might their "
            "plans. Install the same versions everywhere."
        )


def solve_sent(columns: Columns, rest: dict[str, Any], seed: int) -> tuple[Ints, int, int, Floats]:
    """Runs on a worker: solve, or bound, a part that came as columns."""
    solved = solve_part(Part(of_columns(columns), **rest), seed)
    return solved.pairs, solved.gain, solved.bound, solved.price


def solve_on(
    client: "Client",
    problem: Problem,
    seed: int = 0,
    *,
    parts: int = 0,
    retries: int = RETRIES,
    tell: Callable[[Told], None] = nobody,
) -> Plan:
    """The plan of ``solve_in_parts``, with its parts solved on a cluster.

    parts    0 cuts by county, or so that no part is too large
    retries  how often a part is sent again after its worker died or failed
    """

    def run(jobs: Sequence[Job], number: int) -> Iterator[tuple[int, Solved]]:
        return _Flight(client, jobs, number, retries).answers()

    return solve_in_parts(problem, seed, parts=parts, run=run, tell=tell)


def solver(client: "Client", *, parts: int = 0) -> Callable[[Problem, int], Plan]:
    """Solves on a cluster and prints how far it is."""
    began = time.monotonic()

    def say(told: Told) -> None:
        step = STEPS[told.step].format(round=told.round)
        seconds = time.monotonic() - began
        print(f"{step} {told.done}/{told.of} · {seconds:.1f} s", file=sys.stderr, flush=True)

    return partial(solve_on, client, parts=parts, tell=say)


class _Flight:
    """Jobs under way: a few more than the cluster has threads, so that none waits for work."""

    def __init__(self, client: "Client", jobs: Sequence[Job], seed: int, retries: int) -> None:
        self._client, self._jobs, self._seed, self._retries = client, jobs, seed, retries
        self._under_way: dict[str, tuple[int, Future, Future]] = {}
        self._done: SimpleQueue[Future] = SimpleQueue()
        self._tries: Counter[int] = Counter()

    def answers(self) -> Iterator[tuple[int, Solved]]:
        """Every job's number and plan, as they come in."""
        waiting = deque(range(len(self._jobs)))
        try:
            while waiting or self._under_way:
                while waiting and len(self._under_way) < self._most():
                    self._send(waiting.popleft())
                future = self._next()
                number, *_ = self._under_way.pop(future.key)
                if future.status == "finished":
                    answer = self._fetched(future)
                    if answer is not None:
                        yield number, answer
                        continue
                # Lost with its worker, or failed there: the part is made and sent once more.
                self._count_failure(number, future)
                waiting.appendleft(number)
        finally:
            self._client.cancel([future for _, future, _ in self._under_way.values()])

    def _most(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values())) + 2

    def _send(self, number: int) -> None:
        part = self._jobs[number]()
        # Scattered by itself, so that the scheduler never holds the columns.
        sent = self._scattered(columns_of(part.problem))
        rest = {f.name: getattr(part, f.name) for f in fields(part) if f.name != "problem"}
        future = self._client.submit(
            solve_sent, sent, rest, self._seed, pure=False, retries=self._retries
        )
        self._under_way[future.key] = number, future, sent
        future.add_done_callback(self._done.put)

    def _scattered(self, columns: Columns) -> "Future":
        """The columns on a worker; one that dies while it takes them is passed over."""
        began = time.monotonic()
        while True:
            try:
                return self._client.scatter([columns], hash=False)[0]
            except (OSError, TimeoutError):
                if time.monotonic() - began > PATIENCE_S:
                    raise ClusterRefused(GONE) from None
                time.sleep(LOOK_AGAIN_S / 10)

    def _next(self) -> "Future":
        alone_since: float | None = None
        while True:
            try:
                future = self._done.get(timeout=LOOK_AGAIN_S)
            except Empty:
                is_alone = self._client.status != "running" or not self._client.nthreads()
                if not is_alone:
                    alone_since = None
                    continue
                alone_since = alone_since or time.monotonic()
                if time.monotonic() - alone_since > PATIENCE_S:
                    raise ClusterRefused(GONE) from None
                continue
            if future.key in self._under_way:
                return future

    def _fetched(self, future: "Future") -> Solved | None:
        """The answer; None when it was lost on its way."""
        from concurrent.futures import CancelledError

        try:
            return Solved(*future.result(timeout=PATIENCE_S))
        except (CancelledError, OSError, TimeoutError):
            return None

    def _count_failure(self, number: int, future: "Future") -> None:
        self._tries[number] += 1
        if self._tries[number] <= self._retries:
            return
        error = future.exception() if future.status == "error" else future.status
        raise ClusterRefused(
            f"第 {number + 1} 片试了 {self._retries + 1} 次都没有算完：{error!r}\n"
            f"Part {number + 1} failed {self._retries + 1} times: {error!r}"
        )
