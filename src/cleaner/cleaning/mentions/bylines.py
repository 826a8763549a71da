"""Names in a line that is known for a byline: what is left of it without dates, labels, roles and other parts."""

from collections.abc import Iterable, Iterator
from functools import cache

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lines import trim
from cleaner.cleaning.mentions.glued import LONGEST_GLUED, glued_cuts
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.mentions.name_labels import (
    credits_of,
    is_label,
    leads_of,
    opens_with_role,
    other_labels,
    sources_of,
    yielding,
)
from cleaner.cleaning.mentions.names import (
    COLONS,
    behind_role,
    holds_grammar,
    read_agency,
    read_authors,
    read_lead,
)
from cleaner.cleaning.mentions.others import part_role
from cleaner.cleaning.mentions.reports import behind_title, read_report
from cleaner.cleaning.mentions.wording import any_of
from cleaner.cleaning.page import Page

__all__ = ["bare_names", "gives_way", "is_led", "is_parted", "read_names"]

# Signs that part a byline's line; a comma joins names or parts a role from them, a colon ends a label.
_PARTS = regex.compile(r"[|/·•∙｜／╱;()（）\[\]【】〔〕<>»«=＝]|\s[\-–—]\s|[–—]")
_COLON = regex.compile(rf"\s?[{COLONS}]\s?")
# Behind what a label begins inside a line, and what ends one: '編輯：王明 記者：林雅婷', '文・佐藤健一'.
_GAPS = regex.compile(r"[\s、，,・]")
_LABEL_ENDS = regex.compile(rf"[{COLONS}=＝・|/;]")
# An address of mail, which stands beside a name.
_ADDRESS = regex.compile(r"(?<![^\s(（<])[\p{L}\p{N}._+\-]{1,40}+@[\p{L}\p{N}.\-]{1,60}+")
_SIGNS = " \t\u00a0,.·•|*@~_-–—'\"“”"
_WORD = regex.compile(r"[\p{L}\p{M}'’.\-]+")
_CAPITAL = regex.compile(r"\p{Lu}[\p{Ll}\p{M}]")
# Words behind the names of a part that no lead opens, at most; more are a sentence.
_REST_WORDS = 6


def read_names(page: Page, start: int, end: int, *, sure: bool, glued: bool = False) -> Mention | None:
    """The names in a line that is known for a byline; None where none can be read.

    Must not fire on roles, places, agencies' signs and 'Printable Version': a name is one to five capitalised words, or
    a few of a script without case, and what stands beside it is no sentence.

    Args:
        page: the page.
        start: offset of the line's first character.
        end: offset after its last one.
        sure: whether one word alone may be a name.
        glued: whether others may have been run together on the line: a menu's entries before and behind the names.
    """
    report = read_report(page, start, end)
    if report is not None:
        return report
    parts = []
    label = ""
    for at, stop in _parts(page, start, end, glued=glued):
        # A part that is a label says whose names the next one has: '文／王小明　圖／陳大文'.
        part = fold(page.text[at:stop])
        if part in leads_of(page.lexicon) or part in credits_of(page.lexicon):
            label = part
            continue
        # What stands before an equals sign is a label or a place: '순천=김민수 기자'.
        placed = page.text[stop : stop + 1] in _EQUALS and stop < end - 1
        if not placed and (not label or label in leads_of(page.lexicon)):
            names, rank = _read_part(page, at, stop, sure=sure or bool(label))
            parts.append((names, _rank(page.lexicon, label) if label else rank))
        label = ""
    # Where a lead says whom the article is by, no other part of the line does.
    best = max((rank for names, rank in parts if names), default=_BARE)
    found = [name for names, rank in parts if rank == best for name in names]
    found = _without_others(page.lexicon, found)
    if not found:
        return None
    value = page.text[found[0][1] : found[-1][2]].rstrip(" ,")
    return Mention("byline", start, end, value, authors=tuple(dict.fromkeys(name for name, _, _ in found)))


# Ranks of names: behind an editor's label, without a label, behind a lead.
_EDITOR, _BARE, _LED = range(3)
_EQUALS = ("=", "＝")


def _rank(lexicon: Lexicon, label: str) -> int:
    return _EDITOR if label in yielding(lexicon) else _LED


def gives_way(page: Page, mention: Mention) -> bool:
    """Whether a byline names an editor, who gives way to whoever wrote the article: '責任編輯：王明'."""
    return fold(_before(page, mention)) in yielding(page.lexicon)


