"""Generalized assignment: every job to one agent, the agents' capacities kept, at least cost.

Here a person is an agent with so many hours, and a place takes a different number of them
from each person (service plus travel). The problem is a published yardstick, so the engine's
way of searching can be held against the best solutions known to anybody::

    answer = solve("c05100", seconds=60)
    answer.cost, answer.bound       # what it costs, and what no assignment can go below

The method: prices of capacity from the linear relaxation, annealing with a rising price on
overload (``gap_search``), exact re-assignment among a few agents (``gap_exchange``), and a
Lagrangian bound in whole numbers (``gap_bound``). Small instances go to CP-SAT first. Costs,
weights and capacities are whole numbers of any unit; weights and capacities are not negative.
One core is used. Sources: Yagiura, Ibaraki and Glover, INFORMS J. Computing 16 (2004) 133-151;
Fisher, Jaikumar and Van Wassenhove, Management Science 32 (1986) 1095-1103.
"""

from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from liandong.matching.columns import Floats, Ints
from liandong.matching.gap_bound import SCALE, capacity_prices, job_prices
from liandong.matching.gap_exchange import exchange
from liandong.matching.gap_search import anneal
from liandong.matching.kernels import chosen, pays

SMALL = 600
"""Pairs of agent and job up to which CP-SAT is asked first."""
OPTIONS = 8
"""How many agents annealing offers a job: the cheapest at the prices of capacity."""
HEATS = (0.4, 1.0, 0.25)
"""Rounds start from these temperatures in turn, in units of a job's usual choice."""
FEW = 40
"""Jobs up to which counted rounds are short enough to be interpreted."""
EXCHANGES = ((3, 20, 20_000), (6, 30, 100_000), (8, 40, 300_000))
"""How many agents and jobs are exchanged at once, within how many partial solutions."""
LARGEST = 2**40
"""No number in an instance may be larger, so that whole-number sums cannot overflow."""
NONE_YET = 2**60


@dataclass(frozen=True)
class Instance:
    """``cost`` and ``weight`` of job j at agent i are ``[i, j]``; ``capacity[i]`` of agent i."""

    cost: Ints
    weight: Ints
    capacity: Ints


@dataclass(frozen=True)
class Answer:
    """``agent[j]`` has job j. No assignment that keeps the capacities costs less than ``bound``."""

    agent: Ints
    cost: int
    bound: int
    seconds: float
    rounds: int

    @property
    def is_optimal(self) -> bool:
        return self.cost == self.bound


class NoAssignment(Exception):
    """No assignment keeps the capacities (``proven``), or none was found in the budget."""

    def __init__(self, proven: bool) -> None:
        self.proven = proven
        super().__init__(
            "No assignment of every job keeps the capacities."
            if proven
            else "No assignment that keeps the capacities was found; allow more time."
        )


def read(path: str | PathLike[str]) -> Instance:
    """Read a text file of whole numbers: agents, jobs, costs by agent, weights, capacities.

    Raises ``ValueError`` naming file and line for anything else.
    """
    numbers: list[int] = []
    wanted, at = 2, 1
    for at, line in enumerate(Path(path).read_text().splitlines(), start=1):
        for word in line.split():
            try:
                number = int(word)
            except ValueError:
                raise ValueError(f"{path}, line {at}: {word!r} is not a whole number.") from None
            if abs(number) > LARGEST:
                raise ValueError(f"{path}, line {at}: {number} is too large.")
            count = len(numbers)
            if count < 2 and number < 1:
                raise ValueError(f"{path}, line {at}: there must be an agent and a job.")
            if count >= 2 and count >= 2 + numbers[0] * numbers[1] and number < 0:
                raise ValueError(f"{path}, line {at}: {number} must not be negative.")
            if count >= 2 and count == wanted:
                raise ValueError(f"{path}, line {at}: more than {wanted} numbers.")
            numbers.append(number)
            if len(numbers) == 2:
                wanted = 2 + 2 * numbers[0] * numbers[1] + numbers[0]
    if len(numbers) < wanted or wanted == 2:
        raise ValueError(
            f"{path}, line {at}: the file ends after {len(numbers)} of {wanted} numbers."
        )
    agents, jobs = numbers[:2]
    cells = np.array(numbers[2:], np.int64)
    pairs = agents * jobs
    return Instance(
        cost=cells[:pairs].reshape(agents, jobs),
        weight=cells[pairs : 2 * pairs].reshape(agents, jobs),
        capacity=cells[2 * pairs :],
    )


def violations(instance: Instance, agent: Ints) -> list[str]:
    """What is wrong with an assignment, in words; empty when it may stand. Plain Python."""
    agents, jobs = instance.cost.shape
    if len(agent) != jobs:
        return [f"{len(agent)} jobs are assigned, not {jobs}."]
    wrong = [
        f"Job {j} is given to {i}: no such agent."
        for j, i in enumerate(agent.tolist())
        if not 0 <= i < agents
    ]
    for i in range(agents):
        held = [int(instance.weight[i, j]) for j, at in enumerate(agent.tolist()) if at == i]
        if sum(held) > int(instance.capacity[i]):
            wrong.append(f"Agent {i} holds {sum(held)} of {int(instance.capacity[i])}.")
    return wrong


