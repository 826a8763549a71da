"""``python docs/scripts/draw.py`` makes the pictures of docs/pictures/ anew; tests hold these to what it makes."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import svg

import cleaner

__all__ = ["PICTURES", "bands", "leaders", "rooms", "rooms_of"]

FOLDER = Path(__file__).parents[1] / "pictures"
SOURCE = Path(cleaner.__file__).parent


# --- bands: the chance that a pair is looked at, by its similarity


def bands() -> str:
    """The S-curves of the bands for three thresholds, and what verification makes of one."""
    left, top, width, height = 60, 40, 480, 300

    def at(similarity: float, chance: float) -> tuple[float, float]:
        return left + similarity * width, top + (1 - chance) * height

    def curve(threshold: float, first: int = 0) -> list[tuple[float, float]]:
        chosen = cleaner.choose_bands(threshold)
        return [at(step / 200, chosen.probability(step / 200)) for step in range(first, 201)]

    parts = [svg.text(left, 22, "Chance that a pair of texts is looked at, and reported", bold=True)]
    for step in range(5):
        x, y = at(step / 4, step / 4)
        parts += [svg.line(left, y, left + width, y, "#dde1e6"), svg.line(x, top, x, top + height, "#dde1e6")]
        parts += [svg.text(left - 8, y + 5, f"{step / 4:g}", anchor="end", size=12)]
        parts += [svg.text(x, top + height + 18, f"{step / 4:g}", anchor="middle", size=12)]
    parts.append(svg.text(left + width / 2, top + height + 40, "exact Jaccard similarity of the pair", anchor="middle"))
    reported = [at(0.8, 0), *curve(0.8, 160), at(1, 0)]
    parts.append(svg.path(reported, "none", fill="#cfe0f5"))
    parts.append(svg.text(*at(0.9, 0.45), "reported", svg.SERIES[0], "middle"))
    for threshold, colour in zip((0.8, 0.6, 0.4), svg.SERIES, strict=False):
        chosen = cleaner.choose_bands(threshold)
        x, y = at(threshold, chosen.probability_at_threshold)
        parts += [svg.path(curve(threshold), colour), svg.line(x, y, x, top + height, colour, dash="4 4")]
        parts += [svg.circle(x, y, 4, colour)]
    right = left + width + 24
    for row, (threshold, colour) in enumerate(zip((0.8, 0.6, 0.4), svg.SERIES, strict=False)):
        chosen = cleaner.choose_bands(threshold)
        y = top + 16 + row * 66
        parts += [
            svg.line(right, y - 5, right + 24, y - 5, colour, 3),
            svg.text(right + 32, y, f"threshold {threshold:g}"),
        ]
        parts.append(svg.text(right + 32, y + 19, f"{chosen.bands} bands", size=12))
        found = f"found at the threshold: {chosen.probability_at_threshold:.3f}"
        parts.append(svg.text(right + 32, y + 36, found, size=12))
    y = top + 16 + 3 * 66
    parts += [svg.rect(right, y - 14, 24, 14, "#cfe0f5"), svg.text(right + 32, y - 2, "threshold 0.8: reported;")]
    parts.append(svg.text(right + 32, y + 17, "left of it pairs are looked at,", size=12))
    parts.append(svg.text(right + 32, y + 34, "and none is reported", size=12))
    return svg.document(800, 400, "The chance that a pair is found, by its similarity, for three thresholds", parts)


# --- leaders: a chain of versions, grouped by leaders and by connected components

THRESHOLD = 0.8


def versions() -> list[str]:
    """Five versions of a text: each leaves out the three first words of the one before, and adds three at the end."""
    words = [f"word{number}" for number in range(60)]
    return [" ".join(words[3 * number : 3 * number + 44]) for number in range(5)]


def leaders() -> str:
    """Five versions in a row, as leaders group them, and as connected components would."""
    texts = versions()
    alike = {(a, b): cleaner.explain_pair(texts[a], texts[b]).similarity for a in range(5) for b in range(a + 1, 5)}
    labels = cleaner.find_duplicates(texts, THRESHOLD).labels.tolist()
    parts = _row(20, "Leaders, as here: every copy is similar to the text that stands for it", labels, alike)
    parts += _row(200, "Chains (connected components): one text stands for all that hang together", [0] * 5, alike)
    told = f"lines: pairs of similarity {THRESHOLD:g} or more; below a text: how similar it is to what stands for it"
    parts.append(svg.text(20, 385, told, svg.PALE, size=12))
    return svg.document(800, 400, "Five versions of a text, grouped by leaders and by chains", parts)


def _row(top: int, title: str, labels: list[int], alike: dict[tuple[int, int], float]) -> list[str]:
    xs, y = [100 + 150 * number for number in range(5)], top + 80
    parts = [svg.text(20, top + 16, title, bold=True)]
    for (a, b), value in alike.items():
        if value >= THRESHOLD:
            parts.append(svg.line(xs[a], y, xs[b], y, svg.PALE, 2))
            parts.append(svg.text((xs[a] + xs[b]) / 2, y - 8, f"{value:.2f}", svg.PALE, "middle", 12))
    for number, keeper in enumerate(labels):
        colour = svg.SERIES[sorted(set(labels)).index(keeper)]
        kept = number == keeper
        parts.append(svg.circle(xs[number], y, 22, colour if kept else svg.PAPER, colour))
        parts.append(
            svg.text(xs[number], y + 5, "ABCDE"[number], svg.PAPER if kept else colour, "middle", 16, bold=True)
        )
        if kept:
            parts.append(svg.text(xs[number], y + 44, "kept", colour, "middle", 12))
        else:
            value = alike[min(number, keeper), max(number, keeper)]
            told = f"left out for {'ABCDE'[keeper]}: {value:.2f}"
            parts.append(svg.text(xs[number], y + 44, told, svg.INK if value >= THRESHOLD else "#c01c28", "middle", 12))
    return parts


# --- rooms: who imports whom in src/cleaner


def rooms_of(source: Path = SOURCE) -> dict[str, set[str]]:
    """Each room of the package, a folder or a module at its top, and the rooms that it imports, also within functions.

    Imports for type checkers alone are left out, as is ``__init__``, which leads to all by name.

    Args:
        source: the package's folder.
    """
    found: dict[str, set[str]] = defaultdict(set)
    rooms = {path.stem for path in source.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    rooms -= {"__init__", "__main__"}
    for file in sorted(source.rglob("*.py")):
        room = file.relative_to(source).parts[0].removesuffix(".py")
        if room in rooms:
            asked = {name for node in _imports(ast.parse(file.read_text(encoding="utf-8"))) for name in _named(node)}
            found[room] |= {name for name in asked & rooms if name != room}
    return dict(found)


def _imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            yield from _imports(ast.Module(node.orelse, []))
        else:
            yield from _imports(node)


def _named(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The rooms that an import names; public names, taken from ``cleaner`` itself, by the room that has them."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif node.module == "cleaner":
        homes = cleaner._HOMES  # noqa: SLF001  its own table
        names = [homes.get(alias.name, f"cleaner.{alias.name}") for alias in node.names]
    else:
        names = [node.module or ""]
    return (name.split(".")[1] for name in names if name.startswith("cleaner."))


ROWS = (
    {"cli": 0.55},
    {"engines": 0.8},
    {"corpus": 0.42},
    {"cleaning": 0.22, "neardup": 0.7},
    {"stored": 0.06, "kernels": 0.5, "given": 0.78, "config": 0.93},
    {"article": 0.14},
    {"notebook": 0.08, "rendering": 0.3},
    {"kinds": 0.36, "logs": 0.56, "errors": 0.85},
    {"shown": 0.6},
)
"""Where each room stands: by what it knows, the most at the top; and how far to the right."""
LEADS = "#c64600", "#1a5fb4", "#26812f", "#813d9c", "#8a6a00", "#5b6770"


def rooms() -> str:
    """The rooms, each with an arrow to those that it imports."""
    arrows = rooms_of()
    width, step, high = 900, 84, 32
    place = {room: (width * x, 62 + step * level) for level, row in enumerate(ROWS) for room, x in row.items()}
    parts = [svg.text(20, 28, "Who imports whom in src/cleaner", bold=True)]
    for room in sorted(arrows):
        x, y = place[room]
        colour = LEADS[list(place).index(room) % len(LEADS)]
        for other in sorted(arrows[room]):
            to_x, to_y = place[other]
            half = high / 2 if to_y > y else -high / 2
            parts.append(svg.arrow(x, y + half, to_x, to_y - half, colour, dash="" if to_y > y else "5 4"))
    for number, (room, (x, y)) in enumerate(place.items()):
        size = 14 + 8.5 * len(room)
        parts.append(svg.rect(x - size / 2, y - high / 2, size, high, "#f4f6f9", LEADS[number % len(LEADS)], 6))
        parts.append(svg.text(x, y + 5, room, anchor="middle"))
    height = 62 + step * len(ROWS)
    told = "An arrow leads to what is imported. Dashed: upwards, in a function, to store an article and read it back."
    parts.append(svg.text(20, height - 30, told, svg.PALE, size=12))
    return svg.document(width, height, "The rooms of src/cleaner, and which imports which", parts)


PICTURES = {"bands.svg": bands, "leaders.svg": leaders, "rooms.svg": rooms}
"""What draws each picture."""

if __name__ == "__main__":
    for name, draw in PICTURES.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8", newline="\n")
        sys.stdout.write(f"{FOLDER / name}\n")
