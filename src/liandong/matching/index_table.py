"""Tables of an index: columns sorted by cell, with room at the end for what changes.

The first ``base`` slots are sorted by cell; the rest, up to ``size``, are newcomers in the
order of arrival, which a search looks at one and all. A row whose place in the order does not
change is overwritten where it stands. When the newcomers are ``most_new``, everything is
sorted again. So a change is seen by the very next search, and costs little.

Lists that belong to a row (spans of time, acquaintances) are stretches of a pool; a change
appends a new stretch, and sorting throws the old ones away.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from liandong.matching.columns import Bools, Floats, Ints
from liandong.matching.index_cells import NOWHERE, cell_keys, runs_near
from liandong.matching.kernels import chosen

Columns = dict[str, npt.NDArray[Any]]


class Pool:
    """Lists by row: ``first`` and ``count`` of each are columns of the table."""

    def __init__(self, values: Columns) -> None:
        self.values = values
        self.used = len(next(iter(values.values())))

    def append(self, values: Columns) -> int:
        """Add entries at the end; where they begin."""
        first, more = self.used, len(next(iter(values.values())))
        for name, held in self.values.items():
            if first + more > len(held):
                held = np.concatenate([held, np.zeros(more + 64 + first // 16, held.dtype)])
                self.values[name] = held
            held[first : first + more] = values[name]
        self.used += more
        return first

    def keep(self, first: npt.NDArray[Any], count: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        """Keep these stretches alone, in their order; where each begins now."""
        ends = np.cumsum(count, dtype=np.int64)
        starts = ends - count
        total = int(ends[-1]) if len(ends) else 0
        pick = np.repeat(first.astype(np.int64) - starts, count) + np.arange(total)
        self.values = {name: held[pick] for name, held in self.values.items()}
        self.used = total
        kept: npt.NDArray[np.int32] = starts.astype(np.int32)
        return kept

    @property
    def nbytes(self) -> int:
        """Bytes of the entries."""
        return sum(held.nbytes for held in self.values.values())


class Table:
    """Rows by id. Columns: ``id``, ``vectors`` (3, n), ``order`` (within a cell, the greatest
    first), and any others whose last axis is the row; ``<pool>_first`` and ``<pool>_count``.
    """

    def __init__(self, columns: Columns, pools: Mapping[str, Pool], most_new: int) -> None:
        self.pools = dict(pools)
        self.most_new = most_new
        self._sort(columns, np.arange(len(columns["id"])))

    def __len__(self) -> int:
        return self.alive

    def _sort(self, columns: Columns, rows: Ints) -> None:
        keys = cell_keys(columns["vectors"][:, rows])
        by = np.lexsort((columns["id"][rows], -columns["order"][rows], keys))
        keys, rows = keys[by], rows[by]
        n = len(rows)
        self.columns: Columns = {}
        for name, column in columns.items():
            made = np.zeros((*column.shape[:-1], n + self.most_new), column.dtype)
            made[..., :n] = column[..., rows]
            self.columns[name] = made
        for name, pool in self.pools.items():
            first, count = self.columns[f"{name}_first"], self.columns[f"{name}_count"]
            first[:n] = pool.keep(first[:n], count[:n])
        self.base = self.size = self.alive = n
        starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1)) if n else rows[:0]
        self.cell_key: Ints = keys[starts]
        self.cell_start: Ints = np.append(starts, n).astype(np.int64)
        self.by_id = np.argsort(self.columns["id"][:n], kind="stable").astype(np.int32)
        self.is_live: Bools = np.zeros(n + self.most_new, np.bool_)
        self.is_live[:n] = True
        self.new: dict[int, int] = {}
        self.top_order = float(self.columns["order"][:n].max()) if n else 0.0

    def slot(self, id: int) -> int:
        """Where a row stands; −1 when it is not here."""
        if id in self.new:
            return self.new[id]
        ids = self.columns["id"][: self.base]
        at = int(np.searchsorted(ids, id, sorter=self.by_id))
        if at == self.base or int(ids[self.by_id[at]]) != id:
            return -1
        found = int(self.by_id[at])
        return found if self.is_live[found] else -1

    def put(self, columns: Columns, pools: Mapping[str, Columns]) -> None:
        """Insert rows, or replace those of the same id.

        ``columns`` as in the table; ``<pool>_first`` counts within the entries in ``pools``.
        """
        ids = columns["id"].tolist()
        rows = dict(columns)
        are_many = len(ids) > self.most_new // 2
        if not are_many and self.size + len(ids) > self.base + self.most_new:
            self._sort(self.columns, np.flatnonzero(self.is_live))
        for name, values in pools.items():
            first = rows[f"{name}_first"] + self.pools[name].append(values)
            rows[f"{name}_first"] = first.astype(np.int32)
        if are_many:
            self._replace_many(rows, ids)
            return
        keys = cell_keys(rows["vectors"])
        for row, id in enumerate(ids):
            at = self.slot(id)
            if at >= 0 and not self._stays(at, int(keys[row]), float(rows["order"][row])):
                self._forget(id, at)
                at = -1
            if at < 0:
                at = self.new[id] = self.size
                self.size += 1
                self.alive += 1
                self.is_live[at] = True
            for name, column in rows.items():
                self.columns[name][..., at] = column[..., row]
            self.top_order = max(self.top_order, float(rows["order"][row]))

    def remove(self, id: int) -> bool:
        """Take a row out; False when it was not here."""
        at = self.slot(id)
        if at >= 0:
            self._forget(id, at)
        return at >= 0

    def _replace_many(self, rows: Columns, ids: list[int]) -> None:
        for id in ids:
            self.remove(id)
        kept = np.flatnonzero(self.is_live)
        joined = {
            name: np.concatenate([held[..., kept], rows[name].astype(held.dtype)], axis=-1)
            for name, held in self.columns.items()
        }
        self._sort(joined, np.arange(len(kept) + len(ids)))

    def _forget(self, id: int, at: int) -> None:
        self.is_live[at] = False
        self.alive -= 1
        self.new.pop(id, None)

    def _stays(self, at: int, key: int, order: float) -> bool:
        if at >= self.base:
            return True
        cell = int(np.searchsorted(self.cell_start, at, side="right")) - 1
        return int(self.cell_key[cell]) == key and float(self.columns["order"][at]) == order

    @property
    def nbytes(self) -> int:
        """Bytes of all columns, lists and of the look-up by id."""
        held = sum(column.nbytes for column in self.columns.values())
        held += sum(pool.nbytes for pool in self.pools.values())
        return held + self.by_id.nbytes + self.cell_key.nbytes * 2 + self.is_live.nbytes


def runs_of(
    table: Table, vector: Floats, reach: float, is_compiled: bool, *, is_place: bool = False
) -> tuple[int, Ints, Ints, Floats]:
    """The runs of slots to look at from a point: how many, starts, stops, least metres.

    Who looks from nowhere sees all people, and those places alone that are nowhere
    (``is_place``); places that are nowhere are seen from everywhere. Newcomers always are.
    """
    cells = len(table.cell_key)
    start, stop = np.zeros(cells + 2, np.int64), np.zeros(cells + 2, np.int64)
    least, count = np.zeros(cells + 2), 0
    is_first_nowhere = cells > 0 and table.cell_key[0] == NOWHERE
    if vector[0] == vector[0]:
        lat, lon = _point(vector)
        search: Callable[..., int] = chosen(runs_near, compile=is_compiled)
        count = search(lat, lon, float(reach), table.cell_key, table.cell_start, start, stop, least)
    elif not is_place:
        stop[0], count = table.base, 1
    if is_place and is_first_nowhere:
        stop[count], count = table.cell_start[1], count + 1
    start[count], stop[count], least[count] = table.base, table.size, 0.0
    return count + 1, start, stop, least


def _point(vectors: Floats) -> tuple[float, float]:
    """Latitude and longitude of one unit vector, in radians; NaN when it is unknown."""
    x, y, z = (float(part) for part in vectors)
    return float(np.arcsin(min(1.0, max(-1.0, z)))) if z == z else z, float(np.arctan2(y, x))
