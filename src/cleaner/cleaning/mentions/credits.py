"""Captions: known by their credit and by being there twice.

A credit is known by a label ('photo credit:', 'Foto:'), by an agency ('Jane Doe/AFP', 'Getty Images', 'AP Photo/…')
or by a copyright sign without a year. Labels and agencies are data.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from cleaner.cleaning.lexicon import COLON, Lexicon, fold, fold_tokens, token_spans
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lexicon.opening import OpeningPattern
from cleaner.cleaning.mentions.name_lists import is_name_list
from cleaner.cleaning.mentions.reports import credit_names
from cleaner.cleaning.page import Page

__all__ = ["Credit", "credits_in_brackets", "in_names", "leading_label", "phrases_of", "read_credit"]

# A caption before a credit is at most so many words; more is a paragraph that ends in a credit by chance.
MAX_CAPTION_WORDS = 90
_NOTHING = r"(?!)"
# A credit begins a block, or behind a blank, a bracket, a bar or a stop.
_OPENED = r"(?<![^\s|(\[（\-–—/。」.])"
# The same in ASCII: between the words of a label, and behind it.
_PLAIN_BETWEEN = re.compile(r"[\t-\r \-]{1,2}+")
_PLAIN_AFTER = re.compile(r"[\t-\r ]{0,2}:[\t-\r ]{0,2}(?=[^\t-\r ])")
_SIGNED = regex.compile(r"(?<=[\p{L}\p{N}”’»]\s?)\((?P<names>[\p{L}/ .]{2,30})\)\Z")
_SIGNER = regex.compile(r"\p{Ll}[.!?…](?P<names>\p{Lu}[\p{L}'’.\-]+(?:[ ]\p{Lu}[\p{L}'’.\-]+){0,3})[ ]?\Z")
_BRACKET = re.compile(r"[(\[（【]")
_REPORTED, _LONG = regex.compile(r"[\p{Han} ]{5}"), 80  # characters of a caption
_CLOSING, _BEHIND_BRACKET = frozenset(")]）】"), " .\u00a0"
_COLON = re.compile(f"[{COLON}]")
_LONGEST_PARTED = 240  # of a block with a credit without a colon, or that an agency signs; a paragraph is longer


class Credit(NamedTuple):
    """A credit in the text.

    Attributes:
        start: offset where the credit begins, its bracket or label included.
        end: offset after it.
        names: who is credited.
    """

    start: int
    end: int
    names: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    prefilter: regex.Pattern[str]
    after_label: regex.Pattern[str]
    tail: regex.Pattern[str]
    tail_ends: tuple[str, ...]
    parted: regex.Pattern[str]
    closed: regex.Pattern[str]
    closed_ends: tuple[str, ...]
    before_close: regex.Pattern[str]
    leading: OpeningPattern | None


def phrases_of(words: Iterable[str], between: str = "") -> str:
    """An alternation of phrases; what matches nothing where there are none."""
    return "|".join(rf"[\s{between}\-]{{1,2}}".join(map(regex.escape, w.split(" "))) for w in words) or _NOTHING


def _written(words: Iterable[str]) -> str:
    """An alternation of words in small letters, or with a capital first."""
    return "|".join(f"[{word[0]}{word[0].upper()}]{regex.escape(word[1:])}" for word in words) or _NOTHING


def _last_words(phrases: Iterable[str]) -> list[str]:
    return sorted({phrase.rpartition(" ")[2] for phrase in phrases})


def _leading(labels: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile(rf"(?:{phrases_of(labels)})\s{{0,2}}[{COLON}]\s{{0,2}}(?=\S)", regex.IGNORECASE)


def _filed(lexicon: Lexicon) -> list[str]:
    """Labels that are a credit by themselves, in scripts without capitals, for captions alone use them: 'फाइल फोटो'."""
    names = lexicon.names
    return [w for w in names.credit_labels if w.upper() == w.lower() and fold(w) in names.caption_cues]


@kept
def _patterns(lexicon: Lexicon) -> _Patterns:
    names = lexicon.names
    plain = phrases_of(names.plain_labels)
    tail = rf"(?:{phrases_of(names.picture_tails)})"
    who = r"[\p{L}\p{M}'’.&\-]{1,40}+"
    slash = r"\s{0,2}[/|]\s{0,2}"
    after = rf"(?:{phrases_of(names.trailing_labels)})"
    title = r"\p{Lu}[\p{L}\p{M}'’.&\-]{0,40}+"
    name = r"[\p{Lu}\p{Lt}\p{Lo}\p{Georgian}][\p{L}\p{M}'’.\-\u200c\u200d]{0,40}+"
    sign = rf"(?:{phrases_of(names.picture_signs)})\s{{0,2}}/\s{{0,2}}"
    via = phrases_of(names.picture_via)
    by, dotted = _written(names.credit_by), _written(names.dotted_labels)
    filed = _filed(lexicon)
    alone = rf"(?:{phrases_of(filed)})"
    return _Patterns(
        prefilter=regex.compile(
            rf"[{COLON}/／©ⓒ)\]）】|=＝…]|\.{{3}}|(?:{by})\s|(?:{dotted})\."
            rf"|{phrases_of(_last_words((*names.picture_alone, *filed)))}|{after}\.?\Z"
        ),
        after_label=regex.compile(
            rf"\s{{0,2}}[{COLON}/／]\s{{0,2}}|(?<=(?<![\p{{L}}\p{{M}} ])\p{{Lu}}\p{{L}}{{2,12}})(?:\.{{3}}|…)\s{{0,2}}"
            rf"|\s(?:{by})\s{{1,2}}|(?<=\b(?:{dotted}))\.\s{{0,2}}"
        ),
        # Names in front of what closes a credit: 'Tomo Vaišnoro nuotr.', '新华社记者 张平 摄', '张平/摄'
        closed=regex.compile(rf"(?:{after})\.?\Z"),
        closed_ends=tuple(_last_words(names.trailing_labels)),
        tail_ends=(*_last_words((*names.picture_alone, *filed)), *(f"{word})" for word in _last_words(filed))),
        before_close=regex.compile(
            rf"(?:\A|(?<=[.!?…»”|/–—]\s)){title}(?:[ /]{{1,3}}{title}){{0,4}}\s{{1,2}}\Z"
            rf"|{credit_names(names.role_words)}"
        ),
        # A label and names without a colon, up to the end.
        parted=regex.compile(
            rf"(?P<label>(?i:{plain}))(?!\p{{L}})(?:[ ](?P<dash>[\-–—=][ ])?|[=＝]|[፡][\-–—]?[ ])"
            rf"(?P<names>{name}(?:[ /]{{1,3}}{name}){{0,4}})[ ]?[)）\]]?\Z"
        ),
        leading=OpeningPattern.of(names.credit_labels, _leading, gap=_PLAIN_BETWEEN, after=_PLAIN_AFTER),
        tail=regex.compile(
            rf"(?:{_OPENED}(?:{sign}{who}(?:\s{{1,2}}{who}){{0,4}}+"
            rf"|(?:{who}(?:[ ]{{1,2}}{who}){{0,3}}{slash}){{1,4}}{tail}"
            rf"|(?:{phrases_of(names.picture_heads)}){slash}{who}(?:\s{{1,2}}{who}){{0,4}}+"
            rf"|(?:(?:{via})\s{{1,2}})?(?:{phrases_of(names.picture_alone)}))"
            # A moment and a place may stand in front of the name: '＝2023年5月3日、石川県輪島市、山田花子撮影'.
            rf"|[＝=]\s?(?:[^＝=\n{COLON}。、]{{2,24}}、\s?){{0,3}}[^＝=\n{COLON}。]{{2,16}}?{after}"
            rf"|(?:\A|(?<=[।.!?。…]\s?)){alone}|\({alone}\)"
            rf"|\({title}(?:[ ]{title}){{0,3}}/{title}(?:[ ]{title}){{0,3}}\)"
            rf"|[©ⓒ]\s{{0,2}}(?!\d|\s)[^\n\d©ⓒ]{{2,80}}+)\.?\Z"
        ),
    )


@kept
def _bracket_patterns(lexicon: Lexicon) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    """What opens a credit in brackets, and all of it; compiled where brackets are met, for it takes long."""
    names, flags = lexicon.names, regex.IGNORECASE
    label, tail = rf"(?:{phrases_of(names.credit_labels)})", rf"(?:{phrases_of(names.picture_tails)})"
    after = rf"(?:{phrases_of(names.trailing_labels)})"
    sign = rf"(?:{phrases_of(names.picture_signs)})\s{{0,2}}/\s{{0,2}}"
    initials = r"(?-i:\p{Lu}{2,6}[ ]Photo)\s{0,2}/\s{0,2}"  # of an agency that no list has: 'AW Photo/Bo Ray'
    via, inside = phrases_of(names.picture_via), (*names.credit_by, *names.bracket_by)
    # What each form of the next pattern needs near its bracket: it takes long, and most brackets hold no credit.
    opening = regex.compile(
        rf"[(\[（【](?=[^()\[\]]{{0,80}}(?:[{COLON}/／©]|(?:{phrases_of(_last_words(inside))})\s|{after}))",
        flags,
    )
    bracket = regex.compile(
        rf"[(\[（【]\s{{0,2}}(?:(?:{label}(?!\p{{L}})\s{{0,2}}(?:[{COLON}/／]|(?:{phrases_of(inside)})\s)\s{{0,2}}|©\s{{0,2}}(?!\d))(?P<names>[^()\[\]（）【】\n]{{2,160}}+)"
        rf"|(?P<trailed>[^()\[\]（）【】\n{COLON}。]{{2,20}}?)\s{{0,2}}{after}"
        rf"|(?P<agency>(?:(?:{sign}|{initials})[^()\[\]\n]{{2,80}}+)"
        rf"|(?:[^()\[\]/\n]{{2,60}}+/\s{{0,2}}){{1,4}}+{tail}(?:\s{{0,2}}(?:{via})\s[^()\n]{{2,40}}+)?|{tail}\s{{0,2}}/[^()\[\]\n]{{2,60}}+))\s{{0,2}}[)\]）】]",
        flags,
    )
    return opening, bracket


def credits_in_brackets(page: Page, start: int, end: int) -> list[Credit]:
    """Every credit that stands in brackets between two offsets: '(photo credit: REUTERS)', '(AP Photo/Jane Doe)'.

    Must not fire on a dateline: 'KYIV (Reuters) -' names an agency and credits no picture.
    """
    text = page.text
    found: list[Credit] = []
    if _BRACKET.search(text, start, end) is None:
        return found
    openings, bracket = _bracket_patterns(page.lexicon)
    for opening in openings.finditer(text, start, end):
        at = opening.start()
        m = bracket.match(text, at, end) if not found or at >= found[-1].end else None
        opens = text[at - 1 : at] in ("", "\n")  # and goes on behind a dateline: '【ロンドン共同】'
        if m is not None and not (opens and m.group("trailed") and text[m.end() : end].strip()):
            names = m.group("names") or m.group("trailed") or m.group("agency")
            found.append(Credit(m.start(), m.end(), names.strip(" .,;")))
    return found


def read_credit(page: Page, start: int, end: int, *, label: bool = True) -> Credit | None:
    """The credit at the end of a block, bracketed or not; it may be the whole block.

    Must not fire where the label opens a sentence of prose: 'Photo: the word comes from Greek.'

    Args:
        page: the page.
        start: offset of the block's first character.
        end: offset after its last one.
        label: whether a credit may stand behind its label there.

    >>> from cleaner.cleaning.page import scan
    >>> read_credit(scan("The harbour at dusk. Photograph: Ann Lee/AFP"), 0, 44).names
    'Ann Lee/AFP'
    >>> read_credit(scan("The harbour as it was in 1845.Ann Lee/Getty Images"), 0, 50).names
    'Ann Lee/Getty Images'
    >>> read_credit(scan("He told the AFP he would go."), 0, 28) is None
    True
    """
    text, lexicon = page.text, page.lexicon
    tail = text[max(start, end - 200) : end]
    patterns = _patterns(lexicon)
    parted = _parted(lexicon, tail) if label and end - start <= _LONGEST_PARTED else None
    if parted is None and not patterns.prefilter.search(tail):
        return None
    if tail[-1] == ")" and (signed := _signed(page, start, end)) is not None:
        return signed
    if tail.rstrip(_BEHIND_BRACKET)[-1:] in _CLOSING:
        bracketed = credits_in_brackets(page, max(start, end - 240), end)
        if bracketed and not text[bracketed[-1].end : end].strip(_BEHIND_BRACKET):
            return bracketed[-1]
    begin = max(start, end - 200)  # a credit longer than that is none
    labelled = _labelled(page, begin, end) if label else None
    if labelled is not None and (labelled.start == start or _opens(text, labelled.start)):
        return labelled
    if parted is not None:
        return Credit(begin + parted.start, end, parted.names)
    return _unlabelled(page, start, begin, end)


def _signed(page: Page, start: int, end: int) -> Credit | None:
    """An agency alone in brackets at the end of a block, the names in front with it that are glued to a sentence."""
    signed = _SIGNED.search(page.text, max(start, end - 60), end) if end - start < _LONGEST_PARTED else None
    if signed is None or signed.start() <= start or fold(signed.group("names")) not in page.lexicon.names.agencies:
        return None  # or it stands behind the words of the line before
    named = _SIGNER.search(page.text, max(start, signed.start() - 80), signed.start())
    begin = signed.start() if named is None else named.start("names")
    return Credit(begin, end, signed.group("names").strip() if named is None else page.text[begin:end])


def _unlabelled(page: Page, start: int, begin: int, end: int) -> Credit | None:
    """A credit at the end of a block that needs no label in front, given from where on it is looked for."""
    text, lexicon = page.text, page.lexicon
    patterns, tail = _patterns(lexicon), text[begin:end]
    closed = patterns.closed.search(tail) if _ends_with(tail, patterns.closed_ends) else None
    named = patterns.before_close.search(tail, 0, closed.start()) if closed is not None else None
    # A long paragraph that a reporter's credit closes is all that a picture's page says.
    if named is not None and not (_REPORTED.match(named.group()) and begin + named.start() - start > _LONG):
        return Credit(begin + named.start(), end, named.group().strip(" /／"))
    if not _ends_with(tail, patterns.tail_ends) and _TAIL_SIGN.search(tail) is None:
        return None
    before = max(start, begin - 1)  # the sign before it, which tells whether a credit may begin there
    if (m := patterns.tail.search(text[before:end], begin - before)) is None:
        return None
    glued = max((stop.end() for stop in _GLUED.finditer(m.group())), default=0)
    found, at = m.group()[glued:], before + m.start() + glued
    names = _bare(lexicon, found)
    if found[0] in _COPYRIGHT and _is_copyright(lexicon, text[start:end], names):
        return None
    first = _before_sign(lexicon, text, start, at) if found[0] in "=＝" else at
    return Credit(first, end, names.strip(" .,;|()\u00a0"))


# A sentence, or what a dash closes, which is no part of the names behind it.
_GLUED = regex.compile(r"(?:\p{Ll}{2}[.!?…][\"”»’)]?|\p{Ll}{4}[.!?…][\"”»’)]?[ ]+|[ ][\-–—][ ]+)(?=\p{Lu})")
_TAIL_SIGN = re.compile(r"[/|=＝©ⓒ]")  # in a credit without a label, unless an agency's name ends it
_COPYRIGHT = "©ⓒ"


def _ends_with(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text ends with a word of some, behind which a full stop may stand."""
    return text.endswith(words) or text.removesuffix(".").endswith(words)


