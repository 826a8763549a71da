"""The article's parts around its body: headline, standfirst, byline, dates, site."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.article import Kind
from cleaner.cleaning.fields.metadata import Metadata
from cleaner.cleaning.lexicon import fold, fold_tokens
from cleaner.cleaning.mentions.bylines import gives_way, read_names
from cleaner.cleaning.mentions.dates import Date
from cleaner.cleaning.mentions.mention import Mention, MentionType
from cleaner.cleaning.mentions.others import are_others
from cleaner.cleaning.page import Page, scan
from slow_cleaning.blocks import Block
from slow_cleaning.features import ends_in_stop
from slow_cleaning.language import load_lexicon

__all__ = ["Metadata", "find_head", "label_dates", "mark_site", "read_metadata", "stands_apart"]


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


def find_head(
    text: str, blocks: Sequence[Block], said: NDArray[np.float32], kept: Sequence[bool]
) -> tuple[list[int], list[int]]:
    """The places of the headline's blocks, its copies included, and of the standfirst's."""
    some = float(said[:, 0].sum())
    if some < 0.1:
        return [], []
    stated = [block.kind in (Kind.BYLINE, Kind.DATE) for block in blocks]
    below = [known or max(row[2], row[3]) >= 0.5 for known, row in zip(stated, said, strict=True)]
    free = []
    for i, block in enumerate(blocks):
        value = np.float32(said[i, 0] * (1 - said[i, 1:]).prod())
        value *= np.float32(1.5) if i + 1 < len(blocks) and below[i + 1] else np.float32(1)
        free.append(0.0 if stated[i] or block.kind in (Kind.NAV, Kind.SITE) else float(value))
    likeliest = sorted(range(len(blocks)), key=lambda i: -free[i])[:4]
    tried = [i for i in likeliest if _may_be_title(text, blocks[i])]
    if not tried or (some < 0.4 and not any(below[tried[0] + 1 : tried[0] + 2])):
        return [], []
    best = blocks[tried[0]]
    bare = [i for i in tried[1:] if _ends_in(text, best, blocks[i]) or _begins_with(text, best, blocks[i])]
    own = text[best.start : best.end]
    k = tried[0] + 1
    near = [k] if k + 1 < len(blocks) and below[k + 1] and blocks[k].kind is None else []
    longer = [
        i
        for i in (*near, *(i for i in tried[1:] if free[i] >= 0.1 * free[tried[0]]))
        if text[blocks[i].start : blocks[i].end].startswith(own + " ") and not _begins_with(text, blocks[i], best)
    ]
    head = [*bare, *longer, tried[0]][0]
    key = blocks[head].tokens
    first = next((i for i in range(head + 1, len(blocks)) if kept[i]), len(blocks))
    copies = [
        i
        for i, block in enumerate(blocks)
        if i != head
        and (
            _is_title_copy(block, key)
            or (i < first and _is_title_copy(blocks[head], block.tokens))
            or (i in tried and _ends_in(text, block, blocks[head]))
        )
    ]
    below = [i for i in range(head + 1, min(len(blocks), head + 13)) if i not in copies]
    best = max(below, key=lambda i: (said[i, 1], -i), default=None)
    lone = best is not None and all(4 * said[i, 1] <= said[best, 1] for i in below if i != best)
    if best is None or said[best, 1] < (0.5 if _is_closed(said, best) else 0.6 if lone else 0.75):
        return [head, *copies], []
    standfirst = [i for i in below if i == best or (i in (best - 1, best + 1) and said[i, 1] >= 0.8)]
    return [head, *copies], standfirst[:2]


def _ends_in(text: str, long: Block, short: Block) -> bool:
    a, b = text[long.start : long.end], text[short.start : short.end]
    return len(b) < len(a) <= 3 * len(b) and len(short.tokens) >= 3 and a.endswith(b)


def _may_be_title(text: str, block: Block) -> bool:
    return any(t != "0" for t in block.tokens) and text.count("|", block.start, block.end) < 2


def _begins_with(text: str, long: Block, short: Block) -> bool:
    a, b = text[long.start : long.end], text[short.start : short.end]
    rest = a[len(b) :].lstrip() if a.startswith(b) else ""
    return rest[:1] != "" and rest[0] in "|–—-·•" and len(short.tokens) >= 3


def stands_apart(said: NDArray[np.float32], i: int) -> bool:
    """Whether a standfirst is no paragraph of the article."""
    return bool(said[i, 1] >= (0.7 if _is_closed(said, i) else 0.9))


def _is_closed(said: NDArray[np.float32], i: int) -> bool:
    return any(max(row[2], row[3]) >= 0.5 for row in said[i + 1 : i + 4])


def _is_title_copy(block: Block, key: list[str]) -> bool:
    n = len(key)
    if block.kind not in (None, Kind.NAV, Kind.SITE) or n < 3 or len(block.tokens) > n + 8:
        return False
    return block.tokens[:n] == key or block.tokens[-n:] == key


_YEAR = r"(?:(?:19|20|25)\d\d|[^\P{Nd}0-9]{4})"


def _copyright() -> regex.Pattern[str]:
    """A sign, years that take no part in the name, and the name up to where it ends."""
    names = load_lexicon().names
    labels = "|".join(names.copyright_labels)
    reserved = "|".join(word if word > "\u2e80" else rf"\b{word}\b" for word in names.site_reserved)
    forms = "|".join(form.replace(".", r"\.") for form in names.site_forms)
    return regex.compile(
        rf"(?:©|(?i:\(c\)|{labels}))[\s©:：]{{0,3}}+(?:(?i:{labels})[\s©]{{1,3}}+)?+"
        rf"(?:{_YEAR}(?:\s?[-–/,&]\s?(?:{_YEAR}|\d\d)(?!\d))*+[\s,]{{0,3}}+)?+"
        rf"(?:(?i:{'|'.join(names.site_by)})\s|-\s|–\s)?"
        r"(?P<site>(?:[\p{Lu}\p{Lo}\d]|(?<=\d[\s,]{1,3})\p{Ll})[\p{L}\p{M}\d'’&.\- ]{1,50}?)"
        rf"(?=\s{{0,2}}(?:[,|–—。।։©]|\.\s|\.?\Z|{_YEAR}|[-–] |(?i:{reserved})|\b(?:{forms})))"
    )


def read_metadata(
    page: Page, blocks: Sequence[Block], said: NDArray[np.float32], site: str | None
) -> tuple[Metadata, list[int], list[int]]:
    """What the page states, and the places of the lines that state names and dates."""
    names, dates = _names(page, blocks, said), _dates(page, blocks, said)
    stated = _persons([mention for _, mention in names], site)
    authors: list[str] = list(stated[0].authors) if stated else []
    several = any(" " in author for author in authors)
    for mention in stated[1:]:
        authors += [a for a in mention.authors if a not in authors and (" " in a or not several)]
    dates += _clock_below(page, blocks, dates)
    dates += _updated_clock(page, blocks, dates)
    plain = [m for _, m in dates if m.type == "date"]
    labelled = [m for _, m in dates if m.type == "published"]
    updated = [m for _, m in dates if m.type == "updated"]
    published = _earliest(labelled) or _earliest(labelled + plain) or next(iter(labelled or plain), None)
    later = _earliest(updated) or next(iter(updated), None)
    if published and later and published.when and later.when and published.has_time and not later.has_time:
        later = None if published.when.date() == later.when.date() else later
    metadata = Metadata(
        stated[0].value if stated else None,
        tuple(dict.fromkeys(authors)),
        (published.when, published.value) if published else None,
        (later.when, later.value) if later else None,
        site,
    )
    return metadata, [i for i, _ in names], [i for i, _ in dates]


def _persons(mentions: list[Mention], site: str | None) -> list[Mention]:
    """The bylines without roles on their own lines and the site's paper, where somebody else is named."""
    roles = load_lexicon().names.role_words
    own = fold_tokens(site or "")
    kept = []
    for mention in mentions:
        left = []
        for author in mention.authors:
            words = fold_tokens(author)
            first = [word for word in words if not (word in own and len(word) < 4)][:1]
            if not (first and first[0] in own) and not (words and (words[0] in roles or words[-1] in roles)):
                left.append(author)
        if left:
            kept.append(mention._replace(authors=tuple(left)))
    return kept if any(" " in author for mention in kept for author in mention.authors) else mentions