def is_led(page: Page, mention: Mention) -> bool:
    """Whether a lead opens the line before the names: 'Von dpa'."""
    return fold(_before(page, mention)) in leads_of(page.lexicon)


def is_parted(page: Page, mention: Mention) -> bool:
    """Whether a lead or a sign that parts the line stands right before the names: '3 May 2024, Ann Lee'."""
    before = _before(page, mention).rstrip()
    led = fold(before).endswith(tuple(f" {lead}" for lead in leads_of(page.lexicon)))
    return led or before.endswith(",") or _PARTS.fullmatch(before[-1:]) is not None


def _before(page: Page, mention: Mention) -> str:
    """What stands in a byline before the names."""
    at = page.text.find(mention.value, mention.start, mention.end)
    return page.text[mention.start : max(at, mention.start)]


def bare_names(lexicon: Lexicon, authors: Iterable[str]) -> tuple[str, ...]:
    """Names that the form of a line shows, without the roles that are glued to them: 'Ann LeeReporter'."""
    roles = lexicon.names.role_words
    bare = (" ".join(part_role(roles, word)[0] for word in author.split()) for author in authors)
    return tuple(dict.fromkeys(bare))


_Name = tuple[str, int, int]


def _without_others(lexicon: Lexicon, found: list[_Name]) -> list[_Name]:
    """The names without what stands beside persons: agencies, papers, and one word for a place or a section."""
    persons = [
        one for one in found if " " in one[0] and fold(one[0]) not in lexicon.names.agencies and not _is_outlet(one[0])
    ]
    return persons or [one for one in found if not _is_paper(lexicon, one[0])] or found


@cache
def _papers(lexicon: Lexicon) -> tuple[str, ...]:
    """What names of papers end in, in scripts whose words hold several: 일보."""
    return tuple(sorted(word for word in lexicon.names.site_words if word[0] >= _FIRST_IDEOGRAPH))


def _is_paper(lexicon: Lexicon, word: str) -> bool:
    return word.endswith(_papers(lexicon)) and word not in _papers(lexicon)


_SHORT = regex.compile(r"(?<!\S)\p{Lu}{2,4}(?!\S)")


def _is_outlet(name: str) -> bool:
    """Whether a word in capitals stands in a name that is not in capitals: 'Valley TV'."""
    return _SHORT.search(name) is not None and any(map(str.islower, name))


def _read_part(page: Page, at: int, end: int, *, sure: bool) -> tuple[list[_Name], int]:
    """The names in a part of a line, and what they rank by; behind a label that is no lead stand no names."""
    text, lexicon = page.text, page.lexicon
    titled = behind_title(page, at, end)
    behind = titled or read_lead(page, at, end) or _glued_lead(page, at, end)
    if behind is not None:
        rank = _LED if titled is not None else _rank(lexicon, fold(text[at:behind]))
        return list(_names_in(page, behind, end, sure=True)), rank
    colon = _COLON.search(text, at, end) or _behind_source(page, at, end)
    if colon is None:
        return list(_names_in(page, at, end, sure=sure)), _BARE
    # One word behind a label is where the text is from, or a name cut short; behind one of credits no name stands.
    label = fold(text[at : colon.start()])
    credit = label in credits_of(lexicon)
    source = (label in sources_of(lexicon) and (sure or not credit)) or opens_with_role(lexicon, label)
    # A place may stand before the colon: 'وادي الزيتون: سامر الحلواني'.
    source = source or (sure and not credit and label not in other_labels(lexicon) and label.count(" ") < _PLACE_WORDS)
    names = list(_names_in(page, colon.end(), end, sure=False)) if source else []
    return [one for one in names if " " in one[0]], _BARE


def _behind_source(page: Page, at: int, end: int) -> regex.Match[str] | None:
    """The blank behind a source's label in a script without capitals, where no colon follows it: 'از عمران شاہد'."""
    blank = _BLANK.search(page.text, at, min(end, at + _LONGEST_SOURCE))
    word = page.text[at : blank.start()] if blank is not None else ""
    return blank if word and word.upper() == word.lower() and fold(word) in sources_of(page.lexicon) else None


_BLANK = regex.compile(r"[ \t\u00a0]++")
_LONGEST_SOURCE = 20


def _parts(page: Page, start: int, end: int, *, glued: bool) -> Iterator[tuple[int, int]]:
    """The parts of a line between its dates and the signs that part it."""
    at = start
    cuts = [(date.start, date.end) for date in page.dates.within(start, end)]
    cuts += [m.span() for m in _PARTS.finditer(page.text, start, end)]
    cuts += [m.span() for m in _ADDRESS.finditer(page.text, start, end)]
    cuts += _label_cuts(page, start, end)
    cuts += glued_cuts(page, start, end) if glued and end - start <= LONGEST_GLUED else []
    for low, high in [*sorted(cuts), (end, end)]:
        if low > at:
            yield trim(page.text, at, low)
        at = max(at, high)


