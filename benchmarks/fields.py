"""The fields of articles: how many of those that a page shows are found, and how many that are given are wrong.

Sets: fundus_shared, whose fields come from a parser made for each site; the project's own pages in many languages
(seeds/, language_pages/). Only what stands in a page's text is asked for. Peers read the HTML: trafilatura's metadata
and, where it is installed, newspaper4k's.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.kept import FOLDERS
from benchmarks.pages import FLATTENINGS
from cleaner.cleaning.lexicon import fold_tokens

__all__ = ["FIELDS", "Gold", "compare", "measure", "read_fundus", "read_own", "show", "summarise"]

FIELDS = ("headline", "standfirst", "byline", "published", "captions")
_NAMES = re.compile(r"\s*[,،、;&]\s*")
# Two captions are the same that share so much of their tokens.
_SAME = 0.7


@dataclass(frozen=True, slots=True)
class Gold:
    """What a page shows of its article; what does not stand in its text is left out.

    Attributes:
        page: its name.
        group: its language or publisher.
        text: flat.
        html: the page as it was; empty where there is none.
        headline: or None, as are the next two.
        standfirst: of it.
        published: the day.
        byline: names.
        captions: words of each, without credits; None where nobody says.
    """

    page: str
    group: str
    text: str
    html: str
    headline: str | None
    standfirst: str | None
    byline: tuple[str, ...]
    published: date | None
    captions: tuple[str, ...] | None


def _holds(tokens: Sequence[str], part: str | None) -> bool:
    """Whether folded tokens hold the words of a value."""
    want = fold_tokens(part or "")
    return bool(want) and f" {' '.join(want)} " in f" {' '.join(tokens)} "


def read_fundus(data: Path, limit: int | None = None) -> list[Gold]:
    """The pages of fundus_shared."""
    found = []
    with gzip.open(data / "extraction" / "fundus_shared.jsonl.gz", "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in islice(lines, limit)]
    for row in rows:
        tokens = fold_tokens(row["text"])
        standfirst = " ".join(row["standfirst"] or [])
        captions = tuple(c for image in row["images"] or [] if _holds(tokens, c := image.get("caption")))
        found.append(
            Gold(
                row["id"],
                row["country"],
                row["text"],
                row["html"],
                row["headline"] if _holds(tokens, row["headline"]) else None,
                standfirst if _holds(tokens, standfirst) else None,
                tuple(a for a in row["authors"] or [] if _holds(tokens, a)),
                datetime.fromisoformat(row["published"]).date() if row["published"] else None,
                captions,
            )
        )
    return found


def read_own(folder: Path) -> list[Gold]:
    """The project's own pages."""
    found = []
    for path in sorted(folder.glob("*.json")):
        page = path.with_suffix(".txt")
        if path.stem == "groups" or not page.is_file():
            continue
        row = json.loads(path.read_text(encoding="utf8"))
        captions = row.get("captions")
        found.append(
            Gold(
                path.stem,
                row.get("language", path.stem),
                page.read_bytes().decode("utf8"),
                "",
                row["headline"],
                row.get("standfirst"),
                tuple(row.get("authors") or _NAMES.split(row["byline"] or "")) if row["byline"] else (),
                datetime.fromisoformat(row["published"]).date() if row["published"] else None,
                None if captions is None else tuple(c if isinstance(c, str) else c["text"] for c in captions),
            )
        )
    return found


Given = dict[str, Any]


def compare(gold: Gold, given: Given) -> dict[str, tuple[int, int, int]]:
    """By field: found right, asked for, given."""
    folded = lambda value: fold_tokens(value or "")  # noqa: E731
    right_names = {" ".join(fold_tokens(a)) for a in given["byline"]}
    names = {" ".join(fold_tokens(a)) for a in gold.byline}
    day = given["published"].date() if isinstance(given["published"], datetime) else given["published"]
    standfirst = _alike(folded(given["standfirst"]), folded(gold.standfirst))
    found = {
        "headline": (bool(gold.headline) and folded(given["headline"]) == folded(gold.headline), gold.headline),
        "standfirst": (bool(gold.standfirst) and standfirst >= _SAME, gold.standfirst),
        "byline": (bool(names) and names <= right_names and len(right_names) <= len(names) + 1, names),
        "published": (bool(gold.published) and day == gold.published, gold.published),
    }
    result = {name: (int(right), int(bool(asked)), int(bool(given[name]))) for name, (right, asked) in found.items()}
    if gold.captions is not None:
        result["captions"] = _compare_captions(gold.captions, given["captions"])
    return result


