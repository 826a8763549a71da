"""What can be said of a block in numbers: of itself, and of where it stands.

What its neighbours say is the model's work.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from math import log2

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.article import Kind
from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.lexicon import Lexicon, fold_tokens
from slow_cleaning.blocks import Block
from slow_cleaning.language import content_words, load_lexicon
from slow_cleaning.shown import Form, shown_features

__all__ = ["PROSE_WORDS", "entry_share", "overlaps", "page_features"]

Floats = NDArray[np.float32]

_STOPLESS = regex.compile(r"[\p{Script=Thai}\p{Script=Lao}&&[\p{L}\p{M}]]", regex.V1)
_STOP = regex.compile(r"[\p{Sentence_Terminal}…]")
_CLOSING = regex.compile(r"[\p{Pe}\p{Pf}\p{Pi}\"']*+\Z")
_MARKS = regex.compile(r"[|/\\›»«‹>→←↑↓▶►◄•·●■□★☆✓✔✕×+#@©®™=_~\^*¶§]")
_DIGITS = regex.compile(r"\d")
_BULLET = regex.compile(r"(?:[•●▪■·*\-–—‣◦►▶]\s|\(?\d{1,3}[.):]\s|\(?[a-z][.)]\s)")
_ADDRESS = regex.compile(r"https?:|www\.|\.com\b|\.org\b|\.net\b|[\w.]@\w|(?<!\w)@\w")
_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_TIGHT = r"[\p{Sentence_Terminal}--\x00-\x7f․]"
_CLOSE = r"[\p{Pe}\p{Pf}\p{Pi}\"']{0,3}+"
_INNER_STOP = regex.compile(rf"(?:[.!?…․]{_CLOSE}\s|{_TIGHT}{_CLOSE}(?!\Z))", regex.V1)
_KNOWN = {
    Kind.DATE: 0,
    Kind.BYLINE: 1,
    Kind.CAPTION: 2,
    Kind.NAV: 3,
    Kind.AD: 3,
    Kind.RELATED: 3,
    Kind.PROMO: 3,
    Kind.SITE: 3,
}
_LONGEST_LOOKED_AT = 400
# A block that ends in a stop and has so many words counts as prose, for what the page's prose is about.
PROSE_WORDS = 12


def words_of(tokens: Sequence[str], text: str) -> float:
    """The number of words of a block; an ideograph or kana counts 0.6."""
    return len(tokens) - (0.4 * len(_CJK.findall(text)) if not text.isascii() else 0.0)


def ends_in_stop(text: str) -> bool:
    """Whether a block ends as sentences end; a closing quotation mark or bracket may follow the stop."""
    last = bare(text)[-1:]
    return _STOP.fullmatch(last) is not None or (_STOPLESS.fullmatch(last) is not None and len(fold_tokens(text)) >= 12)


def bare(text: str) -> str:
    """A text without the quotation marks and brackets that close it."""
    return _CLOSING.sub("", text, count=1)


def has_full_stop(text: str) -> bool:
    """Whether a text ends in a stop that neither asks, nor exclaims, nor breaks off."""
    last = text.rstrip()[-1:] or " "
    name = unicodedata.name(last, "")
    other = any(word in name for word in ("QUESTION", "EXCLAMATION", "INTERROBANG", "ELLIPSIS"))
    return _STOP.fullmatch(last) is not None and not other and not text.endswith("...")


def inner_stops(text: str) -> list[regex.Match[str]]:
    """Where sentences end inside a block."""
    return list(_INNER_STOP.finditer(text))


def _form(text: str, tokens: Sequence[str]) -> list[float]:
    """The features that need no word list."""
    words = words_of(tokens, text)
    raw = text.split()
    head = text[:_LONGEST_LOOKED_AT]
    n = max(1, len(tokens))
    commas = text.count(",") + text.count("，") + text.count("、") + text.count("،")
    return [
        log2(1 + words) / 4,
        words <= 3,
        words >= 20,
        ends_in_stop(text),
        text[-1] in ":：፦៖՝",
        text.endswith(("…", "...", "[...]")),
        sum(w[0].isupper() for w in raw) / len(raw),
        len(text) > 3 and text.isupper(),
        len(_DIGITS.findall(head)) / len(head),
        len(_MARKS.findall(head)) / len(head),
        min(0.3, commas / n),
        min(4, sum(m.start() < 1000 for m in inner_stops(text))) / 4,
        text[0].islower() and regex.match(r"\p{Georgian}", text) is None,
        _BULLET.match(text) is not None,
        text[0] in '"“„«‘「『',
        "QUESTION" in unicodedata.name(bare(text)[-1:] or " ", "") and ends_in_stop(text),
        _ADDRESS.search(text) is not None,
        _YEAR.search(text) is not None,
    ]


_FORM = (
    "length",
    "one_to_three",
    "long",
    "stop",
    "colon",
    "ellipsis",
    "capitals",
    "upper",
    "digits",
    "marks",
    "commas",
    "inner_stops",
    "lower_start",
    "bullet",
    "quote",
    "question",
    "address",
    "dated",
)


def _lists(tokens: list[str], key: str, *, stop: bool, lexicon: Lexicon) -> list[float]:
    """The features that rest on word lists."""
    n = max(1, len(tokens))
    function = sum(t in lexicon.function_words for t in tokens) / n
    whole = lexicon.whole.whole(key)
    start = lexicon.starts.at(tokens, 0) if tokens and n <= 12 else None
    inside = lexicon.contains.within(tokens) if 2 <= n <= 60 else None
    head = lexicon.heads.whole(key)
    return [
        function,
        function == 0 and n >= 4,
        sum(t in lexicon.address_words for t in tokens) / n,
        whole is not None and whole is not Kind.NAV,
        whole is Kind.NAV,
        start is not None,
        inside is not None,
        _entry_share(tokens, lexicon) if not stop and n <= 200 else 0.0,
        head is Kind.COMMENT,
        head is Kind.RELATED,
    ]


_LISTS = (
    "function",
    "no_function",
    "you",
    "chrome_whole",
    "menu_whole",
    "chrome_start",
    "chrome_inside",
    "entries",
    "comment_head",
    "related_head",
)


def entry_share(text: str, block: Block) -> float:
    """The share of a block's words that are entries of menus; 0 for sentences."""
    if ends_in_stop(text[block.start : block.end]) or len(block.tokens) > 200:
        return 0.0
    return _entry_share(block.tokens, load_lexicon())