def cost_of(instance: Instance, agent: Ints) -> int:
    """What an assignment costs."""
    return sum(int(instance.cost[i, j]) for j, i in enumerate(agent.tolist()))


def solve(
    path: str | PathLike[str], seconds: float, seed: int = 0, *, rounds: int | None = None
) -> Answer:
    """The best assignment of the file's jobs found in ``seconds``, with its certified bound.

    With ``rounds`` the work is counted instead of timed and ``seconds`` is not looked at: the
    same seed then gives the same answer. Raises ``ValueError`` for a malformed file and
    ``NoAssignment``; the answer has been checked by ``violations``.
    """
    return best_assignment(read(path), seconds, seed, rounds=rounds)


def best_assignment(
    instance: Instance, seconds: float, seed: int = 0, *, rounds: int | None = None
) -> Answer:
    """``solve`` for an instance in memory."""
    if rounds is None and seconds <= 0:
        raise ValueError(f"Seconds must be positive, got {seconds}.")
    if rounds is not None and rounds < 1:
        raise ValueError(f"There must be a round at least, got {rounds}.")
    pairs = (len(instance.capacity), instance.cost.shape[-1])
    if not instance.cost.shape == instance.weight.shape == pairs:
        raise ValueError("Cost and weight must be agents × jobs, capacity one number per agent.")
    if not (instance.weight <= instance.capacity[:, None]).any(axis=0).all():
        raise NoAssignment(proven=True)
    search = _Search(instance, seconds, seed, rounds)
    search.run()
    if search.best_cost == NONE_YET:
        raise NoAssignment(proven=False)
    wrong = violations(instance, search.best)
    if wrong or cost_of(instance, search.best) != search.best_cost:
        raise AssertionError(f"The search broke its own rules: {wrong}")
    return Answer(
        agent=search.best,
        cost=search.best_cost,
        bound=min(search.bound, search.best_cost),
        seconds=monotonic() - search.began,
        rounds=search.done,
    )


def warm_up() -> None:
    """Compile the kernels, or load them from the cache, so that a timed run need not."""
    draws = np.random.default_rng(0)
    weight = draws.integers(5, 25, (7, 100))
    capacity = weight.sum(axis=1) // 7
    search = _Search(Instance(draws.integers(10, 50, (7, 100)), weight, capacity), 0.0, 0, 2)
    search.compile = True
    search.run()


