"""A line cut into blocks where metadata, captions, chrome and prose share it.

A line is cut only where evidence says so: a credit in
brackets, a labelled date, a byline before a date, a menu in front of prose, an advertisement's mark between sentences,
a copy of the line's own beginning. A line that holds most of the page is cut at its sentences too.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex

from cleaner.cleaning.blocks import Block
from cleaner.cleaning.captions import (
    DOUBLED,
    MAX_CAPTION_WORDS,
    Credit,
    credits_in_brackets,
    find_copies,
    leading_label,
    may_have_trailer,
    read_credit,
    shows_picture,
    strip_trailer,
    z_function,
)
from cleaner.cleaning.lexicon import BLANK, fold, fold_tokens, load_lexicon, token_spans
from cleaner.cleaning.lines import Span, sentences, trim
from cleaner.cleaning.metadata import Mention, find_inside, first_word, metadata_openers, read_mentions
from cleaner.kernels.cleaning import codes
from cleaner.kinds import Kind

__all__ = ["cut_line", "prefilter_of"]


_SITE = regex.compile(r"(?P<site>[\p{Lu}\p{Lo}\d][^\n|–—\-]{2,40}?)\s{1,3}[|–—\-]\s{1,3}(?=\S)")
_WORD = re.compile(rf"[^{BLANK}]++")
_RUN = re.compile(r"\S+")


# Marks of advertisements are looked for in lines that are longer.
_SHORT_CHROME = 40
# An address of mail, or a handle, begins so near before its sign.
_HANDLE_REACH = 60


def cut_line(text: str, start: int, end: int, number: int, prefilters: int) -> list[Block]:
    """Cut a line into blocks, in order; what lies between them is white space.

    Args:
        text: the page.
        start: offset of the line's first character.
        end: offset after its last one.
        number: its number among the page's lines.
        prefilters: what may stand on it; with ``codes.PREFILTER_PAGE`` it holds most of the page and is
            cut at its sentences.
    """
    if prefilters & codes.PREFILTER_SECTION and not prefilters & codes.PREFILTER_PAGE:
        parts = _section_parts(text, start, end)
        if len(parts) > 1:
            return [block for a, b in parts for block in cut_line(text, a, b, number, prefilter_of(text, a, b))]
    whole_page = bool(prefilters & codes.PREFILTER_PAGE)
    return list(
        _cut_line(text, start, end, number, codes.ALL_PREFILTERS if whole_page else prefilters, whole_page=whole_page)
    )


_DIGIT = re.compile(r"[0-9]")
_ASCII_BRACKET = re.compile(r"[(\[]")


def prefilter_of(text: str, start: int, end: int) -> int:
    """What may stand on a part of a line, but for the heads of sections; of parts that are not in ASCII, anything.

    Like the prefilters of whole lines these are necessary conditions, and cheap to see.
    """
    part = text[start:end]
    if not part.isascii():
        return codes.ALL_PREFILTERS & ~codes.PREFILTER_PAGE & ~codes.PREFILTER_SECTION
    prefilters = codes.PREFILTER_CREDIT | codes.PREFILTER_CREDITED | codes.PREFILTER_COPY
    word = first_word(part, 0, len(part))
    if word in metadata_openers() or "@" in part[:_HANDLE_REACH] or not part[:1].isalnum():
        prefilters |= codes.PREFILTER_MENTION
    if end - start > codes.SHORT_INSIDE:
        prefilters |= codes.PREFILTER_INSIDE
    if _may_open_menu(part):
        prefilters |= codes.PREFILTER_MENU
    if _ASCII_BRACKET.search(part):
        prefilters |= codes.PREFILTER_BRACKET | codes.PREFILTER_COUNTER
    if ":" in part:
        prefilters |= codes.PREFILTER_LABEL
    if end - start > _SHORT_CHROME and (word in _ad_words() or _INNER_STOP.search(part)):
        prefilters |= codes.PREFILTER_CHROME
    if _DIGIT.search(part):
        prefilters |= codes.PREFILTER_COUNTER
    return prefilters | codes.PREFILTER_TRAILER if may_have_trailer(part) else prefilters


# What sentences end with in ASCII, inside a line.
_INNER_STOP = re.compile(r"[.!?][\"')\]]{0,3}\s")
_SEPARATOR_SIGN = re.compile(r"[\x1c-\x1f]")


def _may_open_menu(part: str) -> bool:
    """Whether none of the first three words of a text in ASCII is plain and in small letters."""
    words = part.split(None, 3)
    if _SEPARATOR_SIGN.search(part):  # which part words for str alone
        return True
    connectors = load_lexicon().menu_connectors
    return len(words) > 2 and not any(word[0].islower() and word not in connectors for word in words[:3])


def _section_parts(text: str, start: int, end: int) -> list[Span]:
    """A line of short blocks run together, parted before and behind the heads of comments and of lists of links on it.

    Must not fire in prose ('The post drew 12 comments') or on a link behind its label ('Also read: Bridge opens').
    """
    spans = token_spans(text, start, end)
    tokens = fold_tokens(text[start:end])
    if len(tokens) != len(spans):
        return [(start, end)]
    starts = [*(a for a, _ in spans), end]
    openers = load_lexicon().heads.openers
    places, rest, least, i = [start], len(tokens), codes.LEAST_REST, 0
    while i < len(tokens):
        after = i + (_section_head(text, tokens, spans, i) if tokens[i] in openers else 0)
        if after > i:
            places += [starts[i], starts[after]]
            rest -= after - i
            # What a number of comments opens is their section, however little follows.
            least = 1 if i == 0 and tokens[0] == "0" else least
        i = max(after, i + 1)
    if rest < least:
        return [(start, end)]
    return [trim(text, a, b) for a, b in pairwise(sorted({*places, end}))]


def _section_head(text: str, tokens: list[str], spans: list[Span], i: int) -> int:
    """How many tokens the head of a section that begins at a token has; 0 for none.

    It begins with a capital or a number, and no word in small letters stands on either side; only behind a number of
    comments that opens the line may a reader's name in small letters follow. One word is a head only if it is what is
    counted ('Comments'). The head of a list of links does not open the line, and no colon follows it.
    """
    lexicon = load_lexicon()
    before = i > 0 and (text[spans[i - 1][0]].islower() or tokens[i - 1] == "0" == tokens[i])
    hit = None if before or text[spans[i][0]].islower() else lexicon.heads.at(tokens, i)
    if hit is None:
        return 0
    kind, phrase = hit
    size = phrase.count(" ") + 1
    after = i + size
    follows = after < len(tokens) and text[spans[after][0]].islower()
    if kind is Kind.COMMENT:
        counted = i == 0 and tokens[0] == "0"
        alone = size == 1 and lexicon.heads.whole(f"0 {phrase}") is not Kind.COMMENT
        return 0 if alone or (follows and not (counted and tokens[after] not in lexicon.function_words)) else size
    stop = spans[after][0] if after < len(tokens) else spans[-1][1] + 1
    labels = ":" in text[spans[after - 1][1] : stop]
    return size if kind is Kind.RELATED and size > 1 and i > 0 and not follows and not labels else 0


_COUNTER = regex.compile(
    r"(?:\[\s?\d{1,3}\s?/\s?\d{1,3}\s?\]|\p{L}{0,8}[ ]?\d{1,3} (?:of|von|de|sur|di|van) \d{1,3}(?!\d))[\s:.\-–|]{0,3}"
)


# Below, prefilters speak of the whole line: once a part of it is cut off, anything may follow, and all are set.


def _cut_line(text: str, start: int, end: int, number: int, prefilters: int, *, whole_page: bool) -> Iterator[Block]:
    counter = _COUNTER.match(text, start, end) if prefilters & codes.PREFILTER_COUNTER else None
    if counter and fold(counter.group()) in load_lexicon().names.counters:
        yield Block(
            start,
            trim(text, start, counter.end())[1],
            number,
            kind=Kind.BOILERPLATE,
            reason="a counter of pictures",
        )
        start, prefilters = counter.end(), codes.ALL_PREFILTERS
        if start >= end:
            return
    bare = strip_trailer(text, start, end) if prefilters & codes.PREFILTER_TRAILER else end
    yield from _cut_bare_line(
        text, start, bare, number, prefilters if bare == end else codes.ALL_PREFILTERS, whole_page=whole_page
    )
    if bare < end:
        start, end = trim(text, bare, end)
        yield Block(start, end, number, kind=Kind.LEGAL, reason="what an agency's shop puts after a credit")


def _cut_bare_line(
    text: str, start: int, end: int, number: int, prefilters: int, *, whole_page: bool
) -> Iterator[Block]:
    mentions, stop = read_mentions(text, start, end) if prefilters & codes.PREFILTER_MENTION else ([], start)
    if mentions and stop == end and any(m.type != "filler" for m in mentions):
        yield _meta_block(start, end, number, mentions)
    else:
        yield from _cut_read_line(text, start, end, number, prefilters, mentions, stop, whole_page=whole_page)


def _cut_read_line(  # noqa: PLR0913  a place, what may stand there, and what was read already
    text: str,
    start: int,
    end: int,
    number: int,
    prefilters: int,
    mentions: list[Mention],
    stop: int,
    *,
    whole_page: bool,
) -> Iterator[Block]:
    """The blocks of a line that opens with some mentions, which may be none, and goes on behind them."""
    if mentions and _is_meta_prefix(text, mentions, stop, end, number):
        yield _meta_block(start, stop, number, mentions)
        start, end = trim(text, stop, end)
        prefilters = codes.ALL_PREFILTERS if whole_page else prefilter_of(text, start, end)
    inside = (
        find_inside(text, start, end)
        if prefilters & codes.PREFILTER_INSIDE and end - start > codes.SHORT_INSIDE
        else []
    )
    at = start
    prefilters = codes.ALL_PREFILTERS if inside else prefilters
    for i_start, i_end, i_mentions in inside:
        title = _title_blocks(text, at, i_start, number) if at == start else []
        yield from title
        at = title[-1].end if title else at
        yield from _cut_stretch(text, at, i_start, number, prefilters, first=at == start, whole_page=whole_page)
        yield _meta_block(i_start, i_end, number, i_mentions)
        at = i_end
    yield from _cut_stretch(text, at, end, number, prefilters, first=at == start, whole_page=whole_page)


def _title_blocks(text: str, start: int, end: int, number: int) -> list[Block]:
    """A page's title, site and menu in front of its headline on one line: 'Headline - Site Menu Menu Headline'.

    The headline is known by standing twice; the blocks are the title, the site, the menu and the headline.
    """
    if end - start > 4000:
        return []
    spans = token_spans(text, start, end)
    tokens = fold_tokens(text[start:end])
    z = z_function(tokens) if len(tokens) == len(spans) else []
    p = max(range(4, len(z)), key=lambda i: (z[i], -i), default=0)
    if not p or z[p] < 4 or p < z[p]:
        return []
    title_end, again, again_end = spans[z[p] - 1][1], spans[p][0], spans[p + z[p] - 1][1]
    blocks = [Block(start, title_end, number)]
    site = _AFTER_TITLE.match(text, title_end, again)
    begin = title_end
    if site:
        words = [m.span() for m in _WORD.finditer(text, site.end(), again)][:6]
        n = next((n for n in range(1, len(words)) if _entry_at(text, words[n : n + 4])), 0)
        while 0 < n < len(words) and fold(text[slice(*words[n])]) in load_lexicon().names.site_words:
            n += 1
        if n:
            blocks.append(
                Block(
                    site.end(),
                    words[n - 1][1],
                    number,
                    kind=Kind.SITE,
                    reason="the site's name behind the page's title",
                )
            )
            begin = words[n - 1][1]
    menu = trim(text, begin, again)
    if menu[0] < menu[1]:
        blocks.append(Block(*menu, number, kind=Kind.NAV, reason="a menu between the page's title and its headline"))
    blocks.append(Block(again, again_end, number))
    return blocks


def _entry_at(text: str, words: list[Span]) -> bool:
    """Whether a menu's entry begins with the first of some words."""
    tokens = fold_tokens(text[words[0][0] : words[-1][1]])
    return bool(tokens) and load_lexicon().whole.at(tokens, 0) is not None


