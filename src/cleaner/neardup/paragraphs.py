"""Paragraphs that occur in many documents: the copies that whole-document comparison does not see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.errors import SettingsError
from cleaner.given import Column, as_column
from cleaner.kernels.neardup import tables
from cleaner.neardup.texts import Chunk, Texts, each, encoded
from cleaner.neardup.threads import thread_pool
from cleaner.neardup.workers import Space

__all__ = ["RepeatedParagraph", "find_repeated_paragraphs"]


_SIGNS = False  # a line of them is no paragraph


@dataclass(frozen=True, slots=True, eq=False)
class RepeatedParagraph:
    r"""A paragraph that stands in several documents.

    Attributes:
        text: as it stands where it occurs first.
        documents: in how many documents it occurs.
        rows: int64 (m,), the document of each occurrence, ascending.
        spans: int64 (m, 2), start and end of each in code points, the end excluded.

    >>> pages = ["Own words.\nSign up for our letter.", "Others.\nSign up for our letter."]
    >>> found = find_repeated_paragraphs(pages, min_documents=2, min_words=3)[0]
    >>> found.text, found.rows.tolist(), found.spans.tolist()
    ('Sign up for our letter.', [0, 1], [[11, 34], [8, 31]])
    """

    text: str
    documents: int
    rows: NDArray[np.int64] = field(repr=False)
    spans: NDArray[np.int64] = field(repr=False)


def find_repeated_paragraphs(
    texts: Texts, *, min_documents: int = 3, min_words: int = 8, threads: int | None = None
) -> list[RepeatedParagraph]:
    r"""Find paragraphs that occur in many documents.

    A paragraph is a line, without the white space around it. Two are the same if their tokens are, in order:
    case, punctuation and spaces do not count. They are told apart by 128-bit hashes.

    Args:
        texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of strings.
        min_documents: least number of documents that it must occur in, at least 2.
        min_words: least number of its tokens, at least 1.
        threads: how many to work in; None for one for each processor. What is found does not depend on it.

    Returns:
        The paragraphs, those of the most documents first, then by place.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set), or one holds no text, as None and NaN do not.
        SettingsError: an argument is out of its range.

    >>> pages = ["One story.\nAll rights are reserved.", "Another.\nAll rights ARE reserved"]
    >>> found = find_repeated_paragraphs(pages, min_documents=2, min_words=3)
    >>> [(one.text, one.documents, one.spans.tolist()) for one in found]
    [('All rights are reserved.', 2, [[11, 35], [9, 32]])]
    """
    if min_documents < 2:
        raise SettingsError(f"min_documents is {min_documents}; it must be at least 2")
    if min_words < 1:
        raise SettingsError(f"min_words is {min_words}; it must be at least 1")
    texts = as_column(texts)
    places: list[tuple[int, int, int]] = []
    hashed: list[tuple[NDArray[np.int64], NDArray[np.uint64]]] = []
    with thread_pool(threads) as pool:
        hashed.extend(pool.map(_hasher(), encoded(_lines(texts, min_words, places))))
    if not places:
        return []
    counts = np.concatenate([part[0] for part in hashed])
    fingerprints = np.concatenate([part[1] for part in hashed])
    return _grouped(texts, np.array(places, dtype=np.int64), counts >= min_words, fingerprints, min_documents)


def _lines(texts: Column, least: int, places: list[tuple[int, int, int]]) -> Iterator[str]:
    """Lines that may have so many tokens, one a character of ASCII; where they stand goes to ``places``.

    Beyond ASCII a character may fold to several, as ½ does to 1/2.
    """
    for row, text in enumerate(each(texts)):
        at = 0
        for line in text.split("\n"):
            inner = line.strip()
            if len(inner) >= least or not inner.isascii():
                start = at + len(line) - len(line.lstrip())
                places.append((row, start, start + len(inner)))
                yield inner
            at += len(line) + 1


def _hasher() -> Callable[[Chunk], tuple[NDArray[np.int64], NDArray[np.uint64]]]:
    space = Space()
    table = tables.characters("default")

    def hash_lines(chunk: Chunk) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        work, tokens = space.for_texts(chunk.longest)
        counts = np.empty(len(chunk), dtype=np.int64)
        fingerprints = np.empty((len(chunk), 2), dtype=np.uint64)
        kernels.hash_documents(
            chunk.data, chunk.bounds, np.arange(len(chunk)), table, _SIGNS, work, tokens, counts, fingerprints
        )
        return counts, fingerprints

    return hash_lines


def _grouped(
    texts: Column,
    places: NDArray[np.int64],
    long_enough: NDArray[np.bool_],
    fingerprints: NDArray[np.uint64],
    min_documents: int,
) -> list[RepeatedParagraph]:
    wanted = np.flatnonzero(long_enough)
    order = wanted[np.lexsort((fingerprints[wanted, 1], fingerprints[wanted, 0]))]  # stable: by place among equal ones
    inner = fingerprints[order]
    begins = np.flatnonzero(np.concatenate(([True], (inner[1:] != inner[:-1]).any(axis=1)))[: len(order)])
    ends = np.append(begins, len(order))[1:]
    found = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        if end - begin < min_documents:
            continue
        own = places[order[begin:end]]
        documents = len(np.unique(own[:, 0]))
        if documents >= min_documents:
            row, start, stop = own[0].tolist()
            text = str(texts[row])[start:stop]
            found.append(RepeatedParagraph(text, documents, own[:, 0].copy(), own[:, 1:].copy()))
    return sorted(found, key=lambda one: (-one.documents, int(one.rows[0]), int(one.spans[0, 0])))
