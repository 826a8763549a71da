"""Dates and times of day over the tokens of a line as strings."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from cleaner.cleaning.lexicon import fold_tokens, token_spans
from cleaner.kernels.cleaning import codes

__all__ = ["find_dates"]

SEPARATORS = set(",،、，၊፣.:：/\\-‐‑‒–—+−|·•@()[]（）'’‘`′~")
BARS = set(":：|·•@~")
LONGEST, BEFORE_NUMBER, WORDS, GAP, PHRASE = 24, 8, 3, 8, 8
COUNTED = {"year": codes.CAL_YEAR, "day": codes.CAL_DAY, "hour": codes.CAL_HOUR}


@dataclass
class Token:
    """A token with what it says by itself."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is a number, of digits or others."""
        return unicodedata.category(self.text[0]).startswith("N") and not re.match(
            r"[\u3007\u3021-\u3029\u3038-\u303a]", self.text
        )

    @property
    def size(self) -> int:
        """Its characters."""
        return self.end - self.start


@dataclass
class Reading:
    """What is read of a date so far."""

    core: int = -1
    parts: dict[str, int] = field(default_factory=dict)
    zone: int = codes.NO_ZONE
    flags: int = 0
    half: int = 0
    loose: int = 0
    month_may_be_weekday: bool = False
    year_first: bool = False
    month_year: bool = False
    exact: bool = False
    behind_zone: int = -1
    era: int = 0
    short: bool = False
    noon: bool = False
    six: int = 0

    @property
    def dated(self) -> int:
        """How many of year, month and day are known."""
        return sum(name in self.parts for name in ("year", "month", "day"))

    def set_time(self, hour: int, minute: int = 0, second: int = 0) -> None:
        """Take a time of day."""
        self.parts |= {"hour": hour, "minute": minute, "second": second}


class Line:
    """The tokens of one line of a page, and what the calendar says of them."""

    def __init__(
        self, text: str, tokens: list[Token], phrases: Mapping[str, int], before: Token | None, *, short: bool
    ) -> None:
        self.text, self.tokens, self.phrases, self.before, self.short = text, tokens, phrases, before, short

    def between(self, k: int) -> str:
        """What stands in front of a token, from the one before it on."""
        previous = self.tokens[k - 1] if k else self.before
        return self.text[previous.end if previous else 0 : self.tokens[k].start]

    def number(self, k: int) -> int | None:
        """The value of a number of at most four digits."""
        if not self.has_number(k) or self.tokens[k].size > 4:
            return None
        digits = [unicodedata.decimal(ch, -1) for ch in self.tokens[k].text]
        return None if -1 in digits else int("".join(map(str, digits)))

    def has_number(self, k: int) -> bool:
        """Whether a token is there and a number."""
        return k < len(self.tokens) and self.tokens[k].is_number

    def size(self, k: int) -> int:
        """The characters of a token."""
        return self.tokens[k].size

    def entry(self, k: int) -> tuple[int, int]:
        """What the longest phrase from a token on says, and its tokens."""
        for n in range(min(PHRASE, len(self.tokens) - k), 0, -1):
            said = self.phrases.get(" ".join(token.folded for token in self.tokens[k : k + n]), 0) & ~codes.CAL_MORE
            if said:
                return said, n
        return 0, 0

    def is_near(self, k: int) -> bool:
        """Whether no more than blanks and the signs of dates part a token from the one before it."""
        gap = self.between(k)
        return len(gap) <= GAP and all(ch.isspace() or ch in SEPARATORS for ch in gap)

    def mark(self, k: int) -> tuple[int, int]:
        """What the word right behind a number says, and its tokens."""
        if k >= len(self.tokens) or len(self.between(k)) > 2 or not self.is_near(k):
            return 0, 0
        said, n = self.entry(k)
        if n == 1 and self.size(k) == 1 and self.tokens[k].text.isupper():
            return 0, 0
        return said & 0xFFFF, n

    def sign(self, k: int) -> str:
        """The one sign in front of a token, blanks left out; nothing where there are more."""
        signs = [ch for ch in self.between(k) if not ch.isspace()]
        return signs[0] if len(signs) == 1 else ""

    def glued(self, k: int, signs: str) -> bool:
        """Whether a number stands in front of another one, with nothing but one of some signs between them."""
        previous = self.tokens[k - 1] if k else self.before
        return previous is not None and previous.is_number and self.between(k) in tuple(signs)