_AFTER_TITLE = regex.compile(r"\s{1,3}[|–—\-:]\s{1,3}(?=\S)")


def _meta_block(start: int, end: int, number: int, mentions: list[Mention]) -> Block:
    byline = any(m.type == "byline" for m in mentions)
    dates = [m for m in mentions if m.type in ("published", "updated", "date")]
    if byline:
        reason = "a byline" + (" with a date" if dates else "")
    else:
        reason = (
            f"a date, labelled {dates[0].type}" if dates and dates[0].type != "date" else "a date that stands alone"
        )
    return Block(start, end, number, kind=Kind.BYLINE if byline else Kind.DATE, reason=reason, mentions=tuple(mentions))


def _is_meta_prefix(text: str, mentions: list[Mention], stop: int, end: int, number: int) -> bool:
    """Whether metadata that opens a line is glued to it: labelled, or a date on the first line before a capital.

    Must not fire on prose that opens with a date: '17 August 2023 was a Thursday.'
    """
    rest = text[stop:end].lstrip(" \u00a0|·-–—:•,")
    if not rest or rest[0].islower():
        return False
    return any(m.type in ("published", "updated") for m in mentions) or (number == 0 and mentions[0].type == "date")


def _cut_stretch(
    text: str,
    start: int,
    end: int,
    number: int,
    prefilters: int,
    *,
    first: bool,
    whole_page: bool,
) -> Iterator[Block]:
    """Cut what lies between two inside of a line: a menu in front, captions, then prose."""
    start, end = trim(text, start, end)
    if start >= end:
        return
    if prefilters & codes.PREFILTER_MENU and (first or whole_page):
        menu_end = _menu_end(text, start, end, strict=number > 3 and not whole_page)
        if menu_end > start:
            yield from _menu_blocks(text, start, menu_end, number)
            start, end = trim(text, menu_end, end)
            prefilters = codes.ALL_PREFILTERS
    if start >= end:
        return
    copies = _doubled_caption(text, start, end, number) if prefilters & codes.PREFILTER_COPY else []
    if copies:
        yield from copies
        return
    bracketed = prefilters & codes.PREFILTER_BRACKET and _BRACKET.search(text, start, end)
    found = credits_in_brackets(text, start, end) if bracketed else []
    prefilters = codes.ALL_PREFILTERS if found else prefilters
    at = start
    for i, credit in enumerate(found):
        if credit.start < at:
            continue
        begin = _caption_start(text, at, credit, _next_words(text, found, i, end))
        yield from _prose_blocks(text, at, begin, number, prefilters, whole_page=whole_page)
        if _tail_is_open(text, credit.end, end) or begin < credit.start:
            yield Block(
                begin,
                credit.end,
                number,
                kind=Kind.CAPTION,
                reason=f"ends in the picture credit '{credit.names}'",
                credit=credit,
            )
            at = credit.end
        else:
            at = begin
    yield from _prose_blocks(text, at, end, number, prefilters, whole_page=whole_page)


