"""What the figures were measured on."""

import importlib.metadata
import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["describe", "slug"]

_PACKAGES = (
    "cleaner-news", "numpy", "numba", "datasketch", "rensa", "FastSketchLSH", "datatrove", "text-dedup",
    "trafilatura", "jusText", "Resiliparse", "readability-lxml", "newspaper4k", "goose3", "inscriptis",
    "beautifulsoup4", "lxml", "pyarrow", "py3langid", "lingua-language-detector",
)  # fmt: skip


def _processor() -> str:
    """The processor's name as the system gives it."""
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def describe() -> dict[str, Any]:
    """Processor, cores, memory, system, Python, versions, date."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = None
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)
    return {
        "processor": _processor(),
        "cores": usable,
        "memory_gb": memory,
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": _versions(),
        "date": datetime.now(tz=UTC).isoformat(timespec="seconds"),
    }


def slug(about: dict[str, Any]) -> str:
    """The machine's name for a file: its processor and cores.

    >>> slug({"processor": "Intel(R) Xeon(R) CPU @ 2.20GHz", "cores": 2})
    'intel-xeon-cpu-2.20ghz-2-cores'
    """
    words = re.sub(r"\((R|TM)\)", "", about["processor"]).lower()
    return f"{re.sub(r'[^a-z0-9.]+', '-', words).strip('-')}-{about['cores']}-cores"
