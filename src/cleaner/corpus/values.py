"""JSON in and out as others write it: whole numbers of any size, NaN and Infinity, lone surrogates.

orjson reads and writes what JSON is. What it refuses, or would turn into something else, Python's json reads, as jq and
DuckDB do; what cannot be written again is altered value by value, and named, so that it costs no more than itself.
"""

import copy
import json
import math
import re
from contextlib import suppress
from typing import Any, NamedTuple

import orjson

__all__ = ["Parsed", "parse_json", "to_json", "to_line", "without_unwritable"]

_LONG_INTEGER = re.compile(rb"(?<![.0-9])[0-9]{19}")  # orjson gives floating point for what has more than 64 bits
_DIGITS = bytes.maketrans(b"0123456789", b"0000000000")
_MANY = b"0" * 19
_SURROGATE = re.compile("[\ud800-\udfff]")
_DEEPEST = 1024  # levels that orjson reads
_MOST_DIGITS = 4300  # that Python turns into a number without being asked twice


class Parsed(NamedTuple):
    """What a piece of JSON says.

    Attributes:
        value: of it, writable as JSON.
        altered: what had to be altered for that, by path (``score``, ``tags[2]``, ``meta.rank``): how, in words.
    """

    value: Any
    altered: dict[str, str]


def parse_json(raw: bytes) -> Parsed:
    r"""Read JSON, and what Python's json and like tools write for it.

    Args:
        raw: UTF-8; surrogates that stand alone may be in it, as bytes or as escapes.

    Raises:
        ValueError: it is not JSON; the message is orjson's.

    >>> value, altered = parse_json(b'{"id": 12345678901234567890123, "score": NaN, "text": "cut \\ud83d"}')
    >>> value
    {'id': 12345678901234567890123, 'score': None, 'text': 'cut �'}
    >>> altered
    {'score': 'NaN is null here', 'text': 'a lone surrogate is U+FFFD here'}
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        try:
            value = _leniently(raw)
        except (ValueError, RecursionError):
            raise error from None
        if not _is_shallow(value):
            raise
    else:
        # To look for one digit many times takes a tenth of the time of the pattern.
        if _MANY not in raw.translate(_DIGITS) or not _LONG_INTEGER.search(raw):
            return Parsed(value, {})
        with suppress(ValueError, RecursionError):  # too deep for it: then numbers are floating point
            value = _leniently(raw)
    return without_unwritable(value)


def _leniently(raw: bytes) -> Any:
    return json.loads(raw.decode("utf-8", "surrogatepass"), parse_int=_integer)


def _is_shallow(value: Any) -> bool:
    """Whether it nests no more deeply than orjson reads; how deep Python's json goes differs by its version."""
    waiting = [(value, 1)]
    while waiting:
        holder, depth = waiting.pop()
        if isinstance(holder, dict | list):
            if depth > _DEEPEST:
                return False
            waiting.extend((inner, depth + 1) for inner in (holder.values() if isinstance(holder, dict) else holder))
    return True


class _Digits(str):
    """A whole number of more digits than Python turns into one."""

    __slots__ = ()


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else _Digits(digits)


def without_unwritable(value: Any) -> Parsed:
    """Alter what JSON has no way to write: numbers that are none become null, lone surrogates U+FFFD.

    Args:
        value: of JSON's types; changed in place where it is a list or an object.
    """
    altered: dict[str, str] = {}
    whole = [value]
    waiting: list[tuple[Any, str]] = [(whole, "")]  # not by recursion: JSON nests more deeply than Python may
    while waiting:
        holder, path = waiting.pop()
        if isinstance(holder, dict):
            _mend_names(holder, path, altered)
        items: list[tuple[Any, Any]] = list(holder.items() if isinstance(holder, dict) else enumerate(holder))
        for key, inner in items:
            if isinstance(inner, dict | list):
                waiting.append((inner, _path(holder, path, key, whole)))
                continue
            mended, how = _mended(inner)
            if how:
                holder[key] = mended
                altered[_path(holder, path, key, whole)] = how
    return Parsed(whole[0], altered)


def _path(holder: Any, path: str, key: Any, whole: list[Any]) -> str:
    if holder is whole:
        return ""
    if isinstance(holder, list):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)


def _mended(value: Any) -> tuple[Any, str]:
    """A value that can be written, and what was done to it; nothing most often."""
    if isinstance(value, float) and not math.isfinite(value):
        return None, f"{'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'} is null here"
    if isinstance(value, _Digits):
        return str(value), f"a number of {len(value)} digits is text here"
    if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
        mended = _whole(value)
        return mended, "a lone surrogate is U+FFFD here" if "\ufffd" in mended else ""
    return value, ""


def _whole(text: str) -> str:
    """Join surrogates that belong together; one that stands alone becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _mend_names(holder: dict[str, Any], path: str, altered: dict[str, str]) -> None:
    for name in [name for name in holder if not name.isascii() and _SURROGATE.search(name)]:
        mended = _whole(name)
        while mended in holder:
            mended += "'"
        holder[mended] = holder.pop(name)
        altered[f"{path}.{mended}" if path else mended] = "a lone surrogate in its name is U+FFFD here"


def to_json(value: Any) -> bytes:
    """Write a value as JSON.

    Args:
        value: what is written.

    Raises:
        TypeError: it is nested more deeply than can be written (254 levels), or is not of JSON's types.
    """
    try:
        return orjson.dumps(value)
    except TypeError as error:
        if "surrogates" in str(error):  # of a file's name, or of what a command was given
            return to_json(without_unwritable(copy.deepcopy(value)).value)
        if "64-bit" not in str(error):
            raise
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def to_line(record: Any) -> bytes:
    """Write a record as one line of JSON, with its end.

    Args:
        record: what is written.

    Raises:
        TypeError: as for ``to_json``.
    """
    return to_json(record) + b"\n"
