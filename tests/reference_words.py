"""Words the slow and plain way, by Python's unicodedata and a table in words; shares no code with src/cleaner."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import regex

POINTS = (
    "\u0610-\u061a \u064b-\u065f \u0670 \u06d6-\u06dc \u06df-\u06e4 \u06e7 \u06e8 \u06ea-\u06ed \u0898-\u089f "
    "\u08ca-\u08e1 \u08e3-\u08ff \U00010efd-\U00010eff \u0591-\u05bd \u05bf \u05c1 \u05c2 \u05c4 \u05c5 \u05c7 \ufb1e "
    "\u0640"
)
ALIKE = {
    "ı": "i", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ی": "ي", "ى": "ي", "ک": "ك", "ہ": "ه", "ە": "ه",
    "ൔ": "മ്", "ൕ": "യ്", "ൖ": "ഴ്", "ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്", "ৎ": "ত্",
}  # fmt: skip
APOSTROPHES = "ʹʻʼʽʾʿꞋꞌ"
GREEK_ACCENTS = "\u0300\u0301\u0304\u0306\u0308\u0313\u0314\u0342"
HYPHENS = "-\u00ad\u2010\u058a"
SYLLABLE = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]")
LINE_END = re.compile(r"(?:\r\n|\r|\n)[ \t]*")


def _in(character: str, ranges: str) -> bool:
    return any(span[0] <= character <= span[-1] for span in ranges.split(" "))


@cache
def _category(character: str) -> str:
    return unicodedata.category(character)


@cache
def _dropped(character: str) -> bool:
    return _in(character, POINTS) or regex.match(r"\p{Default_Ignorable_Code_Point}", character) is not None


@cache
def _alone(character: str) -> bool:
    """Ideographs and kana; and numbers that are no digits."""
    category = _category(character)
    script = category != "Cn" and regex.match(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]", character) is not None
    return script or (category[0] == "N" and not character.isascii())


@cache
def _begins(character: str) -> bool:
    """Letters of scripts without spaces that begin a word."""
    unspaced = regex.match(r"[\p{Line_Break=Complex_Context}\p{Javanese}\p{Balinese}]", character)
    return unspaced is not None and _category(character) == "Lo" and ord(character) % 4 == 0


@cache
def _letter(character: str) -> bool:
    word = _category(character)[0] == "L" and character not in APOSTROPHES
    return word and not _alone(character)


@cache
def _folded(text: str) -> str:
    """One character, or what it decomposes to, as far as it folds by itself."""
    if text in "\u2120\u2122" or "\ud800" <= text <= "\udfff":
        return " "
    done = ""
    while done != text:
        done = text
        text = ""
        for character in unicodedata.normalize("NFKD", done):
            digit = unicodedata.decimal(character, None)
            if character == "\u0345":
                text += character
            elif not _dropped(character):
                text += ALIKE.get(character, character.casefold() if digit is None else str(digit))
    return text


def _clusters(text: str) -> Iterator[tuple[str, str]]:
    """Each character that is no mark with the marks behind it; those in front of all with a blank."""
    base, marks = " ", ""
    for character in text:
        if _category(character)[0] == "M" and not _alone(character):
            marks += character
            continue
        yield base, marks
        base, marks = character, ""
    yield base, marks


def _marked(base: str, marks: str) -> str:
    """A letter with the marks that count behind it."""
    if not (_letter(base) or _alone(base)):
        return base
    if regex.match(r"[\p{Greek}]", base):
        marks = "".join(mark for mark in marks if mark not in GREEK_ACCENTS)
    if base == "i":
        marks = marks.replace("\u0307", "")
    return base + marks.replace("\u0345", "ι" if _letter(base) else "")


def normalised(text: str) -> str:
    """The text with each word in the form that counts: all lines joined that a hyphen parts, and all folded."""
    done, at = "", 0
    while at < len(text):
        if text[at] in HYPHENS and _ends_word(done):
            line = LINE_END.match(text, at + 1)
            if line and line.end() < len(text) and _category(text[line.end()]) == "Ll":
                at = line.end()
                continue
        done += "" if text[at] == "\u00ad" else _folded(text[at])
        at += 1
    # Marks in the order that is canonical, as decomposing puts them, before the iota below becomes a letter.
    ordered = unicodedata.normalize("NFKD", done)
    marked = "".join(_marked(base, marks) for base, marks in _clusters(ordered))
    while (joined := SYLLABLE.sub(lambda found: unicodedata.normalize("NFC", found[0]), marked)) != marked:
        marked = joined
    return marked


def _ends_word(done: str) -> bool:
    """Whether what is folded so far ends with a letter, with marks or without."""
    for character in reversed(done):
        if _category(character)[0] != "M" or _alone(character):
            return _letter(character)
    return False


def tokens(text: str, *, signs: bool = True) -> list[str]:
    """Tokens of a text: see cleaner.kernels.neardup.tokens for the definition in words."""
    found: list[str] = []
    before = "separator"
    for base, marks in _clusters(normalised(text)):
        if _alone(base):
            found.append(base + marks)
            before = "alone"
            continue
        kind = "letters" if _letter(base) else "digits" if base.isdigit() else "separator"
        if kind == "separator":
            before = kind
        elif kind == before and not _begins(base):
            found[-1] += base + marks
        else:
            found.append(base + marks)
            before = kind
    return found if found or not signs else list(_signs(text))


def _signs(text: str) -> Iterator[str]:
    for character in text:
        for form in ("NFKD", "NFD"):
            signs = list(filter(_is_sign, unicodedata.normalize(form, character)))
            if character in "\u2120\u2122":
                signs = [character]
            if signs:
                yield from signs
                break


@cache
def _is_sign(character: str) -> bool:
    category = _category(character) if character != "\ufffd" else "Cc"
    return category[0] not in "LMNZ" and category not in ("Cc", "Cf", "Cs") and not _dropped(character)
