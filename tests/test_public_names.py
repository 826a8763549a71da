"""The promise to users: names, errors, and what importing costs."""

import dataclasses
import doctest
import importlib
import inspect
import math
import pydoc
import re
import subprocess
import sys
import time
import tomllib
import typing
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cleaner
from cleaner import CleanSettings, DedupSettings, RunSettings, corpus, errors
from cleaner.corpus import stages
from cleaner.errors import CleanerError, InputError, MissingInputError, OutputError, SettingsError, SignatureError


def test_all_names_are_there_and_visible() -> None:
    assert sorted(cleaner.__all__) == cleaner.__dir__()
    for name in cleaner.__all__:
        assert getattr(cleaner, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cleaner.nothing  # noqa: B018


def test_each_has_an_entry_in_the_api_and_an_example() -> None:
    """Its docstring stands in docs/api.md, and shows an example, or a page of docs/ does."""
    docs = Path(__file__).parent.parent / "docs"
    entries = re.findall(r"^::: ([\w.]+)$", (docs / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    shown = {entry.rpartition(".")[2]: pydoc.locate(entry) for entry in entries}
    parser = doctest.DocTestParser()
    pages = [page.read_text(encoding="utf-8") for page in docs.glob("*.md")]
    typed = "".join(example.source for page in pages for example in parser.get_examples(page))
    for name in cleaner.__all__:
        value = getattr(cleaner, name)
        assert name == "__version__" or shown[name] is value, name
        told = "" if isinstance(value, str) else value.__doc__ or ""
        assert parser.get_examples(told) or re.search(rf"\bcleaner\.{name}\b", typed), name


def test_the_api_has_every_error_and_what_pages_name_of_other_modules() -> None:
    """Each by the name under which users import it: what its home calls public."""
    docs = Path(__file__).parent.parent / "docs"
    entries = re.findall(r"^::: ([\w.]+)$", (docs / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    shown = {entry.rpartition(".")[2] for entry in entries}
    assert set(errors.__all__) <= shown
    assert set(corpus.__all__) <= shown
    assert {*stages.__all__} - {"date_of", "names_of"} <= shown
    pages = "".join(page.read_text(encoding="utf-8") for page in docs.glob("*.md"))
    for home, name in re.findall(r"^from (cleaner[\w.]*) import (\w+)$", pages.replace("`", "\n"), re.MULTILINE):
        if home != "cleaner.engines.spark":  # which needs its extra; its own tests load it
            assert name in importlib.import_module(home).__all__, (home, name)


@pytest.mark.parametrize("name", [name for name in cleaner.__all__ if name != "__version__"])
def test_docstrings_name_no_file_that_an_installation_lacks(name: str) -> None:
    told = pydoc.render_doc(getattr(cleaner, name), renderer=pydoc.plaintext)
    assert not re.search(r"tests/|benchmarks/|training/|\w/\w+\.py\b", told.partition("\nDATA\n")[0])


def functions() -> Iterator[tuple[str, object]]:
    """Every public function, and every one of a public class."""
    for name in cleaner.__all__:
        value = getattr(cleaner, name)
        yield from [(name, value)] if callable(value) else []
        for inner, member in vars(value).items() if isinstance(value, type) else ():
            found = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
            yield from [(f"{name}.{inner}", found)] if inspect.isfunction(found) and inner[0] != "_" else []


@pytest.mark.parametrize(("name", "function"), list(functions()))
def test_types_are_told_while_it_runs(name: str, function: Any) -> None:
    """As typing tells them to those who make forms, command lines and checks of them."""
    told = typing.get_type_hints(function)
    parameters = () if isinstance(function, type) else inspect.signature(function).parameters
    assert set(parameters) - {"self", "cls"} <= told.keys(), name


def test_telling_types_does_not_load_pyarrow() -> None:
    code = (
        "import sys, typing, cleaner; typing.get_type_hints(cleaner.find_duplicates); "
        "typing.get_type_hints(cleaner.from_datasketch); "
        "print([m for m in ('pyarrow', 'datasketch') if m in sys.modules])"
    )
    assert run(code) == "[]"


def test_type_checkers_know_every_name_and_no_other(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api", reason="mypy is not installed")
    lines = [
        "import cleaner",
        *(f"cleaner.{name}" for name in cleaner.__all__),
        "cleaner.nosuch",
        "cleaner.choose_bands(0.8, permutations=128)",
    ]
    source = tmp_path / "user.py"
    source.write_text("\n".join(lines), encoding="utf-8")
    package = Path(__file__).parents[1] / "src"
    config = tmp_path / "mypy.ini"
    config.write_text(f"[mypy]\nmypy_path = {package}\nfollow_imports = silent\n", encoding="utf-8")
    told, _, _ = api.run(["--config-file", str(config), "--cache-dir", str(tmp_path / "cache"), str(source)])
    errors = [line for line in told.splitlines() if line.startswith(str(source)) and ": error:" in line]
    assert [int(line.removeprefix(str(source)).split(":")[1]) for line in errors] == [len(lines) - 1, len(lines)], told


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_loads_nothing_heavy() -> None:
    heavy = "('numba', 'pyarrow', 'numpy', 'regex', 'datasketch')"
    code = f"import sys, cleaner; print([m for m in {heavy} if m in sys.modules])"
    assert run(code) == "[]"


def test_cleaning_does_not_load_pyarrow() -> None:
    code = "import sys, cleaner; cleaner.clean('a'); print([m for m in ('pyarrow', 'datasketch') if m in sys.modules])"
    assert run(code) == "[]"


def test_importing_costs_little_against_importing_numpy() -> None:
    def least(code: str) -> float:
        times = []
        for _ in range(7):
            begin = time.perf_counter()
            run(code)
            times.append(time.perf_counter() - begin)
        return min(times)

    bare = least("pass")
    # numpy alone takes some 0.1 s; the promise is that cleaner takes less than that more than Python itself.
    assert least("import cleaner") - bare < least("import numpy") - bare


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: CleanSettings(keep=0.0), "keep is 0.0"),
        (lambda: CleanSettings(keep=1.0), "keep is 1.0"),
        (lambda: DedupSettings(threshold=0.0), "threshold is 0.0"),
        (lambda: DedupSettings(threshold=1.1), "threshold is 1.1"),
        (lambda: DedupSettings(shingle_size=0), "shingle_size is 0"),
        (lambda: DedupSettings(num_perm=4), "num_perm is 4"),
        (lambda: DedupSettings(seed=-1), "seed is -1"),
        (lambda: DedupSettings(recall=1.0), "recall is 1.0"),
        (lambda: DedupSettings(scheme="sha1"), "scheme is 'sha1'"),
        (lambda: DedupSettings(max_pairs=0), "max_pairs is 0"),
        (lambda: DedupSettings(max_pairs="3"), "max_pairs is '3'; it must be a whole number"),
        (lambda: DedupSettings(max_pairs=1.5), "max_pairs is 1.5; it must be a whole number"),
        (lambda: DedupSettings(threshold="0.8"), "threshold is '0.8'; it must be a number"),
        (lambda: DedupSettings(threshold=None), "threshold is None; it must be a number"),
        (lambda: CleanSettings(captions_in_body=1), "captions_in_body is 1; it must be True or False"),
        (lambda: RunSettings(text_field=""), "text_field is an empty name"),
        (lambda: RunSettings(work_dir=""), "work_dir is an empty name"),
        (lambda: cleaner.find_duplicates(["a"], work_dir=5), "work_dir is 5; it must be the path of a folder"),
        (lambda: RunSettings(text_field=3), "text_field is 3; it must be a str"),
        (lambda: RunSettings(cleaning={}), "cleaning is {}; it must be CleanSettings"),
        (lambda: RunSettings(workers=10**6), "workers is 1000000; it must be at most 1024"),
        (lambda: cleaner.find_duplicates(["a"], threads=20_000), "threads is 20000; it must be at most 1024"),
        (lambda: cleaner.find_duplicates(["a"], threads="2"), "threads is '2'; it must be a whole number"),
        (lambda: cleaner.find_duplicates(["a"], settings={}), "settings is {}; it must be DedupSettings"),
        (lambda: cleaner.parse("a", settings=5), "settings is 5; it must be CleanSettings"),
        (lambda: RunSettings(clean=False, dedup=False), "both off"),
        (lambda: RunSettings(workers=0), "workers is 0"),
        (
            lambda: RunSettings(fields="id,text"),
            r"""fields is 'id,text'; it must be names in order, such as \("id", "text"\)""",
        ),
        (lambda: RunSettings(fields={"id"}), "fields is {'id'}; it must be names in order"),
        (lambda: RunSettings(fields=(1,)), r"fields is \(1,\); it must be names in order"),
        (lambda: RunSettings(shard_size="5MB"), "shard_size is '5MB'; it must be a whole number of bytes"),
        (lambda: RunSettings(shard_size=True), "shard_size is True; it must be a whole number of bytes"),
        (lambda: RunSettings(compression="7z"), "compression is '7z'; it must be one of '', gz, zst"),
        (lambda: RunSettings(relation="like"), "relation is 'like'"),
    ],
)
def test_settings_validate_themselves(make: object, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        make()  # type: ignore[operator]
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, CleanerError)


ODD = ("x", b"x", 5, 5.5, True, None, math.nan, [], {}, {"a"}, ("a",), (1,), [1], object(), np.array([1, 2]))


@pytest.mark.parametrize("kind", [CleanSettings, DedupSettings, RunSettings])
def test_a_value_of_any_type_is_taken_or_refused_in_words(kind: type) -> None:
    for field, value in product(dataclasses.fields(kind), ODD):
        try:
            taken = kind(**{field.name: value})
        except SettingsError as error:
            assert field.name in str(error)  # noqa: PT017  some are taken
        else:
            assert isinstance(getattr(taken, field.name), str | float | int | tuple | None), (field.name, value)


TWO = ["One two three four five six.", "Seven."]
RECORDS = [{"text": "The wall held."}]
MADE: list[Any] = [1]


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda: cleaner.find_duplicates(TWO, progress=True), SettingsError, "progress is True; it must be a function"),
        (lambda: cleaner.run(None, "o", records=RECORDS, progress=True), SettingsError, "progress is True"),
        (lambda: cleaner.parse_html(b"<p>x", encoding=5), SettingsError, "encoding is 5; it must be a str"),
        (lambda: cleaner.flatten("<p>x", encoding=b"utf-8"), SettingsError, "encoding is b'utf-8'"),
        (lambda: cleaner.from_datasketch([1]), SignatureError, "minhash 0 is int; give MinHash"),
        (lambda: cleaner.from_datasketch(5), SignatureError, "minhash 0 is int"),
        (lambda: cleaner.Signatures(MADE, "fss", 1, 5), SignatureError, "signatures are list; a sketch must be"),
        (
            lambda: cleaner.sketch(TWO).similarity(cleaner.minhash(TWO)),
            SignatureError,
            "signatures are ndarray, which does not tell how they were made",
        ),
        (lambda: cleaner.apply_removals(None, []), InputError, "text is NoneType; give the text that was parsed"),
        (lambda: cleaner.apply_removals("abc", [(0, 1)]), InputError, "removed are no removals"),
        (lambda: cleaner.apply_removals("abc", None), InputError, "removed are no removals"),
        (lambda: cleaner.run(None, None, records=RECORDS), OutputError, "output folder is None; it must be the path"),
        (lambda: cleaner.run(None, b"o", records=RECORDS), OutputError, "output folder is b'o'"),
        (lambda: cleaner.run(5, "o"), MissingInputError, "an input is 5; it must be a path"),
        (lambda: cleaner.run(b"x", "o"), MissingInputError, "an input is b'x'; it must be a path"),
        (lambda: cleaner.run(["x", 5], "o"), MissingInputError, "an input is 5"),
        (lambda: corpus.rethreshold(5, 0.9), OutputError, "output folder is 5"),
    ],
)
def test_what_is_of_another_type_is_refused_in_words(
    call: Callable[[], object], error: type[CleanerError], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=told):
        call()
    assert not list(tmp_path.iterdir())


