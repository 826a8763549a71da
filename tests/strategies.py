"""What hypothesis draws from."""

import unicodedata

from hypothesis import strategies as st

from cleaner.kernels import tables


def _same_in_table(character: str) -> bool:
    """Whether this Python's Unicode database agrees with the one that the tokeniser ships."""
    table = tables.load()
    if table.version == unicodedata.unidata_version:
        return True
    point = ord(character)
    return tables.class_of(point) == min(
        int(table.classes[int(table.pages[point >> 8]) * 256 + (point & 255)]), tables.FOLD
    )


LETTERS = (
    "aAzZ09 .,'_-\n\t\u00e9\u00df\u0130\u212a\u1e9e\ufb03\u0390\u0345\u00ad\u200c\u200d\u2019\u4e2d"
    "\u3042\u30fc\uff71\u0e01\u0e33\u0e51\u1000\u1780\U00020000\U0001f600\u0301\u2160\u00bd\ud800\udfff\0\u0660\U00010400"
)
characters = st.one_of(st.sampled_from(LETTERS), st.characters().filter(_same_in_table))
unicode_texts = st.text(characters, max_size=200)
ascii_texts = st.text(st.sampled_from("abcXYZ019 .,'-\n"), max_size=400)
any_texts = st.one_of(unicode_texts, ascii_texts, st.text(st.sampled_from("ab "), max_size=150))

_WORDS = st.sampled_from([f"w{number}" for number in range(12)])
_runs = st.lists(_WORDS, max_size=30).map(" ".join)


@st.composite
def corpora(draw: st.DrawFn) -> list[str]:
    """Small corpora with copies, near-copies, empty and short texts."""
    texts = draw(st.lists(st.one_of(_runs, st.sampled_from(["", "...", "w1", "W1 w2"])), min_size=1, max_size=12))
    for _ in range(draw(st.integers(0, 8))):
        words = draw(st.sampled_from(texts)).split()
        if words and draw(st.booleans()):
            words[draw(st.integers(0, len(words) - 1))] = draw(_WORDS)
        texts.append(" ".join(words))
    return texts
