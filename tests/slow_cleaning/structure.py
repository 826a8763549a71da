"""The article's parts around its body: headline, standfirst, byline, dates, site."""

from collections.abc import Sequence
from itertools import pairwise

import regex

from cleaner.article import Kind
from cleaner.cleaning.fields.metadata import Metadata
from cleaner.cleaning.lexicon import fold, fold_tokens, token_spans
from cleaner.cleaning.mentions.dates import Date
from cleaner.cleaning.mentions.mention import Mention, MentionType
from cleaner.cleaning.mentions.names import read_byline
from cleaner.cleaning.page import scan
from slow_cleaning.blocks import Block
from slow_cleaning.features import bare, ends_in_stop, entry_share, has_full_stop
from slow_cleaning.language import content_words, load_lexicon

__all__ = ["Metadata", "find_head", "find_loose_date", "label_dates", "mark_lone_names", "mark_site", "read_metadata"]


def label_dates(blocks: Sequence[Block]) -> None:
    """Give a date the label that stands on the line before it: 'Published' / '14 February 2024, 16:32 GMT'.

    Args:
        blocks: the page's blocks, in order; mentions are changed in place, the label's block becomes a date's.
    """
    names = load_lexicon().names
    published, updated = {fold(w) for w in names.published}, {fold(w) for w in names.updated}
    for before, block in pairwise(blocks):
        if (
            block.kind is not Kind.DATE
            or not block.mentions
            or block.mentions[0].type != "date"
            or before.kind is not None
        ):
            continue
        key = " ".join(before.tokens)
        if key not in published and key not in updated:
            continue
        m = block.mentions[0]
        kind: MentionType = "updated" if key in updated else "published"
        block.mentions = (Mention(kind, m.start, m.end, m.value, m.when, m.has_time), *block.mentions[1:])
        block.reason = f"a date, labelled {kind} on the line before it"
        before.kind, before.reason = Kind.DATE, "the label of the date that follows"


# Capitalised words, and a word in small letters between them that may join two names.
_LONE_NAME = regex.compile(r"(?:(?:[\p{Lu}\p{Lo}][\p{L}\p{M}'’.\-]{0,30}+|\p{Ll}{1,3})[ \u00a0]?){2,8}+")


def mark_lone_names(text: str, blocks: Sequence[Block]) -> None:
    """A name or an agency alone on a line next to a date, or above a role, is a byline without its 'By'.

    Must not fire on a crosshead: next to no date and above no role, a name stays what it is.
    """
    names = load_lexicon().names
    for i, block in enumerate(blocks):
        if block.kind is not None or not 1 <= len(block.tokens) <= 8:
            continue
        near = [p for p in blocks[max(0, i - 2) : i + 3] if p is not block]
        dated = any(
            p.kind in (Kind.DATE, Kind.BYLINE) and any(m.type in ("published", "updated", "date") for m in p.mentions)
            for p in near
        )
        passage = text[block.start : block.end]
        if not passage[0].isalnum():
            continue
        role_next = i + 1 < len(blocks) and _is_role_line(blocks[i + 1])
        if not dated and not role_next:
            continue
        titled = _titled_name(passage)
        if titled:
            mention = Mention("byline", block.start, block.end, titled, authors=(titled,))
        elif " ".join(block.tokens) in names.agencies:
            mention = Mention("byline", block.start, block.end, passage, authors=(passage,))
        elif _may_be_names(passage, block) and (role_next or _date_follows(blocks, i)):
            read = read_byline(scan(text, load_lexicon()), block.start, block.end, lead=False)
            if read is None or read.end != block.end or not _is_named(passage, read.authors):
                continue
            mention = read
        else:
            continue
        block.kind, block.reason, block.mentions = Kind.BYLINE, "a name alone, beside a date or a role", (mention,)
    _mark_roles(blocks)


def _may_be_names(passage: str, block: Block) -> bool:
    name = passage.partition(",")[0]
    known = _known_phrase(Block(block.start, block.start + len(name), block.line, tokens=fold_tokens(name)))
    return 2 <= len(block.tokens) <= 8 and _LONE_NAME.fullmatch(name) is not None and not known


