"""Files and folders that a pattern names, as a shell would, and those that it cannot go through."""

import fnmatch
import glob
import os
from collections.abc import Iterable
from pathlib import PurePath

from cleaner.corpus.skipped import Skipped

__all__ = ["matching"]


def matching(pattern: str, left: Skipped) -> Iterable[str]:
    """Files and folders that match; ``**`` goes into folders but through no link, as two that lead up never end."""
    parts = PurePath(pattern).parts
    if "**" not in parts:
        _see_closed(parts, left)
        return glob.glob(pattern)  # noqa: PTH207  the pattern may be absolute
    first = parts.index("**")
    bases = glob.glob(str(PurePath(*parts[:first]))) if first else ["."]  # noqa: PTH207  as above
    found: list[str] = []
    for base in bases:
        for here, folders, files in os.walk(base, onerror=left.closed):
            folders[:] = [folder for folder in folders if folder[0] != "."]
            for name in (*folders, *files):
                path = PurePath(here, name)
                if name[0] != "." and _fits(path.relative_to(base).parts, parts[first:]):
                    found.append(str(path))
    return found


def _see_closed(parts: tuple[str, ...], left: Skipped) -> None:
    """Note the folders that a pattern goes through and that cannot be listed or entered: glob says nothing of them."""
    for at in range(1, len(parts)):
        for base in glob.glob(str(PurePath(*parts[:at]))):  # noqa: PTH207  as above
            try:
                if glob.has_magic(parts[at]):
                    os.scandir(base).close()
                else:
                    os.lstat(PurePath(base, parts[at]))
            except PermissionError as error:
                error.filename = base
                left.closed(error)
            except OSError:  # no folder, or nothing of that name
                continue


def _fits(names: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether names match a pattern of names, of which ``**`` stands for any number.

    >>> _fits(("a", "b", "c.txt"), ("**", "*.txt")), _fits(("a", "c.txt"), ("**", "b", "*.txt"))
    (True, False)
    """
    reached = {0}  # places in the pattern before which the names so far may end
    for name in (*names, None):
        for at, part in enumerate(pattern):
            if part == "**" and at in reached:  # stands for nothing
                reached.add(at + 1)
        if name is not None:
            parts = [(at, pattern[at]) for at in reached if at < len(pattern)]
            reached = {at for at, part in parts if part == "**"}
            reached |= {at + 1 for at, part in parts if part != "**" and fnmatch.fnmatchcase(name, part)}
    return len(pattern) in reached
