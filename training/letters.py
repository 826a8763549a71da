"""What each character is, from the Unicode character database, as one file for kernels and Python.

``python -m training.letters`` writes src/cleaner/kernels/cleaning/letters.npz from the database of the Python that runs
it and the properties of the installed ``regex``; the versions of both stand in it.
"""

import sys
import unicodedata
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.cleaning.lexicon.folding import fold_case
from cleaner.kernels.cleaning import letters
from cleaner.kernels.cleaning.codes import (
    CH_ALNUM,
    CH_ALPHA,
    CH_BLANK,
    CH_BREAKS,
    CH_BULLET,
    CH_CLOSER,
    CH_COMMA,
    CH_COMPOSES,
    CH_DECIMAL,
    CH_DIGIT,
    CH_FULL_STOP,
    CH_INVISIBLE,
    CH_LETTER,
    CH_LINE_END,
    CH_LOWER,
    CH_MARK,
    CH_NUMBER,
    CH_OPENS,
    CH_QUESTION,
    CH_QUOTE,
    CH_SCRIPT,
    CH_SPACE,
    CH_STOP,
    CH_STOPLESS,
    CH_TIGHT,
    CH_TITLE,
    CH_UNSPACED,
    CH_UPPER,
    CH_WORD,
    CH_WORD_CHAR,
    CLASS_LOWER,
    CLASS_SPACE,
)
from cleaner.kernels.cleaning.letters import LetterTable

OUT = Path(letters.__file__).with_name("letters.npz")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00"
_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SETS = (
    (CH_INVISIBLE, _INVISIBLE),
    (CH_LINE_END, _LINE_ENDS),
    (CH_MARK, "|/\\›»«‹>→←↑↓▶►◄•·●■□★☆✓✔✕×+#@©®™=_~^*¶§"),
    (CH_QUOTE, '"“„«‘「『'),
    (CH_COMMA, ",，、،"),
    (CH_BULLET, "•●▪■·*-–—‣◦►▶"),
)


def _stops(ch: str) -> list[tuple[int, bool]]:
    """What a character is at the end of a sentence, by Unicode's property and the name."""
    stop = ch == "…" or regex.fullmatch(r"\p{Sentence_Terminal}", ch) is not None
    name = unicodedata.name(ch, "")
    asks = "QUESTION" in name or "INTERROBANG" in name
    other = asks or "EXCLAMATION" in name or "ELLIPSIS" in name
    # No blank need follow a stop that is none of the signs that stand inside numbers and names, too.
    tight = stop and not ch.isascii() and ch not in "…․"
    return [(CH_STOP, stop), (CH_QUESTION, stop and asks), (CH_FULL_STOP, stop and not other), (CH_TIGHT, tight)]


# Letters of scripts written without spaces begin a token where their code point is a multiple of this, which gives
# tokens of about four letters wherever a run of them begins, so that a word more moves no token behind it.
_BREAK = 4


def _is_georgian(ch: str) -> bool:
    return regex.fullmatch(r"\p{Georgian}", ch) is not None


def _begins_token(ch: str) -> bool:
    """Whether a letter of a script written without spaces (line breaks in it need a dictionary) begins a token."""
    unspaced = regex.fullmatch(r"[\p{Line_Break=Complex_Context}\p{Script=Javanese}\p{Script=Balinese}]", ch)
    return unspaced is not None and unicodedata.category(ch) == "Lo" and ord(ch) % _BREAK == 0


def _composes(ch: str) -> bool:
    """Whether a text with a character may be none that is composed: what Unicode does not know yet may be anything."""
    if unicodedata.category(ch) == "Cn" or unicodedata.combining(ch):
        return True
    return regex.fullmatch(r"[\p{NFC_Quick_Check=No}\p{NFC_Quick_Check=Maybe}]", ch) is not None


