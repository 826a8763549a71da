"""What each character folds to where texts are compared, as one file for kernels and Python.

``python -m training.folding`` writes src/cleaner/kernels/neardup/folding.npz from the database of the Python that runs
it and the scripts and line breaks of the installed ``regex``; the versions of both stand in it.

The default folds as NFKC_Casefold does (UAX #15, Unicode 3.13 D146), with what is dropped by default-ignorable
(UAX #44) and these differences: everything comes out decomposed, but Hangul composed; marks, letters and digits below
are dropped or folded beyond that. ``exact`` folds case, and is what the tokeniser did before there was a default.
"""

import re
import sys
import unicodedata
from functools import cache

import numpy as np
import regex

from cleaner.kernels.neardup import tables as t
from training.letters import _begins_token

# Marks that say how a word is read and are left out as often as not. Arabic: vowel signs, the signs of the Quran,
# madda and hamza above and below (so that alef, waw and yeh lose theirs). Hebrew: accents, points, varika.
POINTS = regex.compile(
    r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f\u08ca-\u08e1"
    r"\u08e3-\u08ff\U00010efd-\U00010eff\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e]"
)
TATWEEL = "\u0640"
# One letter for another: dotless i; Arabic alef wasla and alefs with wavy hamza; Persian yeh and alef maksura; Persian
# kaf; the hehs of Urdu and Kurdish; and what stood for a letter without a vowel before Unicode had a letter for it
# (Malayalam's chillus, Bengali's khanda ta: the core specification, chapter 12).
LETTERS = {
    "\u0131": "i",
    "\u0671": "\u0627", "\u0672": "\u0627", "\u0673": "\u0627",
    "\u06cc": "\u064a", "\u0649": "\u064a",
    "\u06a9": "\u0643",
    "\u06c1": "\u0647", "\u06d5": "\u0647",
    "\u0d54": "\u0d2e\u0d4d", "\u0d55": "\u0d2f\u0d4d", "\u0d56": "\u0d34\u0d4d",
    "\u0d7a": "\u0d23\u0d4d", "\u0d7b": "\u0d28\u0d4d", "\u0d7c": "\u0d30\u0d4d",
    "\u0d7d": "\u0d32\u0d4d", "\u0d7e": "\u0d33\u0d4d", "\u0d7f": "\u0d15\u0d4d",
    "\u09ce": "\u09a4\u09cd",
}  # fmt: skip
# Letters that stand for an apostrophe and are typed as one: a sign, as it is.
APOSTROPHES = "\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\ua78b\ua78c"
# Signs that would come out as letters, and be glued to the name in front of them.
NAMELESS = "\u2120\u2122"
# What is dropped behind a Greek letter, as capitals do without: varia, oxia or tonos, macron, vrachy, dialytika, psili,
# dasia, perispomeni. And the dot above, behind an i.
GREEK_ACCENTS = "\u0300\u0301\u0304\u0306\u0308\u0313\u0314\u0342"
DOT = "\u0307"
IOTA = "\u0345"  # of Greek below: folds to a letter, but only when all other marks are in order
HYPHENS = "-\u2010\u058a"

_JAMO = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")
_LONGEST_FOLD = 8


@cache
def _category(ch: str) -> str:
    return unicodedata.category(ch)


def _is_dropped(ch: str) -> bool:
    ignorable = regex.fullmatch(r"\p{Default_Ignorable_Code_Point}", ch) is not None
    return ignorable or ch == TATWEEL or POINTS.fullmatch(ch) is not None


def _folded_once(ch: str) -> str:
    if ch in LETTERS:
        return LETTERS[ch]
    if _is_dropped(ch):
        return ""
    if ch == IOTA:
        return ch
    digit = unicodedata.decimal(ch, None)
    return ch.casefold() if digit is None else str(digit)


def _in_context(text: str) -> str:
    """Without the accents that their letters do without."""
    out, base = "", ""
    for ch in text:
        if _category(ch)[0] != "M":
            base = ch
        elif (ch in GREEK_ACCENTS and _is_greek(base)) or (ch == DOT and base == "i"):
            continue
        out += ch
    return out


def _is_greek(ch: str) -> bool:
    return bool(ch) and regex.fullmatch(r"[\p{Greek}&&\p{L}]", ch, regex.V1) is not None


@cache
def folded(ch: str) -> str:
    """What a character folds to, wherever it stands: nothing that does not fold to itself."""
    if ch in NAMELESS or "\ud800" <= ch <= "\udfff":
        return ch
    text, before = ch, ""
    while text != before:
        before = text
        text = "".join(map(_folded_once, unicodedata.normalize("NFKD", text)))
        text = unicodedata.normalize("NFKD", text)
    return _in_context(_JAMO.sub(lambda found: unicodedata.normalize("NFC", found[0]), text))


def kind_of(ch: str) -> int:  # noqa: PLR0911  a table of cases
    """What a character is that folds to itself."""
    category = _category(ch)
    if ch in APOSTROPHES:
        return t.SEPARATOR
    if ch in HYPHENS:
        return t.HYPHEN
    if category != "Cn" and regex.fullmatch(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]", ch) is not None:
        return t.OWN
    if category[0] == "M":
        return t.ACCENT if ch in GREEK_ACCENTS or ch in (DOT, IOTA) else t.MARK
    if category[0] == "N":
        return t.WORD if ch.isascii() else t.OWN
    if category[0] != "L":
        return t.SEPARATOR
    if "\u1161" <= ch <= "\u1175" or "\u11a8" <= ch <= "\u11c2":
        return t.JAMO
    return t.BREAK if _begins_token(ch) else t.WORD