def _before_sign(lexicon: Lexicon, text: str, start: int, at: int) -> int:
    """Where a credit behind an equals sign begins: with its label, where one stands in front: '사진=정다운 기자'."""
    spans = token_spans(text, max(start, at - 20), at)[-1:]
    labelled = spans and at - spans[0][1] <= 1 and fold(text[slice(*spans[0])]) in _labels(lexicon)
    return spans[0][0] if labelled else at


# What parts a credit whose label has no colon from what stands in front: a stop, a dash, a bar, a bracket.
_SIGNS = 6  # the last of these that are tried
_PARTED = re.compile(r"[.!?…»”)\]।။] |(?<= )[\-–—|/] ?|[(（\[] ?")


def _parted(lexicon: Lexicon, tail: str) -> Credit | None:
    """A credit behind a label without a colon, up to the end: '(Larawan ni Jun Salonga)', '. - Foto Azlan Mokhtar'.

    Names in brackets, or behind a dash, may be of one word; others are two, or an agency's.
    """
    if not lexicon.names.plain_labels:
        return None
    for sign in list(_PARTED.finditer(tail))[-_SIGNS:]:
        found = _patterns(lexicon).parted.match(tail, sign.end())
        bracket = sign.group()[0] in "(（["
        if found is None or bracket != (tail[-1] in ")）]"):
            continue
        names = found.group("names")
        firm = bracket or found.group("dash") is not None or "=" in found.group()
        if firm or " " in names or names.isupper() or fold(names) in lexicon.names.agencies:
            return Credit(sign.start() if bracket else sign.end(), len(tail), _bare(lexicon, names).strip(" ."))
    return None


