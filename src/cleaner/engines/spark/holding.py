"""Where what a stage made lies, so that it is made once: as Parquet beside the output, or on the executors' disks."""

import json
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pyspark import StorageLevel

from cleaner.engines.spark.failures import SPARK_ERRORS, cause_of
from cleaner.errors import OutputError
from cleaner.logs import log
from cleaner.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyspark.sql import DataFrame, SparkSession

__all__ = ["CLEANED", "WORK", "Files", "Holding", "described", "key_of"]

WORK = ".cleaner-work"
CLEANED = "cleaned"
"""The stage that reads the input; all others come after it."""
_TWICE = StorageLevel.DISK_ONLY_2  # so that an executor may be lost
_WITH_ALL = True  # what is in a folder, or was in a file of that name
_DESCRIPTION = "spark.job.description"
_NOTED = "key.json"
_KEY, _REPLACES = "key", "replaces"
_WHOLE = "_SUCCESS"  # the file that Hadoop's committer leaves in a folder that is whole


class Files:
    """The file system of a path, as Hadoop reaches it: local, HDFS, S3 and others.

    Args:
        spark: a classic session.
        path: of a folder.
    """

    def __init__(self, spark: "SparkSession", path: str) -> None:
        try:
            self._jvm: Any = spark._jvm  # noqa: SLF001  Spark has no public way to its file systems
            configured = spark._jsc.hadoopConfiguration()  # noqa: SLF001
        except Exception as error:  # what Spark Connect raises has no class of its own in all versions
            raise OutputError("an output needs a classic session of Spark, not one of Spark Connect") from error
        if not path:
            raise OutputError("the output folder is an empty name; name a folder (. for this one)")
        self.root = path.rstrip("/") or "/"
        with self._told():
            self._files = self._path(self.root).getFileSystem(configured)
            whole = self._path(self.root).makeQualified(self._files.getUri(), self._files.getWorkingDirectory())
        self.address: str = whole.toString()

    def _path(self, name: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(name)

    @contextmanager
    def _told(self) -> "Iterator[None]":
        try:
            yield
        except SPARK_ERRORS as error:
            told = f"{self.root}: cannot be written: {cause_of(error)}; choose another folder or make room for it"
            raise OutputError(told) from error

    @property
    def local(self) -> Path | None:
        """The root, where it lies on this machine."""
        return Path(self.address.removeprefix("file:")) if self.address.startswith("file:/") else None

    def holds(self, address: str) -> bool:
        """Whether a file lies below the root.

        Args:
            address: of it, as Spark and fsspec write them.
        """
        told = unquote(re.sub("^file:/+", "file:/", address))
        if self.local is not None and told.startswith("file:/"):
            return Path(told.removeprefix("file:")).resolve().is_relative_to(self.local.resolve())
        return told.startswith(f"{self.address.rstrip('/')}/")

    def has(self, *names: str) -> bool:
        """Whether there is such a file or folder below the root."""
        with self._told():
            return bool(self._files.exists(self._path("/".join((self.root, *names)))))

    def remove(self, *names: str) -> None:
        """Remove a file or folder with all that is in it."""
        with self._told():
            self._files.delete(self._path("/".join((self.root, *names))), _WITH_ALL)

    def rename(self, name: str, other: str) -> None:
        """Give a file or folder another name, which is free."""
        with self._told():
            if not self._files.rename(self._path(f"{self.root}/{name}"), self._path(f"{self.root}/{other}")):
                raise OutputError(f"{self.root}/{other}: cannot be written: {name} cannot get this name; run again")

    def is_file(self) -> bool:
        """Whether a file is in the place of the root."""
        with self._told():
            return self.has() and bool(self._files.getFileStatus(self._path(self.root)).isFile())

    def is_empty(self) -> bool:
        """Whether nothing is in the root; so, too, where there is no root."""
        with self._told():
            return not self.has() or not list(self._files.listStatus(self._path(self.root)))

    def write(self, name: str, content: bytes) -> None:
        """Write a small file, replacing one of that name."""
        with self._told():
            out = self._files.create(self._path(f"{self.root}/{name}"), _WITH_ALL)
            try:
                out.write(bytearray(content))
            finally:
                out.close()

    def read(self, name: str) -> bytes:
        """Read a small file."""
        with self._told():
            stream = self._files.open(self._path(f"{self.root}/{name}"))
            try:
                held: Any = self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream)
            finally:
                stream.close()
        return bytes(held)


