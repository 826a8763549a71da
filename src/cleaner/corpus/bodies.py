"""The texts of a run that are compared with each other."""

import os
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from cleaner.neardup.workspace import Spool

__all__ = ["Bodies"]


class Bodies:
    """Texts end to end in one buffer, or one file: what is compared is held once, and Arrow reads it where it lies."""

    def __init__(self, work_dir: str | os.PathLike[str] | None = None) -> None:
        self._data = bytearray()
        self._offsets = array("q", [0])
        self._spool: Spool | None = None
        if work_dir is not None:
            from cleaner.neardup.workspace import Spool as File  # noqa: PLC0415  loads numpy

            self._spool = File(work_dir)

    def add(self, text: str) -> None:
        """Put a text behind the others.

        Raises:
            OutputError: the work folder has no room.
        """
        if self._spool is not None:
            self._offsets.append(self._spool.write(text.encode()))
            return
        self._data += text.encode()
        self._offsets.append(len(self._data))

    def to_arrow(self) -> "pa.StringArray":
        """All texts, in order, where they lie.

        Raises:
            OutputError: the work folder has no room.
        """
        import pyarrow as pa  # noqa: PLC0415  loaded only where something is compared

        data = self._data if self._spool is None else self._spool.mapped()
        return pa.LargeStringArray.from_buffers(len(self._offsets) - 1, pa.py_buffer(self._offsets), pa.py_buffer(data))