_BRACKET = regex.compile(r"[(\[（【]")


def _tail_is_open(text: str, at: int, end: int) -> bool:
    after = _RUN.search(text, at, end)
    return after is None or not text[after.start()].islower()


def _next_words(text: str, found: list[Credit], i: int, end: int) -> list[str]:
    """The folded tokens between a credit and the next one: a copy of the caption, where it stands twice."""
    stop = found[i + 1].start if i + 1 < len(found) else min(end, found[i].end + 600)
    return fold_tokens(text[found[i].end : min(stop, found[i].end + 1200)])


def _caption_start(text: str, at: int, credit: Credit, following: list[str]) -> int:
    """Where the caption in front of a credit begins: with its copy, the last sentence, or the stretch."""
    begin, _ = trim(text, at, credit.start)
    parts = list(sentences(text, max(begin, credit.start - 3000), credit.start))
    if not parts:
        return begin
    # The caption stands again behind its credit: it begins where the copy begins.
    if len(following) >= 4:
        for s, _ in reversed(parts):
            own = fold_tokens(text[s : credit.start])
            if len(own) >= 4 and following[: len(own)] == own:
                return s
    words = len(text[begin : credit.start].split()) if credit.start - begin < 4000 else MAX_CAPTION_WORDS + 1
    if words <= 45 and len(parts) <= 3:
        return begin
    return parts[-1][0]


