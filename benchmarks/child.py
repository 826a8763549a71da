"""Runs one contender in a process of its own; processes.py starts ``python -m benchmarks.child``."""

import json
import sys
from pathlib import Path

from benchmarks import extraction, neardup, rates, scale
from benchmarks.processes import pin

_JOBS = {"extraction": extraction.work, "neardup": neardup.work, "rates": rates.work, "scale": scale.work}


def main(question: str, answer: str) -> None:
    """Do what the request asks for and write what came of it."""
    request = json.loads(Path(question).read_text(encoding="utf8"))
    pin(request["cores"])
    found = _JOBS[request["job"]](request)
    Path(answer).write_text(json.dumps(found), encoding="utf8")


if __name__ == "__main__":
    main(*sys.argv[1:])
