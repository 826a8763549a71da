"""Credits, each pattern tried everywhere."""

import regex

from cleaner.cleaning.lexicon import COLON, fold, token_spans
from cleaner.cleaning.mentions import credits as fast
from cleaner.cleaning.mentions.credits import Credit
from slow_cleaning.language import load_lexicon

__all__ = ["credits_in_brackets", "read_credit"]


def credits_in_brackets(text: str, start: int, end: int) -> list[Credit]:
    """Every credit that stands in brackets between two offsets."""
    found = []
    for m in fast._bracket_patterns(load_lexicon())[1].finditer(text, start, end):
        names = (m.group("names") or m.group("trailed") or m.group("agency")).strip(" .,;")
        found.append(Credit(m.start(), m.end(), names))
    return found


def read_credit(text: str, start: int, end: int) -> Credit | None:  # noqa: PLR0911  one return a form of credit
    """The credit at the end of a block, bracketed or not; it may be the whole block."""
    tail = text[max(start, end - 200) : end]
    patterns = fast._patterns(load_lexicon())
    parted = fast._parted(load_lexicon(), tail) if end - start <= 240 else None
    if parted is None and not patterns.prefilter.search(tail):
        return None
    signed = fast._SIGNED.search(text, max(start, end - 60), end)
    if (
        signed
        and signed.start() > start
        and fold(signed.group("names")) in load_lexicon().names.agencies
        and end - start < 260
    ):
        return Credit(signed.start(), end, signed.group("names").strip())
    bracketed = credits_in_brackets(text, max(start, end - 240), end) if tail[-1] in ")]）】." else []
    if bracketed and not text[bracketed[-1].end : end].strip(" .\u00a0"):
        return bracketed[-1]
    begin = max(start, end - 200)
    labelled = _labelled(text, begin, end)
    if labelled is not None and (labelled.start == start or fast._opens(text, labelled.start)):
        return labelled
    if parted is not None:
        return Credit(begin + parted.start, end, parted.names)
    closed = patterns.closed.search(tail)
    named = patterns.before_close.search(tail[: closed.start()]) if closed else None
    reported = named is not None and regex.match(r"[\p{Han} ]{5}", named.group()) is not None
    if named is not None and not (reported and begin + named.start() - start > 80):
        return Credit(begin + named.start(), end, named.group().strip(" /／"))
    m = fast._patterns(load_lexicon()).tail.search(text[start:end], begin - start)
    if m is None:
        return None
    names = fast._bare(load_lexicon(), m.group())
    if m.group()[0] in "©ⓒ" and fast._is_copyright(load_lexicon(), text[start:end], names):
        return None
    first = start + m.start()
    if text[first] in "=＝":
        first = fast._before_sign(load_lexicon(), text, start, first)
    return Credit(first, end, names.strip(" .,;|()\u00a0"))


def _labelled(text: str, begin: int, end: int) -> Credit | None:
    for m in fast._patterns(load_lexicon()).after_label.finditer(text, begin, end):
        names = text[m.end() : end]
        if not 2 <= len(names) <= 120 or any(colon in names for colon in COLON):
            continue
        words = token_spans(text, max(begin, m.start() - 40), m.start())[-8:]
        if not words or m.start() - words[-1][1] > 1:
            continue
        given = fast.is_name_list(load_lexicon(), names) or fast._GIVEN.fullmatch(names)
        for k in range(len(words)):
            if fold(text[words[k][0] : m.start()]) in fast._labels(load_lexicon()) and given:
                return Credit(words[k][0], end, fast.in_names(names))
    return None
