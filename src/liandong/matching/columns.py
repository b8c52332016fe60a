"""Columns: one array per attribute, one row per person or place; their kinds and checks.

Arrays and not objects, so that a street and a city are planned by the same code. Units:
degrees WGS-84, metres, whole minutes; moments are minutes since 1970-01-01 00:00 UTC.
Sets of at most 64 things (skills, checks, languages) are bit masks.
"""

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Masks = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

VOLUNTEER = 1
SOCIAL_WORKER = 2

AGE_UNKNOWN = -1
AGE_OPEN = 200
HOURS_PER_WEEK = 168
MASK_COLUMNS = {"skills", "checks", "languages", "hours"}


def hours_mask(hours: Iterable[int]) -> Masks:
    """Three words with the bit of every hour of the week in ``hours`` set.

    Hour 0 is Monday 00:00–01:00 local time, hour 167 is Sunday 23:00–24:00.
    """
    words = [0, 0, 0]
    for hour in hours:
        if not 0 <= hour < HOURS_PER_WEEK:
            raise ValueError(f"An hour of the week is 0..167, got {hour}.")
        words[hour >> 6] |= 1 << (hour & 63)
    return np.array(words, np.uint64)


ALWAYS = hours_mask(range(HOURS_PER_WEEK))


def bit_mask(bits: Iterable[int]) -> int:
    """The set ``bits`` (each 0..63) as one number."""
    mask = 0
    for bit in bits:
        if not 0 <= bit < 64:
            raise ValueError(f"A bit is 0..63, got {bit}.")
        mask |= 1 << bit
    return mask


def column(name: str, given: Any, kind: npt.DTypeLike, shape: tuple[int, ...]) -> Any:
    """``given`` as a read-only array of ``shape``; a single value stands for every row."""
    array = np.asarray(given)
    if array.ndim == 0 or (len(shape) == 2 and array.shape == shape[1:]):
        array = np.broadcast_to(array, shape)
    if array.shape != shape:
        raise ValueError(f"Column {name} should have shape {shape}, got {array.shape}.")
    array = np.array(array, dtype=kind, order="C")
    array.setflags(write=False)
    return array


def refuse_twins(name: str, ids: Ints) -> None:
    """Raise when an id of ``name`` appears more than once."""
    values, counts = np.unique(ids, return_counts=True)
    if len(values) != len(ids):
        raise ValueError(f"{name} {int(values[counts.argmax()])} appears more than once.")


def refuse(bad: Bools, ids: Ints, what: str, values: npt.NDArray[Any]) -> None:
    """Raise ``what`` with the first bad value and the id of its row."""
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise ValueError(f"{what}, got {values[row]} for id {int(ids[row])}.")


def refuse_bad_points(lat: Floats, lon: Floats, ids: Ints) -> None:
    """Raise for half a point or one that is not on the Earth."""
    refuse(np.isnan(lat) != np.isnan(lon), ids, "A point needs both lat and lon", lat)
    refuse(~np.isnan(lat) & (np.abs(lat) > 90), ids, "lat must be within ±90 degrees", lat)
    refuse(~np.isnan(lon) & (np.abs(lon) > 180), ids, "lon must be within ±180 degrees", lon)


def gathered(rows: list[dict[str, Any]], of: Callable[..., Any]) -> dict[str, Any]:
    """Mappings turned on their side, as keyword arguments of ``of``, whose defaults fill gaps.

    Raises ``ValueError`` for a name that ``of`` does not take or a row without its id.
    """
    defaults = {name: given.default for name, given in signature(of).parameters.items()}
    for row in rows:
        unknown = sorted(row.keys() - defaults.keys())
        if unknown:
            raise ValueError(f"There is no column {unknown[0]!r}.")
        if row.get("id") is None:
            raise ValueError(f"Every row needs an id, got {row}.")
    if not rows:
        required = {"id", "starts", "ends"} & defaults.keys()
        return {name: np.zeros(0, np.int64) for name in required}
    columns = {}
    for name in sorted({name for row in rows for name in row}):
        # uint64 spelled out: numpy would make floats of a mix of small and large masks.
        kind = np.uint64 if name in MASK_COLUMNS else None
        columns[name] = np.array([row.get(name, defaults[name]) for row in rows], dtype=kind)
    return columns


def is_in(keys: Ints, sorted_keys: Ints) -> Bools:
    """Which of ``keys`` are among ``sorted_keys``; same shape as ``keys``."""
    if not len(sorted_keys):
        return np.zeros(keys.shape, np.bool_)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    found: Bools = sorted_keys[at] == keys
    return found


def csr(rows: npt.NDArray[Any], size: int) -> tuple[Ints, Rows]:
    """Group positions by row: ``order[start[r]:start[r + 1]]`` are the positions of row r."""
    order = np.argsort(rows, kind="stable").astype(np.int32)
    start = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=size), out=start[1:])
    return start, order
