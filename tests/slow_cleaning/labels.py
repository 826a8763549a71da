"""From blocks and scores to kinds: what each block is, whether it stays, and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import regex

from cleaner.article import Kind, Line
from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.lexicon import Lexicon, token_spans
from cleaner.cleaning.page import Page
from cleaner.config import CleanSettings
from slow_cleaning.blocks import Block
from slow_cleaning.features import bare, ends_in_stop, has_full_stop, inner_stops, words_of
from slow_cleaning.language import content_words, load_lexicon
from slow_cleaning.scoring import Scores, reasons

__all__ = ["Label", "cut_thread", "first_labels", "to_lines"]

BODY_KINDS = frozenset({Kind.BODY, Kind.CROSSHEAD})

# Told of a phrase that the lexicon knows.
_TOLD = {
    Kind.NAV: "menus",
    Kind.SHARE: "share bars",
    Kind.PROMO: "promotions",
    Kind.RELATED: "lists of links",
    Kind.COMMENT: "comment sections",
    Kind.LEGAL: "legal notices",
    Kind.AD: "advertisements",
    Kind.BOILERPLATE: "decorations",
}


@dataclass(slots=True)
class Label:
    """The decision on one block.

    Attributes:
        kind: what it is.
        score: how sure it is that it belongs to the body, 0 to 1.
        reason: why, in words.
    """

    kind: Kind
    score: float
    reason: str


def least_score(text: str, blocks: Sequence[Block], scores: Scores, settings: CleanSettings) -> float:
    """The score from which on a block stays, held against the page's surest sentence."""
    sentences = [
        float(score)
        for score, block in zip(scores.score, blocks, strict=True)
        if block.kind is None and ends_in_stop(text[block.start : block.end])
    ]
    surest = max(sentences, default=0.0)
    return (1.0 - settings.keep) * _OF_SUREST * (surest if surest >= _SOME_ARTICLE else 1.0)


def first_labels(text: str, blocks: Sequence[Block], scores: Scores, settings: CleanSettings) -> list[Label]:
    """Decide each block by its form, by the lexicon where it leaves no doubt, and else by its score.

    Args:
        text: the page.
        blocks: its blocks, in order.
        scores: of the blocks.
        settings: where the line between body and chrome is drawn.

    Returns:
        One label a block.
    """
    lexicon = load_lexicon()
    labels = []
    keep = least_score(text, blocks, scores, settings)
    linked_score = _linked_score(text, blocks, scores)
    told = reasons(scores.x, scores.score, keep)
    under = begun = False  # the head of a list of links stands above, and nothing was kept since; something was before
    for i, block in enumerate(blocks):
        score = float(scores.score[i])
        under = under or (begun and lexicon.heads.whole(" ".join(block.tokens)) is Kind.RELATED)
        if block.kind is not None:
            labels.append(Label(block.kind, 0.02, block.reason))
            continue
        glued = any(0 <= j < len(blocks) and blocks[j].line == block.line for j in (i - 1, i + 1))
        sure = _sure_chrome(text[block.start : block.end], block, lexicon, glued=glued)
        if sure is not None and sure[0] is Kind.RELATED and _heads_prose(text, blocks, i, scores, lexicon):
            labels.append(Label(Kind.BODY, 0.5, "a crosshead in capitals over a paragraph"))
            under, begun = False, True
            continue
        if sure is not None:
            labels.append(Label(sure[0], 0.05, f"'{sure[1]}', as {_TOLD[sure[0]]} say"))
        elif score >= (max(keep, _UNDER_SCORE) if under else keep) and not (
            begun
            and i
            and score < _TITLE_SCORE
            and _may_be_title(text, block)
            and (
                _heads_links(blocks[i - 1], lexicon)
                or (_is_long(text, block) and _is_listing(text, blocks, labels, i, lexicon))
            )
        ):
            labels.append(Label(Kind.BODY, score, told[i]))
            under, begun = False, True
        else:
            labels.append(Label(Kind.BOILERPLATE, score, told[i]))
    _hear_writer(blocks, labels, lexicon)
    _bridge(text, blocks, labels, lexicon, linked_score)
    _keep_dates_in_prose(blocks, labels)
    _sections(text, blocks, labels, settings)
    _crossheads(text, blocks, labels)
    _name_chrome(blocks, labels, lexicon)
    return labels


def _is_learnt(lexicon: Lexicon) -> bool:
    """Whether the model knows the language's prose from its training."""
    return lexicon.languages[0] in ("en", "de")


def _linked_score(text: str, blocks: Sequence[Block], scores: Scores) -> float:
    """The score that prose needs to follow the body across something else: more where word lists know the language."""
    known = [
        float(row[FEATURES.index("function")]) >= _FUNCTION_SHARE
        for row, block in zip(scores.x, blocks, strict=True)
        if block.kind is None and ends_in_stop(text[block.start : block.end])
    ]
    listed = _LINKED_SCORE if _is_learnt(load_lexicon()) else _OTHER_LINKED_SCORE
    return listed if 2 * sum(known) >= len(known) else _UNLISTED_LINKED_SCORE


