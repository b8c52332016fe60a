"""Learning: what pooled outcomes say about the published weights, and how sure that is.

Only sums over everybody enter: a row says how much of each part a question carried and what
became of it, and has no person. What is learned are the five published weights, never
anything about one person; nobody's own ranking inputs change by what they answered. Nothing
here is in force by itself: a human adopts it, or does not.

The formula (with p for parts, o for outcomes, i for rows)
    s_ip    share of the part's weight that the pair had, 0..1 (for load: tiredness)
    x_i     published points in hundreds: Σ_p ± w_p s_ip / 100, load with −
    1. logit P(y_i = 1) = a + b x_i gives b: do the published points foretell o at all?
       o is silent below ``Bounds.least`` rows or ``Bounds.least_each`` of either answer, and
       when b is not above 0 by 1.96 standard errors.
    2. logit P(y_i = 1) = a + b Σ_p (1 + θ_op) (± w_p s_ip / 100), θ_op ~ Normal(0, doubt²),
       gives the tendency θ_op of each part and its spread (Laplace). θ = 0: the published
       weight is right; 0.1: the part counts a tenth more than the points say.
    3. θ_p = mean over the three outcomes; a silent one counts as 0 ± doubt, so it holds back.
    4. No weight moves unless some θ_p differs from 0 by 1.96 spreads.
    5. w_p' = w_p (1 + θ_p − λ) within ± ``most_move`` of the published weight; λ keeps the sum
       of the four gains, so that a pair stays worth as much against a seat as before.
    Whole points. Satisfaction is a mark 0..1 and enters as a share of a yes.
"""

from dataclasses import asdict, dataclass, replace

import numpy as np

from liandong.matching.columns import Floats, Ints
from liandong.matching.weights import Weights

PARTS = ("preference", "nearness", "reliability", "continuity", "load")
"""Parts of a pair's value whose weights may be learned; the last one is taken off."""
OUTCOMES = ("acceptance", "attendance", "satisfaction")
SIGNS = np.array([1.0, 1.0, 1.0, 1.0, -1.0])
GAINS = slice(0, 4)
SURE = 1.959964
WEAK = np.array([5.0, 2.0])
"""Spreads of the weak prior on a and b: they stay finite when answers are all foretold."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What keeps learning slow. Published; the same for everybody.

    most_move    the most a weight may differ from the published one, as a share of it
    doubt        how far from the published weights we think the truth is, as a share (1 sd)
    least        fewest rows with which an outcome is heard
    least_each   fewest of them with a yes, and with a no
    """

    most_move: float = 0.25
    doubt: float = 0.15
    least: int = 200
    least_each: int = 20

    def __post_init__(self) -> None:
        if not (0 <= self.most_move < 1 and 0 < self.doubt <= 1):
            raise ValueError(f"most_move must be 0..1 and doubt above 0: {self}.")
        if self.least < 1 or self.least_each < 1:
            raise ValueError(f"least and least_each must be at least 1: {self}.")


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What became of questions, one row each; whose they were is not here.

    shares       (n, 5) 0..1, columns as ``PARTS``
    acceptance   (n,) 0 no, 1 yes
    attendance   (n,) 0 did not come, 1 came; NaN where there was nothing to come to
    satisfaction (n,) 0..1; NaN where nobody judged
    """

    shares: Floats
    acceptance: Floats
    attendance: Floats
    satisfaction: Floats

    def __post_init__(self) -> None:
        n = len(self.acceptance)
        if self.shares.shape != (n, len(PARTS)):
            raise ValueError(f"shares must be ({n}, {len(PARTS)}), got {self.shares.shape}.")
        if not ((self.shares >= 0) & (self.shares <= 1)).all():
            raise ValueError("shares must be 0..1.")
        for name in OUTCOMES:
            told = getattr(self, name)
            if told.shape != (n,) or not ((np.isnan(told)) | ((told >= 0) & (told <= 1))).all():
                raise ValueError(f"{name} must be {n} values 0..1 or NaN.")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one outcome says.

    code      ``heard``, ``too_few`` (rows, or yes, or no) or ``no_signal``
    n, yes    rows, and sum of their answers
    slope     b, change of the log odds by a hundred published points; slope_sd its spread
    tendency, spread   θ and its standard deviation by part, as ``PARTS``
    """

    outcome: str
    code: str
    n: int
    yes: float
    slope: float
    slope_sd: float
    tendency: tuple[float, ...]
    spread: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One weight before and after.

    code       ``raised``, ``lowered``, ``kept``, or ``balanced``: moved only because the sum
               of the gains stays
    low, high  95 % interval of the weight that outcomes ask for, before any bound
    """

    part: str
    old: int
    new: int
    code: str
    tendency: float
    low: float
    high: float
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned. ``code``: ``moved``, ``not_heard`` (nothing to go by) or ``not_sure``."""

    code: str
    old: Weights
    new: Weights
    moves: tuple[Move, ...]
    heard: tuple[Heard, ...]

    @property
    def facts(self) -> dict[str, object]:
        """Everything as plain data, to be kept beside the weights."""
        return {
            "code": self.code,
            "moves": [asdict(move) for move in self.moves],
            "heard": [asdict(one) for one in self.heard],
        }