class _Search:
    """Rounds of annealing and exchange, with a share of the time for the bound."""

    def __init__(self, instance: Instance, seconds: float, seed: int, rounds: int | None) -> None:
        self.began = monotonic()
        self.cost, self.weight = instance.cost, instance.weight
        self.capacity = instance.capacity
        self.seconds, self.rounds, self.done = seconds, rounds, 0
        jobs = self.cost.shape[1]
        self.compile = pays(0 if jobs <= FEW and rounds is not None else 1 << 30)
        self.state = 88172645463325252 // (1 + 2 * (seed % 1_000_003)) + seed
        self.best = np.zeros(jobs, np.int64)
        self.best_cost = NONE_YET
        self.bound = int(np.min(self.cost, axis=0).sum())
        self.hard = 8.0

    def left(self) -> float:
        """Seconds that are left; endless when rounds are counted."""
        if self.rounds is not None:
            return float("inf")
        return self.seconds - (monotonic() - self.began)

    def run(self) -> None:
        agents, jobs = self.cost.shape
        if agents * jobs <= SMALL:
            self._ask_cp_sat(0.3)
            if self.best_cost == self.bound:
                return
        self.price = np.zeros(agents, np.float64)
        chosen(capacity_prices, compile=self.compile)(
            self.cost, self.weight, self.capacity, 1500, self.price
        )
        reduced = self.cost + self.price[:, None] * self.weight
        self.job_price = np.rint(reduced.min(axis=0) * SCALE).astype(np.int64)
        self.near, unit = _options(reduced, self.weight <= self.capacity[:, None])
        fine = np.maximum(self.price, 0.02 * max(unit, 1e-3))
        chance = _unit_exponential()
        agent = self.near[:, 0].copy()
        moves, pace = 250 * jobs, 0.0
        asked = False
        while self.best_cost > self.bound and self.left() > 0.01:
            if self.rounds is not None and self.done >= self.rounds:
                break
            if pace and self.rounds is None:
                moves = min(moves, max(1000, int(0.3 * self.left() * pace)))
            begun = monotonic()
            found = self._anneal(agent, fine, chance, unit, moves)
            took = monotonic() - begun
            pace = moves / max(took, 1e-6)
            if self._exchange(agent, took):
                self.hard = max(5.0, self.hard * 0.8)
            else:
                self.hard = min(200.0, self.hard * 1.5)
            if found is not None:
                self._exchange(found, took)
            self._climb(took)
            self.done += 1
            if self.rounds is not None:
                moves = 250 * jobs << min(self.done, 12)
            elif took < self.seconds / 10:
                moves *= 2
            if self.best_cost == NONE_YET and not asked and self.left() < self.seconds / 2:
                asked = True
                self._ask_cp_sat(0.3)
        if self.best_cost == NONE_YET and not asked:
            self._ask_cp_sat(0.3)

    def _anneal(
        self, agent: Ints, fine: Floats, chance: Floats, unit: float, moves: int
    ) -> Ints | None:
        """Anneal from ``agent``; the round's best feasible assignment, or None."""
        found = np.zeros_like(agent)
        hot = unit * HEATS[self.done % len(HEATS)]
        cost, self.state = chosen(anneal, compile=self.compile)(
            self.cost, self.weight, self.capacity, self.near, fine, chance, agent, found,
            NONE_YET, hot, 0.3 * hot, 1.02, self.hard, moves, self.state,
        )  # fmt: skip
        if cost == NONE_YET:
            return None
        self._keep(found, cost)
        return found

    def _exchange(self, agent: Ints, took: float) -> bool:
        """Exchange among ever more agents; whether ``agent`` is feasible after it.

        An overload is put right first. Takes about as long as the annealing ``took``.
        """
        agents, jobs = self.cost.shape
        kernel = chosen(exchange, compile=self.compile)
        until = monotonic() + min(took, 0.5 * max(self.left(), 0.0))
        few = jobs <= FEW
        over = 0
        for group, most, nodes in EXCHANGES[:1] if few else EXCHANGES:
            for _ in range(3 if few else 12 if self.rounds is not None else 48):
                over, self.state = kernel(
                    self.cost, self.weight, self.capacity, self.price, agent,
                    min(group, agents), min(most, jobs), 2_000 if few else nodes,
                    20 if few else -(-agents // 4), self.state,
                )  # fmt: skip
                if over > 0 or (self.rounds is None and monotonic() > until):
                    break
        if over == 0:
            self._keep(agent, int(self.cost[agent, np.arange(jobs)].sum()))
        return over == 0

    def _keep(self, agent: Ints, cost: int) -> None:
        if cost < self.best_cost:
            self.best, self.best_cost = agent.copy(), int(cost)

    def _climb(self, took: float) -> None:
        """Raise the bound for about a fifth of the time the annealing ``took``."""
        above = int(self.cost.max(axis=0).sum()) if self.best_cost == NONE_YET else self.best_cost
        begun = monotonic()
        while True:
            bound = chosen(job_prices, compile=self.compile)(
                self.cost, self.weight, self.capacity, above, 20, 2000, self.job_price
            )
            self.bound = max(self.bound, -(-int(bound) // SCALE))
            if self.rounds is not None or monotonic() - begun > 0.2 * took:
                break

    def _ask_cp_sat(self, share: float) -> None:
        cp_model: Any = import_module("ortools.sat.python.cp_model")
        model = cp_model.CpModel()
        agents, jobs = self.cost.shape
        take = [[model.new_bool_var("") for _ in range(jobs)] for _ in range(agents)]
        for j in range(jobs):
            model.add_exactly_one(take[i][j] for i in range(agents))
        for i in range(agents):
            weights = self.weight[i].tolist()
            model.add(
                sum(w * x for w, x in zip(weights, take[i], strict=True)) <= int(self.capacity[i])
            )
        costs = self.cost.tolist()
        model.minimize(sum(costs[i][j] * take[i][j] for i in range(agents) for j in range(jobs)))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        if self.rounds is None:
            solver.parameters.max_time_in_seconds = share * self.seconds
        else:
            solver.parameters.max_deterministic_time = share * self.rounds
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            raise NoAssignment(proven=True)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            chosen_agents = [
                next(i for i in range(agents) if solver.boolean_value(take[i][j]))
                for j in range(jobs)
            ]
            self._keep(np.array(chosen_agents, np.int64), round(solver.objective_value))
            self.bound = max(self.bound, round(np.ceil(solver.best_objective_bound - 1e-6)))


def _options(reduced: Floats, fits: Any) -> tuple[Ints, float]:
    """The agents each job is offered, ending with -1, and the scale of their differences."""
    reduced = np.where(fits, reduced, np.inf)
    agents, jobs = reduced.shape
    kept = min(agents, OPTIONS)
    order = np.argsort(reduced, axis=0, kind="stable")[:kept].T
    values = np.take_along_axis(reduced.T, order, axis=1)
    near = np.full((jobs, kept + 1), -1, np.int64)
    near[:, :kept] = np.where(np.isfinite(values), order, -1)
    third = values[:, min(kept, 3) - 1] - values[:, 0]
    third = third[np.isfinite(third)]
    return near, max(float(third.mean()) / 2 if len(third) else 0.0, 0.3)


def _unit_exponential() -> Floats:
    """4096 quantiles of the unit exponential law, shuffled: tables are the same everywhere."""
    quantiles = -np.log((np.arange(4096) + 0.5) / 4096)
    return quantiles[np.random.default_rng(1).permutation(4096)]
