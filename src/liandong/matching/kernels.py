"""Kernels: plain loops over arrays, compiled when that pays.

A kernel is written once, as an ordinary function of arrays and numbers, and runs in two ways
with the same result bit for bit: compiled by numba, or interpreted. So kernels use whole
numbers or float64 without ``fastmath``, and no feature that only one of the two has.

What is compiled when
    Nothing at import. The first run of a machine compiles each kernel once (some seconds in
    all) and keeps it in numba's cache, beside this file or in the user's cache folder;
    ``liandong compile`` does it ahead of time, and so does the jobs process when it starts.
    Until the cache is warm a small problem is solved by the interpreter, which is quicker than
    compiling. ``LIANDONG_COMPILE=never`` interprets always, ``always`` compiles always. No
    compiler is needed on the machine: numba brings its own.
"""

import importlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

try:
    import numba
except ImportError:  # pragma: no cover - the engine is whole without it, only slower
    numba = None

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

MODES = ("auto", "never", "always")


def compiled(function: F) -> F:
    """Mark a kernel: numba compiles it at its first call and releases the interpreter's lock."""
    if numba is None:
        return function
    made: F = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return made


def inlined(function: F) -> F:
    """A small kernel that is only called by other kernels and copied into them."""
    if numba is None:
        return function
    made: F = numba.njit(inline="always", error_model="numpy")(function)
    return made


def mode() -> str:
    """``LIANDONG_COMPILE``: auto (default), never or always; anything else is ``ValueError``."""
    told = os.environ.get("LIANDONG_COMPILE", "auto")
    if told not in MODES:
        raise ValueError(f"LIANDONG_COMPILE must be one of {', '.join(MODES)}, got {told!r}.")
    return told if numba is not None else "never"


_is_forced = ContextVar("kernels are compiled", default=False)


@contextmanager
def compiling() -> Iterator[None]:
    """Whatever runs inside is compiled, however small."""
    token = _is_forced.set(True)
    try:
        yield
    finally:
        _is_forced.reset(token)


def is_possible() -> bool:
    """Whether kernels may be compiled on this machine at all."""
    return mode() != "never"


def pays(work: int, *, enough: int = 400_000) -> bool:
    """Whether a run that looks at ``work`` pairs should be compiled."""
    now = mode()
    if _is_forced.get() and now != "never":
        return True
    return now == "always" or (now == "auto" and (work >= enough or are_warm()))


def chosen(kernel: F, *, compile: bool) -> F:
    """The kernel itself, or its interpreted twin."""
    return kernel if compile and numba is not None else interpreted(kernel)


def interpreted(kernel: F) -> F:
    """The same function without numba; the kernels that it calls are interpreted too."""
    source = getattr(kernel, "py_func", kernel)
    twin: F = _twins(source.__module__)[source.__name__]
    return twin


@cache
def _twins(module: str) -> dict[str, Any]:
    names: dict[str, Any] = dict(vars(importlib.import_module(module)))
    for name, value in list(names.items()):
        source = getattr(value, "py_func", None)
        if source is None:
            continue
        if source.__module__ == module:
            names[name] = FunctionType(
                source.__code__, names, source.__name__, source.__defaults__, source.__closure__
            )
        else:
            names[name] = _twins(source.__module__)[source.__name__]
    return names


def threads() -> int:
    """How many threads a plan may use: ``LIANDONG_THREADS``, else the cores of this process."""
    told = os.environ.get("LIANDONG_THREADS", "")
    return max(1, int(told)) if told.isdigit() else len(os.sched_getaffinity(0))


def in_parallel(work: Callable[[int, int], T], size: int, *, compile: bool) -> list[T]:
    """``work(start, stop)`` over chunks of ``range(size)``, results in order.

    Chunks depend on ``size`` alone, so neither the threads nor their number change a result.
    """
    spans = list(_spans(size))
    if not compile or threads() == 1 or len(spans) == 1:
        return [work(start, stop) for start, stop in spans]
    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(lambda span: work(*span), spans))


def in_turn(work: Callable[[int, int], T], size: int, *, compile: bool) -> Iterator[T]:
    """Like ``in_parallel``, but each result is handed over as soon as its turn comes."""
    spans = list(_spans(size))
    if not compile or threads() == 1 or len(spans) == 1:
        yield from (work(start, stop) for start, stop in spans)
        return
    with ThreadPoolExecutor(threads()) as pool:
        waiting = deque(pool.submit(work, *span) for span in spans[: 2 * threads()])
        for span in [*spans[2 * threads() :], *[None] * len(waiting)]:
            yield waiting.popleft().result()
            if span is not None:
                waiting.append(pool.submit(work, *span))


def _spans(size: int, chunks: int = 64, least: int = 2048) -> Iterator[tuple[int, int]]:
    step = max(least, -(-size // chunks))
    for start in range(0, max(size, 1), step):
        yield start, min(size, start + step)


def marker(sources: Sequence[Path]) -> Path:
    """Where it is written down that every kernel of these sources is in numba's cache."""
    said = sha256(str(getattr(numba, "__version__", "")).encode())
    for path in sorted(sources):
        said.update(path.read_bytes())
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "liandong"
    return folder / f"kernels-{said.hexdigest()[:16]}"


@lru_cache(maxsize=1)
def are_warm() -> bool:
    """Whether this machine has compiled these very kernels before."""
    return numba is not None and marker(kernel_sources()).exists()


def kernel_sources() -> list[Path]:
    """The files of this room that hold kernels."""
    return [
        path for path in Path(__file__).parent.glob("*.py") if "@compiled\n" in path.read_text()
    ]


def note_warm() -> None:
    """Write down that the cache is warm."""
    path = marker(kernel_sources())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    are_warm.cache_clear()
