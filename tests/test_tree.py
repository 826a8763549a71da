"""The house rules that the tree itself shows: length of files and functions, no circles, who imports numba."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import cleaner

SOURCE = Path(cleaner.__file__).parent
MOST_LINES = 400
MOST_OF_A_FUNCTION = 50

# Files that are still longer, which shall become shorter; one that has stays here no longer.
LONG_FILES: set[str] = set()

# Functions of more than 50 lines, docstring included: why, and which, by room, so that one may move within it.
LONG_FUNCTIONS = {
    "one loop nest over plain arrays, where calls cost and each array is told in the docstring": {
        "kernels: add_products",
        "kernels/cleaning: _describe_form",
        "kernels/cleaning: _read",
        "kernels/cleaning: _read_word",
        "kernels/cleaning: decide",
        "kernels/cleaning: find_dates",
        "kernels/cleaning: find_duplicates",
        "kernels/cleaning: find_prefilters",
        "kernels/cleaning: pair_copies",
        "kernels/cleaning: prefilter_inside",
        "kernels/cleaning: scan_tokens",
        "kernels/cleaning: score_blocks",
        "kernels/neardup: fill_rows",
        "kernels/neardup: lead_by_bucket",
        "kernels/neardup: lead_by_prefix",
        "kernels/neardup: list_contained",
        "kernels/neardup: normalise",
        "kernels/neardup: tokenise",
    },
    "a third of it or more is the docstring, with each argument, what comes back and each error": {
        "corpus: run",
        "neardup: contained_pairs",
        "neardup: find_duplicates",
        "neardup: similar_pairs",
        "neardup: sketch",
    },
}


def modules(root: Path) -> dict[str, Path]:
    """The modules of a package by their dotted names."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = [root.name, *path.relative_to(root).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def long_files(root: Path, most: int) -> dict[str, int]:
    sizes = {
        p.relative_to(root).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in root.rglob("*.py")
    }
    return {name: size for name, size in sizes.items() if size > most}


def functions(node: ast.AST, outer: str = "") -> Iterator[tuple[str, int]]:
    """Each function with its lines, from its def to its end; methods and inner ones as ``Outer.name``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{outer}{child.name}"
            if not isinstance(child, ast.ClassDef):
                yield name, (child.end_lineno or child.lineno) - child.lineno + 1
            yield from functions(child, f"{name}.")
        else:
            yield from functions(child, outer)


def long_functions(root: Path, most: int) -> list[str]:
    return sorted(
        f"{path.parent.relative_to(root).as_posix()}: {name}"
        for path in root.rglob("*.py")
        for name, lines in functions(tree_of(path))
        if lines > most
    )


def is_for_types(node: ast.AST) -> bool:
    """Whether it is what only type checkers read."""
    named = ast.walk(node.test) if isinstance(node, ast.If) else ()
    return any("TYPE_CHECKING" in (getattr(part, "id", ""), getattr(part, "attr", "")) for part in named)


def imports(nodes: Iterable[ast.AST], *, everywhere: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is loaded; everywhere: those in functions and for types as well."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif everywhere or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            skips = not everywhere and is_for_types(node)
            inner = node.orelse if skips and isinstance(node, ast.If) else ast.iter_child_nodes(node)
            yield from imports(inner, everywhere=everywhere)


def imported(name: str, path: Path, *, everywhere: bool = False) -> set[str]:
    """Dotted names that a module imports: of ``from a import b`` both ``a`` and ``a.b``."""
    found: set[str] = set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in imports([tree_of(path)], everywhere=everywhere):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
            continue
        base = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, *([base] if base else [])])
        found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def graph(root: Path) -> dict[str, set[str]]:
    """Who imports whom as modules are loaded. ``from a import b`` leads to b where that is a module, else to a."""
    known = modules(root)
    arrows = {}
    for name, path in known.items():
        asked = imported(name, path) & known.keys()
        # a package is asked for something of its own only where what is asked for is no module in it
        own = {n for n in asked if not any(other.rpartition(".")[0] == n for other in asked)}
        packages = asked - own
        taken = {a.rpartition(".")[0] for a in imported(name, path) - known.keys()}
        arrows[name] = (own | (packages & taken)) - {name}
    return arrows


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Modules that import each other, over however many steps."""

    def reached_from(start: str) -> set[str]:
        reached, ahead = set(), [start]
        while ahead:
            new = arrows[ahead.pop()] - reached
            reached |= new
            ahead += new
        return reached

    reached = {name: reached_from(name) for name in arrows}
    found = {frozenset(m for m in ahead if name in reached[m]) for name, ahead in reached.items() if name in ahead}
    return sorted(map(sorted, found))


