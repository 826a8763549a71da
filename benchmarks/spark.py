"""Whole runs on Spark beside the local engine: seconds, shuffle bytes a document, stages, and how both grow.

    python -m benchmarks spark [--largest 1000000] [--skewed 100000] [--cores 2] [--folder FOLDER] [--json FILE]

Pages of runs.py, dealt out to files of ten thousand. Each engine reads them in a process of its own, one after the
other: ``cleaner run`` and ``cleaner run --engine spark --master local[cores]``. Bytes of shuffles, jobs and stages are
Spark's own, from its event log. The labels must be the same: who is kept, and of each copy which document stands for
it, how similar they are and which cluster they are of. The skewed corpus is one page printed
again and again with another date and another number of the page: all of its copies share all of their keys.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from benchmarks.processes import missing
from benchmarks.runs import made_page, watched, write_pages
from benchmarks.tables import show_rows

__all__ = ["SIZES", "SKEWED", "event_totals", "measure", "show"]

SIZES = (10_000, 100_000, 1_000_000)
SKEWED = (1_000, 10_000, 100_000, 1_000_000)
_FILE = 5_000  # pages of each file
_COPY = {"id": pa.int64(), "duplicate_of": pa.int64(), "similarity": pa.float64(), "cluster": pa.int64()}
_NUMBERS = {"id", "duplicate_of"}  # written as strings by one engine


def measure(largest: int, skewed: int, folder: str | None, cores: int) -> dict[str, Any]:
    """Runs over more and more pages, and over more and more printings of one.

    Args:
        largest: leave larger corpora out.
        skewed: likewise, of printings of one page.
        folder: where they are made; a temporary one if not given.
        cores: that each engine may use.
    """
    absent = missing("pyspark")
    if absent:
        return {"skipped": absent}
    rows: list[dict[str, Any]] = []
    subprocess.run([sys.executable, "-m", "cleaner", "warm-up"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        for size in (size for size in SIZES if size <= largest):
            pages = Path(made, f"pages-{size}")
            pages.mkdir()
            whole = Path(made, "pages.jsonl")
            write_pages(whole, size)
            _deal(whole, pages)
            whole.unlink()
            rows += _both("pages", pages, size, cores)
        for size in (size for size in SKEWED if size <= skewed):
            pages = Path(made, f"skewed-{size}")
            pages.mkdir()
            _write_skewed(pages, size)
            rows += _both("one page, again and again", pages, size, cores)
    return {"cores": cores, "runs": rows}


def _deal(whole: Path, pages: Path) -> None:
    with whole.open("rb") as lines:
        for number, line in enumerate(lines):
            if number % _FILE == 0:
                file = (pages / f"{number // _FILE:05}.jsonl").open("wb")
            file.write(line)
            if number % _FILE == _FILE - 1:
                file.close()
    file.close()


def _write_skewed(pages: Path, size: int) -> None:
    told = "The council of district {0} met on Tuesday and voted to keep bridge number {0} open."
    sentences = [told.format(n) for n in range(60)]
    text = " ".join(sentences)
    for first in range(0, size, _FILE):
        with (pages / f"{first // _FILE:05}.jsonl").open("wb") as file:
            for number in range(first, min(size, first + _FILE)):
                own = made_page(7, f"{text} It was printed as number {number}, for the {number + 1}th time.")
                file.write(orjson.dumps({"id": number, "text": own}) + b"\n")


def _both(name: str, pages: Path, size: int, cores: int) -> list[dict[str, Any]]:
    rows = []
    labels: list[pa.Table] = []
    for engine in ("local", "spark"):
        out, events = pages.with_name(f"{pages.name}-{engine}"), pages.with_name(f"{pages.name}-events")
        command = [sys.executable, "-m", "cleaner", "run", str(pages), "-o", str(out), "-q"]
        environment = dict(os.environ)
        if engine == "local":
            command += ["--workers", str(cores)]
        else:
            events.mkdir()
            command += ["--engine", "spark", "--master", f"local[{cores}]"]
            environment["PYSPARK_SUBMIT_ARGS"] = _options(events)
        seen = watched(command, out, environment)
        row: dict[str, Any] = {"corpus": name, "engine": engine, "pages": size, **seen}
        if "skipped" in seen:
            rows.append(row)
            continue
        counts = json.loads((out / "report.json").read_bytes())["counts"]
        row |= {"pages_per_second": size / seen["seconds"], "kept": counts["kept"]}
        if engine == "spark":
            steps = event_totals(events)
            whole = steps["whole"]
            row |= {"jobs": whole["jobs"], "stages": whole["stages"], "steps": steps}
            for counted in ("shuffle_bytes", "written_bytes", "task_milliseconds"):
                row[f"{counted}_a_page"] = whole[counted] / size
        labels.append(_labels(out))
        rows.append(row | {"labels": len(labels[-1]), "same": labels[0].equals(labels[-1])})
        shutil.rmtree(out)
        print(f"{name}, {size:,} pages, {engine}: {seen['seconds']:.0f} s", file=sys.stderr, flush=True)
    return rows


def _options(events: Path) -> str:
    told = {
        "spark.driver.memory": "4g",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
        "spark.sql.shuffle.partitions": "16",
        "spark.ui.enabled": "false",
    }
    return " ".join([*(f"--conf {name}={value}" for name, value in told.items()), "pyspark-shell"])


def _labels(out: Path) -> pa.Table:
    """What became of each document, in the order of their numbers; whoever stands for itself has no similarity."""
    kept, copies = out / "articles", out / "duplicates"
    if kept.is_dir():
        tables = [pq.read_table(kept, columns=["id"]), pq.read_table(copies, columns=[*_COPY])]
    else:
        tables = [_fields(kept.with_suffix(".jsonl"), ["id"]), _fields(copies.with_suffix(".jsonl"), [*_COPY])]
    whole = pa.concat_tables(
        [table.cast(pa.schema([(name, _COPY[name]) for name in table.column_names])) for table in tables],
        promote_options="default",
    )
    return whole.sort_by("id").combine_chunks()


def _fields(path: Path, names: list[str]) -> pa.Table:
    """Some fields of JSON lines."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    with path.open("rb") as lines:
        for line in map(orjson.loads, lines):
            for name in names:
                columns[name].append(int(line[name]) if name in _NUMBERS else line[name])
    return pa.table({name: pa.array(values, _COPY[name]) for name, values in columns.items()})


