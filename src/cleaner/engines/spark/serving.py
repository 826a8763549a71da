"""A process beside a task of Spark's that cleans and signs what the task gives it.

A page may end the process that cleans it, or hold it up for ever. Here it ends one that nobody waits for: it is started
anew, the page is tried alone, and where it ends the process again it goes to quarantine (``corpus.asked``). So no task
fails of a page, and none is tried for ever. The process stays for the tasks that come after in the same Python worker.
"""

import hashlib
import os
import pickle
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import orjson
import pyarrow as pa

from cleaner.config import RunSettings
from cleaner.corpus.asked import END, LOOK, AskedChild, cleaned_surely, sign_giver, started_with
from cleaner.corpus.batches import ARTICLES, CUTS, DOCUMENTS, FURTHER, QUARANTINE, document_batch, pack, unpack
from cleaner.corpus.readers import read_records
from cleaner.corpus.readers.cells import rows_of
from cleaner.corpus.readers.documents import Document, distinct
from cleaner.corpus.sources import RECORDS
from cleaner.corpus.stages import clean_batch, sign_batch
from cleaner.corpus.stages.near_copies import TEXTS
from cleaner.corpus.values import parse_json
from cleaner.corpus.warm import warm_parse, warm_parse_html
from cleaner.engines.spark.buckets import bits_of
from cleaner.engines.spark.names import EXTRA
from cleaner.errors import CleanerError, RecordError, SettingsError
from cleaner.shown import one_line

__all__ = ["DONE", "TRAVELS", "Server", "serve", "server_for"]

TRAVELS = "travels"
"""The column that tells which columns of a data frame travel along with an article, by their numbers."""

_REMEDIES = ("raise it", "see whether the executors' memory is short")

_PLAIN = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
_CUT = pa.struct([field for field in CUTS if field.name != "row"])
_SIGNED: "list[pa.Field[Any]]" = [
    pa.field("size", pa.int64()),  # distinct shingles
    pa.field("signature", pa.binary()),  # uint32, as they lie in memory
    pa.field("bits", pa.binary()),  # the lowest of each
    pa.field("keys", pa.list_(pa.int64())),
    pa.field("digest", pa.binary()),  # of the text; the same for all without a word
]


def _plain(field: "pa.Field[Any]") -> "pa.Field[Any]":
    return pa.field(field.name, _PLAIN.get(field.type, field.type))


DONE = pa.schema(
    [
        *(_plain(field) for field in ARTICLES),
        *_SIGNED,
        pa.field("cuts", pa.list_(_CUT)),
        pa.field(TRAVELS, pa.list_(pa.int32())),  # of a data frame; of files ``further`` holds what travels
        *(_plain(field) for field in QUARANTINE if field.name in ("problem", "remedy", "raw")),
    ]
)
"""A row a document: an article with its signature, keys and cuts, or, where ``problem`` is not null, what made none."""


