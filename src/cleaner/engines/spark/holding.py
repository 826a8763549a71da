"""Where what a stage made lies, so that it is made once: as Parquet beside the output, or on the executors' disks."""

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyspark import StorageLevel

from cleaner.errors import OutputError
from cleaner.logs import log
from cleaner.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyspark.sql import DataFrame, SparkSession

__all__ = ["WORK", "Files", "Holding", "described"]

WORK = ".cleaner-work"
_TWICE = StorageLevel.DISK_ONLY_2  # so that an executor may be lost
_WITH_ALL = True  # what is in a folder, or was in a file of that name
_DESCRIPTION = "spark.job.description"
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
        self.root = path.rstrip("/") or "/"
        self._files = self._path(self.root).getFileSystem(configured)

    def _path(self, name: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(name)

    def has(self, *names: str) -> bool:
        """Whether there is such a file or folder below the root."""
        return bool(self._files.exists(self._path("/".join((self.root, *names)))))

    def remove(self, *names: str) -> None:
        """Remove a file or folder with all that is in it."""
        self._files.delete(self._path("/".join((self.root, *names))), _WITH_ALL)

    def is_empty(self) -> bool:
        """Whether nothing is in the root; so, too, where there is no root."""
        return not self.has() or not list(self._files.listStatus(self._path(self.root)))

    def write(self, name: str, content: bytes) -> None:
        """Write a small file, replacing one of that name."""
        out = self._files.create(self._path(f"{self.root}/{name}"), _WITH_ALL)
        try:
            out.write(bytearray(content))
        finally:
            out.close()

    def read(self, name: str) -> bytes:
        """Read a small file."""
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


class Holding:
    """What stages made.

    Args:
        spark: the session.
        files: of the output; None to hold all on the executors' disks, on two of them where there are so many.
        key: of input and settings; what another key made is done anew.
        outputs: names of what such a run may have written already.
    """

    def __init__(
        self, spark: "SparkSession", files: Files | None, key: dict[str, Any], outputs: "Sequence[str]" = ()
    ) -> None:
        self._spark = spark
        self._files = files
        if files is None:
            return
        told = json.dumps(key, sort_keys=True, default=str).encode()
        if files.has(WORK) and (not files.has(WORK, "key.json") or files.read(f"{WORK}/key.json") != told):
            log.warning("%s: the run that was ended there had other settings or another input; it is done anew",
                        one_line(files.root))  # fmt: skip
            for name in (WORK, *outputs):
                files.remove(name)
        if files.has(WORK):
            log.info("%s: going on with the run that was ended", one_line(files.root))
        files.write(f"{WORK}/key.json", told)

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