def is_year(value: int) -> bool:
    """Whether a number of four digits is a year of the common era or the Buddhist one."""
    return 1500 <= value <= 2199 or 2400 <= value <= 2649


def whole_year(value: int) -> int:
    """The year that two digits stand for."""
    return value + (2000 if value < 70 else 1900)


def read_three(line: Line, k: int, read: Reading) -> int:
    """A date of three numbers; its tokens, 0 for none."""
    if not (line.has_number(k) and line.has_number(k + 1) and line.has_number(k + 2)):
        return 0
    sign = line.sign(k + 1)
    if sign != line.sign(k + 2) or sign not in tuple("./-"):
        return 0
    gaps = len(line.between(k + 1)), len(line.between(k + 2))
    if max(gaps) > 3 or line.glued(k, sign) or (line.has_number(k + 3) and line.between(k + 3) == sign):
        return 0
    if read.era:
        year, month, day = order_of_era(line, k, read.era)
    else:
        year, month, day = order_three(line, k, short=gaps == (1, 1), dotted=sign == ".")
    swappable = line.size(k) != 4 and sign != "." and not read.era
    swapped = swappable and month > 12
    if swapped:
        day, month = month, day
    if not (is_year(year) or 1300 <= year <= 1449) or not 1 <= month <= 12 or not 1 <= day <= 31:
        return 0
    if swappable and not swapped and day <= 12 and day != month:
        read.flags |= codes.DATE_SWAPPED
    read.parts |= {"year": year, "month": month, "day": day}
    return 3


def order_three(line: Line, k: int, *, short: bool, dotted: bool) -> tuple[int, int, int]:
    """Year, month and day of three numbers, by their digits; zeros where they are none. A year may be of two digits."""
    a, b, c = line.number(k), line.number(k + 1), line.number(k + 2)
    if a is None or b is None or c is None or line.size(k + 1) > 2:
        return 0, 0, 0
    sizes = line.size(k), line.size(k + 2)
    if sizes[0] == 4 and sizes[1] <= 2:
        return a, b, c
    if sizes[0] <= 2 and sizes[1] == 4:
        return c, b, a
    front = line.text[: line.tokens[k].start][-1:]
    if short and sizes[0] <= 2 and sizes[1] == 2 and c and (front in ("", *SEPARATORS) or front.isspace()):
        # Behind a slash or a hyphen only what is no day or month is a year.
        if line.short and c >= 50:
            return 2500 + c, b, a
        return (whole_year(c), b, a) if dotted or 13 <= c <= 49 else (0, 0, 0)
    return 0, 0, 0


def order_of_era(line: Line, k: int, era: int) -> tuple[int, int, int]:
    """The same where the first is a year of an era."""
    a, b, c = line.number(k), line.number(k + 1), line.number(k + 2)
    if a is None or b is None or c is None or line.size(k) > 3 or max(line.size(k + 1), line.size(k + 2)) > 2:
        return 0, 0, 0
    return (a + era, b, c) if 1 <= a <= 199 else (0, 0, 0)


def read_year_of_era(line: Line, k: int, read: Reading) -> int:
    """A year of an era with the word behind it; its tokens, 0 for none."""
    value = line.number(k)
    if value is None or not 1 <= value <= 199 or line.size(k) > 3:
        return 0
    said, n = line.mark(k + 1)
    read.year_first = "month" not in read.parts
    read.month_year = "month" in read.parts and "day" not in read.parts
    read.parts["year"] = read.era + value
    return 1 + (n if said & codes.CAL_YEAR and not said & codes.CAL_MONTH else 0)


def read_clock(line: Line, k: int, read: Reading) -> int:
    """A time of day without its half; its tokens, 0 for none."""
    hour = line.number(k)
    if hour is None or hour > 23 or line.size(k) > 2:
        return 0
    if line.has_number(k + 1) and line.between(k + 1) in (":", "：", ".") and line.size(k + 1) == 2:
        return read_digits(line, k, hour, read)
    said, n = line.mark(k + 1)
    if said & codes.CAL_HOUR:
        read.set_time(hour)
        return 1 + n + read_minutes(line, k + 1 + n, read)
    if said & (codes.CAL_AM | codes.CAL_PM) and hour <= 12:
        read.set_time(hour)
        return 1
    return 0


