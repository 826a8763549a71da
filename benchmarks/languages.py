"""In which language a text is, told from 20, 50 and 200 words of it, beside py3langid and lingua.

The texts are the bodies of the seeds, in each language that has a lexicon, cut into pieces of so many tokens as cleaner
counts them (a text that has fewer is one piece); and where the data are there, the reference texts of DAnIEL's news
pages in five languages, the first piece of each. The seeds and the lexicons come from one house, DAnIEL's pages from
newspapers. Peers answer with any language that they know; one that they do not know is theirs to miss. cleaner may say
that a text tells too little: such a piece is not right, and is counted as silent besides. Time is processor time of the
calls alone, and for cleaner that of scanning the text, too.
"""

# ruff: noqa: PLC0415  (a contender loads its library when it runs, and nobody else's)

import gzip
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.processes import ROOT, missing, run_child
from benchmarks.tables import show_rows

__all__ = ["CONTENDERS", "SIZES", "measure", "pieces", "show", "work"]

SIZES = (20, 50, 200)
_DANIEL = {"ch": "zh", "gr": "el", "po": "pl"}
_NORWEGIAN = {"nb": "no", "nn": "no"}
"""Both written forms of Norwegian are one language here."""
Teller = Callable[[str], str | None]


def _cleaner() -> Teller:
    from cleaner.cleaning.lexicon.languages import tell_language
    from cleaner.cleaning.scanning import scan_raw

    def tell(text: str) -> str | None:
        return tell_language(scan_raw(text))[0]

    return tell


def _py3langid() -> Teller:
    import py3langid

    return lambda text: str(py3langid.classify(text)[0])


def _lingua() -> Teller:
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()

    def tell(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return None if found is None else found.iso_code_639_1.name.lower()

    return tell


CONTENDERS: dict[str, tuple[str | None, Callable[[], Teller]]] = {
    "cleaner": (None, _cleaner),
    "py3langid": ("py3langid", _py3langid),
    "lingua": ("lingua", _lingua),
}
"""What must be installed for each, and what makes it ready."""


def pieces(text: str, size: int) -> Iterator[str]:
    """A text cut into pieces of so many tokens; what is left over is none unless it is all."""
    from cleaner.cleaning.scanning import scan_raw

    spans = scan_raw(text).spans.tolist()
    for at in range(0, max(1, len(spans) - size + 1), size):
        part = spans[at : at + size]
        if part:
            yield text[part[0][0] : part[-1][1]]


def _seeds(size: int) -> list[tuple[str, str]]:
    found = []
    for path in sorted((ROOT / "seeds").glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf8"))
        if "language" in expected:
            found += [(expected["language"], piece) for piece in pieces("\n".join(expected["body"]), size)]
    return found


def _daniel(data: Path, size: int) -> list[tuple[str, str]]:
    place = data / "extraction" / "daniel_shared.jsonl.gz"
    if not place.is_file():
        return []
    with gzip.open(place, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        (_DANIEL.get(row["lang"], row["lang"]), piece) for row in rows for piece in list(pieces(row["gold"], size))[:1]
    ]


def work(request: dict[str, Any]) -> dict[str, Any]:
    """What one contender tells of all pieces; runs in a process of its own."""
    tell = CONTENDERS[request["contender"]][1]()
    rows = []
    for of, size, texts in request["sets"]:
        tell(texts[0][1])
        begin = time.process_time()
        told = [tell(text) for _, text in texts]
        spent = time.process_time() - begin
        rights, numbers, wrong = defaultdict(int), defaultdict(int), defaultdict(list)
        for (language, _), answer in zip(texts, told, strict=True):
            named = _NORWEGIAN.get(answer, answer) if answer else None
            numbers[language] += 1
            rights[language] += named == language
            if named != language:
                wrong[language].append(named)
        rows.append(
            {
                "texts": of,
                "words": size,
                "pieces": len(texts),
                "right": sum(rights.values()) / len(texts),
                "silent": told.count(None) / len(texts),
                "microseconds": spent / len(texts) * 1e6,
                "languages": {one: rights[one] / numbers[one] for one in sorted(numbers)},
                "wrong": wrong,
            }
        )
    return {"rows": rows}


def measure(data: Path, seconds: float, only: list[str] | None, report: Callable[[str], None]) -> list[dict[str, Any]]:
    """What each contender tells.

    Args:
        data: the folder that holds ``extraction``.
        seconds: after which a contender is stopped and left out.
        only: names of contenders; None for all.
        report: told what is running.
    """
    sets = [["seeds", size, _seeds(size)] for size in SIZES] + [["DAnIEL", size, _daniel(data, size)] for size in SIZES]
    sets = [one for one in sets if one[2]]
    found = []
    for name, (module, _) in CONTENDERS.items():
        if only and name not in only:
            continue
        report(f"languages: {name}")
        reason = missing(module)
        request = {"job": "languages", "contender": name, "sets": sets}
        answer = {"skipped": reason} if reason else run_child(request, seconds, 1)
        found.append({"contender": name} | answer)
    return found


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Print what is right by number of words, and which languages are not always told."""
    rows = [{"contender": one["contender"]} | row for one in found for row in one.get("rows", ())]
    hidden = ("languages", "wrong")
    show_rows("languages", [{k: v for k, v in row.items() if k not in hidden} for row in rows], console)
    for one in found:
        if "skipped" in one:
            console.print(f"{one['contender']} (skipped: {one['skipped']})")
    kinds = {(row["texts"], row["words"]) for row in rows}
    for of, size in sorted(kinds, key=lambda kind: (kind[0] != "seeds", kind)):
        of_kind = {row["contender"]: row["languages"] for row in rows if (row["texts"], row["words"]) == (of, size)}
        missed = sorted({one for told in of_kind.values() for one, right in told.items() if right < 1})
        title = f"{of}, {size} words: share told right, of languages that one contender misses"
        show_rows(title, [{"language": one} | {n: told[one] for n, told in of_kind.items()} for one in missed], console)
