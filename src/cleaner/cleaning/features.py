"""What can be said of a piece in numbers: of itself, of its neighbours, and of where it stands in the page."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.article import Kind
from cleaner.cleaning.lexicon import Lexicon, load_lexicon
from cleaner.cleaning.pieces import Piece

__all__ = ["CONTEXT", "OWN", "context_features", "own_features"]

Floats = NDArray[np.float64]

# The piece by itself.
OWN = (
    "length",          # log2(1 + words); an ideograph counts 0.6 words
    "one_to_three",    # has at most three words
    "long",            # has at least twenty words
    "stop",            # ends as sentences end, a closing quote allowed
    "colon",           # ends in a colon
    "ellipsis",        # ends cut short
    "function",        # share of words that are function words
    "no_function",     # has at least four words and no function word
    "capitals",        # share of words that begin with a capital
    "upper",           # all letters are capitals
    "digits",          # share of characters that are digits
    "marks",           # share of characters that are bars, arrows, bullets and the like
    "commas",          # commas a word, at most 0.3
    "inner_stops",     # sentences that end inside, at most 4, divided by 4
    "lower_start",     # begins with a small letter
    "bullet",          # begins with a bullet or a number and a stop
    "quote",           # begins with a quotation mark
    "you",             # share of words that address the reader or speak for the site
    "question",        # ends in a question mark
    "address",         # holds an address of the web or of mail, or a handle
    "chrome_whole",    # is a phrase of chrome
    "chrome_start",    # is short and begins as chrome does
    "chrome_inside",   # is short or middling and speaks as chrome does
    "entries",         # share of words that are entries of menus, in pieces without a stop
    "repeats",         # log2 of how often the same piece stands in the page
    "dated",           # holds a date
    "comment_head",    # opens a section of comments
    "related_head",    # opens a section of links
)

# The piece among the others; p is the prose value of a piece, 0 to 1.
CONTEXT = (
    "p",               # prose value
    "p_before_1", "p_after_1", "p_before_3", "p_after_3", "p_around_8",
    "mass_before",     # share of the page's prose words that stand before it
    "in_run",          # inside the densest run of prose
    "run_distance",    # log2(1 + pieces) to that run, at most 6
    "before_run", "after_run",
    "short_in_run",    # short, without a stop, inside the run
    "between_prose",   # both neighbours are prose
    "chrome_in_run",   # chrome by the lexicon, inside the run
    "chrome_before_3", "chrome_after_3",
    "after_comments",  # after the opening of a section of comments that follows prose
    "after_related",   # within a section of links
    "list_in_run",     # begins as a list item does, inside the run
    "same_shape",      # the share of six neighbours that are short and without a stop as it is
)

_STOPS = frozenset(".!?…。！？؟۔")
_CLOSERS = "\"'”’»)]」』）›"
_MARKS = frozenset("|/\\›»«‹>→←↑↓▶►◄•·●■□★☆✓✔✕×+#@©®™=_~^*¶§")
_BULLET = regex.compile(r"(?:[•●▪■·*\-–—‣◦►▶]\s|\(?\d{1,3}[.):]\s|\(?[a-z][.)]\s)")
_ADDRESS = regex.compile(r"https?:|www\.|\.com\b|\.org\b|\.net\b|[\w.]@\w|(?<!\w)@\w")
_YEAR = regex.compile(r"\b(?:19|20)\d\d\b")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_INNER_STOP = regex.compile(r"[.!?…]['\"”’»)\]]{0,2}\s|[。！？]")
# Who is spoken to or speaks: chrome and comments do so more than reports.
_YOU = frozenset("you your yours we our us i my me sie ihr ihre ihnen wir unser unsere vous votre vos nous notre nos usted su sus nosotros nuestro nuestra".split())


def _words(piece: Piece, text: str) -> float:
    cjk = len(_CJK.findall(text)) if not text.isascii() else 0
    return len(piece.tokens) - 0.4 * cjk


def _ending(stripped: str) -> str:
    return stripped.rstrip(_CLOSERS)[-1:]


def _own_row(piece: Piece, text: str, lexicon: Lexicon, repeats: int) -> list[float]:
    tokens, n = piece.tokens, max(1, len(piece.tokens))
    words = _words(piece, text)
    raw = text.split()
    capitals = sum(w[0].isupper() for w in raw) / max(1, len(raw))
    end = _ending(text)
    stop = end in _STOPS and end != ""
    key = " ".join(tokens)
    function = sum(t in lexicon.function_words for t in tokens) / n
    whole = lexicon.whole.whole(key)
    start = lexicon.starts.at(tokens, 0) if tokens and words <= 12 else None
    inside = lexicon.contains.within(tokens) if 2 <= len(tokens) <= 60 else None
    entries = _entry_share(tokens, lexicon) if not stop and len(tokens) <= 200 else 0.0
    letters = [c for c in text if c.isalpha()] if len(text) < 400 else []
    head = lexicon.heads.whole(key)
    return [
        float(np.log2(1 + words)),
        words <= 3,
        words >= 20,
        stop,
        text[-1:] in ":：",
        text.endswith(("…", "...", "[...]")),
        function,
        function == 0 and n >= 4,
        capitals,
        len(letters) > 3 and all(c.isupper() for c in letters),
        sum(c.isdigit() for c in text) / len(text),
        sum(c in _MARKS for c in text) / len(text),
        min(0.3, (text.count(",") + text.count("，") + text.count("、") + text.count("،")) / n),
        min(4, len(_INNER_STOP.findall(text))) / 4,
        text[:1].islower(),
        _BULLET.match(text) is not None,
        text[:1] in "\"“„«‘「『",
        sum(t in _YOU for t in tokens) / n,
        end in "?？؟" and end != "",
        _ADDRESS.search(text) is not None,
        whole is not None,
        start is not None,
        inside is not None,
        entries,
        float(np.log2(repeats)),
        _YEAR.search(text) is not None,
        head is Kind.COMMENT,
        head is Kind.RELATED,
    ]


def _entry_share(tokens: Sequence[str], lexicon: Lexicon) -> float:
    covered = i = 0
    while i < len(tokens):
        hit = lexicon.whole.at(list(tokens[i : i + 8]), 0)
        step = hit[1].count(" ") + 1 if hit else 1
        covered += step if hit else 0
        i += step
    return covered / max(1, len(tokens))


def own_features(text: str, pieces: Sequence[Piece]) -> Floats:
    """The features of each piece by itself.

    Args:
        text: the page.
        pieces: its pieces, in order.

    Returns:
        float64 (n, len(OWN)).
    """
    lexicon = load_lexicon()
    keys = [" ".join(p.tokens) for p in pieces]
    repeats = Counter(keys)
    rows = [
        _own_row(piece, text[piece.start : piece.end], lexicon, repeats[key])
        for piece, key in zip(pieces, keys, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(pieces), len(OWN))


def _window(values: Floats, before: int, after: int) -> Floats:
    """The mean of the values from ``before`` places before to ``after`` places after, itself left out; 0 beyond the page."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    i = np.arange(len(values))
    low, high = np.maximum(0, i - before), np.minimum(len(values), i + after + 1)
    out: Floats = (sums[high] - sums[low] - values) / (before + after)
    return out