def _sure_chrome(passage: str, block: Block, lexicon: Lexicon, *, glued: bool) -> tuple[Kind, str] | None:
    """Chrome that no context makes prose: a button's words alone, a short call to the reader.

    Must not fire on prose about cookies, newsletters, sharing or comments: prose is longer, or quotes.
    Must not fire on the name of a section, which may be a crosshead: 'Health', 'Politics'.
    """
    tokens = block.tokens
    if not tokens:
        return Kind.BOILERPLATE, passage[:20]
    whole = lexicon.whole.whole(" ".join(tokens))
    if whole is not None and whole is not Kind.NAV:
        return whole, passage
    # Of scripts without blanks a word is more than a token.
    words = round(10 * words_of(tokens, passage)) // 10
    # Where a line holds the page, what follows a label runs on to the next full stop.
    if words <= (60 if glued else 24):
        start = lexicon.starts.at(tokens, 0)
        if start is not None and start[0] is Kind.RELATED and _opens_title(passage, start[1]):
            return start
        if start is not None and start[0] in (Kind.RELATED, Kind.SHARE, Kind.COMMENT) and _is_label(passage, start[1]):
            return start
    if words <= 40 and not any(q in passage for q in '"“„«「'):
        inside = lexicon.contains.within(tokens)
        if inside is not None and (words <= 25 or inside[0] is Kind.LEGAL):
            return inside
    return None


def _heads_prose(text: str, blocks: Sequence[Block], i: int, scores: Scores, lexicon: Lexicon) -> bool:
    """Whether a phrase of link lists is a crosshead after all: 'UP NEXT' in capitals over a paragraph."""
    if i + 1 >= len(blocks) or not text[blocks[i].start : blocks[i].end].isupper():
        return False
    after = blocks[i + 1]
    return (
        after.kind is None
        and len(after.tokens) >= 18
        and scores.score[i + 1] >= _PAIR_SCORE
        and _is_prose(text, after, lexicon)
    )


_STOP = regex.compile(r"[\p{Sentence_Terminal}…]")


_TITLE_SCORE = 0.7  # right under the head of a list of links


def _opens_title(passage: str, phrase: str) -> bool:
    """Whether a capital follows several words, and no stop ends the block."""
    spans = token_spans(passage, 0, len(passage))
    rest = passage[spans[phrase.count(" ")][1] :].lstrip()
    enough = len(token_spans(rest, 0, len(rest))) >= 4
    return " " in phrase and enough and rest[:1].isupper() and _STOP.match(passage[-1]) is None


def _is_label(passage: str, phrase: str) -> bool:
    """Whether a phrase opens a block as a label does: a colon, a bar, an arrow, a dash or the end follows it."""
    spans = token_spans(passage, 0, len(passage))
    rest = passage[spans[phrase.count(" ")][1] :].lstrip()
    return not rest or rest[0] in ":：፦៖՝|»›>】]" or regex.match(r"[-–—]\s", rest) is not None


# A sentence of prose that follows the body needs this score only, the interruption between them at most so many blocks.
_SOME_ARTICLE = 0.15
_OF_SUREST = 0.94
_LINKED_SCORE = 0.25
_OTHER_LINKED_SCORE = 0.12
# In a language without word lists, where few words of most sentences are function words, this score will do.
_UNLISTED_LINKED_SCORE = 0.044
_FUNCTION_SHARE = 0.25
_NEXT_SCORE = 0.026
_SURE_LINK_SCORE = 0.15
# What the body's own words in a block are worth, and what score and words together must come to.
_OVERLAP_WORTH = 0.6
_LINK_VALUE = 0.102
_OTHER_LINK_VALUE = 0.026
# A long block that addresses nobody reads as a report.
_REPORT_WORDS = 20
_REPORT_WORTH = 0.058
_FAMILIAR = 0.1
_LISTED_SCORE = 0.5
_OTHER_LISTED_SCORE = 0.15
_ABOVE_SCORE = 0.296
# Right under the byline, the date or a caption the first paragraph needs less.
_OPENING_SCORE = 0.15
_OPENERS = frozenset({Kind.BYLINE, Kind.DATE, Kind.CAPTION, Kind.DUPLICATE_CAPTION})
_LINK_GAP = 12
# A menu of so many words counts as an entry.
_ENTRY_WORDS = 2
_UNPARTING = frozenset({Kind.BYLINE, Kind.DATE, Kind.SITE, Kind.CAPTION, Kind.DUPLICATE_CAPTION})
_CROSSHEAD_SCORE, _OTHER_CROSSHEAD_SCORE = 0.2, 0.044
_LINE_SCORE = 0.15
_TAIL_SCORE = 0.04
_LINK_SCORE = 0.45  # under the head of a list of links, among dropped lines
_PAIR_SCORE = 0.05
# Under the head of a list of links, of whatever stands there.
_UNDER_SCORE = 0.5
_BESIDE_SCORE = 0.203
_OTHER_INSIDE_SCORE = 0.05
# Short lines between two paragraphs stay together where so large a share of them is kept.
_ROW_SHARE, _ROWS, _ROWS_MOST, _ROW_WORDS = 0.4, 4, 40, 8
_PROSE_WORDS = 10
_OTHER_PROSE_WORDS = 8


