"""The lexicons: well-formed, folded, without contradictions."""

import re
import tomllib
from importlib.resources import files

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
    token_spans,
)

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


def test_eleven_languages_and_english() -> None:
    assert {"en", "de", "fr", "es", "ar", "zh", "ja"} <= set(LANGUAGES)
    assert len(load_lexicon(language_names()).function_words) > 1000


def test_weights_fit_the_features() -> None:
    weights = load_weights()
    assert weights["in_w"].shape[0] == len(FEATURES)
    assert all(w.dtype == np.float32 for w in weights.values())
    assert sum(w.nbytes for w in weights.values()) <= 2 * 1024 * 1024


@given(st.text(st.characters(max_codepoint=127)))
def test_text_in_ascii_has_the_tokens_it_has_as_any_other(text: str) -> None:
    tokens = folding._TOKEN.findall(text.casefold())
    assert fold_tokens(text) == ["0" if token[0].isdigit() else token for token in tokens]
    spans = [m.span() for m in folding._TOKEN.finditer(text)]
    assert token_spans(text, 0, len(text)) == spans


def test_blanks_are_those_of_the_other_package() -> None:
    ours, theirs = re.compile(f"[{BLANK}]"), regex.compile(r"\s")
    assert [hex(c) for c in range(0x110000) if bool(ours.match(chr(c))) != bool(theirs.match(chr(c)))] == []
