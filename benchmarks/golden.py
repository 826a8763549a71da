"""What cleaning answers on every page there is, as one hash: a change of the house must not change an answer.

Every page of the sets in the data is cleaned in five layouts. Of each a digest is taken over all that can be asked of
the article: body, fields, captions with their spans, kept spans, removals and lines, with kinds, reasons and scores.
Two trees answer alike where the hash of all digests is the same; where it is not, ``--against`` counts and names the
pages and parts that differ, given what ``--keep`` wrote.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from benchmarks.pages import FLATTENINGS
from benchmarks.tables import show_rows

__all__ = ["measure", "show"]

PARTS = ("body", "fields", "captions", "kept", "removed", "lines")
_AT_ONCE = 16
_NAMED = 20


def digests(text: str) -> list[str]:
    """A digest of each part of what cleaning answers."""
    import cleaner  # noqa: PLC0415  in the process that cleans

    article = cleaner.parse(text)
    fields = article.to_dict(text=False)
    del fields["body"], fields["captions"]
    parts: tuple[Any, ...] = (
        article.body,
        fields,
        [[caption.text, caption.credit, caption.spans] for caption in article.captions],
        article.kept,
        [[r.start, r.end, r.kind, r.reason, r.score, r.left] for r in article.removed],
        [[line.start, line.end, line.kind, line.reason, line.score] for line in article.lines],
    )
    return [hashlib.blake2b(orjson.dumps(part), digest_size=6).hexdigest() for part in parts]


def _of_page(page: tuple[str, str, str]) -> list[tuple[str, list[str]]]:
    name, page_id, text = page
    return [(f"{name} {page_id} {layout}", digests(shape(text))) for layout, shape in FLATTENINGS.items()]


def _pages(data: Path, limit: int | None) -> Iterator[tuple[str, str, str]]:
    for path in sorted((data / "extraction").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for number, line in enumerate(islice(lines, limit)):
                row = json.loads(line)
                yield path.name.removesuffix(".jsonl.gz"), f"{number}:{row['id']}", row["text"]


def measure(
    data: Path, limit: int | None, cores: int, keep: Path | None, against: Path | None, report: Callable[[str], None]
) -> dict[str, Any]:
    """The hash, by set and layout and over all.

    Args:
        data: the folder that holds ``extraction``.
        limit: pages of each set, at most.
        cores: processes that clean.
        keep: where to write the digests of all pages.
        against: digests to compare with.
        report: told what is running.
    """
    if not any((data / "extraction").glob("*.jsonl.gz")):
        raise SystemExit(f"golden: {data} holds no pages, so it would say that nothing has changed; give --data")
    before = None if against is None else json.loads(gzip.decompress(against.read_bytes()))
    found: dict[str, list[str]] = {}
    with ProcessPoolExecutor(cores) as pool:
        for page in pool.map(_of_page, _pages(data, limit), chunksize=_AT_ONCE):
            found.update(page)
            if len(found) % (5000 * len(FLATTENINGS)) == 0:
                report(f"golden: {len(found)} texts")
    if keep is not None:
        keep.write_bytes(gzip.compress(json.dumps(found).encode()))
    sets = sorted({key.partition(" ")[0] for key in found})
    rows = []
    for name in sets:
        row: dict[str, Any] = {
            "set": name,
            "pages": sum(key.startswith(f"{name} ") for key in found) // len(FLATTENINGS),
        }
        for layout in FLATTENINGS:
            chosen = {k: v for k, v in found.items() if k.startswith(f"{name} ") and k.endswith(f" {layout}")}
            row[layout] = _hash(chosen)
        rows.append(row)
    return {"hash": _hash(found), "sets": rows, "changes": None if before is None else _changes(before, found)}


def _hash(found: dict[str, list[str]]) -> str:
    return hashlib.blake2b(json.dumps(sorted(found.items())).encode(), digest_size=8).hexdigest()


def _changes(before: dict[str, list[str]], now: dict[str, list[str]]) -> dict[str, Any]:
    changed = {
        key: [p for p, a, b in zip(PARTS, before[key], now[key], strict=True) if a != b] for key in now if key in before
    }
    changed = {key: parts for key, parts in changed.items() if parts}
    counts = {
        part: {
            layout: sum(part in parts and key.endswith(f" {layout}") for key, parts in changed.items())
            for layout in FLATTENINGS
        }
        for part in PARTS
    }
    return {"texts": len(now), "changed": len(changed), "parts": counts, "which": dict(sorted(changed.items()))}


def show(found: dict[str, Any], console: Console) -> None:
    """Print the table, and what changed."""
    show_rows(f"golden hash {found['hash']}", found["sets"], console)
    changes = found["changes"]
    if changes is not None:
        console.print(f"{changes['changed']} of {changes['texts']} texts have another answer")
        show_rows(
            "texts whose answer changed, by part", [{"part": p, **c} for p, c in changes["parts"].items()], console
        )
        for key, parts in islice(changes["which"].items(), _NAMED):
            console.print(f"  {key}: {', '.join(parts)}", soft_wrap=True)