_TIME = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?![.:/-]?\d)(?:\s?(?P<half>[ap])\.?m\b\.?)?"


def _at(day: datetime, m: "regex.Match[str]") -> datetime | None:
    hour, minute = int(m["hour"]), int(m["minute"])
    hour = hour % 12 + (12 if m["half"] in ("p", "P") else 0) if m["half"] else hour
    return day.replace(hour=hour, minute=minute, second=0) if hour <= 23 and minute <= 59 else None


def _published(dates: Sequence[tuple[int, Mention]]) -> tuple[int, Mention] | None:
    """The line and the mention of the publication, where it is a moment and no update is stated."""
    labelled = [m for _, m in dates if m.type == "published"]
    plain = [m for _, m in dates if m.type == "date"]
    chosen = _earliest(labelled) or _earliest(labelled + plain)
    return next(((i, m) for i, m in dates if m is chosen), None) if chosen is not None else None


def _clock_below(
    page: Page, blocks: Sequence[Block], dates: Sequence[tuple[int, Mention]]
) -> list[tuple[int, Mention]]:
    """The moment that a time alone on the line under the day makes of it."""
    own = _published(dates)
    if own is None or own[1].has_time or own[1].when is None or own[0] + 1 >= len(blocks):
        return []
    block = blocks[own[0] + 1]
    passage = page.text[block.start : block.end]
    pattern = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:\s?(?P<half>[ap])\.?m\.?)?(?:\s?Uhr|\s?h)?"
    m = regex.fullmatch(pattern, passage, regex.IGNORECASE) if len(block.tokens) <= 4 else None
    when = _at(own[1].when, m) if m else None
    told = f"{own[1].value} {passage}"
    return [(own[0] + 1, own[1]._replace(value=told, when=when, has_time=True))] if when else []