def read_digits(line: Line, k: int, hour: int, read: Reading) -> int:
    """A time of day in digits: '10:15', '10.15', '10:15:00.000'; its tokens, 0 for none."""
    sign, minute = line.between(k + 1), line.number(k + 1)
    front = line.text[: line.tokens[k].start][-1:]
    if minute is None or minute > 59 or not (sign != "." or front in ("", *SEPARATORS) or front.isspace()):
        return 0
    exact = line.between(k) == "" and (k > 0 or line.before is not None)
    if not (line.has_number(k + 2) and line.between(k + 2) == sign):
        read.exact = exact
        read.set_time(hour, minute)
        return 2
    second = line.number(k + 2)
    if line.size(k + 2) != 2 or second is None or second > 59 or (sign == "." and minute <= 12):
        read.exact = exact
        return 0
    read.exact = True
    read.set_time(hour, minute, second)
    return 4 if line.has_number(k + 3) and line.between(k + 3) in (".", ",") else 3


def read_minutes(line: Line, k: int, read: Reading) -> int:
    """The minutes and seconds behind an hour and its word; their tokens."""
    at = k
    for name, flag in (("minute", codes.CAL_MINUTE), ("second", codes.CAL_SECOND)):
        if not line.has_number(k) or len(line.between(k)) > 1 or line.size(k) > 2:
            break
        value = line.number(k)
        said, n = line.mark(k + 1)
        marked = bool(said & flag) and len(line.between(k + 1)) <= 1
        if value is None or value > 59 or (said & codes.CAL_MONTH and not marked):
            break
        if not marked and (line.size(k) != 2 or name == "second"):
            break
        read.parts[name] = value
        k += 1 + (n if marked else 0)
        if not marked:
            break
    return k - at


def read_offset(line: Line, k: int, read: Reading) -> int:
    """The offset of a zone; its tokens, 0 for none."""
    gap, named, value = line.between(k), read.behind_zone == k, line.number(k)
    wanted = read.zone == codes.NO_ZONE or (named and read.zone == 0)
    if value is None or not wanted or "hour" not in read.parts or gap[-1:] not in tuple("+-−"):
        return 0
    plus, tight = gap[-1] == "+", len(gap) == 1
    is_offset = named or tight or line.size(k) >= 2 if plus else tight and (named or read.exact)
    if not is_offset:
        return 0
    hours, minutes, n = value, 0, 1
    if line.size(k) == 4:
        hours, minutes = divmod(value, 100)
    elif line.has_number(k + 1) and line.between(k + 1) == ":" and line.size(k + 1) == 2:
        told = line.number(k + 1)
        minutes, n = 60 if told is None else told, 2
    if hours > 14 or minutes > 59:
        return 0
    read.zone = (hours * 60 + minutes) * (1 if plus else -1)
    return n


def read_number(line: Line, k: int, at: int, read: Reading) -> int:
    """What a number begins; its tokens, 0 for nothing."""
    n = 0
    if k > at:
        n = read_offset(line, k, read)
    if not n and not read.dated:
        n = read_three(line, k, read)
    if not n and read.era and "year" not in read.parts:
        return read_year_of_era(line, k, read)
    if not n and "hour" not in read.parts:
        n = read_clock(line, k, read)
    return n or read_part(line, k, read)


def read_part(line: Line, k: int, read: Reading) -> int:
    """A year, a month or a day with the word behind it; its tokens, 0 for none."""
    value, size = line.number(k), line.size(k)
    if value is None:
        return 0
    said, n = line.mark(k + 1)
    alone = not said & (codes.CAL_WORD | codes.CAL_MONTH)
    if "month" not in read.parts and said & codes.CAL_AFTER and 1 <= value <= 12:
        read.parts["month"] = value
        return 1 + n
    if "year" not in read.parts:
        if size == 4 and (1300 <= value <= 1449 if read.flags & codes.DATE_SOLAR else is_year(value)):
            read.year_first = "month" not in read.parts
            read.month_year = "month" in read.parts and "day" not in read.parts
            read.parts["year"] = value
            return 1 + (n if said & codes.CAL_YEAR and not said & codes.CAL_MONTH else 0)
        before = line.text[line.tokens[k].start - 1 : line.tokens[k].start]
        signs = "'’‘" if line.has_number(k - 1) else "'’‘-/"
        buddhist = line.short and value >= 50
        if size == 2 and read.dated == 2 and (buddhist or before in tuple(signs)):
            read.parts["year"] = 2500 + value if buddhist else whole_year(value)
            return 1
    days = 32 if read.flags & codes.DATE_BIKRAM else 31
    if "day" not in read.parts and size <= 2 and 1 <= value <= days and not read.month_year:
        read.parts["day"] = value
        return 1 + (n if said & codes.CAL_DAY and alone else 0)
    return 0