def flags_of(ch: str) -> int:
    """The flags of a character by the database of the running Python and the scripts of ``regex``."""
    script = regex.fullmatch(r"[\p{Han}\p{Hiragana}\p{Katakana}]", ch) is not None
    unspaced = script or ch == "ー"
    tests = (
        (CH_WORD, not unspaced and regex.fullmatch(r"[\p{L}\p{M}]", ch) is not None),
        (CH_UNSPACED, unspaced),
        (CH_NUMBER, not unspaced and regex.fullmatch(r"\p{N}", ch) is not None),
        (CH_DIGIT, ch.isdigit()),
        (CH_UPPER, ch.isupper()),
        # Georgian has capitals for headlines only: its letters are small ones to nobody.
        (CH_LOWER, ch.islower() and not _is_georgian(ch)),
        (CH_TITLE, unicodedata.category(ch) == "Lt"),
        (CH_SPACE, ch.isspace()),
        (CH_BLANK, regex.fullmatch(r"\s", ch) is not None),
        (CH_WORD_CHAR, regex.fullmatch(r"\w", ch) is not None),
        (CH_DECIMAL, regex.fullmatch(r"\d", ch) is not None),
        (CH_SCRIPT, script),
        (CH_ALPHA, ch.isalpha()),
        (CH_ALNUM, ch.isalnum()),
        (CH_OPENS, regex.fullmatch(r"[\p{Lu}\p{Lt}\p{Lo}\p{Nd}\p{Georgian}]", ch) is not None),
        (CH_LETTER, regex.fullmatch(r"[\p{L}\p{M}]", ch) is not None),
        # The quotation marks of „…“ and »…« close with what others open with.
        (CH_CLOSER, regex.fullmatch(r"[\p{Pe}\p{Pf}\p{Pi}\"']", ch) is not None),
        (CH_BREAKS, _begins_token(ch)),
        # Unicode knows no stop of theirs that is in use.
        (CH_STOPLESS, regex.fullmatch(r"[\p{Script=Thai}\p{Script=Lao}&&[\p{L}\p{M}]]", ch, regex.V1) is not None),
        (CH_COMPOSES, _composes(ch)),
        *_stops(ch),
        *((flag, ch in chars) for flag, chars in _SETS),
    )
    return sum(flag for flag, true in tests if true)


def _class(flags: NDArray[np.uint32]) -> tuple[NDArray[np.uint16], NDArray[np.uint32]]:
    """The class of each code point, uint16 (n,), given its flags, and the flags of each class, uint32 (256,)."""
    classes, of_class = np.zeros(len(flags), dtype=np.uint16), np.zeros(256, dtype=np.uint32)
    taken = [0] * 256
    for own in np.unique(flags).tolist():
        first = (CLASS_SPACE if own & CH_SPACE else 0) | (CLASS_LOWER if own & CH_LOWER else 0)
        number = first + taken[first]
        taken[first] += 1
        if taken[first] > CLASS_LOWER:
            raise ValueError(f"more than {CLASS_LOWER} classes from {first} on")
        classes[flags == own] = number
        of_class[number] = own
    return classes, of_class


def build() -> LetterTable:
    """Make the table."""
    flags = np.zeros(0x110000, dtype=np.uint32)
    folds = np.zeros(0x110000, dtype=np.uint16)
    points: dict[str, int] = {}
    for point in range(0x110000):
        ch = chr(point)
        flags[point] = flags_of(ch)
        folded = fold_case(ch)
        if folded != ch:
            folds[point] = points.setdefault(folded, len(points)) + 1
    classes, class_flags = _class(flags)
    both = np.stack([classes.reshape(-1, 256), folds.reshape(-1, 256)], axis=1)
    unique, pages = np.unique(both.reshape(len(both), -1), axis=0, return_inverse=True)
    unique = unique.reshape(-1, 2, 256)
    return LetterTable(
        pages.reshape(-1).astype(np.uint16),
        np.ascontiguousarray(unique[:, 0].reshape(-1).astype(np.uint8)),
        class_flags,
        np.ascontiguousarray(unique[:, 1].reshape(-1).astype(np.uint16)),
        np.array([sum(ord(c) << (21 * i) for i, c in enumerate(text)) for text in points], dtype=np.uint64),
    )


def main() -> None:
    """Write the file."""
    table = build()
    made_from = f"Unicode {unicodedata.unidata_version}, regex {regex.__version__}"
    np.savez_compressed(OUT, **table._asdict(), made_from=np.array(made_from))
    pages, classes = len(table.classes) // 256, np.count_nonzero(table.flags)
    sys.stdout.write(f"{made_from}: {pages} pages, {classes} classes, {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
