"""The edits that newsrooms make, made up: each takes a text apart about as much as it is told to.

An edit is given its strength: 1 - J, where J is the Jaccard similarity of word 5-grams that it should leave.
Some can change little (a dateline is a few words), some leave the words as they are (quotes and dashes).
"""

import re
from collections.abc import Callable, Sequence
from random import Random

__all__ = ["EDITS", "edit"]

_SIZE = 5
_CITIES = ("BERLIN", "NAIROBI", "LIMA", "OSAKA", "TORONTO", "LYON", "ADELAIDE", "TALLINN")
_AGENCIES = ("Reuters", "AP", "AFP", "dpa", "Staff")
_HEADLINES = (
    "Officials respond after long wait for an answer",
    "What the decision means for the region",
    "Questions remain as second day of talks begins",
    "Residents and experts weigh in on the plan",
)
_BEFORE = (
    "Skip to main content\nHome\nNews\nSport\nOpinion\nSubscribe\nSign in",
    "Menu\nLatest\nWorld\nBusiness\nCulture\nWeather\nShare on Facebook\nShare on Twitter\nPrint this page",
)
_AFTER = (
    "Read more\nSign up to our newsletter and get the day's stories every morning\nAll rights reserved.",
    "Most read\nAbout us\nContact\nPrivacy policy\nThis site uses cookies to serve you.\nBack to top",
)
_AUTHORS = ("Anna Muster", "J. R. Okafor", "Li Wei", "Staff and agencies", "Marta Kowalska")
_MONTHS = ("January", "March", "April", "June", "August", "October", "December")
_CORRECTIONS = (
    "Correction: An earlier version of this article misstated a figure. It has been amended.",
    "This story has been corrected to show that the vote was on Tuesday, not on Monday.",
    "Clarification: This article was changed after publication to include a response from the ministry.",
)
_BYLINE = re.compile(r"(?:By|BY) [A-Z][^\n.]{2,60}$")
_DATE = re.compile(
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.? [0-9]{1,2}, (?:19|20)[0-9]{2}\b"
)
# American and British spellings; changed in whichever direction the text has more of.
_SPELLINGS = (
    ("color", "colour"), ("labor", "labour"), ("honor", "honour"), ("favor", "favour"), ("neighbor", "neighbour"),
    ("center", "centre"), ("theater", "theatre"), ("defense", "defence"), ("offense", "offence"),
    ("organiz", "organis"), ("recogniz", "recognis"), ("realiz", "realis"), ("analyze", "analyse"),
    ("traveler", "traveller"), ("traveling", "travelling"), ("program ", "programme "), ("gray", "grey"),
    ("percent", "per cent"), ("toward ", "towards "),
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_STYLES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": " - ", "–": "-", "…": "..."})

Edit = Callable[[str, float, Random, Sequence[str]], str]


def _parts(text: str) -> tuple[list[str], str]:
    """Paragraphs, or sentences where there are few paragraphs, and what joins them."""
    lines = [line for line in text.split("\n") if line.strip()]
    return (lines, "\n") if len(lines) > 3 else (_SENTENCE.split(text.strip()), " ")


def _word_rate(strength: float) -> float:
    """Share of words to change so that runs of five of them end up as alike as is asked for.

    >>> round(_word_rate(0.2), 3)
    0.023
    """
    kept = 2 * (1 - strength) / (2 - strength)
    return float(1 - kept ** (1 / _SIZE))


def _on_words(text: str, strength: float, draw: Random, change: Callable[[str], str]) -> str:
    """Change words here and there, and one of them at least."""
    pieces = re.split(r"(\s+)", text)
    rate = _word_rate(strength)
    forced = 2 * draw.randrange((len(pieces) + 1) // 2)
    for at in range(0, len(pieces), 2):
        if at == forced or draw.random() < rate:
            pieces[at] = change(pieces[at])
    return "".join(pieces)


def dateline(text: str, _strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Another place and agency before the first word."""
    start = re.sub(r"^[A-Z ,]{3,30}\([A-Za-z ]+\) ?[-—–]+ ?", "", text)
    return f"{draw.choice(_CITIES)} ({draw.choice(_AGENCIES)}) - {start}"


def headline(text: str, _strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Another headline; where the first line is prose, one is put before it."""
    first, _, rest = text.partition("\n")
    kept = rest if rest and len(first.split()) < 15 else text
    return f"{draw.choice(_HEADLINES)}\n{kept}"


def _drop(parts: list[str], strength: float) -> list[str]:
    """Leave parts out, from the first on, up to the share of words that is asked for."""
    allowed = strength * sum(len(part.split()) for part in parts)
    dropped, at = 0, 0
    while at < len(parts) - 1 and (dropped := dropped + len(parts[at].split())) <= allowed:
        at += 1
    return parts[at:]


def drop_lead(text: str, strength: float, _draw: Random, _others: Sequence[str]) -> str:
    """The first paragraphs are gone."""
    parts, joint = _parts(text)
    return joint.join(_drop(parts, strength))


def drop_end(text: str, strength: float, _draw: Random, _others: Sequence[str]) -> str:
    """The last paragraphs are gone."""
    parts, joint = _parts(text)
    return joint.join(_drop(parts[::-1], strength)[::-1])


def truncate(text: str, strength: float, _draw: Random, _others: Sequence[str]) -> str:
    """Cut off in mid-sentence, with dots."""
    words = [match.end() for match in re.finditer(r"\S+", text)]
    if not words:
        return text
    return text[: words[max(0, round((1 - strength) * len(words)) - 1)]] + " ..."


def replace_words(text: str, strength: float, draw: Random, others: Sequence[str]) -> str:
    """Other words here and there."""
    words = draw.choice(others).split() or ["other"]
    return _on_words(text, strength, draw, lambda _word: draw.choice(words))


def insert_paragraph(text: str, strength: float, draw: Random, others: Sequence[str]) -> str:
    """A piece of another text between two paragraphs."""
    parts, joint = _parts(text)
    number = max(3, round(len(text.split()) * strength / (1 - min(strength, 0.9))))
    words = draw.choice(others).split()
    start = draw.randrange(max(1, len(words) - number + 1))
    at = draw.randrange(len(parts) + 1)
    return joint.join([*parts[:at], " ".join(words[start : start + number]), *parts[at:]])


def reorder(text: str, strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Paragraphs change places; each new seam costs the runs that cross it."""
    parts, joint = _parts(text)
    moves = max(1, round(len(text.split()) * strength / (6 * (_SIZE - 1))))
    for _ in range(min(moves, len(parts) // 2)):
        moved = parts.pop(draw.randrange(len(parts)))
        parts.insert(draw.randrange(len(parts) + 1), moved)
    return joint.join(parts)


def typos(text: str, strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Letters change places, as when slips are made or mended."""

    def slip(word: str) -> str:
        if len(word) < 3:
            return f"{word}e"
        at = draw.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _on_words(text, strength / 2, draw, slip)


def style(text: str, _strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Another house style: straight quotes, spaced dashes, capitals in the first line, US for U.S."""
    first, newline, rest = text.translate(_STYLES).partition("\n")
    if len(first.split()) < 15:
        first = draw.choice((first.upper(), first.title()))
    return (first + newline + rest).replace("U.S.", "US").replace(" %", "%")


def boilerplate(text: str, _strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Another site's menu before it and footer behind it."""
    return f"{draw.choice(_BEFORE)}\n{text}\n{draw.choice(_AFTER)}"


def numbers(text: str, strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Figures are brought up to date, as many as the strength allows."""
    left = max(1, round(_word_rate(strength) * len(text.split())))

    def update(match: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        return str(int(match[0]) + draw.randrange(1, 9)) if left >= 0 else match[0]

    return re.sub(r"(?<!\w)[0-9]{1,6}(?!\w)", update, text)


def byline(text: str, _strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Another author and another date; where neither is in the first lines, a line with both comes after the first."""
    lines = text.split("\n")
    date = f"{draw.choice(_MONTHS)} {draw.randrange(1, 29)}, {draw.randrange(2005, 2026)}"
    named = dated = False
    for at, line in enumerate(lines[:8]):
        if not named and (named := bool(_BYLINE.fullmatch(line.strip()))):
            lines[at] = f"By {draw.choice(_AUTHORS)}"
        if not dated and (dated := bool(_DATE.search(line))):
            lines[at] = _DATE.sub(date, line, count=1)
    if not named and not dated:
        lines.insert(min(1, len(lines) - 1), f"By {draw.choice(_AUTHORS)} {date}")
    return "\n".join(lines)


def correct(text: str, _strength: float, draw: Random, _others: Sequence[str]) -> str:
    """A figure or a word is put right, and a note at the end says so."""
    words = re.split(r"(\s+)", text)
    figures = [at for at, word in enumerate(words) if word.isdigit()]
    if figures:
        at = draw.choice(figures)
        words[at] = str(int(words[at]) + draw.randrange(1, 9))
    else:
        words[2 * draw.randrange((len(words) + 1) // 2)] = "Tuesday"
    return f"{''.join(words)}\n{draw.choice(_CORRECTIONS)}"


def update(text: str, strength: float, draw: Random, others: Sequence[str]) -> str:
    """A paragraph that tells what is new stands before all others."""
    number = max(5, round(len(text.split()) * strength / (1 - min(strength, 0.9))))
    words = draw.choice(others).split()
    start = draw.randrange(max(1, len(words) - number + 1))
    return f"UPDATE {draw.randrange(24)}:{draw.randrange(10, 60)}: {' '.join(words[start : start + number])}\n{text}"


def spelling(text: str, _strength: float, _draw: Random, _others: Sequence[str]) -> str:
    """British for American spelling, or the other way."""
    american = sum(text.count(one) for one, _ in _SPELLINGS)
    british = sum(text.count(other) for _, other in _SPELLINGS)
    for one, other in _SPELLINGS:
        old, new = (one, other) if american >= british else (other, one)
        text = text.replace(old, new).replace(old.capitalize(), new.capitalize())
    return text


def white_space(text: str, _strength: float, draw: Random, _others: Sequence[str]) -> str:
    """Line ends, indents and spaces as another editor leaves them; no word changes."""
    ends, indent = draw.choice(("\n\n", "\r\n", "\n \n")), draw.choice(("", "\t", "    ", "\u00a0"))
    lines = (line.replace(". ", ".  ") for line in text.split("\n"))
    return ends.join(indent + line for line in lines)


def encoding(text: str, strength: float, draw: Random, _others: Sequence[str]) -> str:
    """UTF-8 read as Windows-1252, or its letters lost, in as many places as the strength allows."""
    left = max(1, round(_word_rate(strength) * len(text.split())))
    lost = draw.random() < 0.5

    def damage(match: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        if left < 0:
            return match[0]
        raw = match[0].encode("utf-8", "replace")
        return "\ufffd" * len(match[0]) if lost else raw.decode("cp1252", "replace")

    return _NOT_ASCII.sub(damage, text)


EDITS: dict[str, Edit] = {
    "dateline": dateline,
    "headline": headline,
    "lead dropped": drop_lead,
    "end dropped": drop_end,
    "truncated": truncate,
    "words replaced": replace_words,
    "paragraph inserted": insert_paragraph,
    "reordered": reorder,
    "typos": typos,
    "house style": style,
    "boilerplate": boilerplate,
    "numbers updated": numbers,
    "byline and date": byline,
    "corrected": correct,
    "update on top": update,
    "spelling": spelling,
    "white space": white_space,
    "encoding damaged": encoding,
}


def edit(text: str, strength: float, draw: Random, others: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Make a copy with one to three edits.

    Args:
        text: the original.
        strength: 1 - J that the copy should have; 0 to below 1.
        draw: where chance comes from.
        others: texts to take words and paragraphs from.

    Returns:
        The copy, and the names of its edits in the order in which they were made.
    """
    names = tuple(draw.sample(list(EDITS), draw.choice((1, 1, 2, 3))))
    share = 1 - (1 - strength) ** (1 / len(names))
    for name in names:
        text = EDITS[name](text, share, draw, others)
    return text, names
