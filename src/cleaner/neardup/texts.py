"""Texts of a caller as UTF-8 buffers with offsets, which is what kernels read."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from numbers import Integral
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.given import Column, arrow_pieces, is_arrow, no_text

__all__ = [
    "Chunk",
    "Picked",
    "Texts",
    "character_counts",
    "chunks",
    "each",
    "encoded",
    "is_row",
    "picked",
    "places",
    "text_at",
]

if TYPE_CHECKING:
    import pyarrow as pa

    Texts: TypeAlias = Iterable[str] | pa.Array[Any] | pa.ChunkedArray[Any]
    """What may be compared: any rows of str, by position (see ``given``), such as a list, an iterator or a Series of
    pandas or polars; or an Arrow array of strings, whose bytes are read where they lie."""
else:  # for those who ask a function for its types while it runs: Arrow is not loaded for it, and its arrays are these
    Texts: TypeAlias = Iterable[Any]

_CHUNK_BYTES = 1 << 20
_SHARES = 4  # to a thread, that what is left of an Arrow array is cut into, so that none waits long for the last one
_LEAST_SHARE = 8  # of which a chunk is at least one


class Chunk(NamedTuple):
    """A run of texts that one call of a kernel takes.

    Attributes:
        data: uint8 (any,), UTF-8 of all of them, and perhaps of others.
        bounds: int64 (n + 1,); text i is data[bounds[i]:bounds[i + 1]].
        first: row of the first text.
    """

    data: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    first: int

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def size(self) -> int:
        """Bytes of all texts."""
        return int(self.bounds[-1] - self.bounds[0])

    @property
    def longest(self) -> int:
        """Bytes of the longest text."""
        if len(self.bounds) == 2:  # a text looked up alone: the general way costs more than reading it
            return self.size
        return int(np.diff(self.bounds).max(initial=0))


def chunks(texts: Column, threads: int = 1) -> Iterator[Chunk]:
    """Cut texts into runs of about a megabyte, or two; of an Arrow array, for several threads, fewer at the end.

    Args:
        texts: str, in which lone surrogates are let through and separate words; or an Arrow array, whose bytes are
            not copied.
        threads: that take them.

    Yields:
        The runs in order; none is empty.

    Raises:
        InputError: a row holds no text.
    """
    return _arrow_chunks(texts, threads) if is_arrow(texts) else encoded(texts)


def _encode(text: Any, row: int) -> bytes:
    if not isinstance(text, str):
        raise no_text(text, row)
    return text.encode("utf-8", "surrogatepass")


def encoded(texts: Iterable[Any]) -> Iterator[Chunk]:
    """Encode str in runs of about a megabyte, as ``chunks`` does.

    Raises:
        InputError: one of them is no text.
    """
    parts: list[bytes] = []
    size = 0
    first = 0
    for row, text in enumerate(texts):
        try:
            part = str.encode(text)
        except (TypeError, UnicodeEncodeError):  # no text, or lone surrogates
            part = _encode(text, row)
        parts.append(part)
        size += len(part)
        if size >= _CHUNK_BYTES:
            yield _joined(parts, first)
            first = row + 1
            parts = []
            size = 0
    if parts:
        yield _joined(parts, first)


def _joined(parts: list[bytes], first: int) -> Chunk:
    bounds = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=bounds[1:])
    parts.append(bytes(kernels.PADDING))
    return Chunk(np.frombuffer(b"".join(parts), dtype=np.uint8), bounds, first)


def _arrow_chunks(texts: Any, threads: int = 1) -> Iterator[Chunk]:
    first = 0
    for array in arrow_pieces(texts):
        if array.null_count:
            raise no_text(None, first + array.is_null().index(True).as_py())
        if len(array):
            yield from _array_chunks(array, first, threads)
        first += len(array)


def _buffers(array: Any) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    """The bytes of an Arrow array of strings and, int32 or int64 (n + 1,), where each begins."""
    _, offset_buffer, data_buffer = array.buffers()
    width = np.int64 if str(array.type) == "large_string" else np.int32
    offsets: NDArray[Any] = np.frombuffer(offset_buffer, dtype=width)[array.offset : array.offset + len(array) + 1]
    data = np.frombuffer(data_buffer or b"", dtype=np.uint8)
    data.flags.writeable = False  # kernels are compiled for what callers may not write
    return data, offsets


def _array_chunks(array: Any, first: int, threads: int) -> Iterator[Chunk]:
    data, offsets = _buffers(array)
    bounds = offsets.astype(np.int64)
    begin = 0
    while begin < len(array):
        size = 2 * _CHUNK_BYTES
        if threads > 1:
            left = int(bounds[-1] - bounds[begin])
            size = min(size, max(_CHUNK_BYTES // _LEAST_SHARE, left // (_SHARES * threads)))
        end = int(np.searchsorted(bounds, bounds[begin] + size, side="left"))
        end = min(max(end, begin + 1), len(array))
        yield Chunk(data, bounds[begin : end + 1], first + begin)
        begin = end


def places(texts: Column) -> list[int]:
    """Addresses of the bytes of an Arrow array: one for each buffer, and none for a sequence.

    A buffer of a file that is mapped in one piece lies in that mapping from its first byte to its last.
    """
    if not is_arrow(texts):
        return []
    buffers = (buffer for array in arrow_pieces(texts) for buffer in array.buffers())
    return [buffer.address for buffer in buffers if buffer is not None and buffer.size]


class Picked(NamedTuple):
    """Some texts that one call of a kernel takes.

    Attributes:
        data: uint8 (any,), UTF-8 of all of them, and of others.
        bounds: int64 (2 * n,); text i is data[bounds[2 * i]:bounds[2 * i + 1]].
        first: place of the first of them among those that were asked for.
    """

    data: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    first: int

    def __len__(self) -> int:
        return len(self.bounds) // 2

    @property
    def longest(self) -> int:
        """Bytes of the longest text."""
        return int((self.bounds[1::2] - self.bounds[::2]).max(initial=0))


def picked(texts: Column, rows: NDArray[np.int64]) -> Iterator[Picked]:
    """Cut some of the texts into runs of about a megabyte.

    Args:
        texts: those that ``chunks`` took without complaint.
        rows: int64 (m,), which are wanted, ascending.

    Yields:
        The runs in order; none is empty.
    """
    if is_arrow(texts):
        yield from _arrow_picked(texts, rows)
        return
    for chunk in encoded(texts[row] for row in rows.tolist()):
        yield Picked(chunk.data, np.repeat(chunk.bounds, 2)[1:-1], chunk.first)


def _arrow_picked(texts: Any, rows: NDArray[np.int64]) -> Iterator[Picked]:
    first = 0
    for array in arrow_pieces(texts):
        begin, end = np.searchsorted(rows, [first, first + len(array)]).tolist()
        if begin < end:
            data, offsets = _buffers(array)
            bounds = np.empty(2 * (end - begin), dtype=np.int64)
            bounds[::2] = offsets[rows[begin:end] - first]
            bounds[1::2] = offsets[rows[begin:end] - first + 1]
            sizes = np.cumsum(bounds[1::2] - bounds[::2])
            marks = np.searchsorted(sizes, np.arange(0, sizes[-1] + 1, _CHUNK_BYTES))
            for low, high in pairwise(np.unique([0, *marks.tolist(), end - begin]).tolist()):
                yield Picked(data, bounds[2 * low : 2 * high], begin + low)
        first += len(array)


def each(texts: Column) -> Iterator[str]:
    """The texts one by one.

    Raises:
        InputError: a row holds no text.
    """
    if is_arrow(texts):
        for chunk in _arrow_chunks(texts):
            raw = chunk.data
            for begin, end in pairwise(chunk.bounds.tolist()):
                yield raw[begin:end].tobytes().decode("utf-8", "replace")
        return
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            _encode(text, row)  # says what is wrong
        yield text


def is_row(value: object, count: int) -> bool:
    """Whether it is the number of one of so many rows."""
    return type(value) is not bool and isinstance(value, Integral) and 0 <= int(value) < count


def text_at(texts: Column, row: int) -> str:
    """The text of a row.

    Raises:
        InputError: it holds none.
    """
    value: Any = texts[row]
    value = value.as_py() if hasattr(value, "as_py") else value
    if not isinstance(value, str):
        raise no_text(value, row)
    return value


def character_counts(texts: Column) -> NDArray[np.int64]:
    """Length of each text in code points, int64 (n,).

    Raises:
        InputError: a row holds no text.
    """
    if not is_arrow(texts):
        return np.fromiter(map(len, each(texts)), dtype=np.int64, count=len(texts))
    import pyarrow.compute as pc  # noqa: PLC0415

    counts = [np.asarray(pc.utf8_length(piece), dtype=np.int64) for piece in arrow_pieces(texts)]
    return np.concatenate(counts) if counts else np.zeros(0, dtype=np.int64)
