"""cleaner's steps by themselves, as shares of the first: tokens, shingles, signatures, pairs, groups.

Rates are MB of UTF-8 a second, the best of several runs after one that compiles, on one thread and on all
cores. Texts lie in an Arrow array, so that no step spends time on encoding them. Beside them stands what
plain Python needs for the shingles that peers are given: no peer can be faster than that from raw text.
"""

# ruff: noqa: PLC0415  (only the process that measures loads the kernels)

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.finders import plain_shingles

__all__ = ["work"]

_RUNS = 5


def work(request: dict[str, Any]) -> dict[str, Any]:
    """Measure all steps on the corpus of the request."""
    import pyarrow as pa

    from cleaner import find_duplicates, minhash, similar_pairs, sketch

    texts: list[str] = json.loads(Path(request["corpus"]).read_text(encoding="utf8"))
    column = pa.array(texts, type=pa.large_string())
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    tokenise, shingle = _kernel_steps(column)
    steps: dict[str, Callable[[int], Any]] = {
        "tokens": tokenise,
        "tokens and shingles": shingle,
        "signatures": lambda threads: sketch(column, threads=threads),
        "minhash": lambda threads: minhash(column, threads=threads),
        "similar_pairs": lambda threads: similar_pairs(column, threads=threads),
        "find_duplicates": lambda threads: find_duplicates(column, threads=threads),
        "find_duplicates, list of str": lambda threads: find_duplicates(texts, threads=threads),
    }
    rows = [_row(name, call, megabytes, request["cores"]) for name, call in steps.items()]
    plain = megabytes / _best(lambda _threads: [plain_shingles(text) for text in texts], 1)
    rows.append({"step": "peers' shingles in plain Python", "mb_per_second": plain, "mb_per_second_threads": None})
    for row in rows:
        row["share_of_tokens"] = row["mb_per_second"] / rows[0]["mb_per_second"]
    return {"steps": rows, "megabytes": megabytes, "threads": request["cores"]}


def _row(name: str, call: Callable[[int], Any], megabytes: float, cores: int) -> dict[str, Any]:
    return {
        "step": name,
        "mb_per_second": megabytes / _best(call, 1),
        "mb_per_second_threads": megabytes / _best(call, cores),
    }


def _best(call: Callable[[int], Any], threads: int) -> float:
    call(threads)
    times = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        call(threads)
        times.append(time.perf_counter() - begin)
    return min(times)


def _kernel_steps(texts: Any) -> tuple[Callable[[int], Any], Callable[[int], Any]]:
    """The tokeniser alone, and with shingles, over the buffers that cleaner makes of texts."""
    import numba
    import numpy as np

    from cleaner.kernels.neardup import normalising, tables, tokens
    from cleaner.neardup.texts import Chunk, chunks

    normalise, tokenise, shingle = normalising.normalise, tokens.tokenise, tokens.shingle

    @numba.njit(nogil=True)
    def run(data, bounds, size, characters, work, found, made):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        total = 0
        for i in range(len(bounds) - 1):
            start, end = bounds[i], bounds[i + 1]
            length = normalise(data, start, end, characters, work)
            count = tokenise(work, length, characters.full, found)
            total += shingle(found, count, size, made) if size else count
        return total

    table = tables.characters("default")
    buffers = list(chunks(texts))

    def step(size: int) -> Callable[[int], Any]:
        def one(chunk: Chunk) -> int:
            room = tables.most_tokens(chunk.longest)
            work = np.empty(tables.work_bytes(chunk.longest), dtype=np.uint8)
            found, made = np.empty(room, dtype=np.uint64), np.empty(room, dtype=np.uint64)
            return int(run(chunk.data, chunk.bounds, size, table, work, found, made))

        def call(threads: int) -> int:
            if threads == 1:
                return sum(map(one, buffers))
            with ThreadPoolExecutor(threads) as pool:
                return sum(pool.map(one, buffers))

        return call

    return step(0), step(5)
