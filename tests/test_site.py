"""The site: its pictures are what its scripts draw, and its hooks do what they say."""

import doctest
import html
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from test_tree import SOURCE, imported, modules

import cleaner

SCRIPTS = Path(__file__).parents[1] / "docs" / "scripts"
PICTURES = SCRIPTS.parent / "pictures"


def script(name: str) -> ModuleType:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(SCRIPTS))
        spec = importlib.util.spec_from_file_location(f"docs_{name}", SCRIPTS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules.pop("svg", None)  # a name that others have, too
    return module


draw = script("draw")


@pytest.mark.parametrize("name", draw.PICTURES)
def test_a_picture_is_what_its_script_draws(name: str) -> None:
    """If not: ``python docs/scripts/draw.py``, and look at it."""
    assert (PICTURES / name).read_text(encoding="utf-8") == draw.PICTURES[name]()


def test_all_pictures_are_drawn_or_taken() -> None:
    assert {path.name for path in PICTURES.iterdir()} == {*draw.PICTURES, "report.png"}
    assert (PICTURES / "report.png").stat().st_size < 150_000


def test_the_rooms_import_what_the_picture_shows() -> None:
    """By what test_tree.py reads of the imports; those for type checkers are not drawn."""
    known = modules(SOURCE)
    found: dict[str, set[str]] = {}
    for name, path in known.items():
        asked = imported(name, path, everywhere=True)
        asked |= {cleaner._HOMES.get(other.removeprefix("cleaner."), "") for other in asked}
        leads = {other.split(".")[1] for other in asked if other.startswith("cleaner.")}
        if name.count("."):
            found.setdefault(name.split(".")[1], set()).update(leads)
    drawn = draw.rooms_of()
    placed = {room for row in draw.ROWS for room in row}
    assert placed == drawn.keys() == found.keys() - {"__main__"}
    assert sum(map(len, drawn.values())) > 40
    for room, leads in drawn.items():
        only_types = (found[room] & placed) - leads - {room}
        assert leads <= found[room], room
        assert only_types <= {"article", "corpus", "cleaning", "kinds", "given", "config", "neardup"}, room


def test_leaders_part_what_chains_join() -> None:
    texts = draw.versions()
    found = cleaner.find_duplicates(texts, draw.THRESHOLD)
    assert len(found.kept) > 1
    assert all(value >= draw.THRESHOLD for value in found.similarities)
    assert cleaner.explain_pair(texts[0], texts[-1]).similarity < draw.THRESHOLD
    assert len(cleaner.similar_pairs(texts, draw.THRESHOLD)) == len(texts) - 1


def test_the_hooks_examples() -> None:
    results = doctest.testmod(script("pages"))
    assert results.attempted >= 4
    assert results.failed == 0


def test_the_table_of_rooms_is_what_they_import() -> None:
    text = (SCRIPTS.parent / "architecture.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1:3] for row in re.findall(r"^\| `.*", text, re.MULTILINE)]
    told = {room: set(re.findall(r"`(\w+)`", leads)) for named, leads in rows for room in re.findall(r"`(\w+)`", named)}
    assert told == draw.rooms_of()


def test_the_site_is_built_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    for name in ("mkdocs", "material", "mkdocstrings"):
        pytest.importorskip(name, reason=f"{name}, of the extra docs, is not installed")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    place = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=SCRIPTS.parents[1], env=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = sorted((tmp_path / "site").glob("*.html"))
    assert len(pages) >= 20
    for page in pages:
        tags = re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*>", page.read_text(encoding="utf-8"))
        assert len(tags) > 3
        for tag in tags:
            assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", tag), f"{page.name}: {tag}"
    api = (tmp_path / "site" / "api.html").read_text(encoding="utf-8")
    signatures = re.findall(r'<div class="doc-signature highlight"><pre>(.*?)</pre>', api, re.DOTALL)
    assert len(signatures) > 60
    for line in re.sub(r"<[^>]+>", "", "\n".join(signatures)).splitlines():
        assert len(html.unescape(line)) <= 100, line  # as mkdocs.yml says, by the extra's ruff