def read_word(line: Line, k: int, read: Reading) -> tuple[int, bool]:  # noqa: C901, PLR0911  a sort of word each
    """What a name or a word says; its tokens, and whether they only stand between others."""
    whole, n = line.entry(k)
    said, month = whole & 0xFFFF, whole & codes.CAL_MONTH
    token = line.tokens[k]
    if whole & codes.CAL_ERA and "year" not in read.parts and line.has_number(k + n):
        read.era = whole >> 32
        return n, False
    if month and read.dated < 3:
        known = read.parts.get("month")
        if known is None or known == month or read.month_may_be_weekday:
            read.month_may_be_weekday = known is None and bool(said & codes.CAL_WEEKDAY)
            read.parts["month"] = month
            read.flags |= codes.DATE_SOLAR if whole & codes.SOLAR_MONTH else 0
            read.flags |= codes.DATE_BIKRAM if whole & codes.BIKRAM_MONTH else 0
            read.flags |= codes.DATE_ETHIOPIC if whole & codes.ETHIOPIC_MONTH else codes.DATE_COMMON
            return n, False
    read.flags |= codes.DATE_COMMON if whole & codes.CAL_COMMON else 0
    if whole & (codes.CAL_MERCY | codes.CAL_COMMON) and "year" in read.parts:
        read.flags |= codes.DATE_MERCY if whole & codes.CAL_MERCY else 0
        return n, False
    if said & codes.CAL_BEFORE and "month" not in read.parts and line.has_number(k + n) and line.is_near(k + n):
        value = line.number(k + n)
        if value is not None and 1 <= value <= 12:
            read.parts["month"] = value
            return n + 1, False
    small = token.text[0].islower() or token.text[-1].islower()
    if said & codes.CAL_ZONE and "hour" in read.parts and (n > 1 or not small):
        if whole >> 32:
            read.zone, read.behind_zone = (whole >> 32) - codes.ZONE_ZERO, k + n
        return n, False
    if read_half(whole, read):
        return n, False
    if said & codes.CAL_WEEKDAY and read.dated < 3:
        return n, False
    stands = said & (codes.CAL_WORD | codes.CAL_WEEKDAY) or any(
        said & flag for name, flag in COUNTED.items() if name in read.parts
    )
    return (n, True) if stands else (0, False)


def read_half(whole: int, read: Reading) -> bool:
    """Take a half of the day, or a word of a clock that counts from six; whether it is a half that is taken."""
    half = whole & (codes.CAL_AM | codes.CAL_PM)
    may_be_half = read.loose == 0 if "hour" in read.parts else not whole & codes.CAL_WORD
    if half and not read.half and may_be_half:
        read.half = half
        read.noon = bool(whole & codes.CAL_NOON)
        read.six |= 2 if whole & codes.CAL_SIX else 0
        return True
    if whole & codes.CAL_SIX and not half:
        read.six |= 1
    return False


def set_half(read: Reading) -> None:
    """Put the hour into its half of the day."""
    hour = read.parts.get("hour")
    if hour is None or not read.half:
        return
    night = read.half == codes.CAL_AM | codes.CAL_PM
    six = read.six == 3 and 1 <= hour <= 12
    if six:
        read.parts["hour"] = hour = (hour + 6) % 12
    morning = range(9, 12) if six else range(10, 12) if read.noon else ()
    if hour < 12 and ((read.half == codes.CAL_PM and hour not in morning) or (night and hour >= 6)):
        read.parts["hour"] = hour + 12
    if hour == 12 and (read.half == codes.CAL_AM or night):
        read.parts["hour"] = 0


