"""What settings and arguments are checked by, wherever they are given."""

import os
from dataclasses import fields, is_dataclass
from datetime import date
from numbers import Integral, Real
from typing import Any, Literal, TypeVar, get_args, get_origin

from cleaner.errors import SettingsError

__all__ = [
    "LONGEST_PAGE",
    "Settings",
    "check",
    "check_count",
    "check_encoding",
    "check_folder",
    "check_progress",
    "check_today",
    "check_types",
    "check_url",
    "is_number",
    "is_whole",
    "settings_or",
]

Settings = TypeVar("Settings")
_MOST_THREADS = 1024
LONGEST_PAGE = 2_000_000_000


# The settings that are taken where none are given, by their class.
_DEFAULTS: dict[type, Any] = {}


def settings_or(settings: Settings | None, kind: type[Settings]) -> Settings:
    """The settings that were given, or the defaults.

    Raises:
        SettingsError: something else was given.
    """
    if settings is None:
        made: Settings = _DEFAULTS.setdefault(kind, _DEFAULTS.get(kind) or kind())
        return made
    if not isinstance(settings, kind):
        raise SettingsError(f"settings is {settings!r}; it must be {kind.__name__}(…), or None for the defaults")
    return settings


def is_number(value: object) -> bool:
    """Whether it is a real number; True and False are none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_whole(value: object) -> bool:
    """Whether it is a whole number; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def check_folder(name: str, folder: object) -> None:
    """Refuse what is no name of a folder.

    Raises:
        SettingsError: it is empty, or no path.
    """
    right = folder is None or isinstance(folder, os.PathLike | str)
    check(right, f"{name} is {folder!r}; it must be the path of a folder, or None for memory")
    check(folder != "", f"{name} is an empty name; name a folder (. for this one), or leave it out")


def check_count(name: str, value: object) -> None:
    """Refuse a number of threads or processes that no machine has.

    Raises:
        SettingsError: it is no whole number from 1 to 1,024, nor None.
    """
    if value is None:
        return
    check(is_whole(value), f"{name} is {value!r}; it must be a whole number, or None for one for each processor")
    check(value >= 1, f"{name} is {value}; it must be at least 1")  # type: ignore[operator]
    check(value <= _MOST_THREADS, f"{name} is {value}; it must be at most {_MOST_THREADS}")  # type: ignore[operator]


def check_today(today: object) -> None:
    """Refuse what is no day to count back from.

    Raises:
        SettingsError: it is neither a date nor a moment, nor None.
    """
    right = today is None or isinstance(today, date)
    check(right, f"today is {today!r}; it must be a datetime.date or a datetime.datetime, or None")


def check_encoding(encoding: object) -> None:
    """Refuse what is no encoding of text.

    Raises:
        SettingsError: it is neither the name of one that Python knows, nor None.
    """
    try:
        right = encoding is None or (isinstance(encoding, str) and "a".encode(encoding).decode(encoding) == "a")
    except (LookupError, ValueError):  # none, or one of bytes, or a name with NUL in it
        right = False
    check(right, f"encoding is {encoding!r}; it must be one that Python knows, such as cp1251 or shift_jis, or None")


def check_progress(progress: object) -> None:
    """Refuse what cannot be told how far it is.

    Raises:
        SettingsError: it is neither a function nor None.
    """
    right = progress is None or callable(progress)
    check(right, f"progress is {progress!r}; it must be a function that is told how far it is, such as print, or None")


def check_url(url: object) -> None:
    """Refuse what is no address of a page.

    Raises:
        TypeError: it is neither a str nor None.
    """
    if not isinstance(url, str | None):
        raise TypeError(f"url is {type(url).__name__}; give the page's address as a str, or None")


_KINDS: dict[object, tuple[type, str]] = {
    float: (Real, "a number"),
    int: (Integral, "a whole number"),
    bool: (bool, "True or False"),
    str: (str, "a str"),
}


def check_types(settings: Any) -> None:
    """Refuse values of other types than a setting has, and names that are none of those it may have.

    Raises:
        SettingsError: there is one.
    """
    for field_ in fields(settings):
        known = _KINDS.get(field_.type)
        value = getattr(settings, field_.name)
        if known is not None:
            right = isinstance(value, known[0]) and (field_.type is bool or not isinstance(value, bool))
            check(right, f"{field_.name} is {value!r}; it must be {known[1]}")
        elif get_origin(field_.type) is Literal:
            names = get_args(field_.type)
            right = isinstance(value, str) and value in names
            told = ", ".join(name or "''" for name in names)
            check(right, f"{field_.name} is {value!r}; it must be one of {told}")
        elif is_dataclass(field_.type):
            right = isinstance(value, field_.type)  # type: ignore[arg-type]
            check(right, f"{field_.name} is {value!r}; it must be {field_.type.__name__}(…)")  # type: ignore[union-attr]


def check(condition: bool, message: str) -> None:
    """Refuse what does not fulfil a condition.

    Raises:
        SettingsError: it does not.
    """
    if not condition:
        raise SettingsError(message)
