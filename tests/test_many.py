"""parse_many and clean_many: in order, bounded, the same for any number of workers, errors in their places."""

import io
import itertools
import logging
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from cleaner import Article, CleanSettings, PageError, clean_many, parse, parse_many
from cleaner.cleaning import parse as way
from cleaner.corpus import child, many, workers
from cleaner.errors import CleanerError, InputError, SettingsError

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
PAGES = [path.read_text(encoding="utf-8") for path in SEEDS]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches so small that a few pages need worker processes."""
    for module in (many, workers):
        monkeypatch.setattr(module, "BATCH_CHARACTERS", 4000)
        monkeypatch.setattr(module, "IN_PROCESS_BATCHES", 1)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("number", [1, 3])
def test_articles_are_those_of_parse_in_order(number: int) -> None:
    found = list(parse_many(iter(PAGES), workers=number))
    for page, article in zip(PAGES, found, strict=True):
        assert isinstance(article, Article)
        one = parse(page)
        assert (article.text, article.body, article.to_dict()) == (page, one.body, one.to_dict())
        assert (article.removed, article.lines, article.kept) == (one.removed, one.lines, one.kept)
    assert list(clean_many(PAGES, workers=number)) == [parse(page).body for page in PAGES]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("number", [1, 2])
def test_a_bad_page_yields_its_error_and_not_an_end(number: int) -> None:
    rows = [*PAGES[:3], None, b"bytes", float("nan"), PAGES[3], 7, *PAGES[4:]]
    found = list(clean_many(rows, workers=number))
    assert len(found) == len(rows)
    errors = {row: one for row, one in enumerate(found) if isinstance(one, PageError)}
    assert {row: error.row for row, error in errors.items()} == {3: 3, 4: 4, 5: 5, 7: 7}
    assert errors[3].problem == "it holds no text (None, NaN or null); leave the row out or fill it with ''"
    assert str(errors[4]) == "texts, row 4: it holds bytes, not a text; decode it first"
    assert pickle.loads(pickle.dumps(errors[7])).row == 7  # noqa: S301  our own


def test_a_page_on_which_cleaning_raises(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    plain = way.parse

    def fragile(text: str, *arguments: Any, **named: Any) -> Article:
        if "break" in text:
            raise ValueError("it\x1b[2J broke")
        return plain(text, *arguments, **named)

    monkeypatch.setattr(way, "parse", fragile)
    with caplog.at_level(logging.WARNING, "cleaner"):
        good, bad, after = parse_many(["Prose is here.", "break", "More prose."], workers=1)
    assert isinstance(good, Article)
    assert isinstance(after, Article)
    assert isinstance(bad, PageError)
    assert str(bad) == "texts, row 1: cleaning failed: ValueError: it\\x1b[2J broke; report the page as a bug"
    assert caplog.messages == [str(bad)]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("number", [1, 2])
def test_a_page_that_is_too_long(number: int) -> None:
    long = max(range(len(PAGES)), key=lambda row: len(PAGES[row]))
    choice = CleanSettings(max_page=len(PAGES[long]) - 1)
    for go_through in (parse_many, clean_many):
        found = list(go_through(PAGES, choice, workers=number))
        assert isinstance(found[long], PageError)
        assert found[long].problem.startswith("too long: the page has ")
        assert found[long].problem.endswith("; split it where one page ends, or raise max_page of CleanSettings")
        assert sum(isinstance(one, PageError) for one in found) == sum(len(p) == len(PAGES[long]) for p in PAGES)


@pytest.mark.usefixtures("small")
def test_a_page_that_ends_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    start = "import os, sys; sys.path[:] = {path!r}\nfrom cleaner.corpus import pages as p, workers as w\n"
    start += "plain = p._clean_page\n"
    start += "def deadly(page, task):\n    if page.text == 'deadly': os._exit(9)\n    return plain(page, task)\n"
    monkeypatch.setattr(child, "_START", f"{start}p._clean_page = deadly; w.serve()")
    rows = [*PAGES[:6], "deadly", *PAGES[6:12]]
    found = list(clean_many(rows, workers=2))
    assert isinstance(found[6], PageError)
    assert "the process died of it" in found[6].problem
    assert found[:6] + found[7:] == [parse(page).body for page in PAGES[:12]]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("number", [1, 2])
def test_what_comes_in_is_drawn_only_a_little_ahead(number: int) -> None:
    drawn = 0

    def endless() -> Iterator[str]:
        nonlocal drawn
        for page in itertools.cycle(PAGES):
            drawn += 1
            yield page

    found = clean_many(endless(), workers=number)
    for taken, _ in enumerate(itertools.islice(found, 150), 1):
        assert drawn - taken < 60
    found.close()  # type: ignore[attr-defined]


def test_rows_of_a_series_and_of_arrow_and_what_has_none() -> None:
    expected = [parse(page).body for page in PAGES[:4]]
    series = pd.Series(PAGES[:4], index=[3, 1, 0, 2])
    assert list(clean_many(series)) == list(clean_many(pa.array(PAGES[:4]))) == expected
    assert list(clean_many([])) == []
    for wrong in (pd.DataFrame({"text": PAGES[:2]}), {"a": "text"}, {"text"}, "one text", 7):
        with pytest.raises(InputError, match="texts is a"):
            clean_many(wrong)  # type: ignore[arg-type]
    for workers_given, words in ((0, "at least 1"), (5000, "at most 1024"), ("2", "a whole number"), (1.5, "whole")):
        with pytest.raises(SettingsError, match=words):
            parse_many([], workers=workers_given)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=r"settings is 5; it must be CleanSettings"):
        parse_many([], 5)  # type: ignore[arg-type]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("number", [1, 2])
def test_what_the_iterable_raises_comes_after_what_it_gave(number: int) -> None:
    class BrokenError(Exception):
        pass

    for given in (1, 7, 30):

        def rows(given: int = given) -> Iterator[str]:
            yield from itertools.islice(itertools.cycle(PAGES), given)
            raise BrokenError

        found = clean_many(rows(), workers=number)
        for page in itertools.islice(itertools.cycle(PAGES), given):
            assert next(found) == parse(page).body
        with pytest.raises(BrokenError):
            next(found)


def test_a_slow_source_is_not_waited_for() -> None:
    """Each page is given before the next one is asked for, until there are so many that processes are worth it."""
    asked: list[int] = []

    def slow() -> Iterator[str]:
        for number in range(5):
            asked.append(number)
            yield PAGES[number]

    for number, _ in enumerate(clean_many(slow(), workers=2)):
        assert asked == list(range(number + 1))


@pytest.mark.usefixtures("small")
def test_a_slow_source_of_many_pages_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "_PATIENCE", 0.0)
    monkeypatch.setattr(many, "BATCH_CHARACTERS", 1)
    asked = 0

    def slow() -> Iterator[str]:
        nonlocal asked
        for page in PAGES[:20]:
            asked += 1
            time.sleep(0.1)
            yield page

    for taken, _ in enumerate(clean_many(slow(), workers=2), 1):
        assert asked - taken <= 8


@pytest.mark.usefixtures("small")
def test_no_worker_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_START", "raise SystemExit(3)")
    with pytest.raises(CleanerError, match="ended at once"):
        list(clean_many(PAGES, workers=2))


def test_progress_is_shown_on_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(many, "progress_on", many_progress)
    assert len(list(clean_many(PAGES[:5], progress=True))) == 5
    assert stream.getvalue().splitlines()[-1].startswith("cleaner: cleaning: 5 documents, 100 %")


def many_progress(out: Any) -> Any:
    from cleaner.corpus.progress import PlainProgress  # noqa: PLC0415

    return PlainProgress(out, every=0.0)


def test_a_notebook_gets_a_bar() -> None:
    """In a process that rich takes for a notebook: it asks IPython, which stands in here."""
    code = """
import sys, types
class ZMQInteractiveShell: pass
shell = ZMQInteractiveShell()
sys.modules["IPython"] = types.SimpleNamespace(display=types.SimpleNamespace())
import builtins
builtins.get_ipython = lambda: shell
from cleaner.corpus import progress
shown = progress.progress_on(sys.stderr)
print(type(shown).__name__, shown._bars.console.is_jupyter)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "TerminalProgress True\n"


def test_no_guard_of_the_main_module_is_needed(tmp_path: Path) -> None:
    """Worker processes import nothing of the caller's: a script without ``if __name__ == "__main__"`` works."""
    script = tmp_path / "script.py"
    script.write_text(
        "from cleaner.corpus import many\nimport cleaner\nmany.BATCH_CHARACTERS, many.IN_PROCESS_BATCHES = 50, 1\n"
        "print(len(list(cleaner.clean_many(['Prose is here. It has an end.'] * 20, workers=2))))\n"
    )
    told = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("20\n", "")