def _doubled_caption(  # noqa: PLR0911  one return a doubt
    text: str, start: int, end: int, number: int
) -> list[Block]:
    """A line that is one caption twice, with or without credits, or alt text before the caption.

    Must not fire on a refrain, a title or a paragraph that stands twice: without a credit, a doubled line needs the
    look of a caption. Else its halves are blocks of which nothing is known, where they are alike.
    """
    # Copies begin alike: most lines are done with after this look.
    if end - start > codes.LONGEST_COPY or text.find(text[start : start + 5], start + 5, end) < 0:
        return []
    spans = token_spans(text, start, end)
    tokens = fold_tokens(text[start:end])
    if len(tokens) != len(spans):
        return []
    found = find_copies(tokens)
    if found is None:
        return []
    at = spans[found[0]][0]
    while at > start and text[at - 1] in "\"“„«‘'([¿¡「『（":
        at -= 1
    if text[start].isupper() and text[at].islower():
        return []
    first_end = trim(text, start, at)[1]
    credit_1 = read_credit(text, start, first_end)
    credit_2 = read_credit(text, at, end)
    shared = found[1]
    rest_ok = (
        credit_2 is not None
        or shared >= len(tokens) - found[0]
        or text[first_end - 3 : first_end].endswith(("…", "..."))
    )
    if not rest_ok:
        return []
    if credit_1 is None and credit_2 is None and not shows_picture(text[start:first_end], doubled=True):
        alike = 2 * found[0] == len(tokens)
        return [Block(start, first_end, number), Block(at, end, number)] if alike else []
    return [
        Block(start, first_end, number, kind=Kind.CAPTION, reason=DOUBLED, credit=credit_1),
        Block(at, end, number, kind=Kind.CAPTION, reason=DOUBLED, credit=credit_2),
    ]


