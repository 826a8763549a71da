"""Differences that people can read, and paragraphs that many documents share."""

import random

import numpy as np
import pyarrow as pa
import pytest
import reference
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import any_texts, characters

from cleaner import DedupSettings, explain_pair, find_duplicates, find_repeated_paragraphs
from cleaner.config import Normalisation
from cleaner.errors import InputError, SettingsError
from cleaner.neardup.words import words_of


@given(any_texts, st.sampled_from(["default", "exact"]))
@settings(max_examples=300, deadline=None)
def test_tokens_stand_where_they_say(text: str, mode: Normalisation) -> None:
    found = words_of(text, mode)
    assert [word.folded for word in found] == reference.tokens(text, mode)
    # A character may give several words, and the beginning of another.
    for word in found:
        assert word.folded in reference.tokens(text[word.start : word.end], mode)
    assert [word.start for word in found] == sorted(word.start for word in found)
    assert [word.end for word in found] == sorted(word.end for word in found)


@given(any_texts, any_texts, st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_what_is_not_in_a_passage_is_common(left: str, right: str, size: int) -> None:
    found = explain_pair(left, right, settings=DedupSettings(shingle_size=size))
    sets = reference.shingle_set(left, size), reference.shingle_set(right, size)
    assert found.similarity == reference.jaccard(*sets)
    for text, spans, other in ((left, found.only_keeper, sets[1]), (right, found.only_member, sets[0])):
        names = reference.tokens(text)
        hashes = reference.shingle_list(text, size)
        common = {
            place
            for at, shingle in enumerate(hashes)
            if shingle in other
            for place in range(at, min(at + size, len(names)))
        }
        inside = [word for start, end in spans for word in reference.tokens(text[start:end])]
        assert inside == [word for place, word in enumerate(names) if place not in common]


def test_explaining_a_removed_text() -> None:
    draw = random.Random(1)  # noqa: S311
    base = [f"w{draw.randrange(5000)}" for _ in range(100)]
    changed = [*base[:50], "CHANGED", *base[51:], "and", "more"]
    texts = [" ".join(base), "other text", " ".join(changed)]
    for form in (texts, pa.array(texts)):
        told = find_duplicates(texts).explain(2, form)
        assert [texts[0][start:end] for start, end in told.only_keeper] == [base[50]]
        assert [texts[2][start:end] for start, end in told.only_member] == ["CHANGED", "and more"]
        assert str(told).splitlines()[0].endswith("1 passage only in the keeper, 2 passages only in the other")
        assert str(told).splitlines()[-1] == f"+ [{len(texts[2]) - 8}:{len(texts[2])}] and more"
    with pytest.raises(InputError, match="row 0 is kept"):
        find_duplicates(texts).explain(0, texts)
    with pytest.raises(InputError, match="row 3 is none of the 3"):
        find_duplicates(texts).explain(3, texts)


def test_explaining_uses_the_settings_of_the_search() -> None:
    texts = ["a b c d", "a b c d e"]
    found = find_duplicates(texts, 0.5, settings=DedupSettings(shingle_size=2))
    assert found.explain(1, texts).similarity == found.similarities[0] == 0.75


def test_long_passages_are_shortened() -> None:
    told = explain_pair("x " * 1000, "y")
    assert "…" in str(told)
    assert len(str(told)) < 600
    assert explain_pair("", "").similarity == 1.0


_lines = st.lists(
    st.one_of(
        st.sampled_from(["a b c", " A, b. C!", "d e f g", "", "  ", "d e f g\r"]),
        st.text(characters, max_size=20),
    ),
    max_size=6,
).map("\n".join)


@given(st.lists(_lines, max_size=8), st.integers(2, 3), st.integers(1, 4), st.integers(1, 2))
@example(["½", "½"], 2, 2, 1)
@settings(max_examples=200, deadline=None)
def test_paragraphs_equal_the_reference(texts: list[str], documents: int, words: int, threads: int) -> None:
    found = find_repeated_paragraphs(texts, min_documents=documents, min_words=words, threads=threads)
    told = [
        (
            one.text,
            one.documents,
            [(row, *span) for row, span in zip(one.rows, one.spans.tolist(), strict=True)],
        )
        for one in found
    ]
    assert told == reference.repeated_paragraphs(texts, documents, words)


def test_paragraphs_of_arrow_and_what_is_refused() -> None:
    texts = ["Une première.\nTous droits réservés par l'éditeur.", "x\n  TOUS droits réservés, par l’éditeur"]
    found = find_repeated_paragraphs(pa.array(texts), min_documents=2, min_words=4)
    assert [one.text for one in found] == ["Tous droits réservés par l'éditeur."]
    assert found[0].spans.dtype == np.int64
    with pytest.raises(SettingsError, match="min_documents is 1"):
        find_repeated_paragraphs(texts, min_documents=1)
    with pytest.raises(SettingsError, match="min_words is 0"):
        find_repeated_paragraphs(texts, min_words=0)
    with pytest.raises(InputError, match="row 1: it holds int"):
        find_repeated_paragraphs(["a", 1])  # type: ignore[list-item]


@pytest.mark.parametrize(("pair", "told"), [((None, "b"), "keeper is NoneType"), (("a", b"b"), "member is bytes")])
def test_what_is_no_text_is_refused(pair: tuple[str, str], told: str) -> None:
    with pytest.raises(InputError, match=f"{told}; explain_pair takes two texts"):
        explain_pair(*pair)


def test_a_relation_that_is_not_known_is_refused() -> None:
    with pytest.raises(SettingsError, match="relation is 'like'; it must be one of similar, contained"):
        explain_pair("a", "b", relation="like")  # type: ignore[arg-type]
