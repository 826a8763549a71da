"""What reaches a terminal, and what becomes of a command that cannot print, write or go on."""

import logging
import os
import pickle
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from started import on_a_terminal

import cleaner
from cleaner import errors
from cleaner.cli.interrupt import InterruptedRunError, put_away_first
from cleaner.kernels import _jit
from cleaner.shown import one_line, shown, shown_json

posix = pytest.mark.skipif(os.name != "posix", reason="streams and signals are another matter there")
SEEDS = Path(__file__).parents[1] / "seeds"
BRIEF = SEEDS / "brief_power_cut.txt"
STEERING = [*map(chr, (*range(9), *range(11, 32), *range(127, 160), 0x61C, 0x200E, 0x200F))]
STEERING += [*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))]
EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066"


def steers(text: str) -> bool:
    return any(sign in text for sign in STEERING)


# --- escapes


def test_what_steers_is_escaped_and_words_are_not() -> None:
    for sign in [*STEERING, "\ud800"]:
        assert shown(f"a{sign}b") == one_line(f"a{sign}b") == f"a{sign.encode('unicode_escape').decode()}b"
    for sign in ("\n", "\t"):
        assert (shown(sign), one_line(sign)) == (sign, sign.encode("unicode_escape").decode())
    for sign in ("\u2028", "\u2029"):
        assert one_line(sign) != sign
    words = "می‌خواهم ไทย 👨‍👩‍👧 soft\xadhyphen no\xa0break \u3000 İ ﷺ"
    assert shown(words) == one_line(words) == words


@given(st.text(st.characters(codec=None)))
def test_nothing_that_steers_is_left(text: str) -> None:
    assert not steers(shown(text))
    assert not steers(one_line(text))
    assert "\n" not in one_line(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text())
def test_escapes_of_json_say_the_same(text: str) -> None:
    line = orjson.dumps({text: [text]}).decode() + "\n"
    assert orjson.loads(shown_json(line)) == {text: [text]}
    assert not steers(shown_json(line))


def test_every_error_escapes_its_message() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__]
    assert errors.CleanerError in kinds
    for kind in kinds:
        arguments: tuple[Any, ...] = (f"a name: {EVIL}\n",)
        if issubclass(kind, errors.RecordError):
            arguments = (EVIL, EVIL, EVIL, EVIL, b"raw")
        elif kind is errors.PageError:
            arguments = (3, EVIL)
        error = kind(*arguments)
        assert not steers(str(error))
        assert "\n" not in str(error)
        again = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
        assert (type(again), str(again), vars(again)) == (kind, str(error), vars(error))


def test_a_difference_is_told_without_what_steers() -> None:
    one, two = "one two three four five six seven", f"one two three four five six seven, {EVIL} eight nine"
    assert not steers(str(cleaner.explain_pair(one, two)))


# --- terminals


@posix
def test_no_page_and_no_name_steers_a_terminal(tmp_path: Path) -> None:
    body = (
        f"The council met {EVIL} on Tuesday evening, and it voted for the bridge.\r\nThe work begins in May, it said."
    )
    page = tmp_path / f"page{EVIL}.txt"
    page.write_text(body, encoding="utf-8", newline="")
    lines = tmp_path / f"lines{EVIL}.jsonl"
    lines.write_bytes(orjson.dumps({"id": EVIL, "text": body, EVIL: 1}) + b'\n{"text": 3}\nbroken\n')
    index = tmp_path / f"seen{EVIL}.db"
    for arguments, status in (
        (("clean", page), 0),
        (("clean", "--json", page, lines), 2),
        (("clean", "--explain", page), 0),
        (("clean", f"{page}x"), 2),
        (("clean", page, lines), 2),
        (("run", page, lines, "-o", tmp_path / f"out{EVIL}", "--strict"), 3),
        (("run", page, "-o", tmp_path / f"out{EVIL}"), 2),
        (("index", "add", page, lines, "--index", index), 2),
        (("index", "query", page, "--index", index), 0),
        (("index", "info", "--index", index), 0),
        (("index", "check", "--index", index), 0),
        (("index", "info", "--index", page), 2),
        (("index", "info", "--index", index, page), 2),
        (("walk" + EVIL,), 2),
        (("run", page, "-o", tmp_path / "x", "--keeper", EVIL), 2),
    ):
        code, told = on_a_terminal(*arguments)
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told) if arguments[0] == "run" else told  # the bar's own
        assert code == status, told
        assert not steers(plain), (arguments, told)
        assert told.strip()
        assert "Traceback" not in told


