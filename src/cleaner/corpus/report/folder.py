"""What lies in an output folder, read back: whole or in shards, plain or packed, JSON lines, Parquet or CSV."""

import gzip
import io
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from heapq import nsmallest
from pathlib import Path
from typing import Any

from cleaner.corpus.values import parse_json, to_json
from cleaner.errors import InputError, MissingInputError

__all__ = ["Row", "find_keepers", "likeness", "number_of", "read_account", "read_records", "sample_copies", "text_of"]

Row = dict[str, Any]

_BINS = 20  # of similarity, as many as the profile has
_FIELDS = ("id", "source", "place", "headline", "published", "site", "text")  # of a keeper that the page shows


def read_account(folder: Path) -> Row:
    """Read report.json.

    Args:
        folder: the output of a run.

    Raises:
        MissingInputError: there is none, or it cannot be read.
        InputError: it is not what a run writes.
    """
    path = folder / "report.json"
    try:
        value = parse_json(path.read_bytes()).value
    except OSError as error:
        reason = error.strerror or error
        raise MissingInputError(f"{path}: {reason}; name the output folder of a run that is whole") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON: {error}; run again with overwrite") from error
    if not isinstance(value, dict) or not isinstance(value.get("counts"), dict):
        raise InputError(f"{path}: no counts in it; name the output folder of a run")
    return value


def read_records(folder: Path, stem: str) -> Iterator[Row]:
    """Read the records of a file of JSON lines, or of its shards; none where there is no such file.

    Args:
        folder: the output of a run.
        stem: name of the file without endings.

    Raises:
        InputError: it cannot be read, or a line is not a record.
    """
    for path in _parts(folder, stem):
        if ".jsonl" in path.name:
            for number, line in enumerate(_lines(path), 1):
                yield _record(path, number, line)


def _parts(folder: Path, stem: str) -> list[Path]:
    name = re.compile(rf"{stem}(-\d+)?\.(jsonl(\.gz|\.zst)?|parquet|csv(\.gz|\.zst)?)")
    return sorted(path for path in folder.glob(f"{stem}*") if name.fullmatch(path.name))


def _lines(path: Path) -> Iterator[bytes]:
    import zstandard  # noqa: PLC0415  wanted for few folders

    try:
        with path.open("rb") as packed:
            file: Any = packed
            if path.suffix == ".gz":
                file = gzip.GzipFile(fileobj=packed)
            elif path.suffix == ".zst":
                file = zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True)
            yield from io.BufferedReader(file, 1 << 20) if file is not packed else file
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise InputError(f"{path}: cannot be read: {error}; run again with overwrite") from error


def _record(path: Path, number: int, line: bytes) -> Row:
    try:
        value = parse_json(line).value
    except ValueError as error:
        raise InputError(f"{path}, line {number}: not JSON: {error}; run again with overwrite") from error
    if not isinstance(value, dict):
        raise InputError(f"{path}, line {number}: no record; run again with overwrite")
    return value


def sample_copies(folder: Path, most: int) -> list[Row]:
    """Choose copies with their texts, as many of each similarity as there are, the same in every run.

    Args:
        folder: the output of a run.
        most: how many are wanted.

    Returns:
        Records of duplicates.jsonl, the least similar first.
    """
    held: dict[int, list[tuple[bytes, str, str, Row]]] = {}
    for record in read_records(folder, "duplicates"):
        source, place = text_of(record.get("source")), text_of(record.get("place"))
        if not isinstance(record.get("text"), str) or not record.get("keeper_source"):
            continue
        digest = blake2b(f"{source}\0{place}".encode("utf-8", "replace"), digest_size=16).digest()
        rows = held.setdefault(min(_BINS - 1, int(_BINS * likeness(record))), [])
        rows.append((digest, source, place, record))
        if len(rows) >= 4 * most:
            rows[:] = nsmallest(most, rows, key=_by_digest)
    bins = [sorted(rows, key=_by_digest) for _, rows in sorted(held.items())]
    in_turn = [rows[turn][3] for turn in range(most) for rows in bins if turn < len(rows)]
    return sorted(in_turn[:most], key=likeness)


def _by_digest(row: tuple[bytes, str, str, Row]) -> tuple[bytes, str, str]:
    return row[:3]


def likeness(record: Row) -> float:
    """How similar a copy is to its keeper, or how far contained in it; 0 to 1."""
    return min(1.0, max(0.0, number_of(record.get("similarity", record.get("containment")))))


def find_keepers(folder: Path, copies: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """Find the articles that stand for copies.

    Args:
        folder: the output of a run.
        copies: records of duplicates.jsonl.

    Returns:
        The articles' records by source and place; one that is not there is left out.
    """
    wanted = {(text_of(copy["keeper_source"]), text_of(copy.get("keeper_place"))) for copy in copies}
    found: dict[tuple[str, str], Row] = {}
    for path in _parts(folder, "articles"):
        if len(found) == len(wanted):
            break
        rows = _among_lines(path, wanted) if ".jsonl" in path.name else _among_rows(path, wanted)
        for row in rows:
            found[text_of(row.get("source")), text_of(row.get("place"))] = row
            if len(found) == len(wanted):
                break
    return found


def _among_lines(path: Path, wanted: set[tuple[str, str]]) -> Iterator[Row]:
    """Records of JSON lines."""
    for number, line in enumerate(_lines(path), 1):
        record = _record(path, number, line)
        if (record.get("source"), record.get("place")) in wanted:
            yield record


def _among_rows(path: Path, wanted: set[tuple[str, str]]) -> Iterator[Row]:
    """Rows of Parquet or CSV."""
    import pyarrow as pa  # noqa: PLC0415  loaded where a table was written
    import pyarrow.compute as pc  # noqa: PLC0415

    sources = pa.array([source for source, _ in wanted], pa.string())
    places = pa.array([place for _, place in wanted], pa.string())
    try:
        for batch in _batches(path):
            if not {"source", "place"} <= set(batch.schema.names):  # the run was told to write other fields
                return
            hits = pc.and_(pc.is_in(batch["source"], sources), pc.is_in(batch["place"], places))
            for row in batch.filter(hits).to_pylist():
                if (row["source"], row["place"]) in wanted:
                    yield row
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: cannot be read: {error}; run again with overwrite") from error


def _batches(path: Path) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415  loaded where a table was written
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    if path.suffix == ".parquet":
        with pq.ParquetFile(str(path)) as file:
            names = [name for name in _FIELDS if name in file.schema_arrow.names]
            yield from file.iter_batches(batch_size=1024, columns=names)
        return
    as_text = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(_FIELDS, pa.string()))
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    read = pyarrow.csv.ReadOptions(block_size=1 << 26)
    packed: Any = pa.input_stream(str(path), compression="detect")
    with packed as stream:
        yield from pyarrow.csv.open_csv(stream, read_options=read, parse_options=parse, convert_options=as_text)


def text_of(value: Any) -> str:
    """A value as text: what others put into a field may be of any of JSON's types.

    >>> text_of(None), text_of("a"), text_of(3), text_of(["a", 1])
    ('', 'a', '3', '["a",1]')
    """
    if isinstance(value, str):
        return value
    return "" if value is None else to_json(value).decode()


def number_of(value: Any) -> float:
    """A value as a number; 0 where it is none.

    >>> number_of(0.5), number_of("0.5"), number_of(None), number_of(True)
    (0.5, 0, 0, 0)
    """
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