def _bridge(text: str, blocks: Sequence[Block], labels: list[Label], lexicon: Lexicon, linked_score: float) -> None:
    """Prose that follows the body across a caption or a box belongs to it, on less evidence than else.

    Must not fire past the head of the comments or of a list of links, nor on sentences that address the reader.
    """
    _bridge_up(text, blocks, labels, lexicon)
    body: set[str] = set()
    gap, open_, linked_until, second = 0, False, -1, -1
    for i, (block, label) in enumerate(zip(blocks, labels, strict=True)):
        if label.kind is Kind.BODY:
            gap, open_, linked_until = 0, True, -1
            body |= content_words(block.tokens)
            continue
        head = lexicon.heads.whole(" ".join(block.tokens))
        if open_ and head in (Kind.RELATED, Kind.PROMO):
            # A box's own sentence stands right under its head; a list of links goes on.
            linked_until = i + 2 if head is Kind.PROMO else len(blocks)
        if open_ and label.kind is Kind.PROMO:
            linked_until = max(linked_until, i + 1)
        opens = i <= linked_until and label.score >= _PAIR_SCORE and _opens_again(text, blocks, i, lexicon)
        if open_ and (head is Kind.COMMENT or gap > _LINK_GAP):
            open_ = False
        elif (
            open_
            and label.kind is Kind.BOILERPLATE
            and (
                opens
                or i == second
                or _goes_on(
                    text,
                    block,
                    label.score,
                    body,
                    lexicon,
                    least=_NEXT_SCORE if gap == 0 else linked_score,
                    linked=i <= linked_until,
                )
            )
        ):
            labels[i] = Label(Kind.BODY, max(0.5, label.score), f"prose that goes on with the body; {label.reason}")
            gap, linked_until, second = 0, -1, i + 1 if opens else -1
            body |= content_words(block.tokens)
            continue
        parting = _parting(text, block, label)
        gap += min(1, parting) if open_ and i <= linked_until else parting
    _bridge_beside(text, blocks, labels, lexicon)
    _keep_rows(text, blocks, labels)
    _keep_labelled(text, blocks, labels)
    _bridge_short(text, blocks, labels, lexicon)
    _keep_refrain(text, blocks, labels, lexicon)
    _drop_lone(text, blocks, labels)


def _opens_again(text: str, blocks: Sequence[Block], i: int, lexicon: Lexicon) -> bool:
    """Whether two paragraphs stand under a box's links, one right under the other: between two teasers is a title."""
    if i + 1 >= len(blocks):
        return False
    following = blocks[i + 1].tokens
    if lexicon.heads.whole(" ".join(following)) or (following and lexicon.starts.at(following, 0)):
        return False
    return all(len(block.tokens) >= 16 and _is_prose(text, block, lexicon) for block in blocks[i : i + 2])


