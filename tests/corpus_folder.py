"""An output folder as a run leaves it, in the project's own words: for tests of what reads it back."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cleaner import parse

SEEDS = Path(__file__).parent.parent / "seeds"
SITES = ("Harbour Post", "The Tidewater Echo", "Seenland-Bote", "صحيفة الميناء")

Row = dict[str, Any]


def sampled(number: int) -> list[Row]:
    """Pages of seeds/ as samples.jsonl has them, with the cuts that cleaning makes."""
    rows = []
    for at, path in enumerate(sorted(SEEDS.glob("*.txt"))[:number]):
        text = path.read_text(encoding="utf-8")
        article = parse(text)
        if not article.body:
            continue
        row: Row = {"id": path.stem, "source": "seeds", "place": path.name, "url": f"https://news.example/{path.stem}"}
        row |= {"site": SITES[at % len(SITES)], "language": article.language, "headline": article.headline}
        row |= {"standfirst": article.standfirst, "byline": article.byline}
        row |= {"published": article.published and article.published.isoformat()}
        row |= {"fate": "duplicate" if at % 7 == 3 else "kept", "duplicate_of": "first" if at % 7 == 3 else None}
        cuts = [[cut.start, cut.end, cut.kind.value, cut.reason, cut.score] for cut in article.removed]
        rows.append({**row, "text": text, "body": article.body, "removed": cuts})
    return rows


def _head(row: Row) -> Row:
    return {name: row[name] for name in ("id", "source", "place", "headline", "published", "site")}


def _article(row: Row) -> Row:
    return {**_head(row), "language": row["language"], "text": row["body"]}


def _copy(row: Row, number: int) -> Row:
    """A copy of an article: a word other, a sentence more, the end left out."""
    words = row["body"].split(" ")
    words[5 % len(words)] = "altered"
    text = " ".join(words[: len(words) - number]) + " A sentence that the other one has not."
    site = SITES[(number + 1) % len(SITES)]
    head = {"id": f"copy-{number}", "source": "copies.jsonl", "place": f"line {number}", "site": site}
    other = {"headline": f"{row['headline']}: what we know", "published": "2024-03-06T07:10:00", "text": text}
    keeper = {"duplicate_of": row["id"], "keeper_source": row["source"], "keeper_place": row["place"]}
    return {**head, **other, **keeper, "similarity": round(0.8 + number % 20 / 100, 2), "cluster": number % 5}


def profile(rows: list[Row], copies: list[Row]) -> Row:
    """The profile in report.json."""
    kinds: dict[str, Counter[str]] = {}
    lines: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for start, end, kind, *_ in row["removed"]:
            kinds.setdefault(kind, Counter()).update(cuts=1, characters=end - start)
            lines[row["text"][start:end].strip(), kind] += 1
    sites = []
    for at, name in enumerate([*SITES, *(f"paper-{n}.example" for n in range(40))]):
        documents = 900 // (at + 1)
        came, stays = documents * 4000, int(documents * 4000 * (0.35 + 0.6 * (at * 7 % 11) / 11))
        counts = {"documents": documents, "kept": documents * 3 // 4, "duplicates": documents // 5}
        sites.append({"site": name, **counts, "characters_in": came, "characters_kept": stays})
    groups = [
        {
            "cluster": at,
            "size": 40 - 3 * at,
            "keeper": _head(rows[at]),
            "first": None if at == 4 else _head(rows[at] if at % 2 else copies[at]),
            "members": [{**_head(copy), "similarity": copy["similarity"]} for copy in copies[at::5]][:10],
        }
        for at in range(min(5, len(rows), len(copies)))
    ]
    example = {"source": "crawl.jsonl.gz", "place": "line 7", "remedy": "write the file as UTF-8", "head": "Caf\ufffd"}
    return {
        "kinds": {kind: dict(count) for kind, count in kinds.items()},
        "sites": sites,
        "languages": dict(Counter(row["language"] or "unknown" for row in rows)),
        "months": {f"20{20 + n // 12}-{n % 12 + 1:02d}": 12 + n * 31 % 47 for n in range(30) if n % 9 != 4},
        "lines": [{"text": text, "kind": kind, "times": times * 37} for (text, kind), times in lines.most_common(60)],
        "similarities": [0] * 16 + [41, 77, 120, 214],
        "groups": groups,
        "quarantine": [
            {"problem": "no article found", "times": 61, "examples": [{**example, "head": "Home\nNews\nSport"}] * 2},
            {"problem": "not UTF-8", "times": 17, "examples": [example]},
        ],
    }


def account(**further: Any) -> Row:
    """report.json without its profile."""
    counts = {"files": 12, "files_skipped": 0, "in": 2482, "kept": 1952, "duplicates": 452, "quarantined": 78}
    counts |= {"groups": 120, "repeated_ids": 0, "altered": 0, "without_date": 31}
    seconds = {"reading": 9.1, "near_duplicates": 0.6, "writing": 1.2, "total": 10.9}
    return {
        "inputs": ["crawl/", "more.parquet"],
        "counts": {**counts, "characters_in": 9_913_201, "characters_kept": 6_214_876},
        "problems": {"no article found": 61, "not UTF-8": 17},
        "settings": {"relation": "similar", "cleaning": {"keep": 0.5}, "near_duplicates": {"threshold": 0.8}},
        "versions": {"cleaner": "0.1.0", "python": "3.13.1"},
        "run": {"started": "2024-06-01T08:00:00+00:00", "seconds": seconds, "workers": 2, "output": "out"},
        **further,
    }


def write_lines(path: Path, rows: Iterable[Row]) -> None:
    """Write records as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def make_folder(folder: Path, pages: int = 40, copies: int = 25) -> Path:
    """A folder with every file that the report reads."""
    rows = sampled(pages)
    left_out = [_copy(rows[number % len(rows)], number) for number in range(1, copies + 1)]
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "samples.jsonl", rows)
    write_lines(folder / "articles.jsonl", map(_article, rows))
    write_lines(folder / "duplicates.jsonl", left_out)
    (folder / "report.json").write_text(json.dumps(account(profile=profile(rows, left_out))), encoding="utf-8")
    return folder


POISON = (
    "</script><script>document.title='owned'</script><!--<script>",
    "\"'><img src=//evil.example/x onerror=document.title='owned'><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}</style><style>*{display:none}</style>javascript:alert(1)",
    "\x00\x07\x1b[31m\x9b\u202etxt\u2066\u2028\u2029\ufeff\ud800&lt;&#x3c;]]>",
)


def poisoned(folder: Path) -> Path:
    """The same folder with something hostile in every text of every file, and in every name that others choose."""
    for path in folder.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines() if path.suffix == ".jsonl" else None
        told = [json.dumps(_poison(json.loads(line))) + "\n" for line in lines or [path.read_text(encoding="utf-8")]]
        path.write_text("".join(told), encoding="utf-8")
    return folder


_NAMED_BY_OTHERS = {"kinds", "languages", "problems", "versions"}


def _poison(value: Any, under: str = "") -> Any:
    if isinstance(value, str):
        return value + "".join(POISON)
    if isinstance(value, list):
        return [_poison(inner) for inner in value]
    if isinstance(value, dict):
        name_of = POISON[0] if under in _NAMED_BY_OTHERS else ""
        return {name + name_of: _poison(inner, name) for name, inner in value.items()}
    return value