def _updated_clock(
    page: Page, blocks: Sequence[Block], dates: Sequence[tuple[int, Mention]]
) -> list[tuple[int, Mention]]:
    """The update that is a time behind its label, on the line of the publication or one of two beside it."""
    own = _published(dates)
    if own is None or not own[1].has_time or own[1].when is None or any(m.type == "updated" for _, m in dates):
        return []
    words = [
        r"[\s\W]{1,3}".join(regex.escape(part) for part in label.split(" ")) for label in load_lexicon().names.updated
    ]
    pattern = rf"(?<!\p{{L}})(?:{'|'.join(words)})(?!\p{{L}})[^\d\n]{{0,12}}?(?P<time>{_TIME})"
    for i in range(max(0, own[0] - 2), min(len(blocks), own[0] + 3)):
        block = blocks[i]
        if i != own[0] and block.end - block.start > 60:
            continue
        m = regex.search(pattern, page.text, regex.IGNORECASE, pos=block.start, endpos=block.end)
        when = _at(own[1].when, m) if m else None
        if m and when and when >= own[1].when:
            return [(i, Mention("updated", m.start(), m.end(), m["time"], when, has_time=True))]
    return []


def _earliest(mentions: Sequence[Mention]) -> Mention | None:
    known = [(m.when.date(), not m.has_time, m.when.time().isoformat(), k) for k, m in enumerate(mentions) if m.when]
    return mentions[min(known)[3]] if known else None