def _parting(text: str, block: Block, label: Label) -> int:
    """How far a dropped block parts prose from prose: a menu by its words, on one line or an entry a line."""
    if label.kind in (Kind.SHARE, Kind.AD) or _TIME_ONLY.fullmatch(text, block.start, block.end):
        return 0
    whole = label.kind in _UNPARTING or ends_in_stop(text[block.start : block.end])
    return 1 if whole else max(1, len(block.tokens) // _ENTRY_WORDS)


def _bridge_beside(text: str, blocks: Sequence[Block], labels: list[Label], lexicon: Lexicon) -> None:
    for i in range(len(blocks) - 2, -1, -1):
        block, label = blocks[i], labels[i]
        inside = any(v.kind is Kind.BODY for v in labels[max(0, i - _LINK_GAP) : i])
        least = _OTHER_INSIDE_SCORE if inside and not _is_learnt(lexicon) else _BESIDE_SCORE
        if label.kind is not Kind.BOILERPLATE or block.kind is not None or label.score < least:
            continue
        between = inside and i + 2 < len(blocks) and labels[i + 1].kind in (Kind.RELATED, Kind.AD, Kind.CAPTION)
        under = i + 2 if between else i + 1
        below = labels[under].kind is Kind.BODY and len(blocks[under].tokens) >= 12
        if below and _is_prose(text, block, lexicon):
            labels[i] = Label(Kind.BODY, 0.5, f"prose right above the body; {label.reason}")
    for i in range(1, len(blocks)):
        block, label, tokens = blocks[i], labels[i], blocks[i].tokens
        own = blocks[i - 1].line == block.line
        behind = own or ends_in_stop(text[blocks[i - 1].start : blocks[i - 1].end])
        beside = labels[i - 1].kind is Kind.BODY and behind
        if label.kind is not Kind.BOILERPLATE or block.kind is not None or not beside or not 0 < len(tokens) <= 12:
            continue
        said = lexicon.whole.whole(" ".join(tokens)) or lexicon.starts.at(tokens, 0) or lexicon.contains.within(tokens)
        stop = ends_in_stop(text[block.start : block.end])
        least = _LINE_SCORE if own else _TAIL_SCORE
        if said is None and stop and label.score >= least and _addresses_nobody(block, lexicon):
            told = "a short sentence that ends the body's line" if own else "a short sentence right behind another"
            labels[i] = Label(Kind.BODY, 0.5, f"{told}; {label.reason}")


def _keep_rows(text: str, blocks: Sequence[Block], labels: list[Label]) -> None:
    """Rows, cells, items between two paragraphs of the body, of which enough are kept."""
    paragraphs = [
        i
        for i, (block, label) in enumerate(zip(blocks, labels, strict=True))
        if len(block.tokens) > _ROW_WORDS and label.kind is Kind.BODY and ends_in_stop(text[block.start : block.end])
    ]
    for above, below in pairwise(paragraphs):
        run = range(above + 1, below)
        open_ = [i for i in run if blocks[i].kind is None]
        short = all(len(blocks[i].tokens) <= _ROW_WORDS for i in run)
        plain = all(labels[i].kind in (Kind.BODY, Kind.BOILERPLATE) for i in open_)
        kept = [i for i in open_ if labels[i].kind is Kind.BODY]
        if not (_ROWS <= len(run) <= _ROWS_MOST and short and plain and kept and len(kept) >= _ROW_SHARE * len(open_)):
            continue
        for i in open_:
            if labels[i].kind is Kind.BOILERPLATE:
                labels[i] = Label(Kind.BODY, 0.5, f"a line among others of the body; {labels[i].reason}")


_LABEL = regex.compile(r"([^.,;!?\n\r:：]{1,40})(?:：(?=.)|:(?=[\x00-\x20\xa0]))", regex.DOTALL)


def _label_of(passage: str) -> str | None:
    found = _LABEL.match(passage)
    return found[1] if found and sum(map(found[1].count, " \xa0")) <= 2 else None


def _keep_labelled(text: str, blocks: Sequence[Block], labels: list[Label]) -> None:
    """Lines that open with a label, as most do that open with it, inside the body or right behind it."""
    body = [i for i, label in enumerate(labels) if label.kind is Kind.BODY]
    if not body:
        return
    last = body[-1]
    open_ = [i for i, label in enumerate(labels) if label.kind is Kind.BOILERPLATE and blocks[i].kind is None]
    opens = {i: _label_of(text[blocks[i].start : blocks[i].end]) for i in (*body, *open_)}
    kept = Counter(opens[i] for i in body)
    left = Counter(opens[i] for i in open_)
    for i in open_:
        if body[0] < i <= last + 1 and opens[i] is not None and kept[opens[i]] >= max(2, left[opens[i]]):
            labels[i] = Label(Kind.BODY, 0.5, f"its label opens other lines of the body; {labels[i].reason}")
            last = max(last, i)


def _drop_lone(text: str, blocks: Sequence[Block], labels: list[Label]) -> None:
    for i in range(len(blocks) - 1):
        label, block = labels[i], blocks[i]
        if label.kind is not Kind.BODY:
            continue
        passage = text[block.start : block.end]
        form = ends_in_stop(passage) or passage[0] in _QUOTES
        if block.kind is not None or len(block.tokens) > 3 or form or labels[i + 1].kind is Kind.BODY:
            return
        told = "a word or number that nothing of the article follows"
        labels[i] = Label(Kind.BOILERPLATE, min(0.45, label.score), told)


def _bridge_up(text: str, blocks: Sequence[Block], labels: list[Label], lexicon: Lexicon) -> None:
    """A first paragraph right above the body belongs to it, on somewhat less evidence than else."""
    first = next((i for i, v in enumerate(labels) if v.kind is Kind.BODY), 0)
    for i in range(first - 1, max(-1, first - 4), -1):
        label = labels[i]
        opening = i > 0 and labels[i - 1].kind in _OPENERS
        enough = label.score >= (_OPENING_SCORE if opening else _ABOVE_SCORE)
        if label.kind is Kind.BOILERPLATE and enough and _is_prose(text, blocks[i], lexicon):
            labels[i] = Label(Kind.BODY, 0.5, f"prose right above the body; {label.reason}")


def _goes_on(
    text: str,
    block: Block,
    score: float,
    body: set[str],
    lexicon: Lexicon,
    *,
    least: float,
    linked: bool,
) -> bool:
    """Whether a block is prose that may follow the body: with some score, or with the body's own words.

    After the head of a list of links more is asked for, since teasers are sentences, too; right behind the body, less.
    """
    if score < least or not _is_prose(text, block, lexicon):
        return False
    content = content_words(block.tokens)
    share = len(content & body) / max(1, len(content))
    if linked:
        return score >= (_LISTED_SCORE if _is_learnt(lexicon) else _OTHER_LISTED_SCORE) or (
            score >= _SURE_LINK_SCORE and share >= _FAMILIAR
        )
    report = len(block.tokens) >= _REPORT_WORDS and _addresses_nobody(block, lexicon)
    return score + _OVERLAP_WORTH * share + _REPORT_WORTH * report >= (
        _LINK_VALUE if _is_learnt(lexicon) else _OTHER_LINK_VALUE
    )


def _bridge_short(text: str, blocks: Sequence[Block], labels: list[Label], lexicon: Lexicon) -> None:
    """Crossheads, items of a list and the times of a live blog between kept blocks belong to them."""
    crosshead_score = _CROSSHEAD_SCORE if _is_learnt(lexicon) else _OTHER_CROSSHEAD_SCORE
    times = [i for i, p in enumerate(blocks) if p.kind is None and _TIME_ONLY.fullmatch(text, p.start, p.end)]
    for i in range(len(blocks) - 2, 0, -1):
        block, label = blocks[i], labels[i]
        if (
            label.kind is not Kind.BOILERPLATE
            or block.kind is not None
            or len(block.tokens) > 24
            or lexicon.whole.whole(" ".join(block.tokens)) is not None
        ):
            continue
        above = any(v.kind is Kind.BODY for v in labels[max(0, i - _LINK_GAP) : i])
        # An advertisement's mark or a caption may stand between a crosshead and its paragraph.
        under = next((j for j in range(i + 1, min(i + 4, len(blocks))) if labels[j].kind not in _BETWEEN), i + 1)
        below = labels[under].kind is Kind.BODY
        listing = _is_listing(text, blocks, labels, i, lexicon)
        is_item = _ITEM.match(text, block.start) is not None and not listing
        note = _CURRENCY_NOTE.fullmatch(text, block.start, block.end) is not None and labels[i - 1].kind is Kind.BODY
        item = (
            is_item
            and above
            and (below or labels[i - 1].kind is Kind.BODY)
            and any(_ITEM.match(text, blocks[j].start) and labels[j].kind is Kind.BODY for j in (i - 1, i + 1))
        )
        time = len(times) >= 3 and i in times and (below or labels[min(len(blocks) - 1, i + 2)].kind is Kind.BODY)
        head = " ".join(blocks[i - 1].tokens)
        link = (listing and (label.score < _LINK_SCORE or _is_long(text, block))) or (
            labels[i - 1].kind is Kind.RELATED and lexicon.whole.whole(head) is Kind.RELATED
        )
        crosshead = (
            above
            and below
            and not link
            and not _opens_as_chrome(block, lexicon)
            and (
                (label.score >= crosshead_score and not _speaks(text, block, lexicon))
                or text[block.start] in _QUOTES
                or block.tokens in (blocks[under].tokens, blocks[i - 1].tokens)
            )
            and len(block.tokens) <= 12
            and (len(blocks[under].tokens) > 6 or blocks[under].tokens == block.tokens)
            and any(t != "0" for t in block.tokens)
        )
        if item or time or crosshead or note:
            told = (
                "a note on currencies"
                if note
                else "an item of the body's list"
                if item
                else "a time of the live blog"
                if time
                else "a short block between paragraphs"
            )
            labels[i] = Label(Kind.BODY, 0.5, f"{told}; {label.reason}")


def _is_long(text: str, block: Block) -> bool:
    """Whether a line has as many words as titles of links have, and crossheads seldom."""
    return round(10 * words_of(block.tokens, text[block.start : block.end])) >= 60


def _is_listing(text: str, blocks: Sequence[Block], labels: Sequence[Label], i: int, lexicon: Lexicon) -> bool:
    """Whether a block stands under the head of a list of links, with nothing kept and no sentence between."""
    for j in range(i - 1, max(-1, i - 13), -1):
        if _heads_links(blocks[j], lexicon) or (_is_long(text, blocks[i]) and _points_on(blocks, j, lexicon)):
            return True
        passage = text[blocks[j].start : blocks[j].end]
        if labels[j].kind is Kind.BODY or (ends_in_stop(passage) and len(blocks[j].tokens) >= 8):
            return False
    return False


def _heads_links(block: Block, lexicon: Lexicon) -> bool:
    """Whether a block is the head of a list of links."""
    return lexicon.heads.whole(" ".join(block.tokens)) is Kind.RELATED


def _points_on(blocks: Sequence[Block], i: int, lexicon: Lexicon) -> bool:
    """Whether a block is 'Read more' or the like, and none within four blocks of it."""
    near = [lexicon.whole.whole(" ".join(block.tokens)) is Kind.RELATED for block in blocks[max(0, i - 4) : i + 5]]
    return near[min(i, 4)] and sum(near) == 1


def _may_be_title(text: str, block: Block) -> bool:
    """Whether a block has the form of a link's title: some words without a stop."""
    passage = text[block.start : block.end]
    tenths = round(10 * words_of(block.tokens, passage))
    return 30 <= tenths <= 240 and not ends_in_stop(passage) and passage[0] not in _QUOTES


def _opens_as_chrome(block: Block, lexicon: Lexicon) -> bool:
    """Whether a block opens with three words or more of chrome."""
    start = lexicon.starts.at(block.tokens, 0) if block.tokens else None
    return start is not None and start[1].count(" ") >= 2


def _speaks(text: str, block: Block, lexicon: Lexicon) -> bool:
    """Whether a block is a sentence that speaks to the reader or for the site: one full stop ends it."""
    return has_full_stop(text[block.start : block.end]) and not _addresses_nobody(block, lexicon)


_QUOTES = "\"'“„«‘「『"
_BETWEEN = frozenset({Kind.AD, Kind.CAPTION, Kind.SHARE})
_ITEM = regex.compile(r"[•●▪■·*\-–—‣◦►▶]\s|\(?\d{1,3}[.)]\s")
# '($1 = 0.92 euros)', as agencies close a report on money.
_CURRENCY_NOTE = regex.compile(r"\([^()\n]{1,40}=[^()\n]{1,60}\)")
_TIME_ONLY = regex.compile(r"\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?", regex.IGNORECASE)


def _keep_refrain(text: str, blocks: Sequence[Block], labels: list[Label], lexicon: Lexicon) -> None:
    """Sentences right behind the last of the body that stand in the body before are its refrain, and close it."""
    last = max((i for i, label in enumerate(labels) if label.kind is Kind.BODY), default=0)
    for i in range(last + 1, min(len(labels), last + 5) if last else 0):
        block, label, tokens = blocks[i], labels[i], blocks[i].tokens
        if not 4 <= len(tokens) <= 24:
            return
        lists = (lexicon.whole.whole(" ".join(tokens)), lexicon.starts.at(tokens, 0), lexicon.contains.within(tokens))
        if label.kind is not Kind.BOILERPLATE or block.kind is not None or any(lists):
            return
        if not ends_in_stop(text[block.start : block.end]):
            return
        if all(labels[j].kind is not Kind.BODY or blocks[j].tokens != tokens for j in range(i)):
            return
        labels[i] = Label(Kind.BODY, 0.5, f"a line of the body that stands at its end again; {label.reason}")


def _is_prose(text: str, block: Block, lexicon: Lexicon) -> bool:
    tokens = block.tokens
    passage = text[block.start : block.end]
    words = words_of(tokens, passage)
    # A page cut short by a paywall ends in the middle of a sentence: then the sentences before it must show the prose.
    titled = 2 * sum(w[0].isupper() for w in passage.split()) >= len(passage.split())
    inner = any(passage[m.start()] != "…" for m in inner_stops(passage))
    whole = ends_in_stop(passage) or (words >= 25 and inner and not titled)
    if (
        words < (_PROSE_WORDS if _is_learnt(lexicon) else _OTHER_PROSE_WORDS)
        or not whole
        or lexicon.contains.within(tokens) is not None
    ):
        return False
    return _addresses_nobody(block, lexicon) or passage[0] in _QUOTES


def _addresses_nobody(block: Block, lexicon: Lexicon) -> bool:
    """Whether under a tenth of the words address the reader or speak for the writer, or all of the article does."""
    return block.personal or _spoken(block, lexicon) * 10 < len(block.tokens)


def _spoken(block: Block, lexicon: Lexicon) -> int:
    """How many words address the reader or speak for the writer."""
    return sum(t in lexicon.address_words for t in block.tokens)


def _hear_writer(blocks: Sequence[Block], labels: Sequence[Label], lexicon: Lexicon) -> None:
    """Where a twentieth of the kept words address somebody, all is personal up to the end or a likely block behind."""
    kept = [i for i, label in enumerate(labels) if label.kind is Kind.BODY]
    words = sum(len(blocks[i].tokens) for i in kept)
    if 20 * sum(_spoken(blocks[i], lexicon) for i in kept) >= words:
        end = max(kept, default=-1) + 1
        likely = 0 < end < len(labels) and labels[end].score >= 0.4
        for block in blocks[: end + likely]:
            block.personal = True


def _keep_dates_in_prose(blocks: Sequence[Block], labels: list[Label]) -> None:
    """A bare date or a name deep inside the prose is a crosshead: a diary's, a timeline's, 'By Design'."""
    kept = [v.kind is Kind.BODY for v in labels]
    for i, block in enumerate(blocks):
        if block.kind not in (Kind.DATE, Kind.BYLINE) or len(block.mentions) != 1:
            continue
        mention = block.mentions[0]
        if (
            mention.type not in ("date", "byline")
            or mention.has_time
            or (mention.type == "date" and mention.when is None)
        ):
            continue
        if sum(kept[max(0, i - 8) : i]) >= 4 and any(kept[i + 1 : i + 3]) and kept[i - 1]:
            labels[i] = Label(Kind.BODY, 0.6, "a date or name alone, deep inside the prose: a crosshead")


def _is_said(text: str, block: Block, label: Label) -> bool:
    """Whether a block that is not kept is prose: a comment that the model left out."""
    stopped = ends_in_stop(text[block.start : block.end])
    return label.kind is Kind.BOILERPLATE and stopped and len(block.tokens) >= 10


def _is_button(text: str, block: Block, label: Label, lexicon: Lexicon) -> bool:
    """Whether a block is a button of comments, or opens as one does and has no stop: 'Reply to Ann'."""
    short = 0 < len(block.tokens) <= 14 and not ends_in_stop(text[block.start : block.end])
    speaks = label.kind is Kind.BOILERPLATE and short
    opens = _first(lexicon.starts.at(block.tokens, 0)) if speaks else None
    return label.kind is Kind.COMMENT or opens is Kind.COMMENT


def _sections(text: str, blocks: Sequence[Block], labels: list[Label], settings: CleanSettings) -> None:
    """After the comments' head nothing is the article's, if most of its prose stands before it; nor in a thread.

    Where comments are asked for, what readers wrote stays, until a list of links or the site's foot begins.
    """
    lexicon = load_lexicon()
    prose = [len(p.tokens) if v.kind is Kind.BODY else 0 for p, v in zip(blocks, labels, strict=True)]
    total, seen, inside, written = sum(prose), 0, False, False
    pressed = [_is_button(text, block, label, lexicon) for block, label in zip(blocks, labels, strict=True)]
    buttons = [i for i in range(len(labels)) if pressed[i] and sum(prose[:i]) >= 60]
    dated = (Kind.DATE, Kind.BYLINE)
    lines = [i for i in range(buttons[0], len(labels)) if pressed[i] or labels[i].kind in dated] if buttons else []
    parted = [a for a, b in pairwise(lines) if any(prose[a:b])]
    said = [a for a, b in pairwise(lines) if any(prose[i] or _is_said(text, blocks[i], labels[i]) for i in range(a, b))]
    most = bool(buttons) and 3 * sum(prose[: buttons[0]]) > total
    real = any(labels[i].kind is Kind.COMMENT for i in buttons)
    parts = (len(parted) >= 3 and (real or most)) or (len(said) >= 3 and most)
    thread = lines[0] if len(buttons) >= 3 and len(lines) >= 4 and parts else -1
    for i, block in enumerate(blocks):
        head = lexicon.heads.whole(" ".join(block.tokens))
        if not inside and ((head is Kind.COMMENT and seen * 2 > total) or i == thread):
            inside = written = True
        elif inside and head is not None:
            written = head is Kind.COMMENT
        seen += prose[i]
        if not inside or labels[i].kind not in (Kind.BODY, Kind.BOILERPLATE):
            continue
        if not settings.comments_in_body:
            labels[i] = Label(Kind.COMMENT, 0.1, "after the head of the comments")
        elif written and len(block.tokens) >= 4:
            labels[i] = Label(Kind.BODY, 0.5, "a reader's comment, kept as asked")


def cut_thread(page: Page, blocks: Sequence[Block], labels: list[Label]) -> None:
    """What stands behind the first of four lines or more with a name and a moment, which prose parts, is readers'.

    Args:
        page: the page.
        blocks: of it, in order.
        labels: on them.
    """
    lines = {i: line for i, block in enumerate(blocks) if (line := _line_of(page, block)) is not None}
    kept = [
        len(block.tokens) if label.kind in BODY_KINDS and i not in lines else 0
        for i, (block, label) in enumerate(zip(blocks, labels, strict=True))
    ]
    low = [i for i in lines if sum(kept[:i]) >= 60]
    gaps = [sum(kept[i:j]) for i, j in pairwise([*low, len(blocks)])]
    usual = max(150.0, 3 * median(gaps)) if gaps else 0.0
    if not gaps or gaps[-1] > usual:
        return
    low = low[next(n for n, gap in enumerate(gaps) if gap <= usual) :]
    if len(low) < 4 or not _are_comments([lines[i] for i in low]):
        return
    parted = [any(kept[i:j]) for i, j in pairwise(low)]
    said = [
        any(n not in lines and (kept[n] or _is_said(page.text, blocks[n], labels[n])) for n in range(i, j))
        for i, j in pairwise(low)
    ]
    if sum(parted) < 3 and (sum(said) < 3 or 3 * sum(kept[: low[0]]) <= sum(kept)):
        return
    for label in labels[low[0] :]:
        if label.kind in BODY_KINDS:
            told = "in a thread: names and moments part what readers wrote"
            label.kind, label.score, label.reason = Kind.COMMENT, 0.1, told


def _are_comments(lines: Sequence[tuple[str, int | None, int | None]]) -> bool:
    days = [day for _, day, _ in lines if day is not None]
    minutes = [minute for _, _, minute in lines if minute is not None]
    if len({name for name, _, _ in lines}) < len(lines) / 2:
        return False
    if len(minutes) >= 4:
        return sum(minute % 5 > 0 for minute in minutes) >= len(minutes) / 2
    rising = sum(earlier <= later for earlier, later in pairwise(days))
    return bool(days) and max(days) - min(days) <= 60 and rising >= 0.8 * (len(lines) - 1)


def _line_of(page: Page, block: Block) -> tuple[str, int | None, int | None] | None:
    """The name on a line, its day and its minute."""
    passage = page.text[block.start : block.end]
    dates = page.dates.within(block.start, block.end)
    if not dates or block.kind not in (None, Kind.BYLINE) or not 0 < len(block.tokens) <= 14 or passage[0] in "—–-―":
        return None
    name = "".join(filter(str.isalpha, page.text[block.start : dates[0].start]))
    behind = page.text[dates[-1].end : block.end].strip(" \t\u00a0.")
    if len(name) < 3 or len(behind.split()) > 4 or behind.startswith((":", "—", "–", "-", "―")):
        return None
    if behind and ends_in_stop(passage):
        return None
    timed = [date for date in dates if date.has_time]
    if not timed:
        numbered = regex.match(r"#?[0-9]{1,4}[.):]?\s", passage) and not behind
        return (name, dates[-1].when.toordinal() if dates[-1].when else None, None) if numbered else None
    if timed[0].when is not None:
        return name, timed[0].when.toordinal(), timed[0].when.minute
    minute = regex.search(r"\d:(\d\d)(?!\d)", page.text[dates[0].start : block.end])
    return name, None, int(minute[1]) if minute else 0


def _crossheads(text: str, blocks: Sequence[Block], labels: list[Label]) -> None:
    """A kept block that is short, has no stop and is followed by prose is a crosshead."""
    for i, (block, label) in enumerate(zip(blocks, labels, strict=True)):
        if label.kind is not Kind.BODY or len(block.tokens) > 14 or i + 1 >= len(blocks):
            continue
        passage = text[block.start : block.end]
        last = bare(passage)[-1:]
        follows = labels[i + 1].kind is Kind.BODY and len(blocks[i + 1].tokens) > len(block.tokens)
        if (
            not (ends_in_stop(passage) or last in ":：፦៖՝,，、،;")
            and last
            and follows
            and blocks[i + 1].line != block.line
        ):
            label.kind = Kind.CROSSHEAD


def _name_chrome(blocks: Sequence[Block], labels: list[Label], lexicon: Lexicon) -> None:
    """Give each dropped block the kind that the evidence names: its own phrase, its section's head, or its place."""
    body = [i for i, v in enumerate(labels) if v.kind in BODY_KINDS]
    first = body[0] if body else len(blocks)
    section: Kind | None = None
    left = 0
    for i, (block, label) in enumerate(zip(blocks, labels, strict=True)):
        head = lexicon.heads.whole(" ".join(block.tokens))
        if head is not None:
            section, left = head, 20
        elif label.kind in BODY_KINDS:
            section = None
        if label.kind is not Kind.BOILERPLATE:
            continue
        tokens = block.tokens
        own = (
            lexicon.whole.whole(" ".join(tokens))
            or _first(lexicon.contains.within(tokens[:80]))
            or (_first(lexicon.starts.at(tokens, 0)) if tokens and len(tokens) <= 14 else None)
        )
        if own is not None:
            label.kind, label.reason = own, f"speaks as {_TOLD[own]} do; {label.reason}"
        elif section is not None and left > 0:
            label.kind, label.reason = (
                section,
                f"under the head of a section of {_TOLD[section]}; {label.reason}",
            )
            left -= 1
        elif i < first and len(tokens) <= 8:
            label.kind, label.reason = Kind.NAV, f"a short block above the article; {label.reason}"


def _first(hit: tuple[Kind, str] | None) -> Kind | None:
    return hit[0] if hit else None


def to_lines(blocks: Sequence[Block], labels: Sequence[Label]) -> tuple[Line, ...]:
    """The decisions as the article shows them."""
    return tuple(Line(p.start, p.end, v.kind, v.score, v.reason) for p, v in zip(blocks, labels, strict=True))
