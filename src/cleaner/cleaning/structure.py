"""The article's parts around its body: headline, standfirst, byline, dates, site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Block, Blocks
from cleaner.cleaning.features import Features
from cleaner.cleaning.hashed import hash_phrases, hashes_between, hashes_of
from cleaner.cleaning.lexicon import fold_tokens, load_lexicon
from cleaner.cleaning.metadata import Mention, MentionType, read_byline
from cleaner.cleaning.vocabulary import kind_code, load_vocabulary
from cleaner.kernels.cleaning.codes import TK_DATE_FIRST, TK_ZERO
from cleaner.kinds import Kind

_ROLE = 5  # column of the facts: whether a block is short and names a role
_DATE, _SITE, _CAPTION = kind_code(Kind.DATE), kind_code(Kind.SITE), kind_code(Kind.CAPTION)

__all__ = ["Metadata", "find_head", "label_dates", "mark_lone_names", "mark_site", "read_metadata", "site_reach"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page states about the article.

    Attributes:
        byline: names as they stand.
        authors: names one by one.
        published: moment and text.
        updated: moment and text.
        site: name of the site.
    """

    byline: str | None
    authors: tuple[str, ...]
    published: tuple[datetime | None, str] | None
    updated: tuple[datetime | None, str] | None
    site: str | None


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
        published, updated = _date_labels()
        key = tuple(hashes_of(blocks, i - 1))
        if key not in published and key not in updated:
            continue
        block = blocks.known[i]
        m = block.mentions[0]
        kind: MentionType = "updated" if key in updated else "published"
        block.mentions = (Mention(kind, m.start, m.end, m.value, m.when, m.has_time), *block.mentions[1:])
        block.reason = f"a date, labelled {kind} on the line before it"
        blocks.tell(i - 1, Kind.DATE, "the label of the date that follows")


@lru_cache(maxsize=1)
def _date_labels() -> tuple[frozenset[tuple[int, ...]], frozenset[tuple[int, ...]]]:
    names = load_lexicon().names
    return hash_phrases(names.published), hash_phrases(names.updated)


@lru_cache(maxsize=1)
def _agencies() -> frozenset[tuple[int, ...]]:
    return hash_phrases(load_lexicon().names.agencies)


@lru_cache(maxsize=1)
def _agency_firsts() -> frozenset[int]:
    return frozenset(name[0] for name in _agencies() if name)


# Capitalised words, and a word in small letters between them that may join two names.
_LONE_NAME = regex.compile(r"(?:(?:[\p{Lu}\p{Lo}][\p{L}\p{M}'’.\-]{0,30}+|\p{Ll}{1,3})[ \u00a0]?){2,8}+")


def mark_lone_names(blocks: Blocks, facts: NDArray[np.int32]) -> None:
    """A name or an agency alone on a line next to a date, or above a role, is a byline without its 'By'.

    Must not fire on a crosshead: next to no date and above no role, a name stays what it is.

    Args:
        blocks: the page's blocks, in order; those that turn out to be bylines are marked.
        facts: int32 (n, 10), of the blocks.
    """
    page, vocabulary = blocks.page, load_vocabulary()
    dated = sorted([i for i, p in blocks.known.items() if p.mentions and p.kind in _BY_DATE and _states_date(p)])
    found = np.empty((len(blocks), 2), dtype=np.int32)
    count = kernels.list_names(
        page.points, page.flags, blocks.spans, blocks.bounds, blocks.kinds, facts, page.ids, page.token_flags,
        vocabulary.firsts, vocabulary.steps, np.array(dated, dtype=np.int32), found,
    )  # fmt: skip
    # A line of a role by itself; what its form shows already is none, nor is a name.
    roles = [p + 1 for p in _bylines(blocks) if _is_role_line(blocks, facts, p + 1)]
    for i, role_next in found[:count].tolist():
        mention = _lone_name(blocks, i, role_next=bool(role_next))
        if mention is not None:
            if role_next:
                roles.append(i + 1)
            blocks.tell(i, Kind.BYLINE, "a name alone, beside a date or a role", (mention,))
    for i in roles:
        if blocks.kinds[i] < 0:
            blocks.tell(i, Kind.BYLINE, "the role of the name above it")


