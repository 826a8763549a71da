"""What folds and what stays different, where texts are compared: words by example, and what must hold for any text."""

import sqlite3
import tomllib
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_texts, characters
from test_kernels import of_this_unicode, shingles_of

from cleaner import DedupSettings, DuplicateIndex, contained_pairs, explain_pair, find_duplicates, similar_pairs, sketch
from cleaner.errors import IndexFileError, SettingsError, SignatureError
from cleaner.neardup.index.sums import row_sum

CASES = Path(__file__).parent / "cases"


def tokens_of(text: str) -> list[int]:
    return shingles_of(text.encode("utf-8", "surrogatepass"), 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't don’t DONʼT don`t", ["don", "t"] * 4),
        ("Straße STRASSE ẞ", ["strasse", "strasse", "ss"]),
        ("É e\u0301 e", ["e\u0301", "e\u0301", "e"]),
        ("ệ e\u0302\u0323 e\u0323\u0302", ["e\u0323\u0302"] * 3),
        ("İSTANBUL ısı ISI i\u0307\u0301", ["istanbul", "isi", "isi", "i\u0301"]),
        ("ΑΘΗΝΑ Αθήνα Ἀθῆναι ὁδός ΟΔΟΣ ΐ", ["αθηνα", "αθηνα", "αθηναι", "οδοσ", "οδοσ", "ι"]),
        ("ᾳ ΑΙ \u03b1\u0345\u0323", ["αι", "αι", "α\u0323ι"]),
        ("Ёлка е\u0308лка елка", ["е\u0308лка", "е\u0308лка", "елка"]),
        ("ｆｕｌｌ ｶﾞｷﾞ ㌖ ㍿", ["full", "カ\u3099", "キ\u3099", *"キロメートル株式会社"]),
        ("が か\u3099 か", ["か\u3099", "か\u3099", "か"]),
        ("東京タワー2024年", ["東", "京", "タ", "ワ", "ー", "2024", "年"]),
        ("한국 \u1112\u1161\u11ab\uad6d 하\u11ab", ["한국", "한국", "한"]),
        ("ﬁne Ⅷ ² ① ½ ㎏ Brand™", ["fine", "viii", "2", "1", "1", "2", "kg", "brand"]),
        ("٣٫٥ ۱۲ ๑๒ १२", ["3", "5", "12", "12", "12"]),
        ("infor\u00admation au\u200btumn \ufeffa\u200ebc\ufe0f", ["information", "autumn", "abc"]),
        ("مُحَمَّد مـحـمـد محمد", ["محمد"] * 3),
        ("أحمد إحمد آحمد ٱحمد احمد", ["احمد"] * 5),
        ("می\u200cکند ميكند", ["ميكند"] * 2),
        ("שָׁלוֹם שלום", ["שלום"] * 2),
        ("ज़रा ज\u093cरा जरा", ["ज\u093cरा", "ज\u093cरा", "जरा"]),
        ("ണ് ൺ", ["ണ\u0d4d"] * 2),
        ("ภาษาไทย ភាសាខ្មែរ", ["ภาษา", "ไทย", "ភាសាខ្", "មែរ"]),
        ("བོད་ཡིག", ["བོད", "ཡིག"]),
        ("covid19 3rd mp3", ["covid", "19", "3", "rd", "mp", "3"]),
        ("nach-\ndem nach-\r\n  dem nach\u00ad\ndem nach\u2010\ndem", ["nachdem"] * 4),
        ("West-\nBerlin 3-\nfach re- form", ["west", "berlin", "3", "fach", "re", "form"]),
        ("а\u0308-\nя", ["а\u0308я"]),
        ("1\ufe0f\u20e3 \u0301x 'a \u0301", ["1", "x", "a"]),
        ("a\ud800b", ["a", "b"]),
        ("🎉 … ≠ ™", ["🎉", ".", ".", ".", "=", "™"]),
        (" \n\t\u00ad\ufffd", []),
    ],
)
def test_tokens_by_example(text: str, expected: list[str]) -> None:
    words = reference.tokens(text)
    assert [unicodedata.normalize("NFC", word) for word in words] == [unicodedata.normalize("NFC", w) for w in expected]
    assert tokens_of(text) == [reference.token_hash(word) for word in words]


@of_this_unicode
def test_canonical_forms_of_every_character() -> None:
    composed = [chr(point) for point in range(0x110000) if unicodedata.normalize("NFD", chr(point)) != chr(point)]
    assert len(composed) > 13000
    text = "".join(f"x{ch}y {ch} " for ch in composed)
    known = tokens_of(text)
    for form in ("NFC", "NFD"):
        assert tokens_of(unicodedata.normalize(form, text)) == known


MARKS = [chr(point) for point in range(0x10000) if unicodedata.combining(chr(point))]
BASES = "aiıjeİ1'αΑᾳωιабёйאجیकকกປកမကがカ한하ᄒ漢ﬁ½Å≠"


@of_this_unicode
@pytest.mark.parametrize("base", BASES)
def test_every_mark_behind_a_letter_of_each_script(base: str) -> None:
    text = "".join(f"{base}{mark}\u0323x {base}\u0323{mark} {base}\u0301{mark}\u0345 " for mark in MARKS)
    known = tokens_of(text)
    assert known == [reference.token_hash(word) for word in reference.tokens(text)]
    for form in ("NFC", "NFD"):
        assert tokens_of(unicodedata.normalize(form, text)) == known