@posix
def test_what_is_piped_stays_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("The council met \x1b[31m on \u202eTuesday. It voted.", encoding="utf-8")
    told = subprocess.run([sys.executable, "-m", "cleaner", "clean", page], capture_output=True, check=True).stdout
    assert told == page.read_bytes() + b"\n"


# --- streams that cannot be written


def redirected(redirection: str, *arguments: object) -> tuple[int, str]:
    command = " ".join(f"'{a}'" for a in (sys.executable, "-m", "cleaner", *arguments))
    told = subprocess.run(["bash", "-c", f"{command} {redirection}"], capture_output=True, text=True, check=False)
    return told.returncode, told.stderr


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("clean", BRIEF),
        ("clean", "--json", BRIEF),
        ("clean", "--explain", BRIEF),
        ("clean", "--json", *sorted(SEEDS.glob("*.txt"))),
        ("run", BRIEF, "-o", "{out}"),
        ("index", "add", BRIEF, "--index", "{out}.db"),
        ("warm-up",),
        ("--version",),
        ("run", "--help"),
    ],
    ids=lambda arguments: " ".join(str(a) for a in arguments[:2]),
)
def test_what_cannot_be_printed_is_a_line_and_a_status(tmp_path: Path, arguments: tuple[object, ...]) -> None:
    for number, (redirection, words) in enumerate(((">/dev/full", "No space left on device"), (">&-", "is closed"))):
        named = [str(a).format(out=tmp_path / f"out{number}") for a in arguments]
        status, told = redirected(redirection, *named)
        if arguments[0] == "--version" or "--help" in arguments:
            assert status in (0, 2)  # what click prints itself, where there is nobody to read it
        else:
            lines = [line for line in told.splitlines() if not line.startswith("cleaner: ")]  # of a run that is slow
            assert (status, len(lines)) == (2, 1), told
            assert lines[0].startswith("Error: standard output")
            assert words in told
        assert "Traceback" not in told
        assert "Exception" not in told
        if arguments[0] == "run" and "--help" not in arguments:
            assert f"the run is whole, and lies in {tmp_path}/out{number}" in told
            assert (tmp_path / f"out{number}" / "report.json").exists()


@posix
@pytest.mark.parametrize("redirection", ["2>&-", "<&- >/dev/null 2>&-", "<&-"])
def test_other_streams_may_be_closed(tmp_path: Path, redirection: str) -> None:
    assert redirected(redirection, "run", BRIEF, "-o", tmp_path / "out")[0] == 0
    assert len((tmp_path / "out" / "articles.jsonl").read_bytes().splitlines()) == 1
    assert redirected(redirection, "run", tmp_path / "nowhere", "-o", tmp_path / "out2")[0] == 2
    assert redirected("<&-", "clean", "-")[0] == 2


@posix
@pytest.mark.parametrize("limit", [1 << 12, 1 << 16, 1 << 19])
def test_a_full_disk_is_a_line_and_a_status(tmp_path: Path, limit: int) -> None:
    """The disk is full as far as this process can tell: no file of it may grow beyond a size."""
    draw = random.Random(1)  # noqa: S311
    texts = [" ".join(f"word{draw.randrange(9999)}" for _ in range(200)) + "." for _ in range(600)]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(orjson.dumps({"text": text}) for text in texts))

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    for arguments in (
        ("dedup", tmp_path / "in.jsonl", "-o", tmp_path / "out", "--work-dir", tmp_path, "-q"),
        ("run", tmp_path / "in.jsonl", "-o", tmp_path / "out", "--work-dir", tmp_path, "-q", "--explain"),
        ("index", "add", tmp_path / "in.jsonl", "--index", tmp_path / "seen.db"),
    ):
        command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
        told = subprocess.run(command, capture_output=True, text=True, preexec_fn=small_disk, check=False)
        assert told.returncode == 2
        assert (told.stdout, told.stderr.count("\n")) == ("", 1), told.stderr
        assert told.stderr.startswith("Error: ")
        assert not (tmp_path / "out").exists()