def _bylines(blocks: Blocks) -> list[int]:
    return [i for i, block in blocks.known.items() if block.kind is Kind.BYLINE and block.mentions]


def _is_role_line(blocks: Blocks, facts: NDArray[np.int32], i: int) -> bool:
    return bool(i < len(blocks) and blocks.kinds[i] < 0 and facts[i, _ROLE] > 0)


_BY_DATE = (Kind.DATE, Kind.BYLINE)
_DATES = frozenset({"published", "updated", "date"})


def _states_date(block: Block) -> bool:
    return any(m.type in _DATES for m in block.mentions)


def _lone_name(blocks: Blocks, i: int, *, role_next: bool) -> Mention | None:
    """The byline that a name alone is; None where it is none."""
    start, end = blocks.spans[i].tolist()
    passage = blocks.page.text[start:end]
    if not passage[0].isalnum():
        return None  # '© Getty Images'
    titled = _titled_name(passage) if passage[0] >= _FIRST_IDEOGRAPH else None
    if titled:
        return Mention("byline", start, end, titled, authors=(titled,))
    first, last = blocks.bounds[i].tolist()
    if int(blocks.page.hashes[first]) in _agency_firsts() and tuple(hashes_of(blocks, i)) in _agencies():
        return Mention("byline", start, end, passage, authors=(passage,))
    if last - first < 2 or not (role_next or _date_follows(blocks, i)) or not _LONE_NAME.fullmatch(passage):
        return None
    if _known_phrase(fold_tokens(passage)):
        return None
    read = read_byline(blocks.page.text, start, end, lead=False)
    return None if read is None or read.end != end else read


_CJK_NAME = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー・ ]{2,9}+")
# No character of these scripts comes before it.
_FIRST_IDEOGRAPH = "\u2e80"


def _titled_name(passage: str) -> str | None:
    """The name in front of its role in a script without spaces: 山本健一記者."""
    if not _CJK_NAME.fullmatch(passage):
        return None
    for role in load_lexicon().names.role_words:
        bare = role.replace(" ", "")
        if passage.endswith(bare) and 2 <= len(passage) - len(bare) <= 6:
            return passage.removesuffix(bare).strip()
    return None


def _date_follows(blocks: Blocks, i: int) -> bool:
    """Whether a date stands under a block, or under the standfirst that follows it."""
    n, kinds = len(blocks), blocks.kinds
    if i + 1 >= n or kinds[i + 1] == _DATE:
        return i + 1 < n
    return blocks.size(i + 1) >= 8 and i + 2 < n and bool(kinds[i + 2] == _DATE)


def _known_phrase(tokens: list[str]) -> bool:
    """Whether a block holds what no name holds: a phrase of chrome, or grammar other than what joins two names."""
    lexicon = load_lexicon()
    joins = lexicon.names.byline_joins
    return lexicon.whole.within(tokens) is not None or any(
        t in lexicon.function_words and t not in joins for t in tokens
    )


