"""cleaner beside the libraries a user would pick instead, all measured in one run.

``python -m benchmarks`` from the repository's root prints tables and writes them as JSON. Contenders run one
after the other, each in a process of its own; what is not installed is named and left out. Install cleaner's
extra ``bench`` first, and what else should take part: readability-lxml,
fastsketchlsh, datatrove with tokenizers, text-dedup.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import extraction, machine, neardup
from benchmarks.pages import GOLD_SETS


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("extraction", "neardup", "all"), default="all")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds extraction/")
    parser.add_argument("--limit", type=int, help="extraction: pages of each set, at most")
    parser.add_argument(
        "--contender",
        action="append",
        help="extraction: only those whose name is this; may be repeated",
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
    parser.add_argument("--cores", type=int, default=2, help="neardup: that each contender may use")
    parser.add_argument("--json", type=Path, help="where to write; default benchmarks/results/, by the machine")
    return parser.parse_args()


def main() -> int:
    """Measure, show and write."""
    options = _arguments()
    absent = [one.name for one in GOLD_SETS if not _file(options.data, one.name).is_file()]
    if absent:
        print(
            f"no {', '.join(absent)} in {options.data / 'extraction'}; name the folder with --data",
            file=sys.stderr,
        )
        return 2
    console = Console(width=None if sys.stdout.isatty() else 160)
    about = machine.describe()
    found = {"machine": about} | _measure(options)
    for part in (extraction, neardup):
        name = part.__name__.rpartition(".")[2]
        if name in found:
            part.show(found[name], console)
    default = Path(__file__).parent / "results" / f"{options.what}-{machine.slug(about)}.json"
    target = options.json or default
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf8")
    console.print(f"written: {target}", soft_wrap=True)
    return 0


def _file(data: Path, name: str) -> Path:
    return data / "extraction" / f"{name}.jsonl.gz"


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def report(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    if options.what in ("extraction", "all"):
        found["extraction"] = extraction.measure(
            options.data,
            limit=options.limit,
            seconds=options.seconds_per_peer,
            only=options.contender,
            report=report,
        )
    if options.what in ("neardup", "all"):
        found["neardup"] = neardup.measure(
            options.data,
            texts=options.texts,
            thresholds=options.threshold or neardup.THRESHOLDS,
            seconds=options.seconds_per_peer,
            cores=options.cores,
            report=report,
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
