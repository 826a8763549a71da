"""Cleaning in one process and in several."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from cleaner.article import Article
from cleaner.cleaning import parse as way
from cleaner.config import CleanSettings
from cleaner.corpus import Document, workers
from cleaner.corpus.workers import Outcome, Task, clean_documents
from cleaner.errors import CleanerError, RecordError

TASK = Task(CleanSettings(), explain=True)
PROSE = "The council met on Tuesday evening and voted, after four hours, to keep the old bridge number {} open."

DYING = """
import sys
sys.path[:] = {path!r}
import os
from cleaner.cleaning import parse as way
parse = way.parse
def dying(text, settings, **further):
    if "die" in text:
        os._exit(7)
    if "print" in text:
        print("in the way of the answer")
    return parse(text, settings, **further)
way.parse = dying
from cleaner.corpus.workers import serve
serve()
"""


def page(number: int, word: str = "") -> Document:
    text = f"Menu\nNews\n{word}\n" + "\n\n".join(PROSE.format(number * 10 + n) for n in range(4))
    return Document(str(number), "a.txt", "", text, {}, text.encode())


def items(number: int = 40) -> Iterator[Document | RecordError]:
    for n in range(number):
        yield page(n)
        if n % 7 == 3:
            yield RecordError("a.txt", f"line {n}", "broken", "mend it")


def told(outcomes: Iterator[Outcome]) -> list[object]:
    return [str(o) if isinstance(o, RecordError) else o for o in outcomes]


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "BATCH_CHARACTERS", 2000)
    monkeypatch.setattr(workers, "IN_PROCESS_BATCHES", 1)


@pytest.mark.parametrize(("processes", "batch"), [(1, 1), (1, 10**9), (2, 1), (3, 2000), (2, 10**9)])
def test_outcomes_are_the_same_for_any_workers_and_batches(
    monkeypatch: pytest.MonkeyPatch, processes: int, batch: int
) -> None:
    expected = told(clean_documents(items(), TASK, 1))
    monkeypatch.setattr(workers, "BATCH_CHARACTERS", batch)
    monkeypatch.setattr(workers, "IN_PROCESS_BATCHES", 2)
    assert told(clean_documents(items(), TASK, processes)) == expected
    assert len(expected) == 46


def test_few_documents_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "Pool", None)
    assert len(told(clean_documents(items(), TASK, 2))) == 46


@pytest.mark.usefixtures("_small_batches")
def test_a_document_that_kills_its_process_is_found_and_the_others_are_cleaned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "_START", DYING)
    pages = [page(n, "die" if n in (5, 6) else "print" if n % 5 == 0 else "") for n in range(16)]
    outcomes = list(clean_documents(pages, TASK, 2))
    failed = {n: o for n, o in enumerate(outcomes) if isinstance(o, RecordError)}
    assert list(failed) == [5, 6]
    assert failed[5].problem == "cleaning failed: the process died of it (status 7)"
    assert failed[5].raw == pages[5].raw
    assert [o[0] for o in outcomes if not isinstance(o, RecordError)] == [
        p for n, p in enumerate(pages) if n not in failed
    ]


def test_a_document_that_cannot_be_cleaned_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = way.parse

    def raising(text: str, settings: CleanSettings, **further: Any) -> Article:
        if "raise" in text:
            raise RecursionError("too\ndeep")
        return parse(text, settings, **further)

    monkeypatch.setattr(way, "parse", raising)
    outcomes = list(clean_documents([page(1), page(2, "raise"), page(3)], TASK, 1))
    error = outcomes[1]
    assert isinstance(error, RecordError)
    assert error.problem == "cleaning failed: RecursionError: too deep"


@pytest.mark.usefixtures("_small_batches")
def test_a_worker_that_cannot_start_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START", "raise SystemExit(4)  # {path}")
    with pytest.raises(CleanerError, match=r"status 4\); set workers to 1"):
        list(clean_documents(items(), TASK, 2))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CleanerError, match="no worker process can be started"):
        list(clean_documents(items(), TASK, 2))


@pytest.mark.usefixtures("_small_batches")
def test_workers_end_when_nobody_wants_more(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[workers._Worker] = []

    class Noted(workers._Worker):
        def __init__(self, task: Task) -> None:
            super().__init__(task)
            started.append(self)

    monkeypatch.setattr(workers, "_Worker", Noted)
    outcomes = clean_documents((page(n) for n in range(10**6)), TASK, 2)
    for _ in range(5):
        next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert len(started) == 2
    assert all(worker._process.poll() is not None for worker in started)
