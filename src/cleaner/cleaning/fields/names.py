"""The byline, where the model sees it: names in the lines that it labels."""

from collections.abc import Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.fields.seen import Seen
from cleaner.cleaning.lexicon import Lexicon, fold_tokens
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.mentions.bylines import bare_names, gives_way, is_led, is_parted, read_names
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.mentions.name_labels import is_lead
from cleaner.cleaning.mentions.others import are_others
from cleaner.kernels.cleaning.codes import OUT_BYLINE, OUT_CAPTION, OUT_DATE
from cleaner.kinds import Kind

__all__ = ["find_author_box", "find_bylines", "join_names", "may_have_author_box", "of_persons"]

# The probability from which on a line is a byline, and that of one whose form says so.
_BYLINE, _STATED = 0.5, 0.1
# From which on one word alone is a name.
_SURE = 0.8
# Lines of one byline stand so close together, in blocks.
_CLOSE = 3


def find_bylines(blocks: Blocks, said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    """The names of whom the article is by, line by line: those around the likeliest line.

    Args:
        blocks: of the page, in order.
        said: float32 (n, OUTPUTS), what the model says of them.
    """
    found: list[tuple[int, Mention]] = []
    for i in np.flatnonzero(said[:, OUT_BYLINE] >= _STATED).tolist():
        mention = _stated(blocks, i)
        likely = float(said[i, OUT_BYLINE])
        if mention is None and (likely >= _BYLINE or _is_below_lead(blocks, i)):
            start, end = blocks.spans[i].tolist()
            mention = read_names(blocks.page, start, end, sure=likely >= _SURE, glued=likely >= _BYLINE)
        if mention is not None:
            found.append((i, mention))
    if not found:
        return _likeliest(blocks, said) or _beside_date(blocks, said)
    # An editor gives way to whoever wrote the article, where a line names one.
    found = [(i, mention) for i, mention in found if not gives_way(blocks.page, mention)] or found
    best = max(range(len(found)), key=lambda k: (float(said[found[k][0], OUT_BYLINE]), -k))
    low, high = best, best
    while low > 0 and found[low][0] - found[low - 1][0] <= _CLOSE:
        low -= 1
    while high + 1 < len(found) and found[high + 1][0] - found[high][0] <= _CLOSE:
        high += 1
    chosen = found[low : high + 1]
    # Above the line that a lead opens, 'By Ann Lee', stands a paper or a section.
    led = next((k for k, (_, m) in enumerate(chosen) if not blocks.page.text.startswith(m.value, m.start)), 0)
    chosen = chosen[led:]
    return [*chosen, *_going_on(blocks, said, *chosen[-1])]


# A line of names alone, of several words, is the byline from this probability on where no line is surer.
_ALONE = 0.2


def _likeliest(blocks: Blocks, said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    """The likeliest line of those that are names and nothing else; none where none is likely enough."""
    order = np.argsort(-said[:, OUT_BYLINE], kind="stable")[:_TRIED]
    for i in order.tolist():
        if said[i, OUT_BYLINE] < _ALONE or blocks.kinds[i] >= 0 or _words_of(blocks, i) > _WORDS:
            continue
        start, end = blocks.spans[i].tolist()
        mention = read_names(blocks.page, start, end, sure=False)
        # A name without a space is one in a script without them where its role is left, or behind a lead: 'Von dpa'.
        if mention is not None and (
            is_led(blocks.page, mention)
            or any(
                " " in author or (_IDEOGRAPH.match(author) and author != blocks.page.text[start:end])
                for author in mention.authors
            )
        ):
            return [(i, mention)]
    return []


def _beside_date(blocks: Blocks, said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    """Whom a line names beside the article's date, where no line is a byline: 'Published 3 May 2024, Ann Lee'.

    Must not fire on a place or a paper that nothing parts from the date: '3 May 2024 Kent Museum'.
    """
    dated = (said[:, OUT_DATE] >= _BYLINE) & (said[:, OUT_BYLINE] >= _DATED) & (said[:, OUT_CAPTION] < _BYLINE)
    for i in np.flatnonzero(dated).tolist():
        if ends_in_stop(blocks.passage(i)):
            continue  # a sentence
        start, end = blocks.spans[i].tolist()
        mention = read_names(blocks.page, start, end, sure=False, glued=True)
        named = mention is not None and all(" " in author and author[0].isupper() for author in mention.authors)
        if mention is not None and named and is_parted(blocks.page, mention):
            return [(i, mention)]
    return []


_DATED = 0.05  # that a line with the date is a byline, too


def _is_below_lead(blocks: Blocks, i: int) -> bool:
    """Whether the line above is a lead and nothing else, 'By', and this one short enough for names."""
    if i == 0 or blocks.size(i - 1) > _LEAD_WORDS or _words_of(blocks, i) > _WORDS:
        return False
    start, end = blocks.spans[i - 1].tolist()
    return is_lead(blocks.page, start, end)


_LEAD_WORDS = 4


def _words_of(blocks: Blocks, i: int) -> int:
    """Tokens of a line beside its dates."""
    start, end = blocks.spans[i].tolist()
    dates = blocks.page.dates.within(start, end)
    if not dates:
        return blocks.size(i)
    cuts = [start, *(at for date in dates for at in (date.start, date.end)), end]
    return sum(len(fold_tokens(blocks.page.text[at:stop])) for at, stop in zip(cuts[::2], cuts[1::2], strict=True))


def _going_on(blocks: Blocks, said: NDArray[np.float32], last: int, mention: Mention) -> list[tuple[int, Mention]]:
    """The names on the lines below those of a byline.

    Names go on where a line ends with what joins them, 'Ann Lee,', or where each of several stands on its own line and
    the model sees it, too. Must not fire on a place or a section: one word alone is none.
    """
    text, found = blocks.page.text, []
    least = _STATED if _is_below_lead(blocks, last) else _ALONE
    for i in range(last + 1, min(len(blocks), last + 1 + _MOST_LINES)):
        start, end = blocks.spans[i].tolist()
        joined = _ends_joined(blocks, i - 1)
        if blocks.kinds[i] >= 0 or not (joined or said[i, OUT_BYLINE] >= least) or _words_of(blocks, i) > _WORDS:
            break
        more = read_names(blocks.page, start, end, sure=False) if not are_others(blocks.page, start, end) else None
        alone = more is not None and text[start:end].strip(_AROUND) == more.value
        if more is None or not alone or not all(" " in author for author in (*more.authors, *mention.authors)):
            break
        found.append((i, more))
    return found


def _ends_joined(blocks: Blocks, i: int) -> bool:
    """Whether a line ends with what joins names: a comma, '&', 'and'."""
    start, end = blocks.spans[i].tolist()
    last = blocks.page.text[start:end].rstrip().rpartition(" ")[2]
    return last.endswith((",", "&", "、", "،")) or last.casefold() in blocks.page.lexicon.names.byline_joins


_MOST_LINES = 12  # of one byline
_AROUND = " \t\u00a0,&、،"


_IDEOGRAPH = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_TRIED, _WORDS = 3, 8  # lines, and the tokens of one


def _stated(blocks: Blocks, i: int) -> Mention | None:
    """The byline that the form of a block shows."""
    block = blocks.known.get(i)
    if block is None or block.kind is not Kind.BYLINE:
        return None
    named = [m for m in block.mentions if m.type == "byline"]
    mention = next((m for m in named if not gives_way(blocks.page, m)), named[0] if named else None)
    return mention and mention._replace(authors=bare_names(blocks.page.lexicon, mention.authors))


# The last blocks of the body that may say who wrote it, and blocks of the body above them, at least.
_BOX, _ABOVE = 3, 3


def find_author_box(blocks: Blocks, body: NDArray[np.bool_], authors: Sequence[str]) -> list[int]:
    """The places of the lines about the author under the article: 'Ann Lee covers shipping'.

    They open with a name of the byline that stands nowhere in the article. Must not fire on whom the article is about,
    nor on one name alone, 'Reuters'.

    Args:
        blocks: of the page, in order.
        body: bool (n,), whether each is the body's.
        authors: the names of the byline.
    """
    places, text = np.flatnonzero(body), blocks.page.text
    box = places[max(_ABOVE, len(places) - _BOX) :].tolist()
    found = []
    for author in authors:
        own = [i for i in box if " " in author and text.startswith(author, int(blocks.spans[i, 0]))]
        own += [i for i in box if " " in author and i not in own and _stands_under(blocks, i, author)]
        if own and not _is_named(blocks, body, author, int(blocks.spans[places[0], 0]), int(blocks.spans[min(own), 0])):
            found += own
    return found


def _stands_under(blocks: Blocks, i: int, author: str) -> bool:
    """Whether a block stands under a name alone on its line, a line of a role at most between the two."""
    above = [blocks.passage(j).strip() for j in range(max(0, i - 2), i)]
    sizes = [blocks.size(j) for j in range(max(0, i - 2), i)]
    opens = blocks.page.text[int(blocks.spans[i, 0])].isalpha()  # and is no note: '(1) …', '* …'
    return opens and author in above and max(sizes[above.index(author) :]) <= _ROLE_WORDS


_ROLE_WORDS = 6  # of a line


def _is_named(blocks: Blocks, body: NDArray[np.bool_], name: str, first: int, last: int) -> bool:
    """Whether a name stands in a block of the body between two offsets."""
    text, at = blocks.page.text, first
    while (at := text.find(name, at, last)) >= 0:
        if body[int(np.searchsorted(blocks.spans[:, 0], at, side="right")) - 1]:
            return True
        at += len(name)
    return False


def may_have_author_box(blocks: Blocks, seen: Seen) -> bool:
    """Whether one of the body's last blocks, or a line above it, opens as a name does on what may be a byline's line.

    A necessary condition of ``find_author_box``, without reading a name.
    """
    if not seen.bylines:
        return False
    text = blocks.page.text
    above = {j for i in seen.last for j in range(max(0, i - 2), i) if blocks.size(j) <= _ROLE_WORDS}
    box = blocks.spans[[*seen.last, *above], 0].tolist()
    openings = [(text[at:blank], text[blank + 1]) for at in box if 0 <= (blank := text.find(" ", at)) < len(text) - 1]
    return any(_holds_name(line, *own) for line in map(blocks.passage, seen.bylines) for own in openings)


def _holds_name(line: str, word: str, letter: str) -> bool:
    """Whether a word stands in a line and one of the next two begins with a letter: a role may be glued to a name."""
    at = line.find(word)
    while at >= 0:
        behind = line[at + len(word) : at + len(word) + _BEHIND].split(None, 2)[:2]
        if any(other[0] == letter for other in behind):
            return True
        at = line.find(word, at + 1)
    return False


_BEHIND = 96  # characters in which a name goes on


def of_persons(lexicon: Lexicon, mentions: Sequence[Mention], site: str | None) -> list[Mention]:
    """The bylines on several lines without what stands beside persons: a role on its own line, the site's paper.

    'By Ann Lee' / 'Transport Correspondent', 'By Ann Lee' / 'Inland News' at Inland Broadcasting. Must not fire on a
    surname that is a role, where nobody else is named.
    """
    own = set(fold_tokens(site or ""))

    def stands_beside(author: str) -> bool:
        words = fold_tokens(author)
        roles = lexicon.names.role_words
        # A paper opens with its site's name, a person may end with it: 'Post Sport' and Emily Post at the Evening Post.
        opening = next((word for word in words if len(word) >= _SITE_WORD or word not in own), None)
        return opening in own or (bool(words) and (words[0] in roles or words[-1] in roles))

    persons = [tuple([author for author in m.authors if not stands_beside(author)]) for m in mentions]
    if not any(" " in author for authors in persons for author in authors):
        return list(mentions)
    return [m._replace(authors=authors) for m, authors in zip(mentions, persons, strict=True) if authors]


_SITE_WORD = 4  # letters of a word by which a site is known


def join_names(mentions: Sequence[Mention]) -> Mention:
    """One byline of those on several lines; its words are the first line's."""
    own = mentions[0].authors
    several = any(" " in author for author in own)
    # On further lines, beside names of several words, one word is a place.
    more = [a for mention in mentions[1:] for a in mention.authors if " " in a or not several]
    return mentions[0]._replace(authors=tuple(dict.fromkeys((*own, *more))))