@posix
def test_a_message_that_cannot_be_printed_changes_no_status(tmp_path: Path) -> None:
    assert redirected("2>/dev/full", "clean", tmp_path / "nowhere")[0] == 2
    assert redirected(">/dev/full 2>/dev/full", "run", BRIEF, "-o", tmp_path / "out")[0] == 2
    assert redirected("2>/dev/full")[0] == 2


# --- Ctrl-C


@posix
@pytest.mark.parametrize("command", ["run", "clean", "index"])
def test_ctrl_c_at_any_moment_is_a_line_and_a_status(tmp_path: Path, command: str) -> None:
    """From the moment on in which the command's own code runs; before that it is Python's to say."""
    pages = sorted(SEEDS.glob("*.txt"))
    arguments = {
        "run": ["run", *pages, "-o", tmp_path / "out", "--overwrite"],
        "clean": ["clean", "--json", "--explain", *pages],
        "index": ["index", "add", *pages, "--index", tmp_path / "seen.db", "--existing", "keep"],
    }[command]
    code = "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += f"sys.argv = {['cleaner', *map(str, arguments)]!r}\nfrom cleaner.cli import main\n"
    code += "try:\n    os.write(1, b'.')\nexcept KeyboardInterrupt:\n    os._exit(0)\nmain()"
    interrupted = 0
    for moment in (0.005, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.9):
        running = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert running.stdout is not None
        assert running.stdout.read(1) == b"."
        time.sleep(moment)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
        lines = [line for line in told.decode().splitlines() if not line.startswith("cleaner: ")]
        if running.returncode == 130:
            interrupted += 1
            stays = "Interrupted; what was done stays, and the same command goes on with it."
            assert lines in (["Interrupted."], [stays]), told
        else:  # it was done
            assert running.returncode in (0, -signal.SIGINT), told
            assert lines == [], told
    assert interrupted >= 3


@pytest.fixture
def not_ignored() -> Iterator[None]:
    """Ctrl-C as a terminal has it: what a shell starts in the background ignores it."""
    before, hook = signal.signal(signal.SIGINT, signal.default_int_handler), sys.unraisablehook
    yield
    signal.signal(signal.SIGINT, before)
    sys.unraisablehook = hook


@posix
@pytest.mark.usefixtures("not_ignored")
def test_what_is_lost_on_the_way_is_raised_again() -> None:
    def press() -> None:
        """As the system does, only at once, and not when the main thread next looks."""
        handler = signal.getsignal(signal.SIGINT)
        assert callable(handler)
        handler(signal.SIGINT, None)

    def swallow() -> None:
        with suppress(KeyboardInterrupt):
            press()

    def turn_into_another_error() -> None:
        try:
            press()
        except KeyboardInterrupt:
            raise RuntimeError("Error calling __set_name__") from None

    def work(lose: Callable[[], None]) -> None:
        with put_away_first() as raise_again:
            lose()
            raise_again()

    def fail() -> None:
        raise RuntimeError("a fault")

    before = signal.getsignal(signal.SIGINT)
    for lose in (swallow, turn_into_another_error):
        with pytest.raises(InterruptedRunError):
            work(lose)
    with pytest.raises(RuntimeError, match="a fault"):
        work(fail)
    assert signal.getsignal(signal.SIGINT) is before


class HalfMade:
    """An object whose making Ctrl-C cut short: what puts it away finds the half of it missing."""

    def __del__(self) -> None:
        raise AttributeError("never made")


