"""datatrove from HTML to articles without near-copies, as its tutorials chain it: a program of its own.

    python -m benchmarks.datatrove_chain IN OUT CORES

IN is a folder of JSON lines whose ``html`` is the page, one file for each core, as a task of datatrove's reads whole
files. Every step has the options that it comes with, trafilatura in its sandbox and spaCy's English words among them;
what the steps leave for one another stays in OUT, as it does there. The articles are in OUT/kept; OUT/seconds.json
tells how long each executor ran.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter

__all__ = ["run_chain"]


def run_chain(pages: Path, out: Path, cores: int) -> dict[str, float]:
    """Run all steps, one after the other; the seconds of each.

    Args:
        pages: the folder of HTML pages.
        out: where all that is written goes.
        cores: tasks, and how many of them run at a time. Buckets are a task each, and clusters are found by one.
    """
    config = MinhashConfig()
    extracted, signatures, buckets, removed = (str(out / name) for name in ("extracted", "sigs", "buckets", "removed"))
    steps: dict[str, tuple[int, list[Any]]] = {
        "extraction": (cores, [JsonlReader(str(pages), text_key="html"), Trafilatura(), JsonlWriter(extracted)]),
        "signatures": (cores, [JsonlReader(extracted), MinhashDedupSignature(signatures, config)]),
        "buckets": (config.num_buckets, [MinhashDedupBuckets(signatures, buckets, config=config)]),
        "clusters": (1, [MinhashDedupCluster(buckets, removed, config)]),
        "filter": (cores, [JsonlReader(extracted), MinhashDedupFilter(removed), JsonlWriter(str(out / "kept"))]),
    }
    seconds: dict[str, float] = {}
    for name, (tasks, pipeline) in steps.items():
        began = time.perf_counter()
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=cores, logging_dir=str(out / "logs" / name)).run()
        seconds[name] = time.perf_counter() - began
    return seconds


def main() -> int:
    """Run the chain on what the command line names."""
    pages, out, cores = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    seconds = run_chain(pages, out, cores)
    seconds["total"] = time.perf_counter() - began
    (out / "seconds.json").write_text(json.dumps(seconds), encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