def _alike(a: Sequence[str], b: Sequence[str]) -> float:
    """The F1 of two lists of tokens as bags."""
    rest = list(b)
    shared = 0
    for token in a:
        if token in rest:
            rest.remove(token)
            shared += 1
    return 2 * shared / max(1, len(a) + len(b))


def _compare_captions(gold: Iterable[str], given: Iterable[str]) -> tuple[int, int, int]:
    wanted = list({" ".join(fold_tokens(c)): fold_tokens(c) for c in gold}.values())
    shown = [fold_tokens(c) for c in given if c]
    right = sum(any(_alike(c, g) >= _SAME for g in shown) for c in wanted)
    return right, len(wanted), len(shown)


def of_article(article: Any) -> Given:
    """The fields of an article."""
    return {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "byline": article.authors,
        "published": article.published,
        "captions": [caption.text for caption in article.captions],
    }


def summarise(pages: Sequence[Gold], read: Callable[[Gold], Given]) -> dict[str, Any]:
    """By field: found right of those asked for, and given; with the pages that are wrong."""
    total = {name: [0, 0, 0] for name in FIELDS}
    missed: dict[str, list[str]] = {name: [] for name in FIELDS}
    for gold in pages:
        for name, counts in compare(gold, read(gold)).items():
            total[name] = [a + b for a, b in zip(total[name], counts, strict=True)]
            if counts[0] < counts[1]:
                missed[name].append(gold.page)
    return {"pages": len(pages), "fields": total, "missed": missed}


def trafilatura_fields(gold: Gold) -> Given:
    """What trafilatura reads in the HTML."""
    import trafilatura  # noqa: PLC0415

    found = trafilatura.extract_metadata(gold.html)
    when = found.date if found is not None else None
    return {
        "headline": found.title if found is not None else None,
        "standfirst": found.description if found is not None else None,
        "byline": tuple(part.strip() for part in (found.author or "").split(";") if part.strip()) if found else (),
        "published": date.fromisoformat(when) if when else None,
        "captions": [],
    }


def newspaper_fields(gold: Gold) -> Given:
    """What newspaper4k reads in the HTML."""
    from newspaper import Article as Peer  # noqa: PLC0415  # type: ignore[import-not-found]

    peer = Peer("https://example.org/", fetch_images=False)  # nothing is asked of the network
    try:
        peer.download(input_html=gold.html)
        peer.parse()
    except Exception as error:  # noqa: BLE001  some languages want packages of their own; then it gives nothing
        print(f"{gold.page}: newspaper4k: {type(error).__name__}")
        return dict.fromkeys(("headline", "standfirst", "published")) | {"byline": (), "captions": []}
    return {
        "headline": peer.title,
        "standfirst": peer.meta_description,
        "byline": tuple(peer.authors),
        "published": peer.publish_date,
        "captions": [],
    }


def measure(data: Path, limit: int | None, report: Callable[[str], None]) -> dict[str, Any]:
    """The fields by set and tool.

    Args:
        data: the folder that holds ``extraction``.
        limit: pages of fundus_shared, at most; None for all.
        report: told what is running.
    """
    import cleaner  # noqa: PLC0415

    def flat(layout: str) -> Callable[[Gold], Given]:
        flatten = FLATTENINGS[layout]
        return lambda gold: of_article(cleaner.parse(flatten(gold.text)))

    own = flat("as is")
    fundus = read_fundus(data, limit)
    found = {}
    of_html = lambda gold: of_article(cleaner.parse_html(gold.html))  # noqa: E731
    readers = {
        "cleaner": own,
        **{f"cleaner, {layout}": flat(layout) for layout in FLATTENINGS if layout != "as is"},
        "cleaner, HTML": of_html,
        "trafilatura, HTML": trafilatura_fields,
        "newspaper4k, HTML": newspaper_fields,
    }
    for name, read in readers.items():
        report(f"fields: fundus_shared, {name}")
        try:
            found[f"fundus_shared: {name}"] = summarise(fundus, read)
        except ImportError:
            report(f"fields: {name} is not installed")
    for name, folder in FOLDERS.items():
        report(f"fields: {name}")
        found[name] = summarise(read_own(folder), own)
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """Print a table: right of those asked for, and those given that are not right."""
    table = Table("set", "pages", *FIELDS)
    for name, result in found.items():
        cells = [
            f"{right} of {asked} ({given - right} other)" if asked or given else "-"
            for right, asked, given in (result["fields"][field] for field in FIELDS)
        ]
        table.add_row(name, str(result["pages"]), *cells)
    table.title = "fields: right of those that the page shows; in brackets how many given are not among them"
    console.print(table)