def _is_named(passage: str, authors: tuple[str, ...]) -> bool:
    name, comma, rest = passage.partition(",")
    if not comma or not rest:
        return True
    several = len(authors) > 1 and all(len(author.split(" ")) <= 4 for author in authors)
    role = any(token in load_lexicon().names.role_words for token in fold_tokens(rest))
    return " " in name.strip() and (several or role)


_CJK_NAME = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}가-힣ー・ ]{2,9}+")


def _titled_name(passage: str) -> str | None:
    """The name in front of its role in a script without spaces: 山本健一記者."""
    if not _CJK_NAME.fullmatch(passage):
        return None
    for role in load_lexicon().names.role_words:
        bare = role.replace(" ", "")
        if passage.endswith(bare) and 2 <= len(passage) - len(bare) <= 6:
            return passage.removesuffix(bare).strip()
    return None


def _date_follows(blocks: Sequence[Block], i: int) -> bool:
    """Whether a date stands under a block, or under the standfirst that follows it."""
    after = [p for p in blocks[i + 1 : i + 3] if p.kind is Kind.DATE or len(p.tokens) >= 8]
    return (
        bool(after)
        and (after[0].kind is Kind.DATE or (len(after) > 1 and after[1].kind is Kind.DATE))
        and (blocks[i + 1].kind is Kind.DATE or len(blocks[i + 1].tokens) >= 8)
    )


def _known_phrase(block: Block) -> bool:
    """Whether a block holds what no name holds: a phrase of chrome, or grammar other than what joins two names."""
    lexicon = load_lexicon()
    joins = lexicon.names.byline_joins
    return lexicon.whole.within(block.tokens) is not None or any(
        t in lexicon.function_words and t not in joins for t in block.tokens
    )


def _is_role_line(block: Block) -> bool:
    roles = load_lexicon().names.role_words
    tokens = block.tokens
    if block.kind is not None or not 1 <= len(tokens) <= 6:
        return False
    return any(t in roles for t in tokens) or any(" ".join(p) in roles for p in pairwise(tokens))


def _mark_roles(blocks: Sequence[Block]) -> None:
    for before, block in pairwise(blocks):
        if before.kind is Kind.BYLINE and before.mentions and _is_role_line(block):
            block.kind, block.reason = Kind.BYLINE, "the role of the name above it"


