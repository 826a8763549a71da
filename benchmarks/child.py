"""Runs one contender in a process of its own; processes.py starts ``python -m benchmarks.child``."""

import importlib
import json
import sys
from pathlib import Path

from benchmarks.processes import pin


def main(question: str, answer: str) -> None:
    """Do what the request asks for and write what came of it."""
    request = json.loads(Path(question).read_text(encoding="utf8"))
    pin(request["cores"])
    # Only the module of the job: a peer's environment need not have what the others stand on.
    found = importlib.import_module(f"benchmarks.{request['job']}").work(request)
    Path(answer).write_text(json.dumps(found), encoding="utf8")


if __name__ == "__main__":
    main(*sys.argv[1:])