def find_head(blocks: Blocks, features: Features, decided: NDArray[np.int8]) -> tuple[list[int], list[int]]:
    """Which blocks are the headline and which the standfirst.

    The headline is the block above the first paragraph, or above the byline, whose words the article uses most; a copy
    of it elsewhere speaks for it. The standfirst is what stands between the headline and the byline or date.

    Args:
        blocks: of the page, in order, kinds set where the form alone decided.
        features: of the blocks.
        decided: int8 (n,), the number of what each is so far, as in kinds.KINDS.

    Returns:
        Places of the headline's blocks (its copies included; the first is the headline) and of the standfirst's.
    """
    n, page = len(blocks), blocks.page
    marked = np.zeros(n, dtype=np.bool_)
    stated = [i for i, block in blocks.known.items() if block.mentions and block.kind in _BY_DATE]
    for i in stated:
        marked[i] = True
    kept, copies = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    kinds = blocks.kinds
    for _ in range(2):
        head = int(kernels.find_headline(
            page.points, blocks.bounds, kinds, decided, marked, page.spans, page.hashes, page.token_flags,
            page.numbers, features.facts, features.x, np.zeros(page.different, dtype=np.int32),
            np.zeros(page.different, dtype=np.bool_), kept, copies,
        ))  # fmt: skip
        own = _site_names(blocks, head)
        if not own:
            break
        # A body that cites the site has the words of its name.
        kinds = kinds.copy()
        kinds[own] = _SITE
    if head < 0 or own:
        return [], []
    followed = any(head < i <= head + _REACH for i in stated)
    return [head, *np.flatnonzero(copies).tolist()], (
        _standfirst(blocks, features, head, kept, copies) if followed else []
    )


# A longer line is a headline, whoever's name it is.
_SITE_WORDS = 5


def _site_names(blocks: Blocks, head: int) -> list[int]:
    """The blocks with a headline's words, if these are the site's name, as the copyright line has it."""
    if head < 0 or blocks.size(head) > _SITE_WORDS:
        return []
    words, (_, owner) = hashes_of(blocks, head), _copyright_owner(blocks, _signs(blocks)[0])
    if not owner or words not in (owner, owner[1:]):
        return []
    return [
        i for i in range(min(len(blocks), head + 1)) if blocks.size(i) == len(words) and hashes_of(blocks, i) == words
    ]


def _is_date_line(blocks: Blocks, i: int) -> bool:
    """Whether numbers, months and weekdays are much of a line that states no date that could be read."""
    first, last = blocks.bounds[i].tolist()
    flags = blocks.page.token_flags[first:last]
    numbers, dates = int(((flags & TK_ZERO) > 0).sum()), int(((flags & TK_DATE_FIRST) > 0).sum())
    return numbers >= 2 and 5 * (numbers + dates) >= 2 * (last - first) and (dates > 0 or numbers >= 3)


# A byline or date so many blocks below the headline may close a standfirst.
_REACH = 8


def _standfirst(
    blocks: Blocks, features: Features, head: int, kept: NDArray[np.bool_], copies: NDArray[np.bool_]
) -> list[int]:
    """What stands between the headline and the last byline or date under it; nothing where none follows.

    Must not reach into the body: after a caption, or after prose that follows a byline or date, no standfirst comes;
    and where a byline or date closes the article, with no more of it below than above, what stands above is the body.
    """
    found: list[int] = []
    waiting: list[int] = []
    seen = False
    chrome = features.facts[head + 1 : head + 1 + _REACH, :3].tolist()
    sizes = [last - first for first, last in blocks.bounds[head + 1 : head + 1 + _REACH].tolist()]
    for i, kind in enumerate(blocks.kinds[head + 1 : head + 1 + _REACH].tolist(), head + 1):
        block = blocks.known.get(i)
        if block is not None and block.mentions and block.kind in _BY_DATE:
            above = sum([sizes[j - head - 1] for j in waiting if kept[j]])
            if above and above > int((blocks.bounds[i:, 1] - blocks.bounds[i:, 0])[kept[i:]].sum()):
                break
            found, waiting, seen = found + waiting, [], True
        elif kind == _CAPTION or (seen and waiting and kept[i]):
            break
        elif kind >= 0 or sizes[i - head - 1] < 5 or any(chrome[i - head - 1]) or copies[i]:
            continue
        elif kept[i] or not _is_date_line(blocks, i):
            waiting.append(i)
    return found[:2]