def _is_sign(ch: str) -> bool:
    if ch == "\ufffd":  # stands for what could not be read
        return False
    return _category(ch)[0] not in "LMNZ" and _category(ch) not in ("Cc", "Cf", "Cs") and not _is_dropped(ch)


def _signs_of(ch: str) -> str:
    """What a sign counts as where there is no word."""
    for form in ("NFKD", "NFD"):
        signs = "".join(filter(_is_sign, unicodedata.normalize(form, ch)))
        if signs:
            return signs if ch not in NAMELESS else ch
    return ch


def _rendered(text: str) -> bytes | None:
    """What the kernel writes for a fold, where that depends on nothing in front of it."""
    out = ""
    for ch in text:
        kind = kind_of(ch)
        if kind in (t.MARK, t.ACCENT):
            if not out or ch == IOTA:
                return None
            if out.endswith(chr(t.OWN_END)):
                out = out[:-1] + ch + out[-1]
            elif out[-1].isalpha() or not out[-1].isascii():
                out += ch
        elif kind == t.JAMO:
            return None
        else:
            own = f" {ch}{chr(t.OWN_END)}"
            out += {t.OWN: own, t.BREAK: f" {ch}", t.WORD: ch}.get(kind, " ")
    raw = out.encode()
    return raw if len(raw) <= _LONGEST_FOLD else None


class _Builder:
    """The arrays of one table while it is made."""

    def __init__(self) -> None:
        self.infos = np.zeros(0x110000, dtype=np.uint32)
        self.folds: dict[bytes, int] = {b"": 0}  # which all that does not fold has
        self.lists: dict[str, int] = {"": 0}

    def table(self, *, full: bool) -> t.Characters:
        unique, pages = np.unique(self.infos.reshape(-1, 256), axis=0, return_inverse=True)
        return t.Characters(
            pages.reshape(-1).astype(np.uint16),
            np.ascontiguousarray(unique.reshape(-1)),
            np.array([int.from_bytes(raw, "little") for raw in self.folds], dtype=np.uint64),
            np.array([len(raw) for raw in self.folds], dtype=np.uint8),
            np.cumsum([0, *map(len, self.lists)], dtype=np.int32),
            np.array([ord(ch) for text in self.lists for ch in text], dtype=np.uint32),
            full,
        )

    def info_of(self, ch: str) -> int:
        """The number of a character in the default table."""
        text = folded(ch)
        small = t.SMALL * (_category(ch) == "Ll")
        if text == "":
            return t.SOFT_HYPHEN if ch == "\u00ad" else t.DROP
        if text == ch:
            kind = kind_of(ch)
            if kind == t.SEPARATOR:
                return kind | self._signs(ch)
            rank = unicodedata.combining(ch) << 8
            return kind | small | t.GREEK * _is_greek(ch) | (t.SIGN if kind == t.HYPHEN else 0) | rank
        if all(kind_of(part) in (t.SEPARATOR, t.MARK, t.ACCENT) for part in text) and kind_of(text[0]) == t.SEPARATOR:
            return t.SEPARATOR | self._signs(ch)
        raw = _rendered(text)
        if raw is None:
            return t.LIST | small | self.lists.setdefault(text, len(self.lists)) << 16
        rank = unicodedata.combining(text[-1]) << 8
        return t.FOLD | small | rank | self.folds.setdefault(raw, len(self.folds)) << 16

    def _signs(self, ch: str) -> int:
        if not _is_sign(ch):
            return 0
        signs = _signs_of(ch)
        return t.SIGN | (0 if signs == ch else self.lists.setdefault(signs, len(self.lists)) << 16)


def build_default() -> t.Characters:
    """Make the table of the default."""
    builder = _Builder()
    for point in range(0x110000):
        builder.infos[point] = builder.info_of(chr(point))
    return builder.table(full=True)


_EXACT_DROPPED = "\u00ad\u200c\u200d\u2060\ufeff"
# Ideographs and kana: every letter, mark and number; then Thai, Lao, Myanmar, Khmer: every letter and mark.
_EXACT_OWN = re.compile(
    "[\u3005-\u3007\u3021-\u3029\u3038-\u303c\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U0001aff0-\U0001b16f\U00020000-\U0003fffd]"
)
_EXACT_OWN_LETTERS = re.compile("[\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff]")


def exact_kind(ch: str) -> int:
    """What a character is where nothing but its case is folded."""
    if ch in _EXACT_DROPPED:
        return t.DROP
    kind = _category(ch)[0]
    if kind not in "LMN":
        return t.SEPARATOR
    if _EXACT_OWN.match(ch) or (kind in "LM" and _EXACT_OWN_LETTERS.match(ch)):
        return t.OWN
    return t.WORD if ch.casefold() == ch else t.FOLD


def build_exact() -> t.Characters:
    """Make the table that folds case alone."""
    builder = _Builder()
    for point in range(0x110000):
        ch = chr(point)
        kind = exact_kind(ch)
        if kind == t.FOLD:
            kind |= builder.folds.setdefault(ch.casefold().encode(), len(builder.folds)) << 16
        builder.infos[point] = kind
    return builder.table(full=False)


def main() -> None:
    """Write the file."""
    made = {"default": build_default(), "exact": build_exact()}
    arrays = {
        f"{mode}_{name}": getattr(table, name) for mode, table in made.items() for name in t.Characters._fields[:-1]
    }
    version = np.array(unicodedata.unidata_version)
    np.savez_compressed(t.FILE, **arrays, version=version, regex=np.array(regex.__version__))
    sizes = {mode: (len(table.infos) // 256, len(table.fold_bytes)) for mode, table in made.items()}
    sys.stdout.write(f"Unicode {version}: pages and folds {sizes}, {t.FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