def _prose_blocks(
    text: str, start: int, end: int, number: int, prefilters: int, *, whole_page: bool
) -> Iterator[Block]:
    """Prose, whole, and the credited captions that it ends in.

    A caption is cut off behind, then what stands before it is looked at in the same way; each look is at the end alone.
    """
    start, end = trim(text, start, end)
    captions: list[Block] = []
    many: int | None = None  # where more than the words of a caption have stood, once somebody asks
    while start < end and prefilters & codes.PREFILTER_CREDIT:
        credit = read_credit(text, start, end, label=bool(prefilters & codes.PREFILTER_CREDITED))
        if credit is None:
            break
        many = _behind_words(text, start, end) if many is None else many
        block = _credited(text, start, end, number, credit, is_long=credit.start > many)
        if block is None:
            break
        captions.append(block)
        start, end = trim(text, start, block.start)
        prefilters = codes.ALL_PREFILTERS
    if start < end:
        yield from _bare_prose(text, start, end, number, prefilters, whole_page=whole_page)
    yield from reversed(captions)


_CAPTION_WORDS = 60  # in front of a credit; where there are more, the caption is their last sentence


def _behind_words(text: str, start: int, end: int) -> int:
    """The offset behind which more words stand than a caption has, counted from a block's first character."""
    for n, word in enumerate(_RUN.finditer(text, start, end)):
        if n == _CAPTION_WORDS:
            return word.start()
    return end


def _bare_prose(text: str, start: int, end: int, number: int, prefilters: int, *, whole_page: bool) -> Iterator[Block]:
    """Prose without a credit; cut at sentences where the line is the page or where chrome speaks between them."""
    labelled = prefilters & codes.PREFILTER_LABEL and leading_label(text, start, end) is not None
    if labelled and len(text[start:end].split()) <= _CAPTION_WORDS:
        yield _leading_caption(text, start, end, number)
        return
    cuts = (
        list(_inline_chrome(text, start, end))
        if prefilters & codes.PREFILTER_CHROME and end - start > _SHORT_CHROME
        else []
    )
    if whole_page:
        for s, e in sentences(text, start, end):
            inner = [c for c in cuts if s <= c[0] < e]
            if inner:
                yield from _with_cuts(text, s, e, number, inner)
            else:
                yield from (Block(a, b, number) for a, b in _part_capitals(text, s, e))
        return
    yield from _with_cuts(text, start, end, number, cuts)


# A run of capitalised words has to stand out by so much from what follows or precedes it.
_CAPITALS_WORTH = 8.0
# A word in small letters weighs more than a capital: prose has capitals, too.
_SMALL_WORTH = 1.7