def event_totals(folder: Path) -> dict[str, dict[str, int]]:
    """What Spark's event log says of a run, by step and whole.

    Args:
        folder: that holds the logs, neither packed nor rolled.

    Returns:
        For each step, under the name that the engine gives its jobs, and ``whole``: rounds of it, stages, tasks, their
        milliseconds, bytes and records written for shuffles, bytes spilled and bytes written to files.
    """
    totals: dict[str, Counter[str]] = {"whole": Counter()}
    rounds: dict[str, set[str]] = {}
    steps: dict[int, str] = {}
    for event in _events(folder):
        kind = event.get("Event")
        if kind == "SparkListenerStageSubmitted":
            told = (event.get("Properties") or {}).get("spark.job.description") or "other"
            step = re.sub(r"-?\d+", "", told.removeprefix("cleaner: "))
            steps[event["Stage Info"]["Stage ID"]] = step
            rounds.setdefault(step, set()).add(told)
            counted = Counter(stages=1)
        elif kind == "SparkListenerTaskEnd":
            step = steps[event["Stage ID"]]
            counted = _task_totals(event.get("Task Metrics") or {})
        else:
            totals["whole"]["jobs"] += kind == "SparkListenerJobEnd"
            continue
        for own in (totals.setdefault(step, Counter()), totals["whole"]):
            own.update(counted)
    for step, names in rounds.items():
        totals[step]["rounds"] = len(names)
    return {step: dict(own) for step, own in totals.items()}


def _task_totals(told: dict[str, Any]) -> Counter[str]:
    shuffled = told.get("Shuffle Write Metrics", {})
    return Counter(
        tasks=1,
        task_milliseconds=told.get("Executor Run Time", 0),
        spilled_bytes=told.get("Disk Bytes Spilled", 0),
        shuffle_bytes=shuffled.get("Shuffle Bytes Written", 0),
        shuffle_records=shuffled.get("Shuffle Records Written", 0),
        written_bytes=told.get("Output Metrics", {}).get("Bytes Written", 0),
    )


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            with path.open("rb") as lines:
                yield from map(orjson.loads, lines)


def show(found: dict[str, Any], console: Console) -> None:
    """Print the table."""
    if "skipped" in found:
        console.print(f"spark: {found['skipped']}")
        return
    names = (
        "corpus", "engine", "pages", "seconds", "pages_per_second", "resident_mb", "kept", "labels", "same",
        "jobs", "stages", "shuffle_bytes_a_page", "written_bytes_a_page", "task_milliseconds_a_page",
    )  # fmt: skip
    rows = [{name: run.get(name) for name in names} for run in found["runs"]]
    show_rows(f"whole runs, both engines, {found['cores']} cores", rows, console)
    for run in (run for run in found["runs"] if "steps" in run):
        steps = [{"step": step, **{name: own.get(name, 0) for name in _COUNTED}} for step, own in run["steps"].items()]
        show_rows(f"{run['corpus']}, {run['pages']:,} pages: steps on Spark", steps, console)


_COUNTED = ("rounds", "stages", "tasks", "task_milliseconds", "shuffle_records", "shuffle_bytes", "spilled_bytes",
            "written_bytes")  # fmt: skip