def densest_run(values: Floats) -> tuple[int, int]:
    """The run with the greatest sum (Kadane's algorithm, as in Bentley 1984): start, and end exclusive; (0, 0) if none is positive."""
    best, best_run, here, start = 0.0, (0, 0), 0.0, 0
    for i, v in enumerate(values.tolist()):
        here += v
        if here > best:
            best, best_run = here, (start, i + 1)
        if here <= 0:
            here, start = 0.0, i + 1
    return best_run


def context_features(own: Floats, p: Floats, words: Floats, known: Floats) -> Floats:
    """The features of each piece among the others.

    Args:
        own: float64 (n, len(OWN)).
        p: float64 (n,), the prose value of each piece, 0 to 1.
        words: float64 (n,), words of each piece.
        known: float64 (n,), 1 where the form alone decided (metadata, captions); such a piece counts neither way.

    Returns:
        float64 (n, len(CONTEXT)).
    """
    col = {name: own[:, i] for i, name in enumerate(OWN)}
    n = len(p)
    open_ = 1.0 - known
    chrome = np.maximum(np.maximum(col["chrome_whole"], col["chrome_start"]), col["chrome_inside"])
    short = (words < 10) & (col["stop"] == 0)
    value = open_ * np.where(p >= 0.5, np.minimum(words, 60.0) * p, -(2.5 + np.minimum(words, 20.0) * 0.25))
    low, high = densest_run(value)
    i = np.arange(n)
    in_run = ((i >= low) & (i < high)).astype(np.float64)
    distance = np.where(i < low, low - i, np.where(i >= high, i - high + 1, 0))
    mass = np.cumsum(words * p) / max(1e-9, float((words * p).sum()))
    prose = (p >= 0.5).astype(np.float64) * open_
    before, after = np.concatenate([[0.0], prose[:-1]]), np.concatenate([prose[1:], [0.0]])
    comments = np.cumsum(col["comment_head"] * (mass > 0.3)) > 0
    return np.column_stack(
        [
            p,
            _window(p, 1, 0), _window(p, 0, 1), _window(p, 3, 0), _window(p, 0, 3), _window(p, 8, 8),
            mass,
            in_run,
            np.minimum(6.0, np.log2(1.0 + distance)),
            i < low, i >= high,
            in_run * short,
            before * after,
            in_run * chrome,
            _window(chrome, 3, 0), _window(chrome, 0, 3),
            comments,
            _section(col["related_head"], prose, words),
            in_run * col["bullet"],
            np.where(short, _window(short.astype(np.float64), 3, 3), 0.0),
        ]
    ).astype(np.float64)


def _section(heads: Floats, prose: Floats, words: Floats) -> Floats:
    """1 within a section of links: after its head, until a paragraph of prose of thirty words, twenty pieces at most."""
    out = np.zeros(len(heads))
    left = 0
    for i in range(len(heads)):
        if heads[i]:
            left = 20
        elif left and prose[i] and words[i] >= 30:
            left = 0
        elif left:
            out[i] = 1.0
            left -= 1
    return out