def test_what_comes_of_a_kind_of_str_is_a_plain_str() -> None:
    page = np.str_("The wall held.")
    article = cleaner.parse(page)
    for told in (cleaner.clean(page), article.text, article.body, next(cleaner.clean_many([page]))):
        assert type(told) is str


def test_extras_are_named_by_the_distribution_that_has_them() -> None:
    """In the project's own extras, and in messages that tell what to install."""
    root = Path(__file__).parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sources = [
        root / "pyproject.toml",
        *(root / "src").rglob("*.py"),
        *root.glob("*.md"),
        *(root / "docs").glob("*.md"),
    ]
    named = [
        hit for path in sources for hit in re.findall(r"\b(cleaner[\w-]*)\[(\w+)\]", path.read_text(encoding="utf-8"))
    ]
    assert {(project["name"], "test"), (project["name"], "redis")} <= set(named)
    for name, extra in named:
        assert name == project["name"]
        assert extra in project["optional-dependencies"]


def test_project_text_names_no_place_of_its_makers() -> None:
    """Paths of one machine and host names of registries have no place in the project."""
    root = Path(__file__).parent.parent
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    for name in tracked.stdout.split("\0"):
        path = root / name
        if path.suffix in {".py", ".md", ".toml"} and path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "/ho" + "me/" not in text, name
