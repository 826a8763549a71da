"""Near-copies: what each contender finds of what brute force finds, from raw text to its answer.

The corpus is of real texts and made-up copies (corpus.py); the truth is every pair of exact word-5-gram
Jaccard similarity of at least the threshold (truth.py). Each contender (finders.py) runs in a process of its
own on the same list of str, once on a few texts to load and compile what it needs, then up to three times;
the median counts. For those that are given shingles made in plain Python, the seconds which these take are
told as well.

Recall is the share of true pairs that are found, overall and of those less than 0.05 above the threshold. An
answer of removed texts has found a pair if it does not keep both; one of flags, if it flags both. Precision
is the share of true pairs among those that are given, or the share of removed or flagged texts that have a
true partner.
"""

import importlib.metadata
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.corpus import Copy, Corpus, build
from benchmarks.finders import FINDERS, Answer, Finder, plain_shingles
from benchmarks.processes import missing, peak_memory_mb, run_child, stopwatch
from benchmarks.truth import Truth, brute_force, shingles, tokens

__all__ = ["THRESHOLDS", "Limits", "judge", "measure", "show", "work"]

THRESHOLDS = (0.5, 0.7, 0.8, 0.9)
_BAND = 0.05
_RUNS = 3
_ENOUGH_SECONDS = 30.0  # after which a run is not repeated
_WARM_UP_TEXTS = 50


class Limits(NamedTuple):
    """What contenders may use.

    Attributes:
        seconds: that one may take for a threshold; after them it is stopped, and named.
        cores: that it may use.
        pythons: by module, the Python of those that lie in an environment of their own.
    """

    seconds: float
    cores: int
    pythons: Mapping[str, str]


_DISTRIBUTIONS = {"cleaner": "cleaner-news"}  # that are not called as their module


def work(request: dict[str, Any]) -> dict[str, Any]:
    """One contender at one threshold, in this process."""
    finder = next(one for one in FINDERS if one.name == request["contender"])
    texts: list[str] = json.loads(Path(request["corpus"]).read_text(encoding="utf8"))
    threshold: float = request["threshold"]
    first: list[float] = []
    with stopwatch(first):
        find = finder.prepare(request["cores"])
        find([text[:2000] for text in texts[:_WARM_UP_TEXTS]], threshold)
    before = peak_memory_mb()
    times: list[float] = []
    while True:
        with stopwatch(times):
            answer = find(texts, threshold)
        if len(times) == _RUNS or sum(times) > _ENOUGH_SECONDS:
            break
        del answer
    shingling: list[float] = []
    if finder.plain:
        with stopwatch(shingling):
            for text in texts:
                plain_shingles(text)
    np.savez(request["answer"], pairs=answer.pairs, rows=answer.rows)
    return {
        "version": importlib.metadata.version(_DISTRIBUTIONS.get(finder.module, finder.module.replace("_", "-"))),
        "seconds": statistics.median(times),
        "runs": times,
        "plain_shingles_seconds": shingling[0] if shingling else None,
        "first_call_seconds": first[0],
        "peak_memory_mb": peak_memory_mb(),
        "memory_before_mb": before,
    }


def judge(kind: str, answer: Answer, truth: Truth, threshold: float, copies: Sequence[Copy]) -> dict[str, Any]:
    """Compare an answer with the truth.

    Args:
        kind: of the answer.
        answer: what was found.
        truth: all pairs from the threshold on, or from below it.
        threshold: that the answer was asked for.
        copies: the made-up ones, for recall by edit.
    """
    wanted = {pair for pair, similarity in truth.items() if similarity >= threshold}
    band = {pair for pair in wanted if truth[pair] < threshold + _BAND}
    given = set(map(tuple, answer.pairs.tolist()))
    rows = set(answer.rows.tolist())
    if kind == "pairs":
        found = wanted & given
    elif kind == "removed":
        found = {pair for pair in wanted if pair[0] in rows or pair[1] in rows}
    else:
        found = {pair for pair in wanted if pair[0] in rows and pair[1] in rows}
    return {
        "recall": _share(len(found), len(wanted)),
        "recall_just_above": _share(len(found & band), len(band)),
        "precision": _precision(given, rows, wanted),
        "pairs_found": len(found),
        "pairs_given": len(given) if kind == "pairs" else None,
        "texts_given": len(rows) if kind != "pairs" else None,
        "true_pairs": len(wanted),
        "true_pairs_just_above": len(band),
        "recall_by_edit": _recall_by_edit(found, wanted, copies),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _precision(given: set[tuple[int, int]], rows: set[int], wanted: set[tuple[int, int]]) -> float | None:
    if given:
        return _share(len(given & wanted), len(given))
    partnered = {row for pair in wanted for row in pair}
    return _share(len(rows & partnered), len(rows))


def _recall_by_edit(
    found: set[tuple[int, int]], wanted: set[tuple[int, int]], copies: Sequence[Copy]
) -> dict[str, list[int]]:
    """For each edit: pairs of a copy and its original that are found, and those that are there."""
    there: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for copy in copies:
        pair = (min(copy.row, copy.origin), max(copy.row, copy.origin))
        if pair in wanted:
            there.update(copy.edits)
            hits.update(copy.edits if pair in found else ())
    return {name: [hits[name], number] for name, number in sorted(there.items())}


def measure(
    data: Path,
    *,
    texts: int,
    thresholds: Sequence[float],
    limits: Limits,
    only: Sequence[str] | None = None,
    report: Callable[[str], None],
) -> dict[str, Any]:
    """Run all contenders at all thresholds, one after the other.

    Args:
        data: the folder that holds ``extraction``.
        texts: how many real texts; copies come on top.
        thresholds: similarities to ask for.
        limits: of each contender.
        only: beginnings of the names of the contenders to measure; None for all.
        report: told what is running.

    Returns:
        What the corpus is, rows by threshold, and the rates of cleaner's steps.
    """
    chosen = [one for one in FINDERS if only is None or one.name.startswith(tuple(only))]
    report("near-copies: corpus and brute force")
    corpus = build(data, texts)
    begin = time.perf_counter()
    truth = brute_force(corpus.texts, min(thresholds))
    about = _about(corpus, truth) | {"brute_force_seconds": time.perf_counter() - begin}
    rows: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "corpus.json")
        listed.write_text(json.dumps(corpus.texts), encoding="utf8")
        for threshold in thresholds:
            rows[str(threshold)] = []
            for finder in chosen:
                report(f"threshold {threshold}: {finder.name}")
                run = {
                    "corpus": str(listed),
                    "threshold": threshold,
                    "answer": str(Path(folder, "answer.npz")),
                }
                rows[str(threshold)].append(_row(finder, run, corpus, truth, limits))
            _add_ratios(rows[str(threshold)])
        report("near-copies: cleaner's steps")
        steps = run_child({"job": "rates", "corpus": str(listed)}, limits.seconds, limits.cores)
    return {"corpus": about, "cores": limits.cores, "thresholds": rows, "steps": steps}