def read_date(line: Line, at: int) -> tuple[list[int], int] | None:
    """The date that begins at a token: its row, and the token behind it."""
    read, k, end = Reading(), at, 0
    while k < len(line.tokens) and k - at < LONGEST:
        if k > at and not line.is_near(k):
            break
        bars = BARS | set("(（") if read.dated == 1 and "day" in read.parts else BARS
        if read.dated in (1, 2) and bars.intersection(line.between(k)):
            break
        if line.has_number(k):
            n, between = read_number(line, k, at, read), False
        else:
            n, between = read_word(line, k, read)
        if not n or (between and begins_anew(line, k, begins=not read.dated and "hour" not in read.parts)):
            break
        k += n
        if between:
            read.loose += 1
            if read.loose > WORDS:
                break
            continue
        read.loose = 0
        read.core = line.tokens[k - n].start if read.core < 0 else read.core
        end = k
    if read.dated < 3:
        return None
    if read.year_first and line.has_number(end) and line.size(end) == 4 and is_year(line.number(end) or 0):
        return None
    set_half(read)
    end, stop = end_of(line, end, read)
    names = ("year", "month", "day", "hour", "minute", "second")
    parts = [read.parts.get(name, -1) for name in names]
    return [line.tokens[at].start, read.core, stop, *parts, read.zone, read.flags], end


def begins_anew(line: Line, k: int, *, begins: bool) -> bool:
    """Whether a word that may stand between is an initial in front of a date, or begins a sentence inside of one."""
    if not line.tokens[k].text[0].isupper():
        return False
    return line.size(k) == 1 if begins else "." in line.between(k)


def end_of(line: Line, end: int, read: Reading) -> tuple[int, int]:
    """The token behind a date, and the offset of its end."""
    said, n = line.mark(end)
    opened = end < len(line.tokens) and line.between(end)[-1:] in ("(", "（")
    counted = (said & codes.CAL_YEAR and not said & codes.CAL_MONTH) or (said & codes.CAL_HOUR and "hour" in read.parts)
    if counted or (said & codes.CAL_WEEKDAY and opened):
        end += n
    last = line.tokens[end - 1]
    stop = last.end
    brackets = [ch for ch in line.text[read.core : stop] if ch in "()（）"]
    if brackets and brackets[-1] in "(（" and line.text[stop : stop + 1] in (")", "）"):
        stop += 1
    if not last.is_number and last.size <= 2 and line.text[stop : stop + 1] == ".":
        stop += 1
    return end, stop


def find_dates(
    text: str, lines: list[tuple[int, int]], phrases: Mapping[str, int], *, short: bool = False
) -> tuple[list[list[int]], list[int]]:
    """The dates of a page, row by row, and how many tokens the date has for each that one may be read from.

    Args:
        text: the page.
        lines: where each of its lines begins and ends.
        phrases: what the calendar says of each phrase.
        short: whether two digits may be a year of the Buddhist era.
    """
    rows: list[list[int]] = []
    ends: list[int] = []
    before: Token | None = None
    for start, end in lines:
        spans = token_spans(text, start, end)
        tokens = [Token(text[a:b], _folded(text[a:b]), a, b) for a, b in spans]
        line = Line(text, tokens, phrases, before, short=short)
        first, at = len(ends), 0
        ends += [0] * len(tokens)
        numbers = [k for k in range(len(tokens)) if line.has_number(k)]
        while bisect_right(numbers, at - 1) < len(numbers):
            number = numbers[bisect_right(numbers, at - 1)]
            at = max(at, number - BEFORE_NUMBER)
            begins = not line.glued(at, "-–−") if at == number else tokens[at].folded in phrases
            found = read_date(line, at) if begins else None
            if found is None:
                at += 1
                continue
            row, behind = found
            for k in range(at, behind):
                if tokens[k].start <= row[codes.D_CORE]:
                    ends[first + k] = behind - k
            rows.append(row)
            at = behind
        before = tokens[-1] if tokens else before
    return rows, ends


def _folded(token: str) -> str:
    """A token as the calendar has it: the folding of a letter may hold a sign that would part it."""
    folded = fold_tokens(token)
    return folded[0] if len(folded) == 1 else token.casefold()