def read_metadata(blocks: Blocks, head: int | None, body: tuple[int, int], site: str | None) -> Metadata:
    """Choose among the page's mentions the ones that are the article's: those around its head, then those at its end.

    Args:
        blocks: of the page, in order.
        head: place of the headline; None where there is none.
        body: places of the first block of the body and of the one after its last.
        site: the site's name.
    """
    stating = [i for i, p in sorted(blocks.known.items()) if p.mentions]
    first = head if head is not None else next((i for i in stating if body[0] - 15 <= i < body[0]), body[0])
    ranges = ((first - 6, body[0] + 4), (body[1], body[1] + 4), (0, 2))
    mentions = [m for low, high in ranges for i in stating if low <= i < high for m in blocks.known[i].mentions]
    byline = next((m for m in mentions if m.type == "byline"), None)
    text = blocks.page.text
    published = _choose(text, [m for m in mentions if m.type in ("published", "date")])
    updated = _choose(text, [m for m in mentions if m.type == "updated"])
    return Metadata(
        byline.value if byline else None,
        byline.authors if byline else (),
        (published.when, published.value) if published else None,
        (updated.when, updated.value) if updated else None,
        site,
    )


def _choose(text: str, mentions: Sequence[Mention]) -> Mention | None:
    """The fullest: a label before none, a time before none, a moment before text; then the first."""

    def rank(mention: Mention) -> tuple[bool, bool, bool]:
        bare = mention.type == "date" or text[mention.start : mention.start + 4].casefold() == "date"
        return (bare, not mention.has_time, mention.when is None)

    return min(mentions, key=rank, default=None)


# A sign, years that take no part in the name, and the name up to where it ends.
_COPYRIGHT = regex.compile(
    r"(?:©|(?i:\(c\)|copyright)|版权所有|版權所有)[\s©:：]{0,3}+(?:(?i:copyright)[\s©]{1,3}+)?+"
    r"(?:(?:19|20)\d\d(?:\s?[-–/,&]\s?(?:19|20)?\d\d(?!\d))*+[\s,]{0,3}+)?+(?:(?i:by)\s|-\s|–\s)?"
    r"(?P<site>(?:[\p{Lu}\p{Lo}\d]|(?<=\d[\s,]{1,3})\p{Ll})[\p{L}\p{M}\d'’&.\- ]{1,50}?)"
    r"(?=\s{0,2}(?:[,|–—。©]|\.\s|\.?\Z|(?:19|20)\d\d|[-–] |\b(?i:all|alle|tous|todos|tutti|reserved)\b|未"
    r"|\b(?:Ltd|Inc|GmbH|LLC|S\.A\.|S\.p\.A\.|S\.r\.l\.)))"
)
# A name at the head of the page is the site's from this much evidence on.
_SITE_VALUE = 1.5


def site_reach(blocks: Blocks, head: int | None) -> int:
    """The place before which a block may be the site's name, given the headline's."""
    return min(len(blocks), head if head is not None else 12, 40)


def mark_site(blocks: Blocks, facts: NDArray[np.int32], head: int | None) -> str | None:
    """The site's name: set off on the first line, or at the head and again elsewhere, or in the copyright line.

    Args:
        blocks: of the page, in order; a block at the head that is the site's name becomes ``site``.
        facts: int32 (n, 10), of the blocks.
        head: place of the headline; None where there is none.
    """
    signs, brackets = _signs(blocks)
    owner, owner_words = _copyright_owner(blocks, signs)
    for i in range(min(4, len(blocks))):
        if blocks.kinds[i] == _SITE:
            name = blocks.passage(i)
            return owner if owner is not None and owner.startswith(name) else name
    sources = _source_words(blocks, brackets)
    best, best_value = None, _SITE_VALUE
    for i in _site_candidates(blocks, site_reach(blocks, head), owner_words, sources):
        if facts[i, 0]:
            continue
        value = _site_value(blocks, i, owner_words, sources)
        if value >= best_value and (best is None or value > best_value):
            best, best_value = i, value
    if best is None:
        return owner
    blocks.tell(best, Kind.SITE, "a name at the head of the page that stands again in credits or at its foot")
    start, end = blocks.spans[best].tolist()
    bar = _BAR.search(blocks.page.text, start, end)
    return blocks.page.text[start : bar.start() if bar else end].strip()


_BAR = regex.compile(r"\s{1,3}[|–—]\s")