def learn(
    outcomes: Outcomes, published: Weights | None = None, bounds: Bounds | None = None
) -> Learned:
    """Weights that pooled outcomes ask for, near the published ones. See the module's formula.

    The same rows in any order give the same answer.
    """
    weights, limits = published or Weights(), bounds or Bounds()
    old = np.array([getattr(weights, part) for part in PARTS], np.float64)
    heard = tuple(_heard(name, outcomes, old, limits) for name in OUTCOMES)
    tendency = np.mean([one.tendency for one in heard], axis=0)
    spread = np.sqrt(np.sum(np.square([one.spread for one in heard]), axis=0)) / len(OUTCOMES)
    sure = np.abs(tendency) > SURE * spread
    is_heard = any(one.code == "heard" for one in heard)
    code = "moved" if sure.any() else "not_sure" if is_heard else "not_heard"
    new = settled(weights, tendency, limits) if code == "moved" else weights
    moves = tuple(
        _move(part, getattr(weights, part), getattr(new, part), *row)
        for part, *row in zip(PARTS, tendency.tolist(), spread.tolist(), sure.tolist(), strict=True)
    )
    return Learned(code, weights, new, moves, heard)


def settled(published: Weights, tendency: Floats, bounds: Bounds | None = None) -> Weights:
    """The published weights moved by tendencies (5,), within bounds, the sum of gains kept.

    Raising one tendency never lowers its own weight.
    """
    limits = bounds or Bounds()
    old = np.array([getattr(published, part) for part in PARTS], np.float64)
    low = np.ceil(old * (1 - limits.most_move) - 1e-9)
    high = np.floor(old * (1 + limits.most_move) + 1e-9)
    high[4] = max(low[4], min(high[4], published.seat_extra))
    asked = old * (1 + tendency)
    shift = _balance(asked[GAINS], old[GAINS], low[GAINS], high[GAINS])
    gains = _whole(
        np.clip(asked[GAINS] - shift * old[GAINS], low[GAINS], high[GAINS]),
        low[GAINS],
        high[GAINS],
    )
    load = int(np.clip(np.rint(asked[4] - shift * old[4]), low[4], high[4]))
    told = dict(zip(PARTS, [*gains.tolist(), load], strict=True))
    return replace(published, **told)


def _balance(asked: Floats, old: Floats, low: Floats, high: Floats) -> float:
    """λ for which Σ clip(asked − λ old) is Σ old, by halving: the sum falls with λ."""
    span = float(np.abs(asked - old).sum() / max(1.0, old[old > 0].min(initial=np.inf))) + 2.0
    least, most = -span, span
    for _ in range(80):
        middle = (least + most) / 2
        if np.clip(asked - middle * old, low, high).sum() > old.sum():
            least = middle
        else:
            most = middle
    return (least + most) / 2


