"""Texts inside longer ones: recall and time on real texts, and what containment tells of rewritten ones.

1. Real pages, and parts of them as truncated copies, briefs and quotations have them, against brute force: the
   pairs of ``contained_pairs``, and what ``find_duplicates(relation="contained")`` removes, which has found a pair
   if it does not keep both.
2. The corpus of Clough and Stevenson (2009), for evaluation only: answers that copy, rewrite or ignore a source of
   their task; how many of each kind are found inside it, by threshold and shingle size.
"""

import gzip
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.pages import read_pages
from benchmarks.tables import show_rows
from benchmarks.truth import Truth, shingles
from cleaner import DedupSettings, contained_pairs, find_duplicates, similar_pairs

__all__ = ["brute_force", "measure", "show"]

_THRESHOLDS = (0.5, 0.8, 0.9)
_LEAST_SHINGLES = 10
_BAND = 0.05
_PAGES = _PARTS = 1500


def part_of(text: str, draw: random.Random) -> str:
    """A run of words, from the beginning or from anywhere, one word in some eighty changed."""
    words = text.split()
    length = draw.randrange(len(words) // 10, len(words))
    begin = draw.choice([0, draw.randrange(len(words) - length + 1)])
    part = words[begin : begin + length]
    for _ in range(draw.randrange(1 + length // 40)):
        part[draw.randrange(len(part))] = f"edit{draw.randrange(10**6)}"
    return " ".join(part)


def brute_force(texts: Sequence[str], threshold: float) -> Truth:
    """Containment of each pair (inner row, outer row) of texts that are the first with their shingles."""
    sets = [shingles(text) for text in texts]
    first: dict[frozenset[int], int] = {}
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for row, own in enumerate(sets):
        if first.setdefault(own, row) == row:
            for shingle in own:
                holders[shingle].append(row)
    found: Truth = {}
    for own, inner in first.items():
        if len(own) < _LEAST_SHINGLES:
            continue
        common = Counter(outer for shingle in own for outer in holders[shingle] if outer != inner)
        for outer, both in common.items():
            smaller = (len(own), -inner) < (len(sets[outer]), -outer)
            if smaller and both / len(own) >= threshold:
                found[inner, outer] = both / len(own)
    return found


def measure(data: Path, report: Callable[[str], None]) -> dict[str, Any]:
    """Both parts.

    Args:
        data: the folder that holds ``extraction`` and ``neardup``.
        report: told what is running.
    """
    texts = _real_texts(data)
    real = []
    for threshold in _THRESHOLDS:
        report(f"texts inside others: threshold {threshold}")
        real += _judged(texts, threshold)
    report("texts inside others: rewritten answers")
    with gzip.open(data / "neardup/clough_stevenson.jsonl.gz", "rt", encoding="utf8") as lines:
        rewritten = _rewritten([json.loads(line) for line in lines])
    return {
        "texts": len(texts),
        "megabytes": sum(len(text.encode()) for text in texts) / 1e6,
        "real": real,
        "rewritten": rewritten,
    }


def _real_texts(data: Path) -> list[str]:
    draw = random.Random(7)  # noqa: S311  to make texts, not secrets
    pages = [page.text for name in ("dragnet", "chaos360") for page in read_pages(data, name)]
    pages = [page for page in pages if 100 < len(page.split()) < 4000][:_PAGES]
    texts = pages + [part_of(draw.choice(pages), draw) for _ in range(_PARTS)]
    draw.shuffle(texts)
    return texts


def _judged(texts: list[str], threshold: float) -> list[dict[str, Any]]:
    expected = brute_force(texts, threshold)
    contained_pairs(texts[:50], threshold)
    begin = time.process_time()
    pairs = {(inner, outer): share for inner, outer, share in contained_pairs(texts, threshold, threads=1)}
    middle = time.process_time()
    groups = find_duplicates(texts, threshold, relation="contained", threads=1)
    end = time.process_time()
    removed = set(groups.members.tolist())
    # Texts with the shingles of an earlier one are listed, too, but brute force looks at the first ones alone.
    copies = {inner for inner, outer in pairs if shingles(texts[inner]) == shingles(texts[outer])}
    unlike = {pair: share for pair, share in pairs.items() if pair[0] not in copies}
    evidence = [one for one in groups.evidence if shingles(texts[one[0]]) != shingles(texts[one[1]])]
    rows = [
        (
            "contained_pairs",
            set(unlike),
            [expected.get(pair) == share for pair, share in unlike.items()],
            middle - begin,
        ),
        (
            "find_duplicates",
            {pair for pair in expected if removed & set(pair)},
            [_share(texts[member], texts[keeper]) == share >= threshold for member, keeper, share in evidence],
            end - middle,
        ),
    ]
    near = {pair for pair, share in expected.items() if share < threshold + _BAND}
    size = sum(len(text.encode()) for text in texts) / 1e6
    return [
        {
            "threshold": threshold,
            "function": name,
            "true_pairs": len(expected),
            "recall": len(found & expected.keys()) / len(expected),
            "just_above": len(near),
            "recall_just_above": len(found & near) / len(near) if near else None,
            "precision": sum(true) / len(true),
            "mb_per_second": size / seconds,
        }
        for name, found, true, seconds in rows
    ]


def _share(inner: str, outer: str) -> float:
    own = shingles(inner)
    return len(own & shingles(outer)) / len(own)


def _rewritten(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    texts = [row["text"] for row in answers]
    origins = {row["task"]: number for number, row in enumerate(answers) if row["category"] == "orig"}
    found = []
    for size in (3, 5):
        for threshold in (0.1, 0.3, 0.5, 0.8):
            chosen = DedupSettings(shingle_size=size, num_perm=512)
            inside = {pair[:2] for pair in contained_pairs(texts, threshold, settings=chosen)}
            alike = {pair[:2] for pair in similar_pairs(texts, threshold, settings=chosen)}
            cells: dict[str, Any] = {"words_to_a_shingle": size, "threshold": threshold}
            for kind in ("cut", "light", "heavy", "non"):
                of_kind = [(n, origins[row["task"]]) for n, row in enumerate(answers) if row["category"] == kind]
                # The longer of the two is the outer one, which may be the answer.
                held = sum((n, o) in inside or (o, n) in inside for n, o in of_kind)
                cells[f"{kind}_of_{len(of_kind)}"] = held
                cells[f"{kind}_by_Jaccard"] = sum((min(pair), max(pair)) in alike for pair in of_kind)
            found.append(cells)
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """Print both tables."""
    about = f"texts inside others: {found['texts']:,} texts, {found['megabytes']:.0f} MB, one thread"
    show_rows(about, found["real"], console)
    show_rows("answers found inside their sources (Clough and Stevenson 2009)", found["rewritten"], console)
