"""What lies in folders and globs and is not read: gathered while files are looked for, and told."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Skipped", "printable"]

_CLOSED = "a folder that cannot be read"
_TOLD = 5  # names in a message
_UNKNOWN = "of endings that are not known: name them by themselves to read them"
_BESIDE = "beside .txt files, taken to describe them: name them to read them"


@dataclass(slots=True)
class Skipped:
    """What is not read.

    Attributes:
        unusable: by name what cannot be read, and why.
        files: of others their input, their name in it, and whether their ending is known; by their whole path.
    """

    unusable: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, str, bool]] = field(default_factory=dict)

    def closed(self, error: OSError) -> None:
        """Note a folder that the system does not open."""
        self.unusable[printable(str(error.filename))] = f"{_CLOSED}: {error.strerror or error}"

    def first_closed(self, start: str) -> str:
        """A folder that the system did not open, and why, of those whose names begin so; '' for none."""
        closed = (item for item in self.unusable.items() if item[0].startswith(start) and item[1].startswith(_CLOSED))
        return next((f"{name}: {why}" for name, why in closed), "")

    def in_words(self, but: Iterable[str]) -> dict[str, str]:
        """Of each input the files that are skipped in it, some by name, but for those that another one names."""
        found: dict[str, tuple[list[str], list[str]]] = {}
        for path in sorted(self.files.keys() - set(but)):
            name, label, known = self.files[path]
            found.setdefault(name, ([], []))[known].append(printable(label))
        told: dict[str, str] = {}
        for name, both in found.items():
            parts = [f"{_some(labels)} {why}" for labels, why in zip(both, (_UNKNOWN, _BESIDE), strict=True) if labels]
            told[f"a part of {printable(name)}"] = "; ".join(parts)
        return told


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
    return f"{len(names):,} {'file' if len(names) == 1 else 'files'} ({shown})"


def printable(name: str) -> str:
    r"""Give a file's name as text that can be written; bytes in it that are not UTF-8 become escapes.

    >>> printable("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")
