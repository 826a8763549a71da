"""The dates of the article, in the lines that the model sees as theirs, and the label on the line before one."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.hashed import hashes_of
from cleaner.cleaning.lexicon import Lexicon, fold
from cleaner.cleaning.lexicon.hashing import hash_phrases
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.mentions.dates import Date
from cleaner.cleaning.mentions.mention import Mention, MentionType
from cleaner.cleaning.mentions.wording import any_of
from cleaner.cleaning.page import scan
from cleaner.kernels.cleaning.codes import OUT_DATE, TK_FUNCTION
from cleaner.kinds import Kind

__all__ = ["BY_DATE", "choose_dates", "date_in_address", "find_stated", "label_dates"]

# Blocks of these kinds may state a date.
BY_DATE = (Kind.DATE, Kind.BYLINE)
_DATES = frozenset({"published", "updated", "date"})


def label_dates(blocks: Blocks) -> None:
    """Give a date the label that stands on the line before it: 'Published' / '14 February 2024, 16:32 GMT'.

    Args:
        blocks: the page's blocks, in order; mentions are changed in place, the label's block becomes a date's.
    """
    bare = [
        i
        for i, p in blocks.known.items()
        if p.kind is Kind.DATE and p.mentions and p.mentions[0].type == "date" and i and blocks.kinds[i - 1] < 0
    ]
    for i in sorted(bare):
        if blocks.kinds[i - 1] >= 0 or blocks.size(i - 1) > 6:
            continue
        published, updated = _date_labels(blocks.page.lexicon)
        key = tuple(hashes_of(blocks, i - 1))
        if key not in published and key not in updated:
            continue
        block = blocks.known[i]
        m = block.mentions[0]
        kind: MentionType = "updated" if key in updated else "published"
        block.mentions = (Mention(kind, m.start, m.end, m.value, m.when, m.has_time), *block.mentions[1:])
        block.reason = f"a date, labelled {kind} on the line before it"
        blocks.tell(i - 1, Kind.DATE, "the label of the date that follows")


@cache
def _date_labels(lexicon: Lexicon) -> tuple[frozenset[tuple[int, ...]], frozenset[tuple[int, ...]]]:
    names = lexicon.names
    return hash_phrases(names.published), hash_phrases(names.updated)


# The probability from which on a line states the article's date, and that of one whose label says so.
_DATE, _STATED = 0.5, 0.1


def find_stated(blocks: Blocks, said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    """The dates of the article, in the lines that the model sees as such.

    Args:
        blocks: of the page, in order.
        said: float32 (n, OUTPUTS), what the model says of them.
    """
    found: list[tuple[int, Mention]] = []
    for i in np.flatnonzero(said[:, OUT_DATE] >= _STATED).tolist():
        known = blocks.known.get(i)
        stated = [m for m in known.mentions if m.type in _DATES] if known is not None and known.kind in BY_DATE else []
        likely = float(said[i, OUT_DATE])
        if likely < _DATE:
            stated = [m for m in stated if m.type != "date"]
        elif not stated:
            stated = _read_within(blocks, i) or _read_glued(blocks, i)
        found += [(i, mention) for mention in stated]
    found = _likely(found, said)
    found += _with_time(blocks, found)
    return [*found, *_updated_later(blocks, found)] if found else _counting_back(blocks, said) or _alone(blocks, said)


def _likely(found: list[tuple[int, Mention]], said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    """The dates without those that no label explains in lines that are far less likely than another: a teaser's."""
    best = max((float(said[i, OUT_DATE]) for i, _ in found), default=0.0)
    return [
        (i, mention) for i, mention in found if mention.type != "date" or float(said[i, OUT_DATE]) >= _NEARLY * best
    ]


_NEARLY = 0.55  # of the probability of the likeliest line


def _alone(blocks: Blocks, said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    """The likeliest line above the prose that is a day and nothing else, where no line is surer to state the date."""
    lone = [
        (i, block.mentions[0])
        for i, block in sorted(blocks.known.items())
        if block.kind is Kind.DATE and len(block.mentions) == 1 and block.mentions[0].when is not None
        and said[i, OUT_DATE] >= _STATED and _opens_prose(blocks, i)
    ]  # fmt: skip
    return [max(lone, key=lambda own: float(said[own[0], OUT_DATE]))] if lone else []


_TIME = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?![.:/-]?\d)(?:\s?(?P<half>[ap])\.?m\b\.?)?"
_CLOCK = regex.compile(rf"{_TIME}(?:\s?Uhr|\s?h)?", regex.IGNORECASE)


def _with_time(blocks: Blocks, found: Sequence[tuple[int, Mention]]) -> list[tuple[int, Mention]]:
    """The moment of publication of a page that states the time of day alone on the line under the day."""
    published, _ = choose_dates([mention for _, mention in found])
    if published is None or published.when is None or published.has_time:
        return []
    i = next(i for i, mention in found if mention is published) + 1
    stated = _CLOCK.fullmatch(blocks.passage(i)) if i < len(blocks) and blocks.size(i) <= _CLOCK_TOKENS else None
    moment = _time_of(stated, published.when) if stated is not None else None
    if moment is None:
        return []
    return [(i, published._replace(value=f"{published.value} {blocks.passage(i)}", when=moment, has_time=True))]


