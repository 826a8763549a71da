"""Whole runs of ``cleaner run`` over ten thousand, a hundred thousand and a million generated pages with chrome.

    python -m benchmarks run [--largest 1000000] [--folder FOLDER] [--json FILE]

An article of generated.py, a tenth of them near-copies, stands between a menu, a headline, a byline and a date, and
what pages have behind their articles; as JSON lines. Each run is a process of its own. Told are pages a second; the
most memory that all of its processes together had resident, looked at ten times a second; bytes that lie in the output
and lay in the work folder; the share of time of each stage. Beside it, in the same run: how many pages ``parse`` alone
takes a second in one process, of the first pages.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

import cleaner
from benchmarks import generated
from benchmarks.tables import show_rows

__all__ = ["SIZES", "made_page", "measure", "show", "write_pages"]

SIZES = (10_000, 100_000, 1_000_000)
_ALONE = 2_000  # pages that parse reads alone
_LOOK = 0.1
_MENU = (
    "Home", "News", "Region", "World", "Business", "Sport", "Culture", "Science", "Opinion", "Weather", "Traffic",
    "Podcasts", "Video", "Puzzles", "Jobs", "Property", "Obituaries", "Newsletters", "Subscribe", "Log in",
)  # fmt: skip
_FOOT = (
    "Share this article", "Copy link", "Print", "Comments", "Sign up for our newsletter", "Most read", "Privacy policy",
    "Terms of use", "Contact us", "About us", "Advertise with us", "Cookie settings", "All rights reserved.",
)  # fmt: skip
_NAMES = ("Ann Lee", "Bo Ray", "Carla Dietz", "Duncan Moor", "Eva Holm", "Farid Amin")


def made_page(number: int, text: str) -> str:
    """A page around a text: the same for the same number."""
    draw = random.Random(number)  # noqa: S311  to choose words, not secrets
    sentences = text.split(". ")
    paragraphs = [". ".join(sentences[at : at + 3]).strip().rstrip(".") + "." for at in range(0, len(sentences), 3)]
    headline = " ".join(sentences[0].split()[:8]).rstrip(".,")
    teasers = [" ".join(draw.choice(sentences).split()[:9]) for _ in range(12)]
    head = [
        *_MENU,
        headline,
        f"By {draw.choice(_NAMES)}",
        f"{draw.randint(1, 28)} March 2024, {draw.randint(6, 22)}:15",
    ]
    more = [f"Section {draw.randint(1, 99)}: {teaser}" for teaser in teasers]
    return "\n".join([*head, *[p for p in paragraphs if len(p) > 1], *_FOOT[:6], *more, *_FOOT[6:]])


def write_pages(path: Path, total: int) -> int:
    """Write pages as JSON lines; how many bytes that are."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        articles = Path(folder, "articles.arrow")
        generated.write_articles(articles, total)
        with path.open("wb") as file:
            for number, text in enumerate(generated.read_texts(articles)):
                record = {"id": number, "url": f"https://site{number % 97}.example/{number}"}
                file.write(orjson.dumps({**record, "text": made_page(number, text.as_py())}) + b"\n")
    return path.stat().st_size


def _resident(process: Any) -> int:
    """Bytes that a process and those that it started have resident."""
    import psutil  # noqa: PLC0415  of the extra bench

    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.Error:  # it has just ended
            continue
    return total


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # it has just got its name
            continue
    return total


def _run(pages: Path, out: Path, cores: int) -> dict[str, Any]:
    import psutil  # noqa: PLC0415  as above

    command = [sys.executable, "-m", "cleaner", "run", str(pages), "-o", str(out), "-q", "--workers", str(cores)]
    began = time.perf_counter()
    process = psutil.Popen(command, stderr=subprocess.PIPE)
    most, work, looks = 0, 0, 0
    while process.poll() is None:
        most = max(most, _resident(process))
        if looks % 100 == 0:
            work = max(work, _size(out))
        looks += 1
        time.sleep(_LOOK)
    if process.returncode != 0:
        return {"skipped": process.stderr.read().decode("utf-8", "replace").strip()}
    seconds = time.perf_counter() - began
    report = json.loads((out / "report.json").read_bytes())
    stages = report["run"]["seconds"]
    return {
        "pages": report["counts"]["in"],
        "kept": report["counts"]["kept"],
        "duplicates": report["counts"]["duplicates"],
        "quarantined": report["counts"]["quarantined"],
        "seconds": seconds,
        "pages_per_second": report["counts"]["in"] / seconds,
        "resident_mb": most / 1e6,
        "work_mb": work / 1e6,
        "written_mb": _size(out) / 1e6,
        "shares": {name: stages[name] / stages["total"] for name in ("reading", "near_duplicates", "writing")},
    }


def _alone(pages: Path) -> float:
    """Pages a second that parse reads in one process, every field asked for."""
    with pages.open("rb") as file:
        texts = [orjson.loads(line)["text"] for _, line in zip(range(_ALONE), file, strict=False)]
    for text in texts[:50]:
        cleaner.parse(text)
    began = time.perf_counter()
    for text in texts:
        cleaner.parse(text)
    return len(texts) / (time.perf_counter() - began)


def measure(largest: int, folder: str | None, cores: int) -> dict[str, Any]:
    """Runs over more and more pages.

    Args:
        largest: leave larger corpora out.
        folder: where they are made; a temporary one if not given.
        cores: workers.
    """
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(dir=folder) as made:
        for size in (size for size in SIZES if size <= largest):
            pages = Path(made, f"{size}.jsonl")
            size_in = write_pages(pages, size)
            print(f"run: {size:,} pages, {size_in / 1e6:,.0f} MB", file=sys.stderr, flush=True)
            alone = _alone(pages)
            row = {"input_mb": size_in / 1e6, "parse_alone": alone, **_run(pages, Path(made, "out"), cores)}
            if "seconds" in row:
                row["of_parse_on_these_cores"] = row["pages_per_second"] / (alone * cores)
            rows.append(row)
            pages.unlink()
            for path in sorted(Path(made, "out").glob("*")):
                path.unlink()
    return {"cores": cores, "runs": rows}


def show(found: dict[str, Any], console: Console) -> None:
    """Print the runs as a table."""
    show_rows(f"cleaner run, {found['cores']} workers", [_row(run) for run in found["runs"]], console)


def _row(run: dict[str, Any]) -> dict[str, Any]:
    if "skipped" in run:
        return {"pages": run["skipped"]}
    shares = {name: f"{share:.0%}" for name, share in run["shares"].items()}
    names = ("pages", "input_mb", "pages_per_second", "of_parse_on_these_cores", "resident_mb", "work_mb", "written_mb")
    return {**{name: run[name] for name in names}, **shares}
