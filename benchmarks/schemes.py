"""Both schemes of signatures: error of their estimates against theory, and time, by length of text.

Pairs of random shingle sets of a known Jaccard similarity are signed with 128 entries. Theory gives a share
of agreeing entries with mean J and a standard deviation of sqrt(J * (1 - J) / 128); given are the
mean error, in standard errors of the mean, and the ratio of the standard deviation to theory. Time is
processor time.
"""

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.tables import show_rows
from cleaner import kernels
from cleaner.neardup.workers import first_key, permutations

ENTRIES = 128
PERMUTATIONS = permutations(ENTRIES, 1)
KEY = first_key(1)
TURNS = np.empty(4 * (ENTRIES + 8), dtype=np.uint32)
Signer = Callable[[NDArray[np.uint64]], NDArray[np.uint32]]


def affine32(shingles: NDArray[np.uint64]) -> NDArray[np.uint32]:
    signature = np.empty(ENTRIES, dtype=np.uint32)
    mixed = np.empty(len(shingles), dtype=np.uint32)
    kernels.sketch_shingles(shingles, len(shingles), *PERMUTATIONS, mixed, signature)
    return signature


def fss(shingles: NDArray[np.uint64]) -> NDArray[np.uint32]:
    signature = np.empty(ENTRIES, dtype=np.uint32)
    mixed = np.empty(len(shingles), dtype=np.uint32)
    kernels.fast_sketch_shingles(shingles, len(shingles), KEY, *PERMUTATIONS, mixed, TURNS, signature)
    return signature


def errors(signer: Signer, size: int, similarity: float, trials: int) -> tuple[float, float]:
    """Mean error in standard errors, and spread against theory."""
    draw = np.random.default_rng([size, round(100 * similarity)])
    union = round(2 * size / (1 + similarity))
    rest = max(1, (union - round(union * similarity)) // 2)
    common = union - 2 * rest
    exact = common / union
    found = []
    for _ in range(trials):
        drawn = draw.integers(0, 2**64, union, dtype=np.uint64)
        left, right = drawn[: common + rest], np.concatenate((drawn[:common], drawn[common + rest :]))
        found.append((signer(left) == signer(right)).mean() - exact)
    theory = math.sqrt(exact * (1 - exact) / ENTRIES)
    return float(np.mean(found) / theory * math.sqrt(trials)), float(np.std(found) / theory)


def nanoseconds(signer: Signer, size: int) -> float:
    """For each shingle, what calling costs taken off."""
    sets = [np.random.default_rng(k).integers(0, 2**64, size, dtype=np.uint64) for k in range(50)]
    none = np.empty(0, dtype=np.uint64)
    best = {True: math.inf, False: math.inf}
    for _ in range(7):
        for filled in (True, False):
            begin = time.process_time()
            for one in sets:
                signer(one if filled else none)
            best[filled] = min(best[filled], time.process_time() - begin)
    return (best[True] - best[False]) / 50 / size * 1e9


def measure(report: Callable[[str], None]) -> dict[str, Any]:
    """Errors and times; ``report`` is told what is running."""
    estimates, times = [], []
    for size, trials in ((20, 2000), (20_000, 400)):
        report(f"schemes: estimates of {size} shingles")
        for similarity in (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95):
            row: dict[str, Any] = {"shingles": size, "similarity": similarity}
            for signer in (affine32, fss):
                mean, spread = errors(signer, size, similarity, trials)
                row |= {f"{signer.__name__}_mean": mean, f"{signer.__name__}_spread": spread}
            estimates.append(row)
    for size in (20, 60, 150, 400, 1500, 20_000):
        report(f"schemes: time of {size} shingles")
        row = {"shingles": size}
        times.append(row | {f"{one.__name__}_ns": nanoseconds(one, size) for one in (affine32, fss)})
    return {"estimates": estimates, "times": times}


def show(found: dict[str, Any], console: Console) -> None:
    """Print both tables."""
    title = "estimates: mean error in standard errors, and spread against theory"
    show_rows(title, found["estimates"], console)
    show_rows("nanoseconds a shingle", found["times"], console)
