"""The lexicons: well-formed, folded, without contradictions."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.article import Kind
from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.lexicon import (
    BLANK,
    fold,
    fold_tokens,
    folding,
    language_names,
    load_lexicon,
    load_weights,
    loading,
    token_spans,
)
from cleaner.errors import LexiconError
from cleaner.kernels.cleaning import codes
from cleaner.kernels.cleaning.sections import name_chrome

FOLDER = files("cleaner") / "data" / "lexicon"
LANGUAGES = sorted(p.name.removesuffix(".toml") for p in FOLDER.iterdir() if p.name.endswith(".toml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_are_folded_and_kinds_are_known(language: str) -> None:
    lexicon = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    assert lexicon["language"] == language
    assert len(lexicon["function_words"]) >= 20
    for kind, lists in lexicon["chrome"].items():
        Kind(kind)
        assert set(lists) <= {"whole", "starts", "contains", "heads"}
        for entries in lists.values():
            for entry in entries:
                # Ideographs and kana are parted when an entry is read; the file has them together.
                assert fold(entry).replace(" ", "") == entry.replace(" ", ""), entry


@pytest.mark.parametrize(
    ("lexicon", "told"),
    [
        ('[chrome.headline]\nheads = ["top"]', r"xx.toml: \[chrome.headline\]: nothing acts on .* use one of ad, "),
        ('[chrome.paywall]\nheads = ["subscribers"]', r"xx.toml: \[chrome.paywall\]: nothing acts on phrases of this"),
        ('[chrome.nav]\nhead = ["topics"]', r"xx.toml: \[chrome.nav\]: nothing reads head; use whole, starts"),
    ],
)  # fmt: skip
def test_phrases_that_nothing_acts_on_are_refused(lexicon: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "xx.toml"
    file.write_text(lexicon, encoding="utf-8")
    with pytest.raises(LexiconError, match=told):
        loading._lexicon_file(str(file))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.told])
def test_heads_of_every_kind_that_has_phrases_act(kind: Kind, tmp_path: Path) -> None:
    file = tmp_path / "xx.toml"
    file.write_text(f'[chrome."{kind.value}"]\nheads = ["seven gulls"]', encoding="utf-8")
    assert dict(loading.Phrases(loading._kinds([loading._lexicon_file(str(file))], "heads")).items()) == {
        "seven gulls": kind
    }
    # Of what stands under a head, and was dropped without evidence of its own, the head tells the kind.
    bounds, facts = np.array([[0, 2], [2, 30]], dtype=np.int32), np.zeros((2, codes.FACTS), dtype=np.int32)
    facts[0, codes.F_HEAD] = kind.number + 1
    kinds, prefix = np.full(2, codes.KIND_BOILERPLATE, dtype=np.int8), np.zeros(2, dtype=np.int32)
    name_chrome(bounds, facts, kinds, prefix)
    assert kinds.tolist() == [kind.number] * 2
    assert prefix.tolist() == [32 * codes.P_SECTION + kind.number] * 2


def test_eleven_languages_and_english() -> None:
    assert {"en", "de", "fr", "es", "ar", "zh", "ja"} <= set(LANGUAGES)
    assert len(load_lexicon(language_names()).function_words) > 1000


def test_weights_fit_the_features() -> None:
    line, field = load_weights("line"), load_weights("field")
    assert (len(line["in_w"]), len(field["in_w"])) == (codes.LINE_FEATURES, len(FEATURES))
    assert (len(line["out_b"]), len(field["out_b"])) == (1, codes.OUTPUTS)
    arrays = [*line.values(), *field.values()]
    assert all(w.dtype == np.float32 for w in arrays)
    assert sum(w.nbytes for w in arrays) <= 3 * 1024 * 1024


@given(st.text(st.characters(max_codepoint=127)))
def test_text_in_ascii_has_the_tokens_it_has_as_any_other(text: str) -> None:
    tokens = folding._TOKEN.findall(folding.fold_case(text))
    assert fold_tokens(text) == ["0" if token[0].isdigit() else token for token in tokens]
    spans = [m.span() for m in folding._TOKEN.finditer(text)]
    assert token_spans(text, 0, len(text)) == spans


def test_blanks_are_those_of_the_other_package() -> None:
    ours, theirs = re.compile(f"[{BLANK}]"), regex.compile(r"\s")
    assert [hex(c) for c in range(0x110000) if bool(ours.match(chr(c))) != bool(theirs.match(chr(c)))] == []
