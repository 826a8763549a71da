"""Tables and patterns made of lexicons, as they are kept: the same as they are made, whole or not there."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleaner.cleaning.lexicon import keeping, load_lexicon
from cleaner.cleaning.lexicon.calendar import load_calendar
from cleaner.cleaning.lexicon.vocabulary import load_vocabulary
from cleaner.cleaning.mentions import credits as picture_credits
from cleaner.cleaning.mentions import names, openers, reading
from cleaner.kernels import _jit

KEPT = (
    load_vocabulary, load_calendar, picture_credits._patterns, picture_credits._bracket_patterns, names._patterns,
    openers._patterns, reading._patterns,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place to keep things in, for this process alone."""
    monkeypatch.setattr(_jit, "cache_folder", lambda: tmp_path)
    return tmp_path


def is_same(one: Any, other: Any) -> bool:
    """Whether two tables are, arrays by what is in them, patterns by what they are made of."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and bool((one == other).all())
    if hasattr(one, "pattern"):
        return (one.pattern, one.flags) == (other.pattern, other.flags)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if hasattr(type(one), "__slots__") and type(one).__module__.startswith("cleaner"):
        return all(is_same(getattr(one, name), getattr(other, name)) for name in type(one).__slots__)
    return bool(one == other)


@pytest.mark.parametrize("languages", [("en",), ("de", "en"), ("zh",), ("tl",)])
@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: f"{kept.__module__.rpartition('.')[2]}.{kept.__name__}")
def test_what_is_kept_is_what_is_made(folder: Path, kept: Any, languages: tuple[str, ...]) -> None:
    lexicon = load_lexicon(languages)
    made = kept.__wrapped__.__wrapped__(lexicon)
    keep = lambda: keeping.keep("x", languages, lambda: kept.__wrapped__.__wrapped__(lexicon))  # noqa: E731
    assert is_same(keep(), made)
    assert len(list(folder.rglob("x-*"))) == 1
    again = keeping.keep("x", languages, lambda: pytest.fail("it is there already"))
    assert is_same(again, made)


def test_what_is_torn_or_anothers_is_made_anew(folder: Path) -> None:
    assert keeping.keep("x", ("en",), lambda: [1]) == [1]
    (path,) = folder.rglob("x-*")
    whole = path.read_bytes()
    for content in (whole[:-1], b"", whole[:30] + b"\0" + whole[31:], b"garbage"):
        path.write_bytes(content)
        assert keeping.keep("x", ("en",), lambda: [2]) == [2]
        assert path.read_bytes() != content
    _jit.write_kept(path, b"no pickle at all")
    assert keeping.keep("x", ("en",), lambda: [3]) == [3]


@pytest.mark.usefixtures("folder")
def test_another_name_language_or_word_is_another_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keeping.keep("x", ("en",), lambda: 1) == 1
    assert keeping.keep("y", ("en",), lambda: 2) == 2
    assert keeping.keep("x", ("de",), lambda: 3) == 3
    monkeypatch.setattr(keeping, "_digest", lambda: "of another line of code")
    assert keeping.keep("x", ("en",), lambda: 6) == 6


def test_of_other_code_what_was_used_last_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for now, digest in enumerate(("a", "b", "a", "c")):
        monkeypatch.setattr(keeping, "_digest", lambda digest=digest: digest)
        keeping._folder.cache_clear()  # another process
        keeping.keep("x", ("en",), lambda digest=digest: digest)
        os.utime(folder / f"lexicons-{digest}", (now, now))
    assert sorted(path.name for path in folder.iterdir()) == ["lexicons-a", "lexicons-c"]
    assert keeping.keep("x", ("en",), lambda: pytest.fail("it is there already")) == "c"


def test_what_is_made_of_changed_files_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_state", lambda: (*keeping._LOADED[1:],))
    assert [keeping.keep("x", ("en",), lambda: 1), keeping.keep("x", ("en",), lambda: 2)] == [1, 2]
    assert list(folder.rglob("x-*")) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="a system without owners of files")
def test_a_folder_where_others_may_write_is_not_read(folder: Path) -> None:
    place = folder / f"lexicons-{keeping._digest()}"
    place.mkdir()
    place.chmod(0o777)
    keeping._folder.cache_clear()
    assert [keeping.keep("x", ("en",), lambda: 1), keeping.keep("x", ("en",), lambda: 2)] == [1, 2]
    assert list(place.iterdir()) == []


@pytest.mark.usefixtures("folder")
def test_an_alarm_of_the_caller_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    keeping.keep("x", ("en",), lambda: 1)

    def too_late(_: bytes) -> None:
        raise TimeoutError

    monkeypatch.setattr(keeping.pickle, "loads", too_late)
    with pytest.raises(TimeoutError):
        keeping.keep("x", ("en",), lambda: 1)


def test_those_of_pairs_are_kept_while_there_is_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [keeping.keep("x", ("de", "en"), lambda: 1), keeping.keep("x", ("de", "en"), lambda: 2)] == [1, 1]
    assert keeping.keep("x", ("en", "de"), lambda: 3) == 3
    monkeypatch.setattr(keeping, "_MOST_KEPT", 2)
    keeping.keep("y", ("es",), lambda: 0)
    assert [keeping.keep("x", ("en", "fr"), lambda: 4), keeping.keep("x", ("en", "fr"), lambda: 5)] == [4, 5]
    assert [keeping.keep("x", ("fr",), lambda: 6), keeping.keep("x", ("fr",), lambda: 7)] == [6, 6]
    assert len(list(folder.rglob("x-*"))) == 3


def test_without_a_place_it_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_jit, "cache_folder", lambda: None)
    assert keeping.keep("x", ("en",), lambda: 1) == 1
    monkeypatch.setattr(_jit, "cache_folder", lambda: tmp_path / "gone")
    assert keeping.keep("x", ("en",), lambda: 2) == 2
