"""trafilatura's own measure: passages that must be in an extract, and passages that must not.

Each page of its evaluation set (trafilatura_eval_train) names a few of both. A wanted passage that is there is a true
positive, one that is not a false negative; an unwanted one that is there a false positive, one that is not a true
negative. Precision, recall and F-score are of all passages of the set together, as that evaluation counts them
(https://github.com/adbar/trafilatura, its folder ``tests``). Passages are sought as they stand there, letter by letter;
only white space is squeezed, in them and in the extract, for where lines break is no matter of what is extracted. An
extract that failed is empty.

Two thirds of these pages train cleaner's models with silver labels, and their passages chose which: no blind test.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.extractors import Extractor, Ready, named
from benchmarks.processes import missing, run_child
from benchmarks.tables import show_rows

__all__ = ["CONTENDERS", "SET", "Counts", "count", "measure", "show", "work"]

SET = "trafilatura_eval_train"

# Each contender, and whether headline and body are joined. An extract of trafilatura mostly holds the page's heading.
CONTENDERS: dict[str, tuple[Extractor, bool]] = {
    f"{extractor.name}{', headline and body' if headline else ''}": (extractor, headline)
    for extractor, headline in (
        *((one, headline) for one in named("cleaner, HTML", "cleaner, as is") for headline in (False, True)),
        *((one, False) for one in named("trafilatura fast", "trafilatura", "trafilatura without comments")),
    )
}


def _with_standfirst(parse: str) -> Callable[[bool], Ready]:
    """What trafilatura takes for the text of a page: its heading and its standfirst, too."""

    def prepare(_headline: bool) -> Ready:
        import cleaner  # noqa: PLC0415  in the process of its contender alone

        def extract(page: str) -> str:
            article = getattr(cleaner, parse)(page)
            return "\n".join(filter(None, (article.headline, article.standfirst, article.body)))

        return Ready(extract, None)

    return prepare


CONTENDERS |= {
    f"{one.name}, headline, standfirst and body": (replace(one, prepare=_with_standfirst(parse)), False)
    for one, parse in zip(named("cleaner, HTML", "cleaner, as is"), ("parse_html", "parse"), strict=True)
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Passages of pages: wanted and there, wanted and absent, unwanted and there, unwanted and absent."""

    there: int = 0
    absent: int = 0
    wrongly_there: int = 0
    rightly_absent: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.there + other.there,
            self.absent + other.absent,
            self.wrongly_there + other.wrongly_there,
            self.rightly_absent + other.rightly_absent,
        )

    @property
    def precision(self) -> float:
        """Of the passages that are there, the share of those that are wanted.

        >>> Counts(3, 1, 1, 5).precision, Counts(0, 1, 0, 5).precision
        (0.75, 0.0)
        """
        return self.there / max(1, self.there + self.wrongly_there)

    @property
    def recall(self) -> float:
        """Of the wanted passages, the share of those that are there."""
        return self.there / max(1, self.there + self.absent)

    @property
    def f_score(self) -> float:
        """The harmonic mean of the two.

        >>> Counts(2, 1, 1, 0).f_score == Counts(2, 1, 1, 0).precision == 2 / 3
        True
        """
        return 2 * self.there / max(1, 2 * self.there + self.absent + self.wrongly_there)


def count(extract: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Counts:
    r"""What an extract holds of a page's passages.

    >>> count("The bridge\nis shut.", ["bridge is  shut", "Bridge"], ["Home", "The"])
    Counts(there=1, absent=1, wrongly_there=1, rightly_absent=1)
    """
    text = _squeezed(extract)
    there = sum(_squeezed(passage) in text for passage in wanted)
    wrong = sum(_squeezed(passage) in text for passage in unwanted)
    return Counts(there, len(wanted) - there, wrong, len(unwanted) - wrong)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _rows(data: Path, limit: int | None) -> Iterator[dict[str, Any]]:
    with gzip.open(_file(data), "rt", encoding="utf8") as lines:
        yield from map(json.loads, islice(lines, limit))


def _file(data: Path) -> Path:
    return data / "extraction" / f"{SET}.jsonl.gz"


def judge(
    rows: Iterable[dict[str, Any]], read: Callable[[dict[str, Any]], str], extract: Callable[[str], str]
) -> dict[str, Any]:
    """The row of a contender, and the pages that it fails on.

    Args:
        rows: pages with their passages.
        read: what of a page the contender is given.
        extract: the contender.
    """
    total, pages, failed = Counts(), 0, []
    for row in rows:
        found = ""
        try:
            found = extract(read(row))
        except Exception as error:  # noqa: BLE001  whatever a peer raises is its result on this page
            failed.append(f"{row['id']}: {type(error).__name__}: {error}"[:300])
        total += count(found, row["gold_with"] or (), row["gold_without"] or ())
        pages += 1
    return {
        "pages": pages,
        "precision": total.precision,
        "recall": total.recall,
        "F": total.f_score,
        "wanted": total.there + total.absent,
        "there": total.there,
        "unwanted": total.wrongly_there + total.rightly_absent,
        "wrongly there": total.wrongly_there,
        "failed": len(failed),
        "first failures": "; ".join(failed[:3]),
    }


def work(request: dict[str, Any]) -> dict[str, Any]:
    """One contender, in this process."""
    extractor, headline = CONTENDERS[request["contender"]]
    ready = extractor.prepare(headline)
    return judge(_rows(Path(request["data"]), request["limit"]), lambda row: str(row[extractor.source]), ready.extract)


def measure(
    data: Path, limit: int | None, seconds: float, only: list[str] | None, report: Callable[[str], None]
) -> list[dict[str, Any]]:
    """A row for each contender.

    Args:
        data: the folder that holds ``extraction``.
        limit: pages, at most; None for all.
        seconds: that a contender may take.
        only: names of the contenders to measure; None for all.
        report: told what is running, and what cannot.
    """
    if not _file(data).is_file():
        report(f"passages: no {SET} in {data / 'extraction'}; name the folder with --data")
        return []
    found = []
    for name, (extractor, _) in CONTENDERS.items():
        if only is not None and name not in only:
            continue
        report(f"passages: {name}")
        about = {"contender": name, "reads": extractor.source}
        reason = missing(extractor.module)
        request = {"job": "passages", "contender": name, "data": str(data.resolve()), "limit": limit}
        found.append(about | ({"skipped": reason} if reason else run_child(request, seconds, cores=1)))
    return found


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Print the table, and what is not in it."""
    rows = [{name: value for name, value in row.items() if name != "first failures"} for row in found]
    measured = [row for row in rows if "skipped" not in row]
    show_rows("passages that must be in an extract, and that must not", measured, console)
    for row in rows:
        if "skipped" in row:
            console.print(f"{row['contender']}: {row['skipped']}")