class Server(AskedChild):
    """The process, as a task sees it.

    Args:
        settings: of the run.
    """

    def __init__(self, settings: RunSettings) -> None:
        serve = "from cleaner.engines.spark.serving import serve; serve()"
        self._gone = threading.Event()
        super().__init__(serve, settings, self._gone, _REMEDIES[1])
        self._limit = settings.page_seconds
        threading.Thread(target=self._watch, name="cleaner-watch", daemon=True).start()

    def clean(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Clean and sign a batch.

        Args:
            batch: rows of ``batches.DOCUMENTS``; or records, a row each, whose last column is the number by which
                each is known.

        Returns:
            Rows of ``DONE``; ``row`` is that of the batch.

        Raises:
            CleanerError: the process cannot be started, or is ended again and again, whatever it is given; or what it
                does fails.
        """
        return cleaned_surely(
            lambda head: self._ask_for(head, batch),
            lambda row: self._ask_for({"refused": {}, "each": True}, batch.slice(row, 1)),
            self._limit,
            _REMEDIES,
        )

    def leave(self) -> None:
        """End the process for good, and who watches it."""
        self._gone.set()
        self.close()

    def _watch(self) -> None:
        while not self._gone.wait(LOOK):
            self.end_if_late(self._limit)

    def _ask_for(self, head: dict[str, Any], batch: pa.RecordBatch) -> pa.RecordBatch:
        return self.ask(head, pack(batch), _answer)


def _answer(answers: IO[bytes]) -> pa.RecordBatch:
    told = orjson.loads(answers.readline())
    if isinstance(told, str):
        raise CleanerError(f"the process that cleans failed: {told}; report this as a bug")
    return unpack(answers.read(told))


_servers: dict[bytes, Server] = {}


def server_for(settings: RunSettings) -> Server:
    """The process of this one for a run's settings; it is started when it is first asked for.

    Raises:
        SettingsError: this package lies in a zip, of which neither kernels nor data can be read.
    """
    if not Path(__file__).is_file():
        raise SettingsError(
            f"the executors have cleaner as a zip ({Path(__file__).parents[3]}), which cannot be read while packed; "
            "give it with --archives cleaner.zip#packages and --conf spark.executorEnv.PYTHONPATH=packages"
        )
    key = pickle.dumps(settings)
    if key not in _servers:
        for other in _servers.values():  # of a run before, in a worker that is used again
            other.leave()
        _servers.clear()
        _servers[key] = Server(settings)
    return _servers[key]


def serve() -> None:
    """Be the process: clean the batches that come in on standard input until it ends."""
    incoming = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb", buffering=0) as outgoing:
        os.dup2(2, 1)  # so that nothing that prints can break into an answer
        settings: RunSettings = started_with(incoming)
        if settings.clean:
            warm_parse()  # or the first document would be the one that takes too long
        outgoing.write(b"ready\n")
        with suppress(BrokenPipeError):
            while line := incoming.readline():
                head = orjson.loads(line)
                batch = unpack(incoming.read(head["size"]))
                try:
                    answer = memoryview(pack(_work(batch, head, settings, outgoing)))
                except (MemoryError, BrokenPipeError):  # it ends: the page that it is at may be to blame
                    raise
                except Exception as error:  # noqa: BLE001  whatever it is, who asks is to know of it
                    outgoing.write(END + orjson.dumps(one_line(f"{type(error).__name__}: {error}")) + END)
                    continue
                outgoing.write(END + str(answer.nbytes).encode() + END)
                while answer.nbytes:
                    answer = answer[outgoing.write(answer) :]


def _work(batch: pa.RecordBatch, head: dict[str, Any], settings: RunSettings, outgoing: IO[bytes]) -> pa.RecordBatch:
    names = None if batch.schema.equals(DOCUMENTS) else distinct(batch.schema.names[:-1])
    documents = batch if names is None else document_batch(_documents(batch, names, settings))
    if settings.clean and documents.column("html").null_count < documents.num_rows:
        warm_parse_html()
    refused = {int(row): why for row, why in head["refused"].items()}
    cleaned = clean_batch(documents, settings, refused=refused, before=sign_giver(outgoing, each=head["each"]))
    return _joined(cleaned.articles, cleaned.quarantine, cleaned.cuts, names, documents.num_rows, settings)


def _documents(batch: pa.RecordBatch, names: list[str], settings: RunSettings) -> list[Document | RecordError]:
    """The documents of records; those without an identifier are called by their number.

    Of no value is told that it is altered: Spark writes the column as it came in.
    """
    numbers: list[Any] = batch.column(batch.num_columns - 1).to_pylist()
    records = pa.RecordBatch.from_arrays(batch.columns[:-1], names=names)
    maps = {name: column.type for name, column in zip(names, records.columns, strict=True) if _has_map(column.type)}
    made: list[Document | RecordError] = []
    for number, row in zip(numbers, rows_of(records, {settings.text_field, settings.html_field}), strict=True):
        place = f"record {number + 1}"
        if isinstance(row, UnicodeDecodeError):
            made.append(
                RecordError(RECORDS, place, f"not UTF-8: {row.reason}", "write the column as UTF-8", row.object)
            )
            continue
        record = row[0] | {name: _with_objects(row[0][name], kind) for name, kind in maps.items()}
        (item,) = read_records([record], settings)
        if isinstance(item, RecordError):
            made.append(RecordError(item.source, place, item.problem, item.remedy, item.raw))
        elif item.id == f"{RECORDS}:1":  # made of the place
            made.append(replace(item, id=f"{item.source}:{number + 1}", place=place, altered={}))
        else:  # the same for any number of partitions
            made.append(replace(item, place="", altered={}))
    return made


def _has_map(kind: Any) -> bool:
    parts = [kind.field(at).type for at in range(kind.num_fields)]
    return pa.types.is_map(kind) or any(map(_has_map, parts))


def _with_objects(value: Any, kind: Any) -> Any:
    """A value as JSON has it, with its maps as objects, not as lists of pairs."""
    if value is None:
        return None
    if pa.types.is_map(kind):
        return {str(name): _with_objects(one, kind.item_type) for name, one in value}
    if pa.types.is_struct(kind):
        return {field.name: _with_objects(value[field.name], field.type) for field in kind}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [_with_objects(one, kind.value_type) for one in value]
    return value


def _joined(
    articles: pa.RecordBatch,
    quarantine: pa.RecordBatch,
    cuts: pa.RecordBatch,
    names: list[str] | None,
    total: int,
    settings: RunSettings,
) -> pa.RecordBatch:
    """Rows of ``DONE``, in order; of a data frame with columns of such names."""
    columns = {field.name: articles.column(field.name) for field in ARTICLES}
    if names is not None:
        columns[TRAVELS] = _travelling(columns[FURTHER], names)
        columns[FURTHER] = pa.nulls(articles.num_rows, columns[FURTHER].type)
    if settings.dedup:
        columns |= _signed(articles, settings)
    if settings.explain:
        columns["cuts"] = _cuts_of(articles, cuts)
    parts = []
    for own in (columns, {name: quarantine.column(name) for name in QUARANTINE.names}):
        rows = len(own["row"])
        arrays = [
            own[field.name].cast(field.type) if field.name in own else pa.nulls(rows, field.type) for field in DONE
        ]
        parts.append(pa.Table.from_arrays(arrays, schema=DONE))
    table = pa.concat_tables(parts).sort_by("row").combine_chunks()
    if table.num_rows != total:
        raise AssertionError(f"{total} documents came in, and {table.num_rows} went out")
    return table.to_batches()[0] if total else pa.RecordBatch.from_pylist([], schema=DONE)


def _travelling(further: "pa.Array[Any]", names: list[str]) -> "pa.Array[Any]":
    """The columns that articles' further fields come from, by number."""
    at = {name: number for number, name in enumerate(names)}
    told: list[list[int]] = []
    for text in further.to_pylist():
        fields: dict[str, Any] = parse_json(text.encode()).value if text else {}
        extra = fields.pop(EXTRA, {})
        told.append([at[name] for name in (*fields, *extra)])
    return pa.array(told, pa.list_(pa.int32()))


def _signed(articles: pa.RecordBatch, settings: RunSettings) -> dict[str, "pa.Array[Any]"]:
    texts = articles.column("text")
    numbers = pa.array(range(articles.num_rows), pa.int64())
    signed = sign_batch(pa.RecordBatch.from_arrays([numbers, texts], schema=TEXTS), settings.near_duplicates)
    sizes: list[Any] = signed.column("size").to_pylist()
    own: Any = signed.column("signature")
    signatures = own.flatten().to_numpy().reshape(-1, settings.near_duplicates.num_perm)
    keys: Any = signed.column("keys")
    flat = keys.flatten().view(pa.int64())
    digests = [
        hashlib.blake2b(text.as_py().encode("utf-8", "surrogatepass"), digest_size=16).digest() if size else b""
        for text, size in zip(texts, sizes, strict=True)
    ]
    return {
        "size": signed.column("size"),
        "signature": pa.array([row.tobytes() for row in signatures], pa.binary()),
        "bits": pa.array([row.tobytes() for row in bits_of(signatures)], pa.binary()),
        "keys": pa.ListArray.from_arrays(keys.offsets.cast(pa.int32()), flat),
        "digest": pa.array(digests, pa.binary()),
    }


def _cuts_of(articles: pa.RecordBatch, cuts: pa.RecordBatch) -> "pa.Array[Any]":
    """The cuts of each article, as a list."""
    at = {row: place for place, row in enumerate(articles.column("row").to_pylist())}
    lists: list[list[dict[str, Any]]] = [[] for _ in at]
    for cut in cuts.to_pylist():
        lists[at[cut.pop("row")]].append(cut)
    return pa.array(lists, pa.list_(_CUT))