@posix
@pytest.mark.usefixtures("not_ignored")
def test_what_was_being_made_is_put_away_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    def make(*, pressing: bool) -> None:
        with put_away_first():
            HalfMade()
            if pressing:
                os.kill(os.getpid(), signal.SIGINT)

    make(pressing=False)
    assert "never made" in capfd.readouterr().err
    with pytest.raises(InterruptedRunError):
        make(pressing=True)
    capfd.readouterr()
    HalfMade()
    assert capfd.readouterr().err == ""


# --- compiling, ahead and told


@posix
def test_a_slow_first_call_is_told_once(tmp_path: Path) -> None:
    code = "import logging, cleaner\nform = '%(name)s %(levelname)s %(message)s'\n"
    code += "logging.basicConfig(level=logging.INFO, format=form)\nprint(cleaner.minhash(['one two three'] * 3).shape)"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    told = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [one.stdout for one in told] == ["(3, 128)\n"] * 2
    assert told[0].stderr == f"cleaner INFO {_jit._SLOW}\n"
    assert told[1].stderr == ""


@posix
def test_on_a_terminal_it_is_told_there(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(orjson.dumps({"text": "One two three four."}))
    arguments = ("index", "add", tmp_path / "in.jsonl", "--index", tmp_path / "seen.db")
    _, told = on_a_terminal(*arguments, NUMBA_CACHE_DIR=str(tmp_path))
    assert told.startswith(f"cleaner: {_jit._SLOW}\n")
    assert told.count(_jit._SLOW) == 1


WARMED = """
import sys
from cleaner.kernels import _jit
asked = []
plain = _jit._KernelCache.load_overload
def load(self, signature, context):
    asked.append((self._name, str(signature)))
    return plain(self, signature, context)
_jit._KernelCache.load_overload = load
import cleaner
print(cleaner.warm_up())
before = len(asked)
import numpy as np, pathlib, tempfile, pyarrow as pa, random
pages = [path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))]
for page in pages:
    article = cleaner.parse(page)
    article.removed, article.lines, article.captions, article.published
draw = random.Random(2)
texts = [" ".join(f"w{draw.randrange(500)}" for _ in range(80)) for _ in range(300)]
texts += [text + " more" for text in texts[:50]] + texts[:20] + ["", "one"]
for scheme in ("fss", "affine32"):
    settings = cleaner.DedupSettings(scheme=scheme)
    for given in (texts, pa.array(texts)):
        for folder in (None, tempfile.gettempdir()):
            cleaner.find_duplicates(given, settings=settings, work_dir=folder)
            cleaner.similar_pairs(given, settings=settings, work_dir=folder)
        list(cleaner.iter_similar_pairs(given, settings=settings))
        cleaner.find_duplicates(given, relation="contained", settings=settings)
        cleaner.contained_pairs(given, settings=settings)
        cleaner.sketch(given, settings=settings)
cleaner.minhash(texts)
cleaner.find_repeated_paragraphs(texts)
cleaner.explain_pair(texts[0], texts[300])
with tempfile.TemporaryDirectory() as folder, cleaner.DuplicateIndex.open(folder + "/i") as index:
    index.add_many([str(n) for n in range(len(texts))], texts)
    index.query(texts), index.query(texts[3]), index.remove("3"), index.compact(), index.check()
print(sorted(set(asked[before:])))
"""


def test_after_warming_up_nothing_is_left_to_compile() -> None:
    told = subprocess.run([sys.executable, "-c", WARMED, str(SEEDS)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    folder, left = told.stdout.splitlines()
    assert Path(folder) == _jit.cache_folder()
    assert left == "[]"


def test_the_log_is_called_cleaner_and_prints_nothing_by_itself() -> None:
    code = "import logging; from cleaner.logs import log; log.warning('x'); print(log is logging.getLogger('cleaner'))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("True\n", "")
    assert isinstance(logging.getLogger("cleaner").handlers[0], logging.NullHandler)