def _whole(values: Floats, low: Floats, high: Floats) -> Ints:
    """Whole numbers near ``values`` with the same sum, by largest remainder, within bounds."""
    whole = np.clip(np.floor(values + 1e-9), low, high)
    missing = round(float(values.sum() - whole.sum()))
    order = np.lexsort((np.arange(len(values)), -(values - whole)))
    for at in order:
        if missing > 0 and whole[at] + 1 <= high[at]:
            whole[at] += 1
            missing -= 1
    return whole.astype(np.int64)


def _move(part: str, old: int, new: int, tendency: float, spread: float, is_sure: bool) -> Move:
    code = "kept"
    if new != old:
        agrees = is_sure and (new > old) == (tendency > 0)
        code = ("raised" if new > old else "lowered") if agrees else "balanced"
    low, high = (round(old * (1 + tendency + side * SURE * spread), 1) for side in (-1, 1))
    return Move(part, old, new, code, round(tendency, 4), low, high, bool(is_sure))


def _heard(name: str, outcomes: Outcomes, old: Floats, limits: Bounds) -> Heard:
    told = getattr(outcomes, name)
    rows = ~np.isnan(told)
    shares, y = outcomes.shares[rows], told[rows]
    # Sums of floats depend on their order; a fixed one makes the answer the rows' alone.
    order = np.lexsort((y, *shares.T))
    shares, y = shares[order], y[order]
    n, yes = len(y), float(y.sum())
    silent = ((0.0,) * len(PARTS), (limits.doubt,) * len(PARTS))
    if n < limits.least or min(yes, n - yes) < limits.least_each:
        return Heard(name, "too_few", n, round(yes, 2), 0.0, 0.0, *silent)
    points = shares * (SIGNS * old / 100)
    start = np.stack([np.ones(n), points.sum(axis=1)], axis=1)
    (_, slope), cover = _fitted(start, y, np.zeros(n), WEAK)
    slope_sd = float(np.sqrt(cover[1, 1]))
    facts = (n, round(yes, 2), round(float(slope), 4), round(slope_sd, 4))
    if slope <= SURE * slope_sd:
        return Heard(name, "no_signal", *facts, *silent)
    parts = slope * points
    columns: Floats = np.concatenate([np.ones((n, 1)), parts], axis=1)
    spreads = np.concatenate([WEAK[:1], np.full(len(PARTS), limits.doubt)])
    found, cover = _fitted(columns, y, parts.sum(axis=1), spreads)
    spread = np.sqrt(np.diag(cover))[1:]
    return Heard(name, "heard", *facts, tuple(found[1:].tolist()), tuple(spread.tolist()))


def _fitted(columns: Floats, y: Floats, offset: Floats, spreads: Floats) -> tuple[Floats, Floats]:
    """Logistic regression with Normal(0, spreads²) priors: the mode and its covariance.

    Newton's method with halved steps; the objective is concave, so the mode is one.
    """
    found = np.zeros(columns.shape[1])
    precision = 1 / spreads**2

    def height(at: Floats) -> float:
        z = columns @ at + offset
        return float((y * z - np.logaddexp(0, z)).sum() - 0.5 * (precision * at**2).sum())

    best = height(found)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(columns @ found + offset, -500, 500)))
        pull = columns.T @ (y - chance) - precision * found
        bend = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(precision)
        step = np.linalg.solve(bend, pull)
        while np.abs(step).max() > 1e-9 and (reached := height(found + step)) < best:
            step /= 2
        if np.abs(step).max() <= 1e-9:
            break
        found, best = found + step, reached
    covariance: Floats = np.linalg.inv(bend).astype(np.float64)
    return found, covariance
