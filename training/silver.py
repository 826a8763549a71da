"""Silver labels for pages without gold: where extractors that read the HTML agree and known passages do not object.

The pages are trafilatura's evaluation set (Apache-2.0), of all kinds and many languages. Trafilatura, readability
and resiliparse each extract the page; a line is the article's when at least two of the three have it, in order, and
chrome when none has it. Lines on which one disagrees with two count little. A page is left out where the
extractors' texts have little in common, or where the majority misses a passage that must be there or holds one that
must not.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import trafilatura
from lxml import html as lxml_html
from numpy.typing import NDArray
from readability import Document
from resiliparse.extract.html2text import extract_plain_text

from cleaner.cleaning.lexicon import fold, fold_tokens
from training.labels import align

__all__ = ["accepted", "silver_rows", "vote"]

# Below this share of common words (F1 of bags of words between two extractors) a page is left out.
AGREEMENT = 0.7


def _trafilatura(page: str) -> str:
    return trafilatura.extract(page, include_comments=False, include_tables=True) or ""


def _readability(page: str) -> str:
    summary = Document(page).summary()
    return "\n".join(lxml_html.fromstring(summary).itertext()) if summary.strip() else ""


def _resiliparse(page: str) -> str:
    return extract_plain_text(page, main_content=True, alt_texts=False)


EXTRACTORS: tuple[Callable[[str], str], ...] = (_trafilatura, _readability, _resiliparse)


def _common(a: list[str], b: list[str]) -> float:
    sa, sb = set(a), set(b)
    return 2 * len(sa & sb) / max(1, len(sa) + len(sb))


def silver_rows(path: Path) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Pages with the texts that the extractors made of them, those left out that they do not agree on."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            texts = []
            for extract in EXTRACTORS:
                try:
                    texts.append(extract(row["html"]))
                except Exception as error:  # noqa: BLE001  an extractor that fails on a page has no say on it
                    print(f"{row['id']}: {extract.__name__}: {type(error).__name__}")
                    texts.append("")
            folded = [fold_tokens(t) for t in texts]
            pairs = [_common(folded[0], folded[1]), _common(folded[0], folded[2]), _common(folded[1], folded[2])]
            if min(len(t) for t in folded) >= 30 and sorted(pairs)[1] >= AGREEMENT:
                yield row, texts


def vote(texts: list[str], blocks: list[list[str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Labels of a page's blocks by majority, and how sure they are, each float32 (n,)."""
    votes = np.sum([align(blocks, t) > 0.5 for t in texts], axis=0)
    y = (votes >= 2).astype(np.float32)
    return y, np.where((votes == 0) | (votes == 3), 1.0, 0.3).astype(np.float32)


def accepted(row: dict[str, Any], blocks: list[list[str]], y: NDArray[np.float32]) -> bool:
    """Whether the known passages do not object to the labels."""
    kept = f" {' '.join(t for tokens, keep in zip(blocks, y, strict=True) if keep for t in tokens)} "
    # Passages that must not be there are chrome; where the majority holds one, it errs on this page.
    wanted = [fold(p) for p in row["gold_with"] or ()]
    unwanted = [fold(p) for p in row["gold_without"] or ()]
    return not (sum(f" {p} " in kept for p in wanted) * 2 < len(wanted) or sum(f" {p} " in kept for p in unwanted) > 1)
