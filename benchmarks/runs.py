"""Whole runs of ``cleaner run`` over ten thousand, a hundred thousand and a million generated pages with chrome.

    python -m benchmarks run [--largest 1000000] [--folder FOLDER] [--no-peer] [--json FILE]

An article of generated.py, a tenth of them near-copies, stands between a menu, a headline, a byline and a date, and
what pages have behind their articles; as JSON lines. Each run is a process of its own. Told are pages a second; the
most memory that all of its processes together had resident, looked at ten times a second, what they share counted in
each; bytes that lie in the output and lay in the work folder; the share of time of each stage. Beside it, in the same
run: how many of the first pages ``parse`` takes a second in processes that do nothing else, one for each core.

The ten thousand are also written as HTML that says the same, and read by ``cleaner run`` and by datatrove: its
trafilatura and its MinHash, chained by datatrove_chain.py. datatrove's pages lie in one file for each core, and its
articles are packed, as it does where nobody says otherwise. It compares with every number read as 0, so the near-copies
here, which differ in numbers alone, are equal to it, and it leaves out those of any similarity.
"""

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from rich.console import Console

from benchmarks import generated
from benchmarks.processes import missing
from benchmarks.tables import show_rows

__all__ = ["SIZES", "made_html", "made_page", "measure", "show", "watched", "write_pages"]

SIZES = (10_000, 100_000, 1_000_000)
_HTML = 10_000  # pages that are also HTML
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


_CHILD = """
import itertools, sys, time
import orjson
import cleaner
path, field, pages = sys.argv[1:]
read = cleaner.parse_html if field == "html" else cleaner.parse
with open(path, "rb") as file:
    texts = [orjson.loads(line)[field] for line in itertools.islice(file, int(pages))]
for text in texts[:50]:
    read(text)
print("ready", flush=True)
sys.stdin.readline()
began = time.perf_counter()
for text in texts:
    read(text)
print(len(texts) / (time.perf_counter() - began), flush=True)
"""


class _Parts(NamedTuple):
    """What stands on a page beside menu and foot."""

    headline: str
    byline: str
    day: int
    hour: int
    paragraphs: list[str]
    teasers: list[str]

    @property
    def date(self) -> str:
        return f"{self.day} March 2024, {self.hour}:15"


def _parts(number: int, text: str) -> _Parts:
    draw = random.Random(number)  # noqa: S311  to choose words, not secrets
    sentences = text.split(". ")
    paragraphs = [". ".join(sentences[at : at + 3]).strip().rstrip(".") + "." for at in range(0, len(sentences), 3)]
    headline = " ".join(sentences[0].split()[:8]).rstrip(".,")
    teasers = [" ".join(draw.choice(sentences).split()[:9]) for _ in range(12)]
    byline = f"By {draw.choice(_NAMES)}"
    day, hour = draw.randint(1, 28), draw.randint(6, 22)
    more = [f"Section {draw.randint(1, 99)}: {teaser}" for teaser in teasers]
    return _Parts(headline, byline, day, hour, [p for p in paragraphs if len(p) > 1], more)


def made_page(number: int, text: str) -> str:
    """A page around a text: the same for the same number."""
    made = _parts(number, text)
    head = [*_MENU, made.headline, made.byline, made.date]
    return "\n".join([*head, *made.paragraphs, *_FOOT[:6], *made.teasers, *_FOOT[6:]])


def made_html(number: int, text: str) -> str:
    """The same page as HTML: what it shows are the lines of the other."""
    made = _parts(number, text)
    title = escape(made.headline)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{title} - The Site Post</title>",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="description" content="{escape(made.paragraphs[0])}">' if made.paragraphs else "",
            f'<meta property="og:title" content="{title}">',
            '<link rel="stylesheet" href="/site.css">',
            "</head>",
            "<body>",
            f'<header class="site-header"><nav class="menu">{_links(_MENU)}</nav></header>',
            "<main>",
            "<article>",
            f"<h1>{title}</h1>",
            f'<p class="byline">{escape(made.byline)}</p>',
            f'<time datetime="2024-03-{made.day:02}T{made.hour:02}:15">{made.date}</time>',
            *(f"<p>{escape(paragraph)}</p>" for paragraph in made.paragraphs),
            "</article>",
            f'<div class="share">{_links(_FOOT[:6])}</div>',
            f'<aside class="related">{_links(made.teasers)}</aside>',
            "</main>",
            f'<footer class="site-footer">{_links(_FOOT[6:])}</footer>',
            "</body>",
            "</html>",
        ]
    )