def _about(corpus: Corpus, truth: Truth) -> dict[str, Any]:
    """The corpus in figures, and how far the peers' tokeniser is from the truth's."""
    spread = Counter(f"{min(9, int(similarity * 10)) / 10:.1f}" for similarity in truth.values())
    differing = sum(len(set(plain_shingles(text))) != len(shingles(text)) for text in corpus.texts)
    return {
        "texts": len(corpus.texts),
        "made_up_copies": len(corpus.copies),
        "megabytes": corpus.megabytes,
        "words": sum(len(tokens(text)) for text in corpus.texts),
        "true_pairs_from": dict(sorted(spread.items())),
        "texts_with_other_shingles_for_peers": differing,
    }


def _row(finder: Finder, run: dict[str, Any], corpus: Corpus, truth: Truth, limits: Limits) -> dict[str, Any]:
    about = {"contender": finder.name, "kind": finder.kind, "options": finder.options}
    python = limits.pythons.get(finder.module)
    reason = None if python else missing(finder.module)
    if reason:
        return about | {"skipped": reason}
    request = {"job": "neardup", "contender": finder.name, **run}
    found = run_child(request, limits.seconds, limits.cores, python=python)
    if "skipped" in found:
        return about | found
    with np.load(run["answer"]) as saved:
        answer = Answer(saved["pairs"], saved["rows"])
    rates = {
        "mb_per_second": corpus.megabytes / found["seconds"],
        "texts_per_second": len(corpus.texts) / found["seconds"],
    }
    return about | found | rates | judge(finder.kind, answer, truth, run["threshold"], corpus.copies)


def _add_ratios(rows: list[dict[str, Any]]) -> None:
    """How many times as long as each of cleaner's functions a contender took."""
    for name in ("similar_pairs", "find_duplicates"):
        own = next((row.get("seconds") for row in rows if row["contender"] == f"cleaner.{name}"), None)
        for row in rows:
            row[f"times_{name}"] = row["seconds"] / own if own and "seconds" in row else None


def show(found: dict[str, Any], console: Console) -> None:
    """Print one table for each threshold, and one of cleaner's steps."""
    corpus = found["corpus"]
    console.print(
        f"{corpus['texts']:,} texts, {corpus['made_up_copies']:,} of them made-up copies, "
        f"{corpus['megabytes']:.1f} MB; true pairs by similarity: "
        + ", ".join(f"{low}+ {number:,}" for low, number in corpus["true_pairs_from"].items())
    )
    for threshold, rows in found["thresholds"].items():
        console.print(_table(f"threshold {threshold}, from raw text, {found['cores']} cores", rows))
    console.print(_steps_table(found["steps"]))


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("contender", overflow="fold", min_width=29)
    table.add_column("gives")
    headings = (
        "recall", "just above", "precision", "found", "seconds", "shingles", "MB/s", "texts/s",
        "peak MB", "x find_duplicates",
    )  # fmt: skip
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in rows:
        if "skipped" in row:
            table.add_row(f"{row['contender']} (skipped: {row['skipped']})", row["kind"])
        else:
            table.add_row(row["contender"], row["kind"], *_cells(row))
    return table


def _cells(row: dict[str, Any]) -> list[str]:
    formats = {
        "recall": ".4f",
        "recall_just_above": ".4f",
        "precision": ".4f",
        "pairs_found": ",",
        "seconds": ".3f",
        "plain_shingles_seconds": ".3f",
        "mb_per_second": ".1f",
        "texts_per_second": ",.0f",
        "peak_memory_mb": ".0f",
        "times_find_duplicates": ".1f",
    }
    return ["-" if row[key] is None else format(row[key], shape) for key, shape in formats.items()]


def _steps_table(steps: dict[str, Any]) -> Table:
    table = Table(title="cleaner's steps, threshold 0.8, MB/s", title_justify="left")
    if "skipped" in steps:
        table.add_column(f"skipped: {steps['skipped']}")
        return table
    threads = steps["threads"]
    for heading in ("step", "1 thread", f"{threads} threads", "share of tokens"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    for row in steps["steps"]:
        table.add_row(
            row["step"],
            f"{row['mb_per_second']:.0f}",
            "-" if row["mb_per_second_threads"] is None else f"{row['mb_per_second_threads']:.0f}",
            f"{row['share_of_tokens']:.2f}",
        )
    return table
