"""What is added to an index at once: names beside texts, some signed while others are written."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from cleaner.errors import InputError, KnownIdError
from cleaner.given import Column, as_list
from cleaner.neardup.index.store import Batch, Existing

__all__ = ["batches", "checked_names", "distinct_rows", "taken", "texts_at_once"]

_SIGNED_AT_ONCE = 2048  # texts that one thread signs and packs while another does so, or writes
_SIGNED_BYTES = 4 << 20  # of such texts together, about
_ADDED_AT_ONCE = 1 << 14  # documents to a transaction
_BYTES_AT_ONCE = 64 << 20  # packed bytes to a transaction, and a text


def checked_names(given: Iterable[str], count: int | None) -> list[str]:
    """Take identifiers by position.

    Args:
        given: rows of str.
        count: how many there must be; None for any number.

    Raises:
        InputError: they are no rows, not as many, or not all str.
    """
    names = as_list(given, "names")
    if count is not None and len(names) != count:
        raise InputError(f"there are {len(names)} identifiers for {count} texts; there must be one for each")
    for row, name in enumerate(names):
        if not isinstance(name, str):
            raise InputError(f"names, row {row}: it holds {type(name).__name__}, not a str")
    return names


def distinct_rows(names: list[str], existing: Existing) -> list[int]:
    """Rows to add when an identifier stands more than once, ascending."""
    rows: dict[str, int] = {}
    for row, name in enumerate(names):
        if name in rows and existing == "error":
            raise KnownIdError(
                f"names, rows {rows[name]} and {row}: both are {name!r}; nothing was added: give each its own, or say "
                "existing='keep' for the first of them, or existing='replace' for the last",
                names=(name,),
                rows=(rows[name], row),
            )
        if name not in rows or existing == "replace":
            rows[name] = row
    return sorted(rows.values())


def texts_at_once(texts: Any, count: int) -> int:
    """How many texts a thread takes at once: fewer where they are long, so that few wait in memory."""
    size = int(texts.nbytes) if hasattr(texts, "nbytes") else sum(len(text) for text in texts if isinstance(text, str))
    return max(1, min(_SIGNED_AT_ONCE, _SIGNED_BYTES * count // max(1, size)))


def taken(texts: Any, rows: list[int]) -> Column:
    """Some of the texts."""
    return texts.take(rows) if hasattr(texts, "take") else [texts[row] for row in rows]


def batches(parts: Iterable[Batch]) -> Iterator[Batch]:
    """Put batches together until they are worth a transaction."""
    waiting: list[Batch] = []
    documents = size = 0
    for part in parts:
        waiting.append(part)
        documents += len(part.ids)
        size += sum(map(len, part.texts))
        if documents >= _ADDED_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield _joined(waiting)
            waiting, documents, size = [], 0, 0
    if waiting:
        yield _joined(waiting)


def _joined(parts: list[Batch]) -> Batch:
    if len(parts) == 1:
        return parts[0]
    return Batch(
        [name for part in parts for name in part.ids],
        [text for part in parts for text in part.texts],
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.speaks for part in parts]),
    )