@contextmanager
def described(spark: "SparkSession", name: str) -> "Iterator[None]":
    """Jobs that are started within are named so, in Spark's pages and in its event log."""
    context = spark.sparkContext
    before: Any = context.getLocalProperty(_DESCRIPTION)  # None for none
    context.setLocalProperty(_DESCRIPTION, f"cleaner: {name}")
    try:
        yield
    finally:
        context.setLocalProperty(_DESCRIPTION, before)


def key_of(files: Files) -> dict[str, Any]:
    """What the run has noted down that was ended here: its key, and whether it replaces what is here."""
    if not files.has(WORK, _NOTED):
        return {}
    try:
        noted = json.loads(files.read(f"{WORK}/{_NOTED}"))
    except ValueError:
        return {}
    return noted if isinstance(noted, dict) else {}


class Holding:
    """What stages made.

    Args:
        spark: the session.
        files: of the output; None to hold all on the executors' disks, on two of them where there are so many.
        key: of input and settings; what another key made is done anew.
        outputs: names of what such a run may have written already.
        same: whether what a run before has cleaned is what would be cleaned now, as far as the key does not tell; None
            where it tells all.
        overwrite: begin anew, and leave what is there until the new is whole.

    Attributes:
        replaces: whether a finished output is replaced, by this run or by the one that it goes on with.
    """

    def __init__(
        self,
        spark: "SparkSession",
        files: Files | None,
        key: dict[str, Any],
        outputs: "Sequence[str]" = (),
        *,
        same: "Callable[[DataFrame], bool] | None" = None,
        overwrite: bool = False,
    ) -> None:
        self._spark = spark
        self._files = files
        self.replaces = overwrite
        if files is None:
            return
        if overwrite:
            files.remove(WORK)
        before = key_of(files)
        self.replaces = overwrite or bool(before.get(_REPLACES))
        told = json.loads(json.dumps(key, default=str))
        if files.has(WORK) and (before.get(_KEY) != told or not self._is_same(same)):
            log.warning("%s: the run that was ended there had other settings or another input; it is done anew",
                        one_line(files.root))  # fmt: skip
            for name in (WORK, *(() if self.replaces else outputs)):
                files.remove(name)
        if files.has(WORK):
            log.info("%s: going on with the run that was ended", one_line(files.root))
        files.write(f"{WORK}/{_NOTED}", json.dumps({_KEY: told, _REPLACES: self.replaces}, sort_keys=True).encode())

    def _is_same(self, same: "Callable[[DataFrame], bool] | None") -> bool:
        if same is None or self._files is None or not self._files.has(WORK, CLEANED, _WHOLE):
            return True
        return same(self._spark.read.parquet(f"{self._files.root}/{WORK}/{CLEANED}"))

    def hold(self, name: str, make: "Callable[[], DataFrame]") -> "DataFrame":
        """What a stage makes, made if it is not there yet, and whole when this returns.

        Args:
            name: of the stage.
            make: the stage; called only where it is to be made.
        """
        if self._files is None:
            made = make()  # may hold stages of its own
            with described(self._spark, name):
                # The plan ends here: one that holds all stages before it would grow beyond what a driver can hold.
                return made.localCheckpoint(eager=True, storageLevel=_TWICE)
        path = f"{self._files.root}/{WORK}/{name}"
        if not self._files.has(WORK, name, _WHOLE):
            made = make()
            with described(self._spark, name):
                made.write.mode("overwrite").parquet(path)
        return self._spark.read.parquet(path)

    def close(self) -> None:
        """Remove the work of a run that is whole."""
        if self._files is not None:
            self._files.remove(WORK)
