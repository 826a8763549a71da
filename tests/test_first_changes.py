"""CONTRIBUTING's first changes, made in a copy of the package as they stand there. A kind is made in test_kinds.py."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner

PACKAGE = Path(cleaner.__file__).parent
TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def pieces(title: str) -> list[str]:
    """The code of a section, piece by piece."""
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```python\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path / "cleaner", ignore=shutil.ignore_patterns("__pycache__")))


def put(file: Path, piece: str, *, behind: str) -> None:
    """Put lines behind a line that stands in a file once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(behind) == 1, behind
    file.write_text(text.replace(behind, behind + piece), encoding="utf-8")


def said(package: Path, code: str) -> str:
    place = {**os.environ, "PYTHONPATH": str(package.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_field(copy: Path) -> None:
    attribute, told, read, reader = pieces("A field")
    put(copy / "article.py", attribute, behind="    links: tuple[tuple[int, int, str], ...] = ()\n")
    put(copy / "article.py", '    "notice",\n', behind='    *("outline", "links"),\n')
    put(copy / "stored.py", told, behind='        "evidence": article.evidence,\n')
    put(copy / "stored.py", '    "notice",\n', behind="_TEXTS = (\n")
    put(copy / "cleaning/parse.py", read, behind="        decisions=Decisions.of(given, decided.labels, merged),\n")
    imports = "from cleaner.cleaning.{0} import {1}\n"
    put(
        copy / "cleaning/parse.py",
        imports.format("fields.notice", "read_notice"),
        behind=imports.format("fields.metadata", "Metadata"),
    )
    heads = [imports.format("blocks", "Blocks"), imports.format("labels", "Labels")]
    heads.append("from cleaner.kinds import KINDS, Kind\n\n\n")
    (copy / "cleaning/fields/notice.py").write_text("".join(heads) + reader, encoding="utf-8")
    code = """if True:
        import json, pathlib, tempfile
        import cleaner
        page = '''Harbour to close for a week
        The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.
        Ferries will leave from the old pier until the work is done, and tickets stay valid.
        © 2024 The Herald. All rights reserved.'''
        article = cleaner.parse(page)
        assert cleaner.Article.from_dict(json.loads(json.dumps(article.to_dict()))) == article
        with tempfile.TemporaryDirectory() as folder:
            cleaner.run(None, pathlib.Path(folder, "out"), records=[{"text": page}])
            [line] = pathlib.Path(folder, "out", "articles.jsonl").read_text(encoding="utf-8").splitlines()
        print(json.loads(line)["notice"])
    """
    assert said(copy, code).endswith("2024 The Herald. All rights reserved.")


def test_a_keeper_policy(copy: Path) -> None:
    name, rank = pieces("A keeper policy")
    place = copy / "config/pages.py"
    text = place.read_text(encoding="utf-8")
    place.write_text(re.sub(r"^KeeperPolicy = .*\n", name, text, flags=re.MULTILINE), encoding="utf-8")
    put(
        copy / "neardup/keepers.py",
        rank,
        behind='    "longest": lambda texts, _total, _dates: -character_counts(texts),\n',
    )
    code = """if True:
        import cleaner
        texts = ["one two three four five six seven eight", "One two three four five six seven eight!"]
        print([cleaner.find_duplicates(texts[::step], keeper="shortest").kept.tolist() for step in (1, -1)])
    """
    assert said(copy, code) == "[[0], [1]]"