def _signs(blocks: Blocks) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where copyrights may be stated in the page's foot, and the brackets that close before a dash anywhere.

    Returns:
        (block, offset) of each.
    """
    page, foot = blocks.page, int(blocks.spans[max(0, len(blocks) - 40), 0])
    places = np.empty((64, 2), dtype=np.int32)
    count = kernels.find_signs(page.points, page.flags, foot, places)
    if count > len(places):
        places = np.empty((count, 2), dtype=np.int32)
        kernels.find_signs(page.points, page.flags, foot, places)
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    if count:
        own = np.searchsorted(blocks.spans[:, 0], places[:count, 1], side="right").tolist()
        for i, (kind, at) in zip(own, places[:count].tolist(), strict=True):
            found[kind].append((i - 1, at))
    return found


def _copyright_owner(blocks: Blocks, signs: Sequence[tuple[int, int]]) -> tuple[str | None, list[int]]:
    """Whom the last copyright line of the page's foot names, and the hashes of the tokens.

    Must not fire on an agency, whose the page is only if its name stands at the head; nor on reserved rights, years, or
    who made the site.
    """
    text = blocks.page.text
    for i in sorted({i for i, _ in signs}, reverse=True):
        start, end = blocks.spans[i].tolist()
        stop = min(end, start + 400)
        m = next((m for j, at in signs if j == i and (m := _COPYRIGHT.match(text, at, stop))), None)
        owner = _owner(m.group("site")) if m else ""
        if m is None or not owner or _reserves(text[m.start("site") : stop]):
            continue
        at = text.index(owner, m.start("site"))
        words = hashes_between(blocks.page, at, at + len(owner))
        if not _is_agency(owner) or any(hashes_of(blocks, k) == words for k in range(min(i, _HEAD))):
            return owner, words
    return None, []


# Blocks at the page's head where an agency's own site has its name.
_HEAD = 12


@lru_cache(maxsize=1)
def _makers() -> regex.Pattern[str]:
    makers = "|".join(map(regex.escape, load_lexicon().names.site_makers))
    return regex.compile(rf"\b(?:{makers})(?!\w)", regex.IGNORECASE)


def _owner(named: str) -> str:
    """The name in what a copyright line says, without who made the site; empty where there is none."""
    maker = _makers().search(named)
    owner = (named[: maker.start()] if maker else named).strip(" .,-")
    return owner if any(map(str.isalpha, owner)) else ""


def _reserves(passage: str) -> bool:
    """Whether a copyright line goes on with a phrase of the law instead of a name: 'All rights reserved'."""
    lexicon, tokens = load_lexicon(), fold_tokens(passage)
    return any((hit := lists.at(tokens, 0)) and hit[0] is Kind.LEGAL for lists in (lexicon.contains, lexicon.whole))


def _is_agency(name: str) -> bool:
    """Whether a name is an agency's, an article before it allowed."""
    tokens, names = fold_tokens(name), load_lexicon().names
    bare = tokens[1:] if tokens[:1] and tokens[0] in load_lexicon().function_words else tokens
    return " ".join(bare) in names.agencies


def _site_candidates(blocks: Blocks, stop: int, owner: Sequence[int], sources: Sequence[list[int]]) -> list[int]:
    """The blocks at the page's head that may be the site's name: the first, and those that share its known words."""
    known = {*owner, *(word for words in sources for word in words)}
    if stop <= 0 or not known:
        return [0] if stop > 0 else []
    first = blocks.bounds[:stop]
    hashes = blocks.page.hashes
    ahead = [hashes.take(first[:, 0] + k, mode="clip").tolist() for k in (0, 1)]
    sizes = (first[:, 1] - first[:, 0]).tolist()
    kinds = blocks.kinds[:stop].tolist()
    return [
        i
        for i in range(stop)
        if not i
        or (kinds[i] < 0 and ((sizes[i] > 0 and ahead[0][i] in known) or (sizes[i] > 1 and ahead[1][i] in known)))
    ]