def _entry_share(tokens: list[str], lexicon: Lexicon) -> float:
    covered = i = 0
    while i < len(tokens):
        hit = lexicon.whole.at(tokens, i)
        step = hit[1].count(" ") + 1 if hit else 1
        covered += step if hit else 0
        i += step
    return covered / max(1, len(tokens))


def overlaps(contents: Sequence[Collection[str]], prose: Sequence[bool]) -> list[float]:
    """The share of each block's content words that the page's prose uses outside of it.

    Args:
        contents: the content words of each block.
        prose: whether each block looks like a sentence of prose.
    """
    counts: Counter[str] = Counter()
    for content, is_prose in zip(contents, prose, strict=True):
        if is_prose:
            counts.update(content)
    return [
        sum(counts[t] > is_prose for t in content) / len(content) if len(content) >= 2 else 0.0
        for content, is_prose in zip(contents, prose, strict=True)
    ]


def _row(text: str, tokens: list[str]) -> list[float]:
    """The features of a block by itself, in the order of _FORM and _LISTS."""
    form = _form(text, tokens)
    stop = bool(form[_FORM.index("stop")])
    return form + _lists(tokens, " ".join(tokens), stop=stop, lexicon=load_lexicon())


def _short_row(text: str) -> list[float]:
    """The same for a short block: a site's menu stands on every one of its pages."""
    return _row(text, fold_tokens(text))


_SHORT = 60
_SLOT = {name: i for i, name in enumerate(FEATURES)}


def page_features(text: str, blocks: Sequence[Block]) -> Floats:
    """The features of a page's blocks.

    Args:
        text: the page.
        blocks: its blocks, in order.

    Returns:
        float32 (n, len(FEATURES)), in the order of ``FEATURES``.
    """
    n = len(blocks)
    out = np.zeros((n, len(FEATURES)), dtype=np.float32)
    passages = [text[p.start : p.end] for p in blocks]
    keys = [" ".join(p.tokens) for p in blocks]
    rows = [_short_row(t) if len(t) <= _SHORT else _row(t, p.tokens) for p, t in zip(blocks, passages, strict=True)]
    out[:, [_SLOT[name] for name in (*_FORM, *_LISTS)]] = np.array(rows, dtype=np.float32)
    stop = out[:, _SLOT["stop"]] > 0
    repeats = Counter(keys)
    out[:, _SLOT["repeats"]] = [min(3.0, log2(repeats[k])) for k in keys]
    sizes = np.array([len(p.tokens) for p in blocks], dtype=np.float32)
    prose = [p.kind is None and bool(s) and len(p.tokens) >= PROSE_WORDS for p, s in zip(blocks, stop, strict=True)]
    shares = overlaps([content_words(p.tokens) for p in blocks], prose)
    out[:, _SLOT["overlap"]] = shares
    for i, block in enumerate(blocks):
        if block.kind in _KNOWN:
            out[i, _SLOT["is_date"] + _KNOWN[block.kind]] = 1.0
    lines = np.array([p.line for p in blocks])
    out[1:, _SLOT["glued"]] = lines[1:] == lines[:-1]
    out[:-1, _SLOT["glued"]] = np.maximum(out[:-1, _SLOT["glued"]], lines[1:] == lines[:-1])
    place = np.arange(n)
    out[:, _SLOT["from_top"]] = np.log2(1 + place) / 8
    out[:, _SLOT["from_bottom"]] = np.log2(n - place) / 8
    out[:, _SLOT["depth"]] = (np.cumsum(sizes) - sizes) / max(1.0, float(sizes.sum()))
    words = [words_of(p.tokens, t) for p, t in zip(blocks, passages, strict=True)]
    for name, column in shown_features(text, blocks, Form(words, stop.tolist(), shares)).items():
        out[:, _SLOT[name]] = column
    return out