@of_this_unicode
def test_marks_in_any_order() -> None:
    draw = np.random.default_rng(1)
    for _ in range(300):
        word = "".join(draw.choice([*MARKS, *"aαかक "], 40))
        known = tokens_of(word)
        assert known == [reference.token_hash(token) for token in reference.tokens(word)]
        assert tokens_of(unicodedata.normalize("NFC", word)) == tokens_of(unicodedata.normalize("NFD", word)) == known


@given(any_texts)
@settings(max_examples=300, deadline=None)
def test_canonical_forms_are_alike(text: str) -> None:
    known = tokens_of(text)
    for form in ("NFC", "NFD"):
        assert tokens_of(unicodedata.normalize(form, text)) == known


@given(st.text(characters.filter(lambda ch: ch not in "\u0345-\u2010\u058a\u00ad"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_capitals_are_alike(text: str) -> None:
    assert tokens_of(text.upper()) == tokens_of(text)


def test_the_longest_folds_fit_into_their_room() -> None:
    for text in ("\ufdfa", "㌖", "㍿", "a1", "½", "⁗", "⩴", "\u0390", "가\u11a8"):
        assert tokens_of(text * 500) == [reference.token_hash(word) for word in reference.tokens(text * 500)]


def load() -> list[Any]:
    return tomllib.loads((CASES / "copies.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", load(), ids=lambda case: case["label"])
def test_copies(case: dict[str, Any]) -> None:
    texts = case["texts"]
    found = similar_pairs(texts, case["threshold"])
    assert found.indices.tolist() == case["pairs"]
    assert (found.similarities == 1.0).all()
    exact = similar_pairs(texts, case["threshold"], settings=DedupSettings(normalise="exact"))
    assert exact.indices.tolist() == case.get("exact", [])
    for left, right in case["pairs"]:
        assert explain_pair(texts[left], texts[right]).similarity == 1.0


def test_what_is_made_by_one_normalisation_is_not_compared_with_another(tmp_path: Path) -> None:
    exact = DedupSettings(normalise="exact")
    signed = sketch(["a b c"], settings=exact)
    assert signed.normalise == "exact"
    with pytest.raises(
        SignatureError, match="of normalise 'exact' cannot be compared with those of normalise 'default'"
    ):
        signed.similarity(sketch(["a b c"]))
    with DuplicateIndex.open(tmp_path / "a.index", exact) as index:
        index.add("one", "Été à la mer, été à la campagne")
        assert index.query("E\u0301te\u0301 à la mer, été à la campagne") == []
    with pytest.raises(SignatureError, match="was made with normalise exact, not default; make another index"):
        DuplicateIndex.open(tmp_path / "a.index", DedupSettings())
    made = DuplicateIndex.rebuild(tmp_path / "a.index", DedupSettings())
    assert made.settings.normalise == "default"
    with DuplicateIndex.open(tmp_path / "a.index") as index:
        assert [match.similarity for match in index.query("E\u0301te\u0301 à la mer, été à la campagne")] == [1.0]
    with pytest.raises(SettingsError, match="normalise is 'nfkc'; it must be one of default, exact"):
        DedupSettings(normalise="nfkc")  # type: ignore[arg-type]


def test_an_index_of_the_format_before_is_signed_again(tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    with DuplicateIndex.open(path, DedupSettings(threshold=0.7)) as index:
        index.add("one", "Été à la mer, été à la campagne")
    with closing(sqlite3.connect(path)) as connection:
        (raw,) = connection.execute("SELECT value FROM state WHERE name = 'made'").fetchone()
        made = orjson.loads(raw)
        del made["settings"]["normalise"]
        written = orjson.dumps(made | {"format": 3, "probe": "of another cleaner"})
        connection.execute(
            "UPDATE state SET value = ?, sum = ? WHERE name = 'made'", (written, row_sum(0, "made", written))
        )
        connection.commit()
    with pytest.raises(IndexFileError, match=f"cleaner index rebuild --index {path} signs the texts"):
        DuplicateIndex.open(path)
    made_anew = DuplicateIndex.rebuild(path)
    assert (made_anew.documents, made_anew.lost, made_anew.settings) == (1, 0, DedupSettings(threshold=0.7))
    with DuplicateIndex.open(path) as index:
        assert [match.similarity for match in index.query("E\u0301TE\u0301 à la mer, été à la campagne")] == [1.0]


def test_signs_count_where_there_is_no_word() -> None:
    texts = ["🎉🎉🎉", "😢😢", "🎉🎉\ufe0f🎉", "...", "…", " ", ""]
    assert similar_pairs(texts).indices.tolist() == [[0, 2], [3, 4]]
    assert contained_pairs(["🎉 a b", "a b"], min_shingles=1).indices.tolist() == [[1, 0]]
    assert find_duplicates(texts).labels.tolist() == [0, 1, 0, 3, 3, 5, 5]


def test_where_signs_are_nothing_texts_of_signs_are_copies_as_white_space_is() -> None:
    """As docs/limits.md says."""
    settings = DedupSettings(normalise="exact")
    assert find_duplicates(["🎉", "a b", "😢", " "], settings=settings).evidence == [(2, 0, 1.0), (3, 0, 1.0)]