@cache
def _labels(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(fold(label) for label in lexicon.names.credit_labels)


def _labelled(page: Page, begin: int, end: int) -> Credit | None:
    """A credit behind its label at the end of a block: 'Foto: dpa', 'Photograph by Ann Lee/AFP'."""
    text = page.text
    for m in _patterns(page.lexicon).after_label.finditer(text, begin, end):
        names = text[m.end() : end]
        if not 2 <= len(names) <= 120 or _COLON.search(names):
            continue
        words = token_spans(text, max(begin, m.start() - 40), m.start())[-8:]
        if not words or m.start() - words[-1][1] > 1:
            continue
        label = _label_at(page.lexicon, text, words, m.start())
        if label is not None and (is_name_list(page.lexicon, names) or _GIVEN.fullmatch(names)):
            return Credit(label, end, in_names(names))
    return None


_GIVEN = regex.compile(r"[\p{L}\p{M}'’\-]{2,30}+(?:[ \u00a0][\p{L}\p{M}'’\-]{1,30}+){0,4}")


def _label_at(lexicon: Lexicon, text: str, words: list[tuple[int, int]], end: int) -> int | None:
    """Where the longest label begins that some words up to an offset are, or their last ones; None where none are."""
    labels, tokens = _labels(lexicon), fold_tokens(text[words[0][0] : end])
    whole = len(tokens) == len(words)  # unless folding parts one
    for k, (start, _) in enumerate(words):
        if (" ".join(tokens[k:]) if whole else fold(text[start:end])) in labels:
            return start
    return None


def _bare(lexicon: Lexicon, credit: str) -> str:
    """A credit without its sign and without the word that follows the name: ＝山本健一撮影."""
    names = credit.lstrip("©ⓒ＝= ")
    for label in lexicon.names.trailing_labels:
        if names.endswith(label) and names != label and not names.isascii():
            names = names.removesuffix(label)
            # Behind a moment and a place stands the name.
            return names.rpartition("、")[2] if _NUMBER.search(names) else names
    return names


_NUMBER = re.compile(r"\d")


def in_names(names: str) -> str:
    """Names in a credit, without signs around them and a bracket that opens before its label: '(fot. Ann Lee)'."""
    if names.endswith((")", "）")) and names.count("(") + names.count("（") < names.count(")") + names.count("）"):
        names = names[:-1]
    return names.strip(" .,;|\u00a0")


def _is_copyright(lexicon: Lexicon, passage: str, names: str) -> bool:
    """Whether a line under the sign is the site's copyright, not a picture's: it reserves rights or names the word."""
    return (
        lexicon.contains.within(fold_tokens(passage)) is not None
        or passage.lstrip(" <[(【").casefold().startswith(lexicon.names.copyright_labels)
        or (passage.lstrip().startswith(("©", "ⓒ")) and "/" not in names)
    )


@cache
def _label_reach(lexicon: Lexicon) -> int:
    """No colon behind a label stands further from its beginning: between words two characters stand for a blank."""
    return max(len(label) + label.count(" ") for label in lexicon.names.credit_labels) + 3


def leading_label(page: Page, start: int, end: int) -> int | None:
    """Where the caption begins behind a label that opens a block: '写真：…（…）'; None where a name follows it."""
    # A label is letters: most captions are done with after this look.
    text, leading = page.text, _patterns(page.lexicon).leading
    if leading is None:
        return None
    head = text[start : min(end, start + _label_reach(page.lexicon))]
    labelled = head[:1].isalpha() and _COLON.search(head) is not None
    begin = leading.match(text, start, end) if labelled else None
    return None if begin is None or is_name_list(page.lexicon, text[begin:end]) else begin


def _opens(text: str, at: int) -> bool:
    """Whether a credit may begin here: after a blank, a bracket, a bar, or in capitals after a stop."""
    return text[at - 1].isspace() or text[at - 1] in "|([（-–—/。」" or (text[at - 1] == "." and text[at].isupper())
