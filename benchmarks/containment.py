"""Texts inside longer ones: recall and time on real texts, and what containment tells of rewritten ones.

    python benchmarks/containment.py [FOLDER OF THE EVALUATION DATA]

1. Real pages, and parts of them as truncated copies, briefs and quotations have them, against brute force.
2. The corpus of Clough and Stevenson (2009), for evaluation only: answers that copy, rewrite or ignore a
   source of their task; how many of each kind are found inside it, by threshold and shingle size.
"""

import gzip
import json
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from cleaner import DedupSettings, contained_pairs, similar_pairs

DATA = Path(__file__).parents[2] / "shared" / "data"


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def part_of(text: str, draw: random.Random) -> str:
    words = text.split()
    length = draw.randrange(len(words) // 10, len(words))
    begin = draw.choice([0, draw.randrange(len(words) - length + 1)])
    part = words[begin : begin + length]
    for _ in range(draw.randrange(1 + length // 40)):
        part[draw.randrange(len(part))] = f"edit{draw.randrange(10**6)}"
    return " ".join(part)


def brute_force(texts: list[str], threshold: float) -> dict[tuple[int, int], float]:
    """Through an inverted index over runs of five words; words as the library has them for plain text."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import reference  # noqa: PLC0415  the slow twin of the tests

    sets = [reference.shingle_set(text) for text in texts]
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(sets):
        for shingle in one:
            holders[shingle].append(number)
    found = {}
    for inner, one in enumerate(sets):
        if len(one) < 10 or sets.index(one) != inner:
            continue
        common = Counter(outer for shingle in one for outer in holders[shingle] if outer != inner)
        for outer, both in common.items():
            smaller = len(one) < len(sets[outer]) or (len(one) == len(sets[outer]) and inner > outer)
            if smaller and both / len(one) >= threshold and sets.index(sets[outer]) == outer:
                found[inner, outer] = both / len(one)
    return found


def real_pages(data: Path) -> None:
    draw = random.Random(7)  # noqa: S311  to make texts, not secrets
    files = [data / f"extraction/{name}.jsonl.gz" for name in ("dragnet", "chaos360")]
    pages = [row["text"] for file in files for row in rows(file)]
    pages = [page for page in pages if 100 < len(page.split()) < 4000][:1500]
    texts = pages + [part_of(draw.choice(pages), draw) for _ in range(1500)]
    draw.shuffle(texts)
    size = sum(len(text.encode()) for text in texts) / 1e6
    for threshold in (0.5, 0.8, 0.9):
        contained_pairs(texts[:50], threshold)
        begin = time.process_time()
        pairs = contained_pairs(texts, threshold, threads=1)
        seconds = time.process_time() - begin
        found = {(inner, outer): share for inner, outer, share in pairs}
        expected = brute_force(texts, threshold)
        near = [pair for pair, share in expected.items() if share < threshold + 0.05]
        true = sum(expected.get(pair) == share for pair, share in found.items())
        print(
            f"{len(texts)} texts, {size:.0f} MB, threshold {threshold}: {len(expected)} pairs, "
            f"recall {sum(pair in found for pair in expected) / len(expected):.4f}, just above the threshold "
            f"{sum(pair in found for pair in near)}/{len(near)}, precision {true / len(found):.4f}, "
            f"{size / seconds:.0f} MB/s"
        )


def rewritten(data: Path) -> None:
    answers = rows(data / "neardup/clough_stevenson.jsonl.gz")
    texts = [row["text"] for row in answers]
    origins = {row["task"]: number for number, row in enumerate(answers) if row["category"] == "orig"}
    kinds = Counter(row["category"] for row in answers)
    for size in (3, 5):
        for threshold in (0.1, 0.3, 0.5, 0.8):
            chosen = DedupSettings(shingle_size=size, num_perm=512)
            inside = {pair[:2] for pair in contained_pairs(texts, threshold, settings=chosen)}
            alike = {pair[:2] for pair in similar_pairs(texts, threshold, settings=chosen)}
            cells = []
            for kind in ("cut", "light", "heavy", "non"):
                of_kind = [(n, origins[row["task"]]) for n, row in enumerate(answers) if row["category"] == kind]
                # The longer of the two is the outer one, which may be the answer.
                held = sum((n, o) in inside or (o, n) in inside for n, o in of_kind)
                like = sum((min(pair), max(pair)) in alike for pair in of_kind)
                cells.append(f"{kind} {held}/{kinds[kind]} (by Jaccard {like})")
            print(f"runs of {size} words, threshold {threshold}: " + ", ".join(cells))


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    real_pages(data)
    rewritten(data)


if __name__ == "__main__":
    main()