_APART = ("|", "/", ";")
_LONGEST_LABEL, _LABEL_GAPS = 40, 4


def _label_cuts(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a label begins inside a line, and the dots behind those that open one.

    Must not fire on the last word of a label: 'Edited by: Bo Ray'; behind a blank one before it must have ended.
    """
    text, labelled = page.text, False
    for sign in _LABEL_ENDS.finditer(text, start, end):
        if sign.group() in _APART:
            labelled = False
            continue
        dot, low = sign.group() == "・", max(start, sign.start() - _LONGEST_LABEL)
        gaps = [m for m in _GAPS.finditer(text, low, sign.start()) if not dot or m.group().isspace()]
        begins = [m.end() for m in gaps[-_LABEL_GAPS:] if labelled or dot or not m.group().isspace()]
        for begin in [start, *begins] if low == start else begins:
            if is_label(page.lexicon, text[begin : sign.start()], dot=dot):
                yield sign.span() if dot else (begin, begin)
                break
        labelled = labelled or not dot


def _names_in(page: Page, at: int, end: int, *, sure: bool) -> Iterator[_Name]:
    """The names in a part of a line behind its lead, each with its span; behind a role more may follow."""
    text, lexicon = page.text, page.lexicon
    for _ in range(_ROLES):
        while at < end and text[at] in _SIGNS:
            at += 1
        if at >= end or _is_other(lexicon, text[at:end]):
            return
        authors, last, stop = read_authors(page, at, end)
        if not authors and sure and (closed := read_agency(page, at, end)) is not None:
            authors, last, stop = [text[at:closed]], closed, None  # 'Von dpa'
        rest = text[last:end].strip(_SIGNS)
        words = _WORD.findall(rest)
        counted = rest[:1].isdigit() and len(words) <= _COUNTED  # 'Ann Lee 2 minutes read'
        prose = len(words) > _REST_WORDS or _is_prose(lexicon, words)
        if not authors or (prose and not sure and not counted) or _goes_on(text, at, last, authors[-1]):
            return
        if words and fold(words[0]) in lexicon.names.role_words and authors[-1].count(" ") > 1:
            authors[-1] = authors[-1].rpartition(" ")[0]  # 'Ann Lee Environment editor'
        for author in authors:
            begin = text.find(author, at, end)
            if begin < 0:
                continue
            yield from _split(lexicon, text, author, (begin, end), alone=sure or len(authors) > 1)
            at = begin + len(author)
        joined = behind_role(page, max(last, stop or last), end)
        if joined is None:
            return
        at = joined


_PLACE_WORDS = 3
_ROLES = 8  # names with a role each, on one line
_COUNTED = 3  # words behind a number that counts something


def _goes_on(text: str, at: int, last: int, author: str) -> bool:
    """Whether words of a script without capitals that were taken for a name are the beginning of a sentence."""
    words = text[at:last]
    caseless = words.upper() == words.lower() and words[:1] < _FIRST_IDEOGRAPH
    return caseless and author.count(" ") >= _PERSON and text[last : last + 2].strip().isalpha()


def _split(lexicon: Lexicon, text: str, author: str, span: tuple[int, int], *, alone: bool) -> Iterator[_Name]:
    begin, end = span
    for piece in _pieces(lexicon, author):
        name = _bare(lexicon, piece)
        if name and _is_name(lexicon, name, alone=alone):
            begin = text.find(piece, begin, end)
            inside = text.find(name, begin, end)
            yield (name, inside, inside + len(name)) if inside >= 0 else (name, begin, begin + len(piece))


def _pieces(lexicon: Lexicon, author: str) -> list[str]:
    """An agency and a name that a word joins which is a particle of names, too: 'Lusa e Teresa Alves'."""
    for join in lexicon.names.byline_joins:
        first, between, rest = author.partition(f" {join} ")
        if between and (fold(first) in lexicon.names.agencies or fold(rest) in lexicon.names.agencies):
            return [first, rest]
    return [author]


def _is_prose(lexicon: Lexicon, words: list[str]) -> bool:
    """Whether words behind a name go on as a sentence does."""
    small = [word for word in words if word[:1].islower()]
    roles = lexicon.names.role_words
    return sum(fold(word) not in roles for word in small) > 1


@kept
def _glued(lexicon: Lexicon) -> regex.Pattern[str]:
    leads = [lead for lead in lexicon.names.byline_leads if len(lead) > 1 and lead.isalpha()]
    return regex.compile(rf"(?:{any_of(leads) or r'(?!)'})(?=\p{{Lu}}\p{{Ll}})", regex.IGNORECASE)


def _glued_lead(page: Page, at: int, end: int) -> int | None:
    """The end of a lead that a name is glued to: 'ByAnn Lee'."""
    m = _glued(page.lexicon).match(page.text, at, end)
    # Case is asked of the letters themselves, which the pattern ignores.
    return m.end() if m and _CAPITAL.match(page.text, m.end(), end) else None


def _is_other(lexicon: Lexicon, part: str) -> bool:
    """Whether a part of a line is known for something else: a label, a role, a menu's entry, a counter, an address."""
    folded = fold(part)
    if (
        not folded
        or folded in lexicon.names.role_words
        or folded in other_labels(lexicon)
        or "@" in part
        or "©" in part
    ):
        return True
    return lexicon.whole.whole(folded) is not None or folded.partition(" ")[0] == "0"


# No character of a script without spaces between words comes before it.
_FIRST_IDEOGRAPH = "\u2e80"
_INITIAL = 1  # letters of one
_LONGEST = 4  # words of a name; more in capitals are a menu
_BREAKS = regex.compile(r"[. ]+")


def _letters(part: str) -> int:
    return sum(ch.isalpha() for ch in part)


def _bare(lexicon: Lexicon, author: str) -> str:
    """A name without the role that is written before or behind it, glued to it too, and once where it stands twice."""
    roles = lexicon.names.role_words
    name = " ".join(author.split()).strip(" ,")
    if name and name[0] >= _FIRST_IDEOGRAPH:
        return _without_role(lexicon, name)
    words = [part for word in name.split(" ") for part in part_role(roles, word)]
    while len(words) > _PERSON and fold(words[-1]) in roles:
        words.pop()
    while len(words) > _PERSON and (fold(words[0]) in roles or fold(words[0]) in leads_of(lexicon)):
        words.pop(0)
    # In scripts without capitals the verb may stand behind the name: 'အောင်ကျော် ရေးသားသည်'.
    if len(words) > 1 and words[-1].upper() == words[-1].lower() and fold(words[-1]) in leads_of(lexicon):
        words.pop()
    half = len(words) // 2
    return " ".join(words[:half] if half and words[:half] * 2 == words else words)


_PERSON = 2  # words of a name that is left without a role


def _without_role(lexicon: Lexicon, name: str) -> str:
    """A name in ideographs or syllables without paper and role before or behind it; two characters stay at least."""
    roles = lexicon.names.role_words
    words = name.split(" ")
    words = [word for word in words if not _is_paper(lexicon, word)] or words
    while len(words) > 1 and fold(words[-1]) in roles:
        words.pop()
    while len(words) > 1 and fold(words[0]) in roles:
        words.pop(0)
    name = " ".join(words)
    for role in sorted(roles, key=len, reverse=True):
        bare = role.replace(" ", "")
        if len(name) - len(bare) >= _PERSON and name.endswith(bare):
            return name.removesuffix(bare).strip()
        if len(name) - len(bare) >= _PERSON and name.startswith(bare):
            return name.removeprefix(bare).strip()
    return name


@cache
def _closers(lexicon: Lexicon) -> tuple[str, ...]:
    """What is glued to a place behind a reporter's name: 嘉義報導."""
    places = lexicon.names.byline_places
    return tuple(place for place in places if place[0] >= _FIRST_IDEOGRAPH and len(place) >= _PERSON)


def _is_name(lexicon: Lexicon, name: str, *, alone: bool) -> bool:
    tokens = fold_tokens(name)
    folded = " ".join(tokens)
    if folded in lexicon.names.agencies:
        return True
    if not tokens or "0" in tokens or name.endswith(_closers(lexicon)):
        return False
    if folded in other_labels(lexicon) or lexicon.whole.whole(folded) is not None:
        return False
    if name[0] < _FIRST_IDEOGRAPH and all(_letters(part) <= _INITIAL for part in _BREAKS.split(name)):
        return False  # 'p.m.', an era
    caseless = name.upper() == name.lower()
    if not caseless and len(tokens) > _LONGEST:
        return False
    return (len(tokens) > 1 or alone or caseless) and not holds_grammar(lexicon, tokens[:1])
