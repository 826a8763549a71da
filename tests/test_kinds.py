"""Kinds, and the numbers that Python shares with kernels: each stands once."""

import ast
import os
import pickle
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from slow_cleaning.language import ALL

import cleaner
from cleaner import Kind
from cleaner.kernels.cleaning import codes, feature_codes
from cleaner.kinds import KINDS

KERNELS = Path(cleaner.__file__).parent / "kernels" / "cleaning"
NUMBERS = {name: value for name, value in vars(codes).items() if name.isupper() and isinstance(value, int)}


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def group(prefix: str) -> dict[str, int]:
    return {name: value for name, value in NUMBERS.items() if name.startswith(prefix)}


def test_kinds_are_numbered_once_and_found_by_value_name_and_number() -> None:
    assert [kind.number for kind in KINDS] == list(range(len(Kind)))
    for kind in Kind:
        assert Kind(kind.value) is Kind[kind.name] is KINDS[kind.number] is pickle.loads(pickle.dumps(kind))  # noqa: S301
        assert kind == kind.value
    assert [kind for kind in Kind if kind.is_body] == [Kind.BODY, Kind.CROSSHEAD]


def test_a_kind_that_lexicons_have_phrases_of_has_words_for_reasons() -> None:
    lexicon = ALL
    for lists in (lexicon.whole, lexicon.starts, lexicon.contains, lexicon.heads):
        for phrase, kind in lists.items():
            assert kind.told, (phrase, kind)
    assert {kind.feature for kind in Kind} <= {"", *codes.FEATURES}


def test_codes_of_kinds_and_features_are_theirs() -> None:
    kinds = group("KIND_")
    del kinds["KIND_BITS"]
    assert kinds == {f"KIND_{name}": Kind[name].number for name in (name.removeprefix("KIND_") for name in kinds)}
    assert max(kind.number for kind in Kind) + 1 < 1 << codes.KIND_BITS
    assert codes.ONE_KIND_AT + codes.LIST_ROLES >= codes.KIND_BITS * codes.LIST_ROLES
    own = vars(feature_codes)
    assert sorted(own[name] for name in own if name.startswith("X_")) == list(range(len(feature_codes.AS_NUMBERS)))
    flags = sorted(own[name] for name in own if name.startswith("Y_"))
    assert flags == [1 << bit for bit in range(len(feature_codes.YES_OR_NO))]
    assert sorted((*feature_codes.YES_OR_NO, *feature_codes.AS_NUMBERS)) == sorted(codes.FEATURES)
    assert [codes.LISTS[value] for value in group("LIST_").values()] == [
        name.removeprefix("LIST_").lower() for name in group("LIST_")
    ]
    assert sorted(group("F_").values()) == list(range(codes.FACTS))


@pytest.mark.parametrize("prefix", ["CH_", "TK_", "PREFILTER_", "B_"])
def test_flags_are_bits_of_their_own(prefix: str) -> None:
    flags = list(group(prefix).values())
    assert all(flag.bit_count() == 1 for flag in flags)
    assert len(set(flags)) == len(flags) > 8
    if prefix == "PREFILTER_":
        assert sum(flags) == codes.ALL_PREFILTERS
    if prefix == "TK_":
        assert max(flags) <= np.iinfo(np.uint32).max


@pytest.mark.parametrize("prefix", ["R_", "P_", "T_", "A_", "LIST_", "SIGN_"])
def test_places_are_counted_from_zero(prefix: str) -> None:
    assert sorted(group(prefix).values()) == list(range(len(group(prefix))))


def test_no_kernel_has_a_number_of_its_own_that_is_shared() -> None:
    """Neither by the same name, nor as a flag or column under another one."""
    for source in sorted(KERNELS.glob("*.py")):
        if source.name == "codes.py":
            continue
        for node in ast.parse(source.read_text(encoding="utf-8")).body:
            targets = node.targets if isinstance(node, ast.Assign) and not is_text(node.value) else []
            names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            flags = {name.partition("_")[2] for name in NUMBERS if name.startswith(("CH_", "TK_", "KIND_"))}
            shared = flags | NUMBERS.keys()
            assert not {name.lstrip("_") for name in names} & shared, source.name


def test_codes_load_without_numba() -> None:
    code = "import sys, cleaner.kernels.cleaning.codes; print('numba' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False False\n"


def test_each_code_is_used() -> None:
    sources = " ".join(path.read_text(encoding="utf-8") for path in Path(cleaner.__file__).parent.rglob("*.py"))
    words = Counter(part for part in "".join(c if c.isalnum() or c == "_" else " " for c in sources).split())
    of_data = {name for name in NUMBERS if name.startswith(("CH_", "X_"))}  # which tables and arrays hold
    assert [name for name in NUMBERS if words[name] < 2 and name not in of_data] == [
        "LINE_FEATURES",
        "P_NONE",
    ]  # training's, and 0


PAGE = """Home News Sport Weather Subscribe
Harbour to close for a week
By Ann Lee
The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.
Unlock this very story
Ferries will leave from the old pier until the work is done, and tickets stay valid, a spokesman said."""


def test_a_new_kind_is_one_row_and_its_section_of_the_lexicon(tmp_path: Path) -> None:
    """Added in a copy of the package, as CONTRIBUTING.md tells."""
    package = tmp_path / "cleaner"
    shutil.copytree(Path(cleaner.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    kinds = package / "kinds.py"
    row = '    SPACE = "space", 17\n'
    assert row in kinds.read_text(encoding="utf-8")
    kinds.write_text(
        kinds.read_text(encoding="utf-8").replace(row, f'{row}    PAYWALL = "paywall", {len(KINDS)}, "paywalls"\n')
    )
    lexicon = package / "data" / "lexicon" / "en.toml"
    with lexicon.open("a", encoding="utf-8") as file:
        file.write('\n[chrome.paywall]\nwhole = ["unlock this very story"]\n')
    code = (
        "import sys, cleaner; article = cleaner.parse(sys.argv[1])\n"
        "cuts = [cut for cut in article.removed if 'very story' in article.text[cut.start:cut.end]]\n"
        "print([(cut.kind.name, cut.reason) for cut in cuts])\n"
        "print('very story' in article.body, cleaner.__file__)"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-c", code, PAGE]
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "[('PAYWALL', \"'Unlock this very story', as paywalls say\")]",
        f"False {package / '__init__.py'}",
    ]