def _links(lines: Sequence[str]) -> str:
    items = (f'<li><a href="/{escape("-".join(line.lower().split()[:3]))}">{escape(line)}</a></li>' for line in lines)
    return f"<ul>{''.join(items)}</ul>"


def write_pages(path: Path, total: int, html: Path | None = None) -> int:
    """Write pages as JSON lines; how many bytes that are.

    Args:
        path: of the flat ones.
        total: pages.
        html: of the same as HTML; they are not written if not given.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, ExitStack() as opened:
        articles = Path(folder, "articles.arrow")
        generated.write_articles(articles, total)
        flat = opened.enter_context(path.open("wb"))
        tagged = opened.enter_context(html.open("wb")) if html is not None else None
        for number, text in enumerate(generated.read_texts(articles)):
            record = {"id": number, "url": f"https://site{number % 97}.example/{number}"}
            flat.write(orjson.dumps({**record, "text": made_page(number, text.as_py())}) + b"\n")
            if tagged is not None:
                tagged.write(orjson.dumps({**record, "html": made_html(number, text.as_py())}) + b"\n")
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
    """Bytes of the files in a folder that others write to meanwhile: what has just got another name is passed over."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118  a path of each costs time
    return total


def watched(command: list[str], out: Path, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a program to its end.

    Args:
        command: the program and its arguments.
        out: the folder that it writes to.
        environment: that it runs in; None for this one's.

    Returns:
        Its seconds, the most memory that it had, and the most that lay in the folder; or why there is nothing to tell.
    """
    import psutil  # noqa: PLC0415  as above

    with tempfile.TemporaryFile() as messages:
        began = time.perf_counter()
        process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=messages, env=environment)
        most, work, looks = 0, 0, 0
        while process.poll() is None:
            most = max(most, _resident(process))
            if looks % 100 == 0:
                work = max(work, _size(out))
            looks += 1
            time.sleep(_LOOK)
        seconds = time.perf_counter() - began
        if process.returncode != 0:
            messages.seek(0)
            told = messages.read().decode("utf-8", "replace").strip().splitlines()
            return {"skipped": f"failed: {told[-1] if told else process.returncode}"}
    return {"seconds": seconds, "resident_mb": most / 1e6, "work_mb": max(work, _size(out)) / 1e6}


def _cleaner(pages: Path, out: Path, cores: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "cleaner", "run", str(pages), "-o", str(out), "-q", "--workers", str(cores)]
    seen = watched(command, out)
    if "skipped" in seen:
        return seen
    report = json.loads((out / "report.json").read_bytes())
    stages = report["run"]["seconds"]
    return {
        "pages": report["counts"]["in"],
        "kept": report["counts"]["kept"],
        "duplicates": report["counts"]["duplicates"],
        "quarantined": report["counts"]["quarantined"],
        "pages_per_second": report["counts"]["in"] / seen["seconds"],
        **seen,
        "written_mb": _size(out) / 1e6,
        "shares": {name: stages[name] / stages["total"] for name in ("reading", "near_duplicates", "writing")},
    }


def _datatrove(pages: Path, out: Path, cores: int) -> dict[str, Any]:
    absent = next(filter(None, map(missing, ("datatrove", "tokenizers", "spacy", "trafilatura"))), None)
    if absent:
        return {"skipped": absent}
    parts = out.with_name("parts")
    total = _split(pages, parts, cores)
    seen = watched([sys.executable, "-m", "benchmarks.datatrove_chain", str(parts), str(out), str(cores)], out)
    shutil.rmtree(parts)
    if "skipped" in seen:
        return seen
    extracted, kept = (_packed_lines(out / name) for name in ("extracted", "kept"))
    stages = json.loads((out / "seconds.json").read_bytes())
    near = stages["signatures"] + stages["buckets"] + stages["clusters"]
    spent = {"reading": stages["extraction"], "near_duplicates": near, "writing": stages["filter"]}
    return {
        "pages": total,
        "kept": kept,
        "duplicates": extracted - kept,
        "not_extracted": total - extracted,
        "pages_per_second": total / seen["seconds"],
        **seen,
        "written_mb": _size(out / "kept") / 1e6,
        "shares": {name: seconds / stages["total"] for name, seconds in spent.items()},
        "step_seconds": stages,
    }


def _split(pages: Path, parts: Path, files: int) -> int:
    """Deal pages out to so many files of a folder; how many pages there are."""
    parts.mkdir()
    total = 0
    with pages.open("rb") as lines, ExitStack() as opened:
        hands = [opened.enter_context((parts / f"{number:02}.jsonl").open("wb")) for number in range(files)]
        for line in lines:
            hands[total % files].write(line)
            total += 1
    return total


def _packed_lines(folder: Path) -> int:
    total = 0
    for path in folder.glob("*.jsonl.gz"):
        with gzip.open(path, "rb") as lines:
            total += sum(1 for _ in lines)
    return total


def _alone(pages: Path, field: str, cores: int) -> float:
    """Pages a second that parse, or parse_html, reads in as many processes as there are cores, added up."""
    command = [sys.executable, "-c", _CHILD, str(pages), field, str(_ALONE)]
    with ExitStack() as started:
        children = [
            started.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(cores)
        ]
        for child in children:
            _line_of(child)
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        return sum(float(_line_of(child)) for child in children)


def _line_of(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise RuntimeError(f"a process that parses ended with status {child.wait()}")
    return line


def measure(largest: int, folder: str | None, cores: int, *, peer: bool = True) -> dict[str, Any]:
    """Runs over more and more pages.

    Args:
        largest: leave larger corpora out.
        folder: where they are made; a temporary one if not given.
        cores: workers.
        peer: also run datatrove, on the pages that are also HTML.
    """
    rows: list[dict[str, Any]] = []
    subprocess.run([sys.executable, "-m", "cleaner", "warm-up"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        for size in (size for size in SIZES if size <= largest):
            pages = Path(made, f"{size}.jsonl")
            html = Path(made, f"{size}.html.jsonl") if size == _HTML else None
            write_pages(pages, size, html)
            rows.append(_row_of("cleaner, flat text", pages, "text", cores))
            if html is not None:
                rows.append(_row_of("cleaner, HTML", html, "html", cores))
                if peer:
                    rows.append(_row_of("datatrove, HTML", html, None, cores))
                html.unlink()
            pages.unlink()
    return {"cores": cores, "runs": rows}


def _row_of(what: str, pages: Path, field: str | None, cores: int) -> dict[str, Any]:
    """One run, beside what parse alone takes of this field; of a peer, where there is none."""
    size = pages.stat().st_size / 1e6
    print(f"run: {what}, {pages.name}, {size:,.0f} MB", file=sys.stderr, flush=True)
    alone = _alone(pages, field, cores) if field else None
    out = pages.with_name("out")
    row: dict[str, Any] = {"what": what, "input_mb": size, "parse_on_these_cores": alone}
    row |= (_cleaner if field else _datatrove)(pages, out, cores)
    shutil.rmtree(out, ignore_errors=True)
    if "seconds" in row:
        row["of_parse_on_these_cores"] = row["pages_per_second"] / alone if alone else None
    return row


def show(found: dict[str, Any], console: Console) -> None:
    """Print the runs as a table."""
    show_rows(f"whole runs, {found['cores']} workers", [_row(run) for run in found["runs"]], console)


def _row(run: dict[str, Any]) -> dict[str, Any]:
    if "skipped" in run:
        return {"what": f"{run['what']}: {run['skipped']}"}
    shares = {name: f"{share:.0%}" for name, share in run["shares"].items()}
    names = (
        "what", "pages", "kept", "input_mb", "pages_per_second", "of_parse_on_these_cores", "resident_mb", "work_mb",
        "written_mb",
    )  # fmt: skip
    return {**{name: run[name] for name in names}, **shares}
