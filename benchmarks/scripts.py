"""The tokeniser's rate by script, by both ways of normalising and, with a folder of other sources, before and after.

``python -m benchmarks.scripts [--before SRC]`` prints MB of UTF-8 a second of one core, the best of many turns that are
taken by all in alternation, as other work on the machine slows single ones.
"""

import argparse
import importlib
import random
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

BYTES = 1 << 20
TURNS = 30
_LETTERS = {
    "ASCII": ("etaoinshrdlcumwfgypbvk", 5),
    "French": ("etaoinshrdlcumwfgypbvkéèàçê", 5),
    "Cyrillic": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё", 6),
    "Greek": ("αοιετσνηυρπκμλςίόθάγέβδχήώφύξζψ", 6),
    "Arabic": ("اليمنوترعبدسهفكحقجصأةشطخءضذزغثىئظؤ", 5),
    "Hindi": ("करसनतमहयलपवबजदगशचटथडखफभधणझछठघढषािीेोंुूै्", 5),
    "Thai": ("กขคงจชซดตถทนบปผพฟมยรลวสหอะาิีึืุูเแโใไ่้็์ำ", 30),
    "Chinese": ("".join(map(chr, range(0x4E00, 0x5800))), 20),
    "Japanese": ("のにはをたがでてとしれさいるかっどう日本人大年出時行見月分後前生五間上東" * 2, 20),
}
_HANGUL = "".join(map(chr, range(0xAC00, 0xD7A4, 17)))


def texts() -> dict[str, bytes]:
    """A megabyte of words of each script, and of some decomposed."""
    draw = random.Random(1)  # noqa: S311  to make texts, not secrets
    made = {}
    for name, (letters, length) in {**_LETTERS, "Korean": (_HANGUL, 3)}.items():
        bases = [letter for letter in letters if letter.isalpha()]  # no word begins with a mark
        lengths = [max(0, round(draw.gauss(length - 1, 2))) for _ in range(3000)]
        words = [draw.choice(bases) + "".join(draw.choices(letters, k=more)) for more in lengths]
        sample = " ".join(draw.choices(words, k=200_000))
        made[name] = sample.encode()[:BYTES].decode("utf-8", "ignore").encode()
    for name in ("French", "Korean", "Hindi"):
        text = unicodedata.normalize("NFD", made[name].decode())
        made[f"{name}, NFD"] = text.encode()[:BYTES].decode("utf-8", "ignore").encode()
    return made


def measure(mode: str) -> None:
    """Serve turns: a line in names a text, a line out has the seconds of a turn."""
    tables: Any = importlib.import_module("cleaner.kernels.neardup.tables")
    tokens: Any = importlib.import_module("cleaner.kernels.neardup.tokens")
    hash_tokens = tokens._document_tokens  # noqa: SLF001  what shingles are made of, and nothing else
    table = tables.load()[:4] if mode == "before" else tables.characters(mode)
    padding = bytes(256)
    buffers = {name: np.frombuffer(raw + padding, dtype=np.uint8) for name, raw in texts().items()}
    work, found = np.empty(12 * BYTES + 512, dtype=np.uint8), np.empty(2 * BYTES + 512, dtype=np.uint64)
    for line in sys.stdin:
        data = buffers[line.strip()]
        start = time.perf_counter()
        hash_tokens(data, 0, len(data) - len(padding), table, work, found)
        sys.stdout.write(f"{time.perf_counter() - start}\n")
        sys.stdout.flush()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--before", help="src folder of an earlier version")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        measure(chosen.serve)
        return
    own = str(Path(__file__).resolve().parents[1] / "src")
    sources = {"default": own, "exact": own} | ({"before": chosen.before} if chosen.before else {})
    servers = {
        mode: subprocess.Popen(
            [sys.executable, __file__, "--serve", mode],
            env={"PYTHONPATH": source, "PATH": ""}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for mode, source in sources.items()
    }  # fmt: skip
    print(f"{'MB/s':16}" + "".join(f"{mode:>10}" for mode in servers) + ("     ratio" if chosen.before else ""))
    for name, raw in texts().items():
        best = dict.fromkeys(servers, float("inf"))
        for _ in range(TURNS):
            for mode, server in servers.items():
                assert server.stdin is not None
                assert server.stdout is not None
                server.stdin.write(f"{name}\n")
                server.stdin.flush()
                best[mode] = min(best[mode], float(server.stdout.readline()))
        rates = {mode: len(raw) / seconds / 1e6 for mode, seconds in best.items()}
        ratio = f"{rates['default'] / rates['before']:10.2f}" if chosen.before else ""
        print(f"{name:16}" + "".join(f"{rate:10.0f}" for rate in rates.values()) + ratio, flush=True)
    for server in servers.values():
        server.communicate()


if __name__ == "__main__":
    main()
