"""The site's name: set off at the page's head, in its copyright line, in credits and datelines."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.hashed import hashes_between, hashes_of
from cleaner.cleaning.lexicon import Lexicon, fold_tokens
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.kinds import Kind

__all__ = ["copyright_owner", "find_signs", "mark_site", "site_reach"]

_SITE = kind_code(Kind.SITE)
# A name at the head of the page is the site's from this much evidence on.
_SITE_VALUE = 1.5
_BAR = regex.compile(r"\s{1,3}[|–—]\s")
_SOURCE_BRACKET = regex.compile(r"[(（]([^()（）\n]{2,40}+)[)）]\s?[-–—]")


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
    signs, brackets = find_signs(blocks)
    owner, owner_words = copyright_owner(blocks, signs)
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


def find_signs(blocks: Blocks) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where copyrights may be stated in the page's foot, and the brackets that close before a dash anywhere.

    Returns:
        (block, offset) of each.
    """
    page, foot = blocks.page, int(blocks.spans[max(0, len(blocks) - 40), 0])
    places = np.empty((64, 2), dtype=np.int32)
    count = kernels.find_signs(page.points, page.classes, foot, places)
    if count > len(places):
        places = np.empty((count, 2), dtype=np.int32)
        kernels.find_signs(page.points, page.classes, foot, places)
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    if count:
        own = np.searchsorted(blocks.spans[:, 0], places[:count, 1], side="right").tolist()
        for i, (kind, at) in zip(own, places[:count].tolist(), strict=True):
            found[kind].append((i - 1, at))
    return found


def copyright_owner(blocks: Blocks, signs: Sequence[tuple[int, int]]) -> tuple[str | None, list[int]]:
    """Whom the last copyright line of the page's foot names, and the hashes of the tokens.

    Must not fire on an agency, whose the page is only if its name stands at the head; nor on reserved rights, years, or
    who made the site.
    """
    text, lexicon = blocks.page.text, blocks.page.lexicon
    for i in sorted({i for i, _ in signs}, reverse=True):
        start, end = blocks.spans[i].tolist()
        stop = min(end, start + 400)
        m = next((m for j, at in signs if j == i and (m := _copyright(lexicon).match(text, at, stop))), None)
        owner = _owner(lexicon, m.group("site")) if m else ""
        if m is None or not owner or _reserves(lexicon, text[m.start("site") : stop]):
            continue
        at = text.index(owner, m.start("site"))
        words = hashes_between(blocks.page, at, at + len(owner))
        if not _is_agency(lexicon, owner) or any(hashes_of(blocks, k) == words for k in range(min(i, _HEAD))):
            return owner, words
    return None, []


# A year in any script's digits, and by the Buddhist calendar; in those of ASCII other numbers may open a name.
_YEAR = r"(?:(?:19|20|25)\d\d|[^\P{Nd}0-9]{4})"


@kept
def _copyright(lexicon: Lexicon) -> regex.Pattern[str]:
    """A sign, years that take no part in the name, and the name up to where it ends.

    That a copyright may be stated at a place, kernels/cleaning/signs.py has found.
    """
    names = lexicon.names
    labels = _alternation(names.copyright_labels)
    reserved = _alternation(map(_bounded, names.site_reserved), plain=False)
    return regex.compile(
        rf"(?:©|(?i:\(c\)|{labels}))[\s©:：]{{0,3}}+(?:(?i:{labels})[\s©]{{1,3}}+)?+"
        rf"(?:{_YEAR}(?:\s?[-–/,&]\s?(?:{_YEAR}|\d\d)(?!\d))*+[\s,]{{0,3}}+)?+"
        rf"(?:(?i:{_alternation(names.site_by)})\s|-\s|–\s)?"
        r"(?P<site>(?:[\p{Lu}\p{Lo}\d]|(?<=\d[\s,]{1,3})\p{Ll})[\p{L}\p{M}\d'’&.\- ]{1,50}?)"
        rf"(?=\s{{0,2}}(?:[,|–—。।։©]|\.\s|\.?\Z|{_YEAR}|[-–] "
        rf"|(?i:{reserved})|\b(?:{_alternation(names.site_forms)})))"
    )


def _alternation(words: Iterable[str], *, plain: bool = True) -> str:
    """An alternation of words, or of patterns; what matches nothing where there are none."""
    return "|".join(map(regex.escape, words) if plain else words) or r"(?!)"


_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def _bounded(word: str) -> str:
    """The pattern of a word by itself; of one in a script without spaces, anywhere."""
    return regex.escape(word) if _CJK.search(word) else rf"\b{regex.escape(word)}\b"


# Blocks at the page's head where an agency's own site has its name.
_HEAD = 12


@kept
def _makers(lexicon: Lexicon) -> regex.Pattern[str]:
    return regex.compile(rf"\b(?:{_alternation(lexicon.names.site_makers)})(?!\w)", regex.IGNORECASE)


def _owner(lexicon: Lexicon, named: str) -> str:
    """The name in what a copyright line says, without who made the site; empty where there is none."""
    maker = _makers(lexicon).search(named)
    owner = (named[: maker.start()] if maker else named).strip(" .,-")
    return owner if any(map(str.isalpha, owner)) else ""


def _reserves(lexicon: Lexicon, passage: str) -> bool:
    """Whether a copyright line goes on with a phrase of the law instead of a name: 'All rights reserved'."""
    tokens = fold_tokens(passage)
    return any((hit := lists.at(tokens, 0)) and hit[0] is Kind.LEGAL for lists in (lexicon.contains, lexicon.whole))


def _is_agency(lexicon: Lexicon, name: str) -> bool:
    """Whether a name is an agency's, an article before it allowed."""
    tokens = fold_tokens(name)
    bare = tokens[1:] if tokens[:1] and tokens[0] in lexicon.function_words else tokens
    return " ".join(bare) in lexicon.names.agencies


def _site_candidates(blocks: Blocks, stop: int, owner: Sequence[int], sources: Sequence[list[int]]) -> list[int]:
    """The blocks at the page's head that may be the site's name: the first, and those that share its known words."""
    known = {*owner, *(word for words in sources for word in words)}
    if stop <= 0 or not known:
        return [0] if stop > 0 else []
    first = blocks.bounds[:stop]
    last = len(blocks.page.numbers) - 1
    ahead = [blocks.page.hashes(np.minimum(first[:, 0] + k, last)).tolist() if last >= 0 else [] for k in (0, 1)]
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
    lexicon = blocks.page.lexicon
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
    foot = blocks.page.hashes(slice(bounds[0][0], None)).tolist()
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