def find_head(text: str, blocks: Sequence[Block], kept: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Which blocks are the headline and which the standfirst.

    The headline is the block above the first paragraph, or above the byline, whose words the article uses most; a copy
    of it elsewhere speaks for it. The standfirst is what stands between the headline and the byline or date.

    Args:
        text: the page.
        blocks: its blocks, in order, kinds set where the form alone decided.
        kept: whether each block is in the body so far.

    Returns:
        Indices of the headline's blocks (its copies included; the first is the headline) and of the standfirst's.
    """
    first = next((i for i, p in enumerate(blocks) if kept[i] and _is_paragraph(text, p)), None)
    if first is None:
        return [], []
    site: set[int] = set()
    for _ in range(2):
        best, shares = _best_title(text, blocks, kept, first, site)
        if best is None:
            return [], []
        key = blocks[best].tokens
        if not _is_site_name(text, blocks, key):
            break
        # A body that cites the site has the words of its name.
        site = {i for i in range(best + 1) if blocks[i].tokens == key}
    else:
        return [], []
    if not shares:
        return [best], _standfirst(blocks, best, kept)
    copies = [i for i in range(len(blocks)) if i != best and _is_title_copy(blocks[i], key)]
    shorter = [i for i in range(first) if i != best and _is_title_copy(blocks[best], blocks[i].tokens)]
    return [best, *sorted({*copies, *shorter})], _standfirst(blocks, best, kept)


def _best_title(
    text: str, blocks: Sequence[Block], kept: Sequence[bool], first: int, site: set[int]
) -> tuple[int | None, bool]:
    """The block that is the headline, and whether for its words."""
    body: set[str] = set()
    for i in range(first, len(blocks)):
        if kept[i] and len(blocks[i].tokens) >= 8:
            body |= content_words(blocks[i].tokens)
    metas = [i for i, p in enumerate(blocks[: first + 6]) if _stated(p) and i > 0]
    titles = _Titles(blocks)
    best, best_value = None, 1.2
    begun = {i for i in range(2, first) if all(kept[i - 2 : i + 1])}
    for i in sorted(set(range(max(0, first - 60), first)) - site - begun):
        value = _headline_value(text, blocks, i, first, metas, body, titles)
        if value > best_value:
            best, best_value = i, value
    if best is None:
        return _line_above(text, blocks, first, site), False
    return _nearest_title(text, blocks, best, first, site), True


def _stated(block: Block) -> bool:
    return bool(block.mentions) and block.kind in (Kind.BYLINE, Kind.DATE)


def _is_site_name(text: str, blocks: Sequence[Block], key: list[str]) -> bool:
    owner = _copyright_owner(text, blocks) if len(key) <= 5 else None
    words = fold_tokens(owner) if owner is not None else []
    return bool(words) and key in (words, words[1:])


def _is_date_line(block: Block, least: int) -> bool:
    """Whether a date or numbers are much of a line."""
    numbers = block.dated or block.tokens.count("0")
    return numbers >= (1 if block.dated else least) and numbers / len(block.tokens) >= 0.4


def _line_above(text: str, blocks: Sequence[Block], first: int, site: set[int]) -> int | None:
    """The line above the first byline or date near the first paragraph, or above the standfirst between."""
    places = range(max(0, first - 30), min(len(blocks), first + 3))
    stated = next((m for m in places if _stated(blocks[m])), None)
    if stated is None:
        return None
    plain = [i for i in range(max(0, stated - 4), stated) if blocks[i].kind is None and i not in site]
    sentences = 0
    while plain and len(blocks[plain[-1]].tokens) >= 5 and _has_full_stop(text, blocks[plain[-1]]):
        plain.pop()
        sentences += 1
    if not plain or plain[-1] >= first or sentences > 1:
        return None
    block = blocks[plain[-1]]
    words = [t for t in block.tokens if t != "0"]
    fits = words and len(block.tokens) <= 20 and not _is_date_line(block, 4)
    return plain[-1] if fits and not _is_chrome(block) else None


def _has_full_stop(text: str, block: Block) -> bool:
    passage = text[block.start : block.end]
    return has_full_stop(passage)


def _nearest_title(text: str, blocks: Sequence[Block], best: int, first: int, site: set[int]) -> int:
    """The headline right above the byline or date, of which a title above it is a shorter or a longer form."""
    key = blocks[best].tokens
    for k in range(best + 1, first):
        block = blocks[k]
        if _stated(block):
            return best
        closes = any(_stated(p) for p in blocks[k + 1 : k + 3]) and not _has_full_stop(text, block)
        other = block.kind is None and k not in site and len(block.tokens) != len(key)
        if not (closes and other) or block.tokens[:1] != key[:1]:
            continue
        if _is_title_copy(blocks[best], block.tokens):
            return k
        if not _is_title_copy(block, key):
            continue
        rest = text[token_spans(text, block.start, block.end)[len(key) - 1][1] : block.end].lstrip(" ")
        barred = rest[:1] in ("|", "-", "·", *map(chr, range(0x2010, 0x2016)))
        if not barred:
            return k
    return best


class _Titles:
    """The blocks by their first and last three tokens: copies of a title without comparing all with all."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._ends: dict[tuple[str, ...], list[int]] = {}
        for i, block in enumerate(blocks):
            if 3 <= len(block.tokens) <= 40:
                for end in {tuple(block.tokens[:3]), tuple(block.tokens[-3:])}:
                    self._ends.setdefault(end, []).append(i)

    def has_copy(self, i: int) -> bool:
        """Whether the title at a place stands in the page again, as it is or in a longer title."""
        tokens = self._blocks[i].tokens
        if len(tokens) < 3:
            return False
        near = self._ends.get(tuple(tokens[:3]), [])[:40] + self._ends.get(tuple(tokens[-3:]), [])[:40]
        return any(j != i and _is_title_copy(self._blocks[j], tokens) for j in near)


def _is_title_copy(block: Block, key: list[str]) -> bool:
    """The headline again: as it is, or in a title with the site's name behind it or a path in front."""
    tokens = block.tokens
    if block.kind not in (None, Kind.NAV, Kind.SITE) or len(key) < 3 or len(tokens) > len(key) + 8:
        return False
    return tokens[: len(key)] == key or tokens[-len(key) :] == key


def _is_paragraph(text: str, block: Block) -> bool:
    passage = text[block.start : block.end]
    return len(block.tokens) >= 12 and (ends_in_stop(passage) or bare(passage)[-1:] in tuple(":：፦៖՝"))


def _headline_value(
    text: str,
    blocks: Sequence[Block],
    i: int,
    first: int,
    metas: Sequence[int],
    body: set[str],
    titles: "_Titles",
) -> float:
    """How much a block is a headline; what must not be one gets a value below every threshold."""
    block = blocks[i]
    tokens = block.tokens
    size = sum(0.6 if not t.isascii() and len(t) == 1 else 1.0 for t in tokens)
    passage = text[block.start : block.end]
    lexicon = load_lexicon()
    if (
        block.kind is not None
        or not 2 <= size <= 32
        or lexicon.whole.whole(" ".join(tokens))
        or lexicon.contains.within(tokens)
        or _is_date_line(block, 4)
    ):
        return -9.0
    content = content_words(tokens)
    shared = len(content & body)
    value = 2.5 * shared / (len(content) + 1) + min(shared, 8) / 8 - 0.7 * entry_share(text, block)
    spans = token_spans(text, block.start, block.end)
    value -= 1.0 * (text.count("|", spans[0][0], spans[-1][1]) >= 2)
    value += 1.1 * any(i < m <= i + 4 for m in metas) + 0.6 * (5 <= size <= 20)
    value += 0.5 * (size >= 4 and any(i < m <= i + 2 for m in metas))
    value += 1.0 * titles.has_copy(i)
    value -= 1.5 * has_full_stop(passage) + 0.02 * abs(first - i)
    value -= 0.6 * (lexicon.starts.at(tokens, 0) is not None) + 0.5 * (i > first)
    return value


def _standfirst(blocks: Sequence[Block], head: int, kept: Sequence[bool]) -> list[int]:
    """What stands between the headline and the last byline or date under it; nothing where none follows.

    Must not reach into the body: after a caption, or after prose that follows a byline or date, no standfirst comes;
    and where a byline or date closes the article, with no more of it below than above, what stands above is the body.
    """
    found: list[int] = []
    waiting: list[int] = []
    seen = False
    body = [len(block.tokens) if k else 0 for block, k in zip(blocks, kept, strict=True)]
    for i in range(head + 1, min(len(blocks), head + 9)):
        block = blocks[i]
        if block.mentions and block.kind in (Kind.BYLINE, Kind.DATE):
            if sum(body[k] for k in waiting) > sum(body[i:]):
                break
            found, waiting, seen = found + waiting, [], True
        elif block.kind is Kind.CAPTION or (seen and waiting and kept[i]):
            break
        elif (
            block.kind is None
            and len(block.tokens) >= 5
            and not _is_chrome(block)
            and not _is_title_copy(block, blocks[head].tokens)
            and (kept[i] or not _is_date_line(block, 3))
        ):
            waiting.append(i)
    return found[:2]


def _is_chrome(block: Block) -> bool:
    lexicon = load_lexicon()
    return (
        lexicon.whole.whole(" ".join(block.tokens)) is not None
        or lexicon.starts.at(block.tokens, 0) is not None
        or lexicon.contains.within(block.tokens) is not None
    )


def read_metadata(
    text: str, blocks: Sequence[Block], head: int | None, body: tuple[int, int], site: str | None
) -> Metadata:
    """Choose among the page's mentions the ones that are the article's: those around its head, then those at its end.

    Args:
        text: the page.
        blocks: its blocks, in order.
        head: index of the headline; None where there is none.
        body: indices of the first block of the body and of the one after its last.
        site: the site's name.
    """
    first = (
        head
        if head is not None
        else next((i for i in range(max(0, body[0] - 15), body[0]) if blocks[i].mentions), body[0])
    )
    top = range(max(0, first - 6), min(len(blocks), body[0] + 4))
    order = [*top, *range(body[1], min(len(blocks), body[1] + 4)), *range(min(2, len(blocks)))]
    mentions = [m for i in order for m in blocks[i].mentions]
    bylines = [m for m in mentions if m.type == "byline"]
    led = [m for m in bylines if text[m.start : m.start + len(m.value)] != m.value]
    byline = next(iter(led or bylines), None)
    published = _choose(text, [m for m in mentions if m.type in ("published", "date")])
    updated = _choose(text, [m for m in mentions if m.type == "updated"])
    return Metadata(
        byline.value if byline else None,
        byline.authors if byline else (),
        (published.when, published.value) if published else None,
        (updated.when, updated.value) if updated else None,
        site,
    )


_OTHERS = {"headline", "standfirst", "caption", "duplicate caption", "related", "comment", "site"}


def find_loose_date(
    text: str, blocks: Sequence[Block], head: int | None, kinds: Sequence[Kind], body: Sequence[bool]
) -> tuple[int, Date] | None:
    """The place of the block around the head that has a date in its line, and the date."""
    if True not in body:
        return None
    page = scan(text, load_lexicon())
    updated = [fold_tokens(label) for label in page.lexicon.names.updated]
    top = body.index(True)
    first = top if head is None else min(head, top)
    found: list[tuple[bool, bool, bool, int, int, Date]] = []
    for i, block in enumerate(blocks):
        if not first - 6 <= i < top + 8 or True not in body[i:] or kinds[i].value in _OTHERS:
            continue
        dates = page.dates.within(block.start, block.end)
        beside = [
            text[a:b]
            for a, b in token_spans(text, block.start, block.end)
            if not any(d.start <= a < d.end for d in dates)
        ]
        ideographs = sum(len(token) == 1 and not token.isascii() for token in beside)
        words = len(beside) - ideographs / 2
        ends = regex.search(r"\p{L}{3}[.!?…。！？]\Z", text[block.start : block.end].rstrip())
        if len(block.tokens) > 40 or words > 10 or (ends and words >= 4):
            continue
        for date in dates:
            before = fold_tokens(text[block.start : date.start])
            labelled = any(before[-len(label) :] == label for label in updated)
            if not labelled and (date.has_time or (i < top + 4 and not body[i])):
                found.append((i < first, not date.has_time, date.when is None, i, date.start, date))
    if not found:
        return None
    *_, i, _, date = min(found, key=lambda own: own[:5])
    return i, date


def _choose(text: str, mentions: Sequence[Mention]) -> Mention | None:
    """The fullest: a label before none, a time before none, a moment before text; then the first."""

    def rank(mention: Mention) -> tuple[bool, bool, bool]:
        bare = mention.type == "date" or text[mention.start : mention.start + 4].casefold() == "date"
        return (bare, not mention.has_time, mention.when is None)

    return min(mentions, key=rank, default=None)


def _copyright() -> regex.Pattern[str]:
    """A sign, years that take no part in the name, and the name up to where it ends."""
    names = load_lexicon().names
    labels = "|".join(names.copyright_labels)
    reserved = "|".join(word if word > "\u2e80" else rf"\b{word}\b" for word in names.site_reserved)
    forms = "|".join(form.replace(".", r"\.") for form in names.site_forms)
    return regex.compile(
        rf"(?:©|(?i:\(c\)|{labels}))[\s©:：]{{0,3}}+(?:(?i:{labels})[\s©]{{1,3}}+)?+"
        r"(?:(?:19|20)\d\d(?:\s?[-–/,&]\s?(?:19|20)?\d\d(?!\d))*+[\s,]{0,3}+)?+"
        rf"(?:(?i:{'|'.join(names.site_by)})\s|-\s|–\s)?"
        r"(?P<site>(?:[\p{Lu}\p{Lo}\d]|(?<=\d[\s,]{1,3})\p{Ll})[\p{L}\p{M}\d'’&.\- ]{1,50}?)"
        rf"(?=\s{{0,2}}(?:[,|–—。।։©]|\.\s|\.?\Z|(?:19|20)\d\d|[-–] |(?i:{reserved})|\b(?:{forms})))"
    )


# A name at the head of the page is the site's from this much evidence on.
_SITE_VALUE = 1.5


def mark_site(text: str, blocks: Sequence[Block], head: int | None) -> str | None:
    """The site's name: set off on the first line, or at the head and again elsewhere, or in the copyright line.

    Args:
        text: the page.
        blocks: its blocks, in order; a block at the head that is the site's name becomes ``site``.
        head: index of the headline; None where there is none.
    """
    owner = _copyright_owner(text, blocks)
    for block in blocks[:4]:
        if block.kind is Kind.SITE:
            name = text[block.start : block.end]
            return owner if owner is not None and owner.startswith(name) else name
    sources = [tokens for p in blocks if (tokens := _source_tokens(text, p))]
    best, best_value = None, _SITE_VALUE
    for i in range(min(len(blocks), head if head is not None else 12, 40)):
        value = _site_value(text, blocks, i, owner, sources)
        if value >= best_value and (best is None or value > best_value):
            best, best_value = i, value
    if best is None:
        return owner
    block = blocks[best]
    block.kind, block.reason = Kind.SITE, "a name at the head of the page that stands again in credits or at its foot"
    bar = _BAR.search(text, block.start, block.end)
    return text[block.start : bar.start() if bar else block.end].strip()


_BAR = regex.compile(r"\s{1,3}[|–—]\s")


def _copyright_owner(text: str, blocks: Sequence[Block]) -> str | None:
    lexicon = load_lexicon()
    makers = regex.compile(rf"\b(?:{'|'.join(lexicon.names.site_makers)})(?!\w)", regex.IGNORECASE)
    for i in range(len(blocks) - 1, max(-1, len(blocks) - 41), -1):
        block = blocks[i]
        stop = min(block.end, block.start + 400)
        m = _copyright().search(text, block.start, stop)
        owner = makers.split(m.group("site"))[0].strip(" .,-") if m else ""
        if m is None or not any(ch.isalpha() for ch in owner):
            continue
        tokens = fold_tokens(text[m.start("site") : stop])
        if Kind.LEGAL in [hit[0] for p in (lexicon.contains, lexicon.whole) if (hit := p.at(tokens, 0)) is not None]:
            continue
        words = fold_tokens(owner)
        bare = words[1:] if words[0] in lexicon.function_words else words
        if " ".join(bare) not in lexicon.names.agencies or any(p.tokens == words for p in blocks[: min(i, 12)]):
            return owner
    return None


def _site_value(text: str, blocks: Sequence[Block], i: int, owner: str | None, sources: Sequence[list[str]]) -> float:
    """How much a block at the head is the site's name: it stands again at the foot, in credits, in datelines."""
    block = blocks[i]
    bar = _BAR.search(text, block.start, block.end)
    name = fold_tokens(text[block.start : bar.start() if bar else block.end])
    whole = load_lexicon().whole.whole
    if block.kind is not None or not 1 <= len(name) <= 12 or whole(" ".join(name)) or whole(" ".join(block.tokens)):
        return 0.0
    if all(t == "0" for t in name):
        return 0.0
    cjk = sum(len(t) == 1 and not t.isascii() for t in name)
    if len(name) - cjk > 5:
        return 0.0
    bare = name[1:] if name[0] in load_lexicon().function_words and len(name) > 1 else name
    owning = fold_tokens(owner) if owner is not None else []
    if i and len(name) == 1 and len(owning) > 1 and name[0] in owning:
        return 0.0
    least = max(2, len(bare) // 2) if cjk else len(bare)
    value = 1.6 * (owner is not None and _shares(bare, fold_tokens(owner), least))
    value += 1.0 * any(_shares(bare, p.tokens, least) and len(p.tokens) < 12 for p in blocks[-12:] if p is not block)
    value += 1.5 * any(tokens[-len(bare) :] == list(bare) for tokens in sources)
    return value + 0.5 * (i == 0) + 0.3 * (len(bare) - 0.5 * cjk > 1.5)


def _shares(name: Sequence[str], tokens: Sequence[str], least: int) -> bool:
    """Whether tokens hold a name, or as much of its beginning as is asked."""
    want = list(name[:least])
    return bool(want) and any(list(tokens[k : k + len(want)]) == want for k in range(len(tokens) - len(want) + 1))


_SOURCE_BRACKET = regex.compile(r"[(（]([^()（）\n]{2,40}+)[)）]\s?[-–—]")


def _source_tokens(text: str, block: Block) -> list[str]:
    """The folded tokens of whom a credit or a dateline's bracket names; none for most blocks."""
    if block.credit is not None:
        return fold_tokens(block.credit.names)
    head = text[block.start : min(block.end, block.start + 120)]
    m = _SOURCE_BRACKET.search(head) if "(" in head or "（" in head else None
    return fold_tokens(m.group(1)) if m else []
