"""What an index needs of whatever holds it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupSettings
from cleaner.errors import KnownIdError

if TYPE_CHECKING:
    from cleaner.neardup.index.checking import Sign

__all__ = ["Batch", "Candidates", "Existing", "Store", "refuse_known"]

Existing: TypeAlias = Literal["error", "replace", "keep"]
"""What becomes of a document whose identifier is there already: an error, the new one, or the old one."""


class Batch(NamedTuple):
    """Documents to be added together.

    Attributes:
        ids: their identifiers.
        texts: the packed texts.
        keys: uint64 (n, bands), keys of their bands.
        speaks: bool (n,), False for documents without a token, whose keys mean nothing.
    """

    ids: list[str]
    texts: list[bytes]
    keys: NDArray[np.uint64]
    speaks: NDArray[np.bool_]


class Candidates(NamedTuple):
    """Documents that share a band with texts that are looked for.

    Attributes:
        rows: int64 (m,), row of the text of each pair.
        which: int64 (m,), place of the document in the next two.
        ids: identifiers of the documents.
        texts: their packed texts.
    """

    rows: NDArray[np.int64]
    which: NDArray[np.int64]
    ids: list[str]
    texts: list[bytes]


class Store(Protocol):
    """What an index needs of a store; each call is whole or has not happened."""

    @property
    def settings(self) -> DedupSettings:
        """What the store was made with."""

    @property
    def where(self) -> str:
        """Name of the store, for messages."""

    def add(self, batch: Batch, existing: Existing) -> int:
        """Add documents whose identifiers differ from each other; how many were added."""

    def remove(self, ids: Sequence[str]) -> int:
        """Remove documents; how many were there."""

    def candidates(self, keys: NDArray[np.uint64]) -> Iterator[Candidates]:
        """Documents that share a key with a row of ``keys``, uint64 (n, bands); each pair once."""

    def contains(self, ids: Sequence[str]) -> list[bool]:
        """Whether each document is there."""

    def ids(self) -> Iterator[str]:
        """All identifiers, in an order that does not change by itself."""

    def count(self) -> int:
        """How many documents there are."""

    def size(self) -> int:
        """Bytes that the store takes."""

    def check(self, sign: "Sign") -> tuple[int, list[str]]:
        """Read all that is there: how many documents are sound, and what is damaged, in words."""

    def compact(self) -> None:
        """Drop what removed documents left behind."""

    def close(self) -> None:
        """Give everything back; calling it again does nothing."""


def refuse_known(known: Sequence[str], where: str) -> None:
    """Refuse identifiers that are there already.

    Raises:
        KnownIdError: there is one.
    """
    if known:
        more = f" and {len(known) - 1} more of this call" if len(known) > 1 else ""
        raise KnownIdError(
            f"{where} holds a document {known[0]!r}{more} already; nothing of its batch was added: "
            "say existing='replace' or existing='keep', or remove it first",
            names=tuple(known),
        )