def numba_outside_kernels(root: Path) -> list[str]:
    return sorted(
        name
        for name, path in modules(root).items()
        if not f"{name}.".startswith(f"{root.name}.kernels.")
        and any(asked.partition(".")[0] == "numba" for asked in imported(name, path, everywhere=True))
    )


# --- the tree


def test_no_file_is_long_but_those_that_are_named() -> None:
    assert set(long_files(SOURCE, MOST_LINES)) == LONG_FILES


def test_there_is_no_import_circle() -> None:
    arrows = graph(SOURCE)
    assert len(arrows) > 80
    assert sum(map(len, arrows.values())) > 200
    assert circles(arrows) == []


def test_no_function_is_long_without_a_reason() -> None:
    assert long_functions(SOURCE, MOST_OF_A_FUNCTION) == sorted(f for group in LONG_FUNCTIONS.values() for f in group)


def test_only_kernels_import_numba() -> None:
    assert numba_outside_kernels(SOURCE) == []


def test_parse_is_the_module() -> None:
    from cleaner.cleaning import parse  # noqa: PLC0415  that is what is tested

    assert isinstance(parse, ModuleType)
    assert parse.__name__ == "cleaner.cleaning.parse"
    assert cleaner.parse is parse.parse
    assert cleaner.clean is parse.clean


# --- each fault is seen in a made-up tree


def grow(root: Path, **files: str) -> Path:
    """A package of the files given, double underscores for slashes; each folder a package."""
    for name, text in files.items():
        path = root / f"{name.replace('__', '/', 1)}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in (root, *(p for p in root.rglob("*") if p.is_dir())):
        (folder / "__init__.py").touch()
    return root


def test_long_files_are_seen(tmp_path: Path) -> None:
    root = grow(tmp_path / "house", room__long="a = 1\n" * 11, room__just="a = 1\n" * 10, longest="\n" * 12)
    assert long_files(root, 10) == {"room/long.py": 11, "longest.py": 12}


def test_long_functions_are_seen(tmp_path: Path) -> None:
    long = '    """A docstring\n\n    counts.\n    """\n    return 1\n'  # five lines and the def
    method = "class C:\n    @property\n    def m(self):\n" + "        a = 1\n" * 6
    inner = (
        "def outer():\n    def inner():\n"
        + "        a = 1\n" * 5
        + "if True:\n    async def waiting():\n"
        + "        a\n" * 7
    )
    root = grow(
        tmp_path / "house", room__a=f"def just():\n{long}" + f"def long():\n    b = 2\n{long}", b=method, c=inner
    )
    assert long_functions(root, 6) == [".: C.m", ".: outer", ".: waiting", "room: long"]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a": "import house.b", "b": "from house import a"}, [["house.a", "house.b"]]),
        ({"a": "from house.b import x", "b": "x = 1"}, []),
        ({"a": "from . import b", "b": "from .room.c import d", "room__c": "from ..a import e"}, 3),
        ({"room____init__": "from house.room.a import x", "room__a": "from house.room import y"}, 2),
        ({"room____init__": "from house.room.a import x", "room__a": "from house.room import b", "room__b": ""}, []),
        ({"room____init__": "from house.room.a import x", "room__a": "from house.room import b, y", "room__b": ""}, 2),
        ({"a": "try:\n    import house.b\nexcept ImportError:\n    pass", "b": "if 1:\n    import house.a"}, 2),
        ({"a": "class C:\n    from house.b import D", "b": "import house.a"}, 2),
        ({"a": "import house.b", "b": "def f():\n    import house.a"}, []),
        ({"a": "import house.b", "b": "if TYPE_CHECKING:\n    import house.a"}, []),
        ({"a": "import house.b", "b": "if TYPE_CHECKING:\n    pass\nelse:\n    import house.a"}, 2),
        ({"in": "import house.a", "a": "import house.b", "b": "import house.a, house.out", "out": ""}, 2),
        ({"a": "import house.b", "b": "import house.a", "c": "import house.d, house.a", "d": "import house.c"}, 4),
    ],
)
def test_circles_are_seen(tmp_path: Path, files: dict[str, str], found: list[list[str]] | int) -> None:
    seen = circles(graph(grow(tmp_path / "house", **files)))
    assert seen == found if isinstance(found, list) else sum(map(len, seen)) == found


def test_numba_outside_kernels_is_seen(tmp_path: Path) -> None:
    root = grow(
        tmp_path / "house",
        kernels__a="import numba",
        kernels____init__="from numba import njit",
        kernelsish="def f():\n    from numba.core import types",
        room__b="import os, numba as nb",
        room__c="if TYPE_CHECKING:\n    import numba",
        room__d="import numbas",
    )
    assert numba_outside_kernels(root) == ["house.kernelsish", "house.room.b", "house.room.c"]
