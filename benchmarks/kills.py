"""``cleaner run`` killed again and again, at any moment: the same command goes on, and ends with the same files.

    python -m benchmarks kills [--times 100] [--pages 20000] [--cores 2] [--folder FOLDER] [--json FILE]

Pages of runs.py are read once undisturbed, then into another folder by runs that are killed (SIGKILL): by turns the run
with all of its processes, and only the first of them, whose workers may then still be at work when the next run begins.
Half of the kills come at a moment drawn from the length of the undisturbed run. Most of that is cleaning, so the others
come at a moment drawn from one of the stages behind it. A run that ends before its kill is compared with the
undisturbed one, and so is one that was whole when it was killed; the next begins in a fresh folder. When there were as
many kills as were asked for, the last run is left to end. Told are the kills in each stage, by what they left, and how
many runs were whole and their files the same bytes, but for report.html and what report.json says of the run itself.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.runs import write_pages
from benchmarks.tables import show_rows

__all__ = ["STAGES", "measure", "show"]

STAGES = ("starting", "cleaning", "near-copies", "writing", "reports", "naming files", "removing work")
_SEED = 7
_LATE = STAGES[2:]
_REPORTS = 0.05  # seconds that the reports take, about
_LOOK = 0.002  # seconds between two looks at how far a run is
_HOW = ("all", "parent")  # that are killed: all processes of a run, or only the first
_WORK = ".cleaner-work"
_PATIENCE = 60  # seconds in which workers end whose run was killed


class _Killing:
    """Runs over the same pages, killed until there were enough kills.

    Args:
        pages: of each run.
        cores: workers.
        expected: digests of the files of the undisturbed run.
        seconds: that it took.
        lengths: of stages in it, in seconds; files are named, and the work is removed, in no time.
    """

    def __init__(
        self, pages: Path, cores: int, expected: dict[str, str], seconds: float, lengths: dict[str, float]
    ) -> None:
        self._pages = pages
        self._cores = cores
        self._expected = expected
        self._seconds = seconds
        self._lengths = lengths
        self._chance = random.Random(_SEED)  # noqa: S311  to choose moments, not secrets
        self._folders = 0
        self._out = pages.with_name("out-0")
        self._left: list[Any] = []
        self.kills: Counter[tuple[str, str]] = Counter()
        self.whole = 0
        self.equal = 0
        self.wrong: list[str] = []

    def go(self, times: int) -> None:
        """Kill so many runs, and let the last one end."""
        import psutil  # noqa: PLC0415  of the extra bench

        while self.kills.total() < times:
            self._run()
        self._run(spared=True)
        psutil.wait_procs(self._left, timeout=_PATIENCE)

    def _moment(self, process: Any) -> float:
        """In how many seconds from now a run is to be killed; waits for the stage, where it is one."""
        if self.kills.total() // 2 % 2 == 0:
            return self._chance.uniform(0, self._seconds)
        stage = self._chance.choice(_LATE)
        moment = self._chance.uniform(0, self._lengths.get(stage, 0))
        while process.poll() is None and STAGES.index(_stage(self._out, process.pid)) < STAGES.index(stage):
            time.sleep(_LOOK)
        return moment

    def _run(self, *, spared: bool = False) -> None:
        """One run, killed where it is not spared and has not ended before."""
        process = _start(self._pages, self._out, self._cores)
        moment = None if spared else self._moment(process)
        try:
            _, said = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            killed = _HOW[self.kills.total() % 2]
            self._left += _kill(process, alone=killed == "parent")
            self.kills[_stage(self._out, process.pid), killed] += 1
            if (self._out / "report.json").exists():
                self._compare()
            return
        if process.returncode == 0:
            self._compare()
        else:
            self.wrong.append(f"{self._out.name}: {said.decode('utf8', 'replace').strip()}")
            self._begin_anew()

    def _compare(self) -> None:
        found, expected = _digests(self._out), self._expected
        self.whole += 1
        unlike = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
        if unlike:
            self.wrong.append(f"{self._out.name}: not as expected: {', '.join(unlike)}")
        else:
            self.equal += 1
        self._begin_anew()

    def _begin_anew(self) -> None:
        shutil.rmtree(self._out, ignore_errors=True)  # a worker that is left may be writing there
        self._folders += 1
        self._out = self._out.with_name(f"out-{self._folders}")


def _digests(out: Path) -> dict[str, str]:
    """What a run wrote, by name; without the time of the run, which is in report.html and in a part of report.json."""
    found = {}
    for path in sorted(out.iterdir()):
        if path.name == "report.json":
            report = json.loads(path.read_bytes())
            del report["run"]
            found[path.name] = hashlib.sha256(json.dumps(report).encode()).hexdigest()
        elif path.is_file() and path.name != "report.html":
            with path.open("rb") as file:
                found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _start(pages: Path, out: Path, cores: int) -> Any:
    import psutil  # noqa: PLC0415  of the extra bench

    command = [sys.executable, "-m", "cleaner", "run", str(pages), "-o", str(out), "-q", "--workers", str(cores)]
    return psutil.Popen(command, stderr=subprocess.PIPE)


def _kill(process: Any, *, alone: bool) -> list[Any]:
    """Kill a run; its workers are in groups of their own, and are given back where they are spared."""
    process.send_signal(signal.SIGSTOP)  # so that it starts none meanwhile
    workers: list[Any] = process.children(recursive=True)
    for one in (process, *(() if alone else workers)):
        one.kill()
    process.communicate()
    return workers if alone else []


def _stage(out: Path, number: int) -> str:
    """The stage in which a process was killed, by what it left."""
    hidden = out / _WORK
    if (out / "report.json").exists():
        return "removing work"
    if not _text(hidden / "lock").startswith(f"process {number} "):
        return "starting"
    written = _names(hidden / "out")
    if "report.json" in written:
        return "reports" if "articles.jsonl" in written else "naming files"
    if written:
        return "writing"
    return "near-copies" if "finished" in json.loads(_text(hidden / "run.json") or "{}") else "cleaning"


def _names(path: Path) -> list[str]:
    try:
        return os.listdir(path)  # noqa: PTH208  names are all that is wanted
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf8")
    except OSError:
        return ""


def measure(times: int, number: int, folder: str | None, cores: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Kill runs over the same pages.

    Args:
        times: kills.
        number: pages.
        folder: where they are made; a temporary one if not given.
        cores: workers.
        report: is told how long a run takes that nobody kills.
    """
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as made:
        pages, out = Path(made, "pages.jsonl"), Path(made, "undisturbed")
        size = write_pages(pages, number)
        subprocess.run([sys.executable, "-m", "cleaner", "warm-up"], check=True, capture_output=True)
        began = time.perf_counter()
        process = _start(pages, out, cores)
        _, said = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(said.decode("utf8", "replace"))
        seconds = time.perf_counter() - began
        report(f"kills: {number:,} pages, {size / 1e6:,.0f} MB, {seconds:.1f} s undisturbed")
        took = json.loads((out / "report.json").read_bytes())["run"]["seconds"]
        lengths = {"near-copies": took["near_duplicates"], "writing": took["writing"], "reports": _REPORTS}
        killing = _Killing(pages, cores, _digests(out), seconds, lengths)
        killing.go(times)
    stages = [{"stage": stage, **{how: killing.kills[stage, how] for how in _HOW}} for stage in STAGES]
    told = {"pages": number, "input_mb": size / 1e6, "cores": cores, "seconds": seconds, "kills": stages}
    return {**told, "whole": killing.whole, "equal": killing.equal, "wrong": killing.wrong}


def show(found: dict[str, Any], console: Console) -> None:
    """Print the kills of each stage as a table, and what came of them."""
    rows = [
        {"killed while": row["stage"], "all processes": row["all"], "only the first": row["parent"]}
        for row in found["kills"]
    ]
    title = f"cleaner run over {found['pages']:,} pages, {found['cores']} workers, killed at any moment"
    show_rows(title, rows, console)
    kills = sum(row[how] for row in found["kills"] for how in _HOW)
    console.print(f"{kills} kills; {found['whole']} runs were whole, {found['equal']} of them equal to the undisturbed")
    for line in found["wrong"]:
        console.print(line, markup=False, soft_wrap=True)