def _site_value(blocks: Blocks, i: int, owner: Sequence[int], sources: Sequence[list[int]]) -> float:
    """How much a block at the head is the site's name: it stands again at the foot, in credits, in datelines."""
    start, end = blocks.spans[i].tolist()
    bar = _BAR.search(blocks.page.text, start, end)
    stop = bar.start() if bar else min(end, start + 400)
    if blocks.kinds[i] >= 0 or (stop == end and blocks.size(i) > 12):
        return 0.0
    name = fold_tokens(blocks.page.text[start:stop])
    lexicon = load_lexicon()
    if not 1 <= len(name) <= 12 or lexicon.whole.whole(" ".join(name)) or set(name) == {"0"}:
        return 0.0
    cjk = sum(len(t) == 1 and not t.isascii() for t in name)
    if len(name) - cjk > 5:
        return 0.0
    words = hashes_between(blocks.page, start, stop) if stop == start + 400 else hashes_of(blocks, i)[: len(name)]
    bare = words[name[0] in lexicon.function_words and len(name) > 1 :]
    if i and len(name) == 1 < len(owner) and words[0] in owner:
        return 0.0  # a menu's entry, of which the owner's name is made
    least = max(2, len(bare) // 2) if cjk else len(bare)
    value = 1.6 * _shares(bare, owner, least) + 1.5 * any(source[-len(bare) :] == bare for source in sources)
    value += 0.5 * (i == 0) + 0.3 * (len(bare) - 0.5 * cjk > 1.5)
    # The foot is worth 1 and is read only where that decides.
    return value + 1.0 * (value >= _SITE_VALUE - 1.0 and _at_foot(blocks, i, bare, least))


def _at_foot(blocks: Blocks, i: int, bare: Sequence[int], least: int) -> bool:
    """Whether one of the page's last short blocks names the site."""
    first = max(0, len(blocks) - 12)
    bounds = blocks.bounds[first:].tolist()
    foot = blocks.page.hashes[bounds[0][0] :].tolist()
    if not bare or bare[0] not in foot:
        return False
    at = bounds[0][0]
    return any(
        last - begin < 12 and _shares(bare, foot[begin - at : last - at], least)
        for j, (begin, last) in enumerate(bounds, first)
        if j != i
    )


def _shares(name: Sequence[int], words: Sequence[int], least: int) -> bool:
    """Whether tokens, given by their hashes, hold a name, or as much of its beginning as is asked."""
    want = list(name[:least])
    if not want or want[0] not in words:
        return False
    return any(list(words[k : k + len(want)]) == want for k in range(len(words) - len(want) + 1))


_SOURCE_BRACKET = regex.compile(r"[(（]([^()（）\n]{2,40}+)[)）]\s?[-–—]")


def _source_bracket(text: str, at: int) -> regex.Match[str] | None:
    """What the pattern finds with its closing bracket at an offset."""
    low = max(0, at - 41)
    opening = max(text.rfind("(", low, at), text.rfind("（", low, at))
    m = _SOURCE_BRACKET.match(text, opening) if opening >= 0 else None
    return m if m is not None and m.end(1) == at else None


def _source_words(blocks: Blocks, brackets: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The hashes of the tokens of whom credits and the brackets of datelines name."""
    page = blocks.page
    credited = [(i, p.credit) for i, p in blocks.known.items() if p.credit is not None]
    done = {i for i, _ in credited}
    named = []
    for _, credit in sorted(credited, key=itemgetter(0)):
        at = page.text.index(credit.names, credit.start)
        named.append(hashes_between(page, at, at + len(credit.names)))
    for i, at in brackets:
        m = _source_bracket(page.text, at) if i not in done else None
        start, end = blocks.spans[i].tolist()
        # A dateline's bracket stands near the beginning of its block, and is the first there.
        if m is not None and start <= m.start() and m.end() <= min(end, start + 120):
            named.append(hashes_between(page, *m.span(1)))
            done.add(i)
    return [words for words in named if words]