_CLOCK_TOKENS = 4


# Lines around that of the date in which the time of an update may stand, and the characters of one.
_AROUND_DATE, _SHORT_LINE = 2, 60


def _updated_later(blocks: Blocks, found: Sequence[tuple[int, Mention]]) -> list[tuple[int, Mention]]:
    """The update of a page that states its time alone, beside the moment of publication: 'Updated 16:20'.

    Must not fire where the update has a date of its own, nor on a time that lies before the publication's.
    """
    published, updated = choose_dates([mention for _, mention in found])
    if published is None or published.when is None or not published.has_time or updated is not None:
        return []
    at = next(i for i, mention in found if mention is published)
    label, text = _updated_at(blocks.page.lexicon), blocks.page.text
    for i in range(max(0, at - _AROUND_DATE), min(len(blocks), at + 1 + _AROUND_DATE)):
        start, end = blocks.spans[i].tolist()
        stated = label.search(text, start, end) if end - start <= _SHORT_LINE or i == at else None
        moment = _time_of(stated, published.when) if stated is not None else None
        if stated is not None and moment is not None and moment >= published.when:
            value = stated.group("time")
            return [(i, Mention("updated", stated.start(), stated.end(), value, moment, has_time=True))]
    return []


def _time_of(stated: regex.Match[str], day: datetime) -> datetime | None:
    """The moment of a day that a time names; None for none."""
    hour, minute, half = int(stated.group("hour")), int(stated.group("minute")), (stated.group("half") or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return day.replace(hour=hour, minute=minute, second=0) if hour < 24 and minute < 60 else None


@kept
def _updated_at(lexicon: Lexicon) -> regex.Pattern[str]:
    """The label of an update and a time of day behind it, with no date between or behind."""
    labels = any_of(lexicon.names.updated) or r"(?!)"
    return regex.compile(rf"(?<!\p{{L}})(?:{labels})(?!\p{{L}})[^\d\n]{{0,12}}?(?P<time>{_TIME})", regex.IGNORECASE)


# A line that is a time that counts back has no date in it that the model could see.
_BACK = 0.02


def _counting_back(blocks: Blocks, said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    """The likeliest line that is a time that counts back ('3 hours ago'), or the only one, above the prose."""
    back = [
        (i, mention)
        for i, block in sorted(blocks.known.items())
        if block.kind is Kind.DATE
        for mention in block.mentions
        if mention.type in _DATES and mention.when is None
    ]
    known = [(i, m) for i, m in back if said[i, OUT_DATE] >= _BACK * (m.type == "date")]
    if not known and len(back) == 1 and _opens_prose(blocks, back[0][0]):
        known = back
    best = max(known, key=lambda own: float(said[own[0], OUT_DATE]), default=None)
    return [own for own in known if best is not None and own[0] == best[0]]


_PROSE_WORDS, _LONG_PROSE = 8, 20  # tokens of a sentence, and of a line that is prose without a full stop too
_HEAD = 60  # blocks above the prose that are looked at


def _opens_prose(blocks: Blocks, i: int) -> bool:
    """Whether a line stands under the page's first prose's headline: prose follows it at once, and none is above."""
    undecided = np.flatnonzero(blocks.kinds < 0)
    at = int(np.searchsorted(undecided, i))
    above, below = undecided[:at].tolist(), undecided[at : at + 1].tolist()
    # Names, pictures and the like may stand between.
    if not above or not below or max(i - above[-1], below[0] - i) > _BESIDE or len(above) > _HEAD:
        return False
    return _is_prose(blocks, below[0]) and not any(_is_prose(blocks, k) for k in above)


_BESIDE = 4  # blocks to the headline above and to the prose below


def _is_prose(blocks: Blocks, i: int) -> bool:
    size = blocks.size(i)
    if size < _PROSE_WORDS or size >= _LONG_PROSE:
        return size >= _LONG_PROSE
    start, end = blocks.spans[i].tolist()
    return ends_in_stop(blocks.page.text[start:end])


_AROUND = " \t,(|-–—\u00a0"  # a date, where it stands among others


def _read_within(blocks: Blocks, i: int) -> list[Mention]:
    """The dates anywhere in a block, those behind the label of an update as such."""
    text = blocks.page.text
    start, end = blocks.spans[i].tolist()
    labels = _updated_labels(blocks.page.lexicon)
    found: list[Mention] = []
    dates = blocks.page.dates.within(start, end)
    for one in () if _is_sentence(blocks, i, dates) else dates:
        updated = f" {fold(text[max(start, one.start - _LABEL) : one.start])}".endswith(labels)
        value = text[one.start : one.end].strip(_AROUND)
        found.append(Mention("updated" if updated else "date", one.start, one.end, value, one.when, one.has_time))
    return [] if _is_life(found) else found


def _read_glued(blocks: Blocks, i: int) -> list[Mention]:
    """The first date of a block in which it is glued to what stands beside it: 'Palma15.04.25 09:56', '20233 years'."""
    start, end = blocks.spans[i].tolist()
    text = blocks.page.text[start : min(end, start + _LONGEST_GLUED)]
    if blocks.page.dates.within(start, end):
        return []
    parted = _GLUE.sub(" ", text)
    if parted == text:
        return []
    page = scan(parted, blocks.page.lexicon, day_first=blocks.page.dates.day_first)
    for one in page.dates.within(0, len(parted)):
        value = parted[one.start : one.end].strip(_AROUND)
        return [Mention("date", start, end, value, one.when, one.has_time)]
    return []


def _is_life(found: Sequence[Mention]) -> bool:
    """Whether dates of a line lie years apart, as those of a birth and a death do; an article's have time or label."""
    if any(one.has_time or one.type == "updated" for one in found):
        return False
    years = [one.when.year for one in found if one.when is not None]
    return bool(years) and max(years) - min(years) > 1


_LONGEST_GLUED = 200
_GLUE = regex.compile(r"(?<=\p{L})(?=\p{Nd})|(?<=[./,\s-](?:19|20)\d\d)(?=\d)|(?<=\p{Ll})(?=\p{Lu})")


# Words beside the dates of a line that ends as a sentence does, from which on it is one.
_SENTENCE_WORDS = 4
_ONE_SIDE = 3  # of them before the first date or behind the last, at least: 'Ann Lee 3 May 2024 Link copied!'
_MENU = 5  # of so many words of a sentence one at least is grammar
_MOST_WORDS = 16  # beside the dates of a line, an ideograph one
_SENTENCE = regex.compile(r"[\p{L}\p{N}]{2}[.!?…。！？]\s*\Z")


def _is_sentence(blocks: Blocks, i: int, dates: Sequence[Date]) -> bool:
    """Whether a line is a sentence that a date stands in: 'The harbour was opened on 5 March 1984.'.

    A long line is one, unless it is a menu that the date was run together with.
    """
    first, last = blocks.bounds[i].tolist()
    starts = blocks.page.spans[first:last, 0]
    covered = sum(int(np.searchsorted(starts, date.end) - np.searchsorted(starts, date.start)) for date in dates)
    start, end = blocks.spans[i].tolist()
    beside = last - first - covered
    if beside > _MOST_WORDS:
        # Of a menu that the date was run together with hardly a word is grammar.
        grammar = int(np.count_nonzero(blocks.page.token_flags[first:last] & TK_FUNCTION))
        return grammar * _MENU >= beside or ends_in_stop(blocks.page.text[start:end])
    if beside < _SENTENCE_WORDS or _SENTENCE.search(blocks.page.text, max(start, end - _LABEL), end) is None:
        return False
    before, behind = (int(np.searchsorted(starts, at)) for at in (dates[0].start, dates[-1].end)) if dates else (0, 0)
    return max(before, len(starts) - behind) >= _ONE_SIDE


_LABEL = 40  # characters in front of a date in which its label stands


@cache
def _updated_labels(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(f" {fold(label)}" for label in lexicon.names.updated)


_IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sign>[/_.-]?)(?P<month>0[1-9]|1[0-2]|[1-9](?=\D))(?P=sign)"
    r"(?P<day>0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)"
)
_LONGEST_ADDRESS = 2000  # characters of one that are looked at


def date_in_address(url: str) -> tuple[datetime, str] | None:
    """The day that a page's address states, with the part of it that does; None for none.

    >>> date_in_address("https://news.example/2024/05/03/harbour-to-close")
    (datetime.datetime(2024, 5, 3, 0, 0), '2024/05/03')
    >>> date_in_address("https://news.example/article/120240503") is None
    True
    """
    for m in _IN_ADDRESS.finditer(url[:_LONGEST_ADDRESS]):
        try:
            return datetime(int(m["year"]), int(m["month"]), int(m["day"])), m.group()  # noqa: DTZ001  it says no zone
        except ValueError:
            continue
    return None


def choose_dates(mentions: Sequence[Mention]) -> tuple[Mention | None, Mention | None]:
    """When the article was published, and when updated, of the dates that its lines state.

    A label decides; without one the earlier of two moments is the publication. Of two forms of one day the one with a
    time is meant; what no moment can be made of comes last.
    """
    updated = [m for m in mentions if m.type == "updated"]
    others = [m for m in mentions if m.type != "updated"]
    labelled = [m for m in others if m.type == "published"]
    published = _earliest(labelled) or _earliest(others) or _first(labelled or others)
    return published, _earliest(updated) or _first(updated)


def _first(mentions: Sequence[Mention]) -> Mention | None:
    return mentions[0] if mentions else None


def _earliest(mentions: Sequence[Mention]) -> Mention | None:
    dated = [m for m in mentions if m.when is not None]
    return min(dated, key=_moment_of, default=None)


def _moment_of(mention: Mention) -> tuple[date, bool, str]:
    when = mention.when
    assert when is not None  # noqa: S101  asked for above
    return when.date(), not mention.has_time, when.time().isoformat()