def _names(page: Page, blocks: Sequence[Block], said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    found = []
    for i, block in enumerate(blocks):
        likely = float(said[i, 2])
        own = [m for m in block.mentions if m.type == "byline"] if block.kind is Kind.BYLINE else []
        own = [m for m in own if not gives_way(page, m)] or own
        mention = own[0] if own else None
        below = i > 0 and _is_lead(blocks[i - 1]) and _words_beside(page, block) <= 8
        if mention is None and (likely >= 0.5 or (likely >= 0.1 and below)):
            mention = read_names(page, block.start, block.end, sure=likely >= 0.8, glued=likely >= 0.5)
        if mention is not None and likely >= 0.1:
            found.append((i, mention))
    found = [one for one in found if not gives_way(page, one[1])] or found
    found = (
        _around_best(found, said) if found else _doubtful_names(page, blocks, said) or _dated_names(page, blocks, said)
    )
    if not found:
        return []
    led = [k for k, (_, m) in enumerate(found) if not page.text[m.start :].startswith(m.value)]
    found = found[led[0] :] if led else found
    return found + _names_below(page, blocks, said, found[-1])


def _is_lead(block: Block) -> bool:
    leads = {fold(lead) for lead in load_lexicon().names.byline_leads}
    return len(block.tokens) <= 4 and " ".join(block.tokens) in leads


def _words_beside(page: Page, block: Block) -> int:
    """Tokens of a block beside its dates."""
    text = page.text
    dates = list(page.dates.within(block.start, block.end))
    kept = "".join("\n" if any(d.start <= n < d.end for d in dates) else text[n] for n in range(block.start, block.end))
    return len(fold_tokens(kept)) if dates else len(block.tokens)


def _names_below(
    page: Page, blocks: Sequence[Block], said: NDArray[np.float32], last: tuple[int, Mention]
) -> list[tuple[int, Mention]]:
    place, mention = last
    least = 0.1 if place > 0 and _is_lead(blocks[place - 1]) and _words_beside(page, blocks[place]) <= 8 else 0.2
    found = []
    for i in range(place + 1, min(len(blocks), place + 13)):
        block = blocks[i]
        above = page.text[blocks[i - 1].start : blocks[i - 1].end].split()
        joins = load_lexicon().names.byline_joins
        joined = bool(above) and (above[-1][-1] in ",&、،" or above[-1].casefold() in joins)
        if block.kind is not None or _words_beside(page, block) > 8 or not (joined or said[i, 2] >= least):
            break
        more = read_names(page, block.start, block.end, sure=False)
        more = more if not are_others(page, block.start, block.end) else None
        if more is None or page.text[block.start : block.end].strip(" \t\u00a0,&、،") != more.value:
            break
        if any(" " not in author for author in more.authors + mention.authors):
            break
        found.append((i, more))
    return found


def _dated_names(page: Page, blocks: Sequence[Block], said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    for i, block in enumerate(blocks):
        stops = ends_in_stop(page.text[block.start : block.end])
        if said[i, 3] < 0.5 or said[i, 2] < 0.05 or said[i, 4] >= 0.5 or stops:
            continue
        mention = read_names(page, block.start, block.end, sure=False, glued=True)
        if mention is None or not all(" " in author and author[0].isupper() for author in mention.authors):
            continue
        before = page.text[block.start : block.end].partition(mention.value)[0].rstrip()
        leads = tuple(f" {fold(lead)}" for lead in load_lexicon().names.byline_leads)
        if fold(before).endswith(leads) or before[-1:] in tuple(",|•·/–—"):
            return [(i, mention)]
    return []


def _doubtful_names(page: Page, blocks: Sequence[Block], said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    for i in sorted(range(len(blocks)), key=lambda i: -said[i, 2])[:3]:
        block = blocks[i]
        if said[i, 2] >= 0.2 and block.kind is None and _words_beside(page, block) <= 8:
            mention = read_names(page, block.start, block.end, sure=False)
            if mention is None:
                continue
            whole = page.text[block.start : block.end]
            leads = {fold(lead) for lead in load_lexicon().names.byline_leads}
            led = fold(whole[: whole.index(mention.value)]) in leads if mention.value in whole else False
            if led or any(" " in a or (a[0] >= "\u2e80" and a != whole) for a in mention.authors):
                return [(i, mention)]
    return []


def _around_best(found: list[tuple[int, Mention]], said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    best = max(range(len(found)), key=lambda k: (said[found[k][0], 2], -k))
    chosen = [found[best]]
    for one in found[best + 1 :]:
        if one[0] - chosen[-1][0] > 3:
            break
        chosen.append(one)
    for one in reversed(found[:best]):
        if chosen[0][0] - one[0] > 3:
            break
        chosen.insert(0, one)
    return chosen


def _is_sentence(page: Page, block: Block, dates: Sequence[Date]) -> bool:
    spans = [(s, e) for s, e in page.spans.tolist() if block.start <= s < block.end]
    beside = [s for s, _ in spans if not any(date.start <= s < date.end for date in dates)]
    stops = regex.search(r"[\p{L}\p{N}]{2}[.!?…。！？]\s*\Z", page.text[block.start : block.end][-40:]) is not None
    if len(beside) > 16:
        words = page.lexicon.function_words
        grammar = sum(token in words for token in block.tokens)
        return ends_in_stop(page.text[block.start : block.end]) or 5 * grammar >= len(beside)
    before = [s for s, _ in spans if dates and s < dates[0].start]
    behind = [s for s, _ in spans if not dates or s >= dates[-1].end]
    return len(beside) >= 4 and stops and max(len(before), len(behind)) >= 3


def _glued_date(page: Page, block: Block) -> list[Mention]:
    given = page.text[block.start : block.end][:200]
    text = ""
    for n, ch in enumerate(given):
        before = given[:n]
        year = before[-4:].isascii() and before[-4:].isdigit() and before[-4:-2] in {"19", "20"} and before[-5:-4] != ""
        if before and (
            (before[-1].isalpha() and ch.isdecimal())
            or (year and (before[-5] in "./,-" or before[-5].isspace()) and ch.isdecimal())
            or (before[-1].islower() and ch.isupper())
        ):
            text += " "
        text += ch
    own = scan(text, page.lexicon, day_first=page.dates.day_first).dates.within(0, len(text)) if text != given else []
    return [
        Mention("date", block.start, block.end, text[d.start : d.end].strip(" \t,(|-–—\u00a0"), d.when, d.has_time)
        for d in own[:1]
    ]


def _dates(page: Page, blocks: Sequence[Block], said: NDArray[np.float32]) -> list[tuple[int, Mention]]:
    updates = tuple(f" {fold(label)}" for label in load_lexicon().names.updated)
    found = []
    for i, block in enumerate(blocks):
        likely = float(said[i, 3])
        states = block.kind in (Kind.DATE, Kind.BYLINE)
        own = [m for m in block.mentions if m.type in ("published", "updated", "date")] if states else []
        if 0.1 <= likely < 0.5:
            found += [(i, m) for m in own if m.type != "date"]
        elif likely >= 0.5 and own:
            found += [(i, m) for m in own]
        elif likely >= 0.5:
            dates = page.dates.within(block.start, block.end)
            mentioned = []
            for date in () if _is_sentence(page, block, dates) else dates:
                before = f" {fold(page.text[max(block.start, date.start - 40) : date.start])}"
                kind: MentionType = "updated" if before.endswith(updates) else "date"
                value = page.text[date.start : date.end].strip(" \t,(|-–—\u00a0")
                mentioned.append((i, Mention(kind, date.start, date.end, value, date.when, date.has_time)))
            years = [m.when.year for _, m in mentioned if m.when is not None]
            stated = any(m.has_time or m.type == "updated" for _, m in mentioned)
            found += [] if years and max(years) - min(years) > 1 and not stated else mentioned
            if not dates:
                found += [(i, m) for m in _glued_date(page, block)]
    if found:
        best = np.float32(max(said[i, 3] for i, _ in found))
        return [(i, m) for i, m in found if m.type != "date" or float(said[i, 3]) >= 0.55 * float(best)]
    back = [
        (i, m)
        for i, block in enumerate(blocks)
        for m in (block.mentions if block.kind is Kind.DATE else ())
        if m.type in ("published", "updated", "date") and m.when is None and (m.type != "date" or said[i, 3] >= 0.02)
    ]
    best = max((i for i, _ in back), key=lambda i: said[i, 3], default=None)
    return [own for own in back if own[0] == best]


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
