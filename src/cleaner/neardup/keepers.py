"""Which text of a group is kept: the order in which texts are asked whether they stand for themselves."""

from collections.abc import Callable, Iterable, Sized
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.config import KEEPER_POLICIES, KeeperPolicy
from cleaner.errors import InputError, SettingsError
from cleaner.given import Column, as_list, is_missing
from cleaner.neardup.texts import character_counts

__all__ = ["priority_order"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = np.iinfo(np.int64).max


def priority_order(
    texts: Column,
    total: int,
    keeper: KeeperPolicy,
    dates: Iterable[Any] | None,
    key: Iterable[Any] | None,
) -> NDArray[np.int64]:
    """Rows of the texts, those to be kept first; among equals, lower rows first.

    Args:
        texts: the texts.
        total: how many there are.
        keeper: ``first`` (the lowest row), ``longest`` (in code points) or ``earliest`` (by ``dates``).
        dates: for ``earliest``, one for each text.
        key: one value for each text, the lowest of which is kept; instead of a policy.

    Returns:
        int64 (total,).

    Raises:
        SettingsError: the policy is not known, or the arguments do not fit it.
        InputError: dates or key are not one for each text, a date is none, or keys cannot be compared.
    """
    if keeper not in KEEPER_POLICIES:
        raise SettingsError(f"keeper is {keeper!r}; it must be one of {', '.join(KEEPER_POLICIES)}")
    if (keeper == "earliest") != (dates is not None):
        raise SettingsError("dates and keeper='earliest' go together: give both or neither")
    if key is not None:
        if keeper != "first":
            raise SettingsError(f"key and keeper={keeper!r} contradict each other; give one of them")
        return _order_by_key(key, total)
    return np.argsort(_RANKS[keeper](texts, total, dates), kind="stable")


def _check_length(name: str, values: Sized, total: int) -> None:
    if len(values) != total:
        raise InputError(f"{name} has {len(values)} values for {total} texts; give one for each")


def _order_by_key(key: Iterable[Any], total: int) -> NDArray[np.int64]:
    values = as_list(key, "key")
    _check_length("key", values, total)
    missing = next((row for row, value in enumerate(values) if is_missing(value)), None)
    if missing is not None:
        raise InputError(f"key, row {missing}: it holds no value (None, NaN or null), which has no place in an order")
    try:
        order = sorted(range(total), key=values.__getitem__)
    except TypeError as error:
        raise InputError(f"key holds values that cannot be compared: {error}") from error
    return np.array(order, dtype=np.int64)


def _instants(dates: Iterable[Any], total: int) -> NDArray[np.int64]:
    if isinstance(dates, np.ndarray) and dates.dtype.kind == "M" and dates.ndim == 1:
        _check_length("dates", dates, total)
        instants = dates.astype("datetime64[us]").astype(np.int64)
        instants[np.isnat(dates)] = _NEVER
        return instants
    values = as_list(dates, "dates")
    _check_length("dates", values, total)
    return np.fromiter((_instant(value, row) for row, value in enumerate(values)), dtype=np.int64, count=total)


def _instant(value: Any, row: int) -> int:
    """Microseconds since 1970 in UTC; an unknown date comes last."""
    if is_missing(value):
        return _NEVER
    if isinstance(value, np.datetime64):
        return _NEVER if np.isnat(value) else int(value.astype("datetime64[us]").astype(np.int64))
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return int(value) * 1_000_000
    moment = _parsed(value, row) if isinstance(value, str) else value
    if isinstance(moment, datetime):
        if moment != moment:  # noqa: PLR0124  pandas' NaT is a datetime that equals nothing
            return _NEVER
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return (aware - _EPOCH) // timedelta(microseconds=1)
    if isinstance(moment, date):
        return (datetime(moment.year, moment.month, moment.day, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
    raise InputError(
        f"dates, row {row}: {type(value).__name__} is no date; "
        "give a datetime, a date, ISO 8601, seconds since 1970 or None"
    )


def _parsed(value: str, row: int) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise InputError(f"dates, row {row}: {value!r} is not ISO 8601; give None where a date is not known") from error


_RANKS: dict[KeeperPolicy, Callable[[Column, int, Any], NDArray[np.int64]]] = {
    "first": lambda _texts, total, _dates: np.arange(total, dtype=np.int64),
    "longest": lambda texts, _total, _dates: -character_counts(texts),
    "earliest": lambda _texts, total, dates: _instants(dates, total),
}
"""What each policy ranks texts by, a number a text; the lowest is kept, and of equals the lower row."""
