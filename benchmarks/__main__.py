"""cleaner beside the libraries a user would pick instead, all measured in one run.

``python -m benchmarks`` from the repository's root prints tables and writes them as JSON. Contenders run one
after the other, each in a process of its own; what is not installed is named and left out. Install cleaner's
extra ``bench`` first, and what else should take part: fastsketchlsh, text-dedup. Peers whose
dependencies contradict cleaner's may lie in an environment of their own, whose Python is named with --peer-python.

all          extraction and neardup
extraction   the article from flat text, and from HTML; --html: from HTML alone, --flatteners: as others flatten it
passages     trafilatura's own measure: passages that must be in the extract, and that must not
no_article   what is made of shops, forums, documentation, listings, home pages and the like
neardup      near-copies from raw text, against brute force
fixed        pages on which cleaning again changes nothing
chrome       copies across other chrome, with and without cleaning first
containment  texts inside longer ones
index        the index on disk as it grows
stores       stores that the index could stand on, and the index on Redis
schemes      both schemes of signatures: estimates and time
shares       signatures and groups as shares of the tokeniser's rate
scale        near-copies by the million, and corpora made to break a search
run          whole runs over ten thousand to a million pages, and datatrove's over ten thousand: pages a second,
             memory, bytes written
kills        runs killed again and again, at any moment: whether they end with the bytes of an undisturbed one
spark        whole runs on Spark beside the local engine: seconds, bytes shuffled for a page, stages
article      what an article weighs, what reading it costs, what a page takes while it is read
languages    the language of 20, 50 and 200 words
fields       headline, standfirst, byline, date and captions: found of those shown, beside what peers read in the HTML
kept         paragraphs kept, other lines gone and fields found on a page in each of many languages
fuzz         pages of hostile fragments at three sizes: what raises, and what takes longer than its length tells
golden       a hash of all that cleaning answers on every page there is, in five layouts
alternate    two checkouts timed in turn: python -m benchmarks alternate ../before .
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import (
    alternate,
    article,
    chrome,
    containment,
    extraction,
    fields,
    finders,
    fixed,
    fuzz,
    golden,
    index_stores,
    kept,
    kills,
    languages,
    machine,
    neardup,
    neardup_index,
    no_article,
    passages,
    runs,
    scale,
    schemes,
    shares,
    spark,
)
from benchmarks.pages import GOLD_SETS

_NEED_GOLD = ("all", "extraction", "fixed", "neardup", "chrome", "containment", "shares", "alternate", "article")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=("all", *_PARTS), default="all")
    parser.add_argument("trees", nargs="*", type=Path, help="alternate: the two checkouts")
    parser.add_argument("--rounds", type=int, default=5, help="alternate, article: how often each way is taken")
    parser.add_argument("--keep", type=Path, help="golden: where to write the digests of all pages")
    parser.add_argument("--against", type=Path, help="golden: what --keep wrote, to compare with")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds extraction/")
    parser.add_argument("--limit", type=int, help="extraction, passages: pages of each set, at most; fuzz: units")
    view = parser.add_mutually_exclusive_group()
    for name, told in (("html", "what reads HTML, alone"), ("flatteners", "HTML flattened by others, then cleaned")):
        view.add_argument(
            f"--{name}", dest="view", action="store_const", const=name, default="all", help=f"extraction: {told}"
        )
    parser.add_argument(
        "--contender",
        action="append",
        help="extraction, passages, neardup, languages: only those whose name is this, or in neardup begins so; "
        "may be repeated",
    )
    parser.add_argument("--texts", type=int, default=5000, help="neardup: real texts; two copies come with five")
    parser.add_argument(
        "--threshold",
        type=float,
        action="append",
        help="neardup: a similarity to ask for; may be repeated; default 0.5, 0.7, 0.8 and 0.9",
    )
    parser.add_argument(
        "--seconds-per-peer", type=float, default=900, help="after which a contender is stopped and left out"
    )
    parser.add_argument(
        "--cores", type=int, default=2, help="neardup, chrome, scale, run, spark, kills: that each may use"
    )
    parser.add_argument(
        "--peer-python",
        action="append",
        default=[],
        metavar="MODULE=PATH",
        help="neardup: Python of the environment in which this module lies; may be repeated",
    )
    parser.add_argument("--stories", type=int, default=1000, help="chrome: stories, of two pages each")
    parser.add_argument("--million", action="store_true", help="index: also 1,000,000 documents")
    parser.add_argument("--documents", type=int, default=500_000, help="stores: documents in each")
    parser.add_argument("--store", action="append", choices=index_stores.STORES, help="stores: only this one")
    parser.add_argument(
        "--largest", type=int, default=scale.SIZES[-1], help="scale, run, spark: leave larger corpora out"
    )
    parser.add_argument(
        "--skewed", type=int, default=spark.SKEWED[-1], help="spark: leave more printings of one page out; 0 for none"
    )
    parser.add_argument("--no-peer", dest="peer", action="store_false", help="run: leave datatrove out")
    parser.add_argument("--times", type=int, default=100, help="kills: how many")
    parser.add_argument("--pages", type=int, default=20_000, help="kills: of each run")
    parser.add_argument("--only", choices=("articles", "hostile"), help="scale: only these corpora")
    parser.add_argument(
        "--folder", help="index, stores, scale, run, spark, kills: where they are made; a temporary one if not given"
    )
    parser.add_argument("--json", type=Path, help="where to write; default benchmarks/results/, by the machine")
    options = parser.parse_args()
    if (options.what == "alternate") != (len(options.trees) == 2):
        parser.error("alternate takes two checkouts, and nothing else takes any")
    if options.view != "all" and options.what != "extraction":
        parser.error(f"--{options.view} is extraction's")
    modules = {finder.module for finder in finders.FINDERS}
    for one in options.peer_python:
        if one.partition("=")[0] not in modules or not Path(one.partition("=")[2]).is_file():
            parser.error(f"--peer-python {one}: it must be MODULE=PATH, with one of {', '.join(sorted(modules))}")
    return options


def main() -> int:
    """Measure, show and write."""
    options = _arguments()
    absent = [one.name for one in GOLD_SETS if not _file(options.data, one.name).is_file()]
    if absent and options.what in _NEED_GOLD:
        print(
            f"no {', '.join(absent)} in {options.data / 'extraction'}; name the folder with --data",
            file=sys.stderr,
        )
        return 2
    console = Console(width=None if sys.stdout.isatty() else 160)
    about = machine.describe()
    found = {"machine": about} | _measure(options)
    for name, (_, show) in _PARTS.items():
        if name in found:
            show(found[name], console)
    what = options.what if options.view == "all" else f"{options.what}-{options.view}"
    default = Path(__file__).parent / "results" / f"{what}-{machine.slug(about)}.json"
    target = options.json or default
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf8")
    console.print(f"written: {target}", soft_wrap=True)
    return 0


def _file(data: Path, name: str) -> Path:
    return data / "extraction" / f"{name}.jsonl.gz"


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    parts = ("extraction", "neardup") if options.what == "all" else (options.what,)
    return {name: _PARTS[name][0](options) for name in parts}


def _report(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _extraction(options: argparse.Namespace) -> dict[str, Any]:
    return extraction.measure(
        options.data,
        limit=options.limit,
        seconds=options.seconds_per_peer,
        only=options.contender,
        report=_report,
        view=options.view,
    )


def _passages(options: argparse.Namespace) -> list[dict[str, Any]]:
    return passages.measure(options.data, options.limit, options.seconds_per_peer, options.contender, _report)


def _neardup(options: argparse.Namespace) -> dict[str, Any]:
    return neardup.measure(
        options.data,
        texts=options.texts,
        thresholds=options.threshold or neardup.THRESHOLDS,
        limits=neardup.Limits(
            options.seconds_per_peer, options.cores, dict(one.split("=", 1) for one in options.peer_python)
        ),
        only=options.contender,
        report=_report,
    )


def _chrome(options: argparse.Namespace) -> dict[str, Any]:
    return chrome.measure(options.data, _report, stories=options.stories, cores=options.cores)


def _index(options: argparse.Namespace) -> dict[str, Any]:
    return neardup_index.measure(_report, million=options.million, folder=options.folder)


def _stores(options: argparse.Namespace) -> dict[str, Any]:
    return index_stores.measure(_report, documents=options.documents, folder=options.folder, only=options.store)


def _scale(options: argparse.Namespace) -> dict[str, Any]:
    return scale.measure(options.largest, options.only, options.folder, options.cores)


_PARTS: dict[str, tuple[Callable[[argparse.Namespace], Any], Callable[[Any, Console], None]]] = {
    "extraction": (_extraction, extraction.show),
    "passages": (_passages, passages.show),
    "no_article": (lambda _options: no_article.measure(_report), no_article.show),
    "neardup": (_neardup, neardup.show),
    "fixed": (lambda options: fixed.measure(options.data, options.limit, _report), fixed.show),
    "chrome": (_chrome, chrome.show),
    "containment": (lambda options: containment.measure(options.data, _report), containment.show),
    "index": (_index, neardup_index.show),
    "stores": (_stores, index_stores.show),
    "schemes": (lambda _options: schemes.measure(_report), schemes.show),
    "scale": (_scale, scale.show),
    "run": (
        lambda options: runs.measure(options.largest, options.folder, options.cores, peer=options.peer),
        runs.show,
    ),
    "spark": (
        lambda options: spark.measure(options.largest, options.skewed, options.folder, options.cores),
        spark.show,
    ),
    "kills": (
        lambda options: kills.measure(options.times, options.pages, options.folder, options.cores, _report),
        kills.show,
    ),
    "article": (
        lambda options: article.measure(options.data, options.limit, options.rounds, _report),
        article.show,
    ),
    "fields": (lambda options: fields.measure(options.data, options.limit, _report), fields.show),
    "kept": (lambda _options: kept.measure(_report), kept.show),
    "languages": (
        lambda options: languages.measure(options.data, options.seconds_per_peer, options.contender, _report),
        languages.show,
    ),
    "fuzz": (lambda options: fuzz.measure(options.limit, _report), fuzz.show),
    "golden": (
        lambda options: golden.measure(
            options.data, options.limit, options.cores, options.keep, options.against, _report
        ),
        golden.show,
    ),
    "alternate": (
        lambda options: alternate.measure(options.data, options.trees, options.limit, options.rounds, _report),
        alternate.show,
    ),
    "shares": (lambda options: shares.measure(options.data, _report), shares.show),
}


if __name__ == "__main__":
    sys.exit(main())
