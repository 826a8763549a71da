"""One process for each contender, so that its peak memory is its own and a hang costs one row only."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

__all__ = ["missing", "peak_memory_mb", "pin", "run_child", "stopwatch"]

ROOT = Path(__file__).resolve().parent.parent
_THREAD_VARIABLES = ("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def missing(module: str | None) -> str | None:
    """Why a contender cannot run, or None where it can."""
    if module is None or importlib.util.find_spec(module) is not None:
        return None
    return f"{module} is not installed"


def run_child(request: dict[str, Any], seconds: float, cores: int, *, python: str | None = None) -> dict[str, Any]:
    """Run ``python -m benchmarks.child`` on a request and wait for its answer.

    Args:
        request: what to run; JSON.
        seconds: after which the process is ended.
        cores: how many its threads may use.
        python: of another environment; None for this one.

    Returns:
        The answer; ``{"skipped": reason}`` where there was none.
    """
    threads = dict.fromkeys(_THREAD_VARIABLES, str(cores))
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        question = Path(folder, "request.json")
        question.write_text(json.dumps(request | {"cores": cores}), encoding="utf8")
        command = [python or sys.executable, "-m", "benchmarks.child", str(question), str(answer)]
        messages = Path(folder, "messages")
        with (
            messages.open("wb") as out,
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | threads,
                stdout=subprocess.DEVNULL,
                stderr=out,
                start_new_session=True,
            ) as child,
        ):
            try:
                status = child.wait(seconds)
            except subprocess.TimeoutExpired:
                return {"skipped": f"not finished after {seconds:g} s"}
            finally:
                _end_with_its_own(child)
        if status or not answer.exists():
            last = (messages.read_text("utf8", "replace").strip().splitlines() or ["no message"])[-1]
            return {"skipped": f"failed: {last}"}
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf8"))
        return found


def _end_with_its_own(child: "subprocess.Popen[bytes]") -> None:
    """End a process and those that it started, which would else go on and slow the next contender."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def pin(cores: int) -> None:
    """Keep this process and its threads on the first cores that it may use, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def peak_memory_mb() -> float | None:
    """Most memory that this process ever held, in MB; None where the system does not say.

    Linux counts what a process held before it became another program into ``ru_maxrss``, which for a child is
    what its parent held. VmHWM is its own.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    try:
        import resource  # noqa: PLC0415  Windows has none
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


@contextmanager
def stopwatch(times: list[float]) -> Iterator[None]:
    """Append the seconds that the block takes, also when it raises."""
    begin = time.perf_counter()
    try:
        yield
    finally:
        times.append(time.perf_counter() - begin)