def _part_capitals(text: str, start: int, end: int) -> list[Span]:
    """A sentence without the menu that ran into it: runs of capitalised words in front and behind, parted from it.

    The front run ends where the sum over words (a capital counts 1, a small word -1.7) is greatest, one capital before
    that, since a sentence begins with one; behind likewise. Must not fire on scripts without case or on short runs.
    """
    words = [m.span() for m in _WORD.finditer(text, start, end)]
    if len(words) < 10:
        return [(start, end)]
    worth = [_case_worth(text[a]) for a, _ in words]
    front = _best_prefix(worth)
    back = _best_prefix(worth[::-1]) if text[end - 1] not in ".!?…。" else 0
    cuts = [words[0][0]]
    if front > 1 and len(words) - front > 2:
        cuts.append(words[front - 1][0])
    if back > 1 and len(words) - back > front:
        cuts.append(words[len(words) - back][0])
    return [trim(text, a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]


def _case_worth(first: str) -> float:
    if first.islower():
        return -_SMALL_WORTH
    return 1.0 if first.isupper() or not first.isalpha() else 0.0


def _best_prefix(worth: list[float]) -> int:
    """The length of the prefix with the greatest sum; 0 where that is too small to stand out."""
    best, best_sum, total = 0, _CAPITALS_WORTH, 0.0
    for i, value in enumerate(worth):
        total += value
        if total > best_sum:
            best, best_sum = i + 1, total
    return best


_LAST_BRACKET = regex.compile(r"[（(](?P<names>[^（）()\n]{2,40}+)[)）]\s?\Z")


def _leading_caption(text: str, start: int, end: int, number: int) -> Block:
    """A caption behind its label: '写真：開館を待つ人の列（潮見日報）'."""
    m = _LAST_BRACKET.search(text, max(start, end - 50), end)
    credit = Credit(m.start(), m.end(), m.group("names").strip()) if m else None
    return Block(start, end, number, kind=Kind.CAPTION, reason="opens with the label of a picture", credit=credit)


def _credited(text: str, start: int, end: int, number: int, credit: Credit, *, is_long: bool) -> Block | None:
    """The caption before an unbracketed credit that ends a line; None where a paragraph ends so by chance."""
    if trim(text, start, credit.start)[0] >= credit.start:
        return Block(start, end, number, kind=Kind.CAPTION, reason=f"a picture credit, '{credit.names}'", credit=credit)
    begin = _last_sentence(text, start, credit.start) if is_long else start
    if begin < 0:
        return None
    return Block(
        begin,
        end,
        number,
        kind=Kind.CAPTION,
        reason=f"ends in the picture credit '{credit.names}'",
        credit=credit,
    )


_LONGEST_CAPTION = 8000  # characters; a sentence that is longer is none


def _last_sentence(text: str, start: int, end: int) -> int:
    """Where the last of several sentences begins; -1 where there is one, or it is longer than any caption."""
    reach = 500
    while reach <= _LONGEST_CAPTION:
        begin = max(start, end - reach)
        parts = list(sentences(text, begin, end))
        if len(parts) > 1:
            return parts[-1][0]
        if begin == start:
            break
        reach *= 2
    return -1


def _with_cuts(text: str, start: int, end: int, number: int, cuts: list[tuple[int, int, Kind, str]]) -> Iterator[Block]:
    at = start
    for c_start, c_end, kind, phrase in cuts:
        s, e = trim(text, at, c_start)
        if s < e:
            yield Block(s, e, number)
        yield Block(c_start, min(c_end, end), number, kind=kind, reason=f"'{phrase}' between sentences")
        at = c_end
    s, e = trim(text, at, end)
    if s < e:
        yield Block(s, e, number)


@lru_cache(maxsize=1)
def _ad_words() -> frozenset[str]:
    """The folded words that open the marks of advertisements."""
    return frozenset(phrase.split(" ")[0] for phrase in load_lexicon().whole.of_kind(Kind.AD))


def _inline_chrome(text: str, start: int, end: int) -> Iterator[tuple[int, int, Kind, str]]:
    """Marks of advertisements and calls to read on that stand as a block of a line, at its edge or between sentences.

    Must not fire inside a sentence: 'The advertisement ran for a week.'
    """
    lexicon = load_lexicon()
    if ":" not in text[start:end] and _ad_words().isdisjoint(fold_tokens(text[start:end])):
        return
    bounds = list(sentences(text, start, end))
    for s, e in bounds:
        head = text[s : min(e, s + 120)]
        words = [m.span() for m in _WORD.finditer(head)][:8]
        tokens = [fold_tokens(head[a:b]) for a, b in words]
        for n in range(min(6, len(words)), 0, -1):
            flat = [t for group in tokens[:n] for t in group]
            kind = lexicon.whole.whole(" ".join(flat))
            after = head[words[n - 1][1] :].lstrip()
            if kind is Kind.AD and (not after or after[0].isupper() or after[0] in '"“‘«') and head[0].isupper():
                if s + words[n - 1][1] < e or len(bounds) > 1:
                    yield s, s + words[n - 1][1], kind, head[: words[n - 1][1]]
                break
        else:
            flat = [t for group in tokens for t in group]
            if len(bounds) > 1 and len(text[s:e].split()) <= 16 and ":" in head:
                hit = lexicon.starts.at(flat, 0) if flat else None
                if hit is not None and hit[0] in (Kind.RELATED, Kind.PROMO):
                    yield s, e, hit[0], hit[1]


def _menu_end(text: str, start: int, end: int, *, strict: bool) -> int:
    """Where a menu that opens a line ends; start where none does.

    A menu run together is a run of capitalised words and connectors that holds at least two entries of menus. It ends
    before the last capital in front of the first plain words, and never before its last entry.
    Must not fire on a headline in title case: that holds no two entries.
    """
    connectors = load_lexicon().menu_connectors
    window = min(end, start + codes.MENU_WINDOW)
    words: list[Span] = []
    run = 0
    for m in _WORD.finditer(text, start, window):
        a = m.start()
        words.append(m.span())
        ch = text[a]
        word = m.group()
        if not (
            ch.isupper()
            or ch.isdigit()
            or word in connectors
            or not ch.isalnum()
            or (ch.isalpha() and not ch.islower())
        ):
            break
        if word[-1:] in ".!?" and len(word) > 4:
            break
        run += 1
    if run < 3:
        return start
    entries, last_end, covered = _menu_entries(text, words[:run])
    need = 4 if strict else 2
    if entries < need or (strict and covered * 2 < run):
        return start
    if run == len(words) and window == end:
        return end
    # Plain words follow: the sentence they belong to begins with the last capital before them, at the latest.
    begin = run - 1
    while begin > 0 and text[words[begin][0] : words[begin][1]] in connectors:
        begin -= 1
    # The lexicon knows better where the entries end, unless many words that it does not know follow its last one.
    if run - last_end <= 6:
        begin = last_end
    return words[begin][0] if begin < len(words) else end


def _menu_entries(text: str, words: list[Span]) -> tuple[int, int, int]:
    """How many entries of menus a run of words holds, the word after the last one, and how many words they cover."""
    lexicon = load_lexicon()
    begin, end = words[0][0], words[-1][1]
    tokens = fold_tokens(text[begin:end])
    ends = [b for _, b in words]
    owner = [bisect_left(ends, b) for _, b in token_spans(text, begin, end)]
    if len(owner) != len(tokens):
        # Folding parts a token: each word by itself.
        folded = [fold_tokens(text[a:b]) for a, b in words]
        owner = [i for i, own in enumerate(folded) for _ in own]
    entries, last, covered, i = 0, 0, 0, 0
    while i < len(tokens):
        hit = lexicon.whole.at(tokens, i)
        if hit is None:
            i += 1
            continue
        n = hit[1].count(" ") + 1
        entries += 1
        covered += n
        last = owner[min(i + n, len(owner)) - 1] + 1
        i += n
    return entries, last, covered


def _menu_blocks(text: str, start: int, end: int, number: int) -> Iterator[Block]:
    """A menu, with the site's name in front of it where a dash sets it off on the first line."""
    start, end = trim(text, start, end)
    if number == 0:
        m = _SITE.match(text, start, end)
        if m:
            yield Block(
                start,
                m.end("site"),
                number,
                kind=Kind.SITE,
                reason="the site's name before its slogan and menu, on the first line",
            )
            start = trim(text, m.end("site"), end)[0]
    yield Block(
        start,
        end,
        number,
        kind=Kind.NAV,
        reason="a menu run together: capitalised entries without a sentence",
    )
