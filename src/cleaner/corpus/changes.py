"""What has changed since the run was ended that another one goes on with: told before and after it is done anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.corpus.reading import CLEANING, LATER, stamp_of
from cleaner.corpus.sources import Found, Source
from cleaner.corpus.work import PartFolder
from cleaner.logs import log
from cleaner.shown import one_line

__all__ = ["Changes", "changed_settings"]

_SHOWN = 5  # files, or settings, in a message


def _names(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The settings that are others than before."""
    return sorted(name for name in now if before.get(name) != now[name])


def _again(names: list[str]) -> str:
    """What is done again where such settings are others."""
    if not CLEANING.isdisjoint(names):
        return "all pages are read and cleaned anew"
    if LATER.issuperset(names):
        return "near-copies are found and files written anew; no page is cleaned again"
    return "all is read anew, and what reads otherwise than before is cleaned anew"


def changed_settings(before: dict[str, Any], now: dict[str, Any]) -> str:
    """In words which settings are others than before, and from what to what; '' where all are the same.

    >>> changed_settings({"keeper": "first", "cleaning": {"keep": 0.5}}, {"keeper": "first", "cleaning": {"keep": 0.6}})
    '(cleaning): cleaning.keep was 0.5 and is 0.6'
    """
    names = _names(before, now)
    if not names:
        return ""
    told: list[str] = []
    for name in names:
        was, is_ = before.get(name), now[name]
        if isinstance(was, dict) and isinstance(is_, dict):
            told += [
                f"{name}.{key} was {was.get(key)!r} and is {is_[key]!r}" for key in is_ if was.get(key) != is_[key]
            ]
        else:
            told.append(f"{name} was {was!r} and is {is_!r}")
    return f"({', '.join(names)}): {_some(told)}"


def _some(told: list[str]) -> str:
    more = len(told) - _SHOWN
    return "; ".join(told[:_SHOWN]) + (f"; and {more:,} more" if more > 0 else "")


class Changes:
    """What an earlier run has done, and which of its files have changed since.

    Args:
        output: the output folder, as it is told.
        parts: the folder of its partitions.
        found: the files of this run.
    """

    def __init__(self, output: Path, parts: Path, found: Found) -> None:
        self._output = one_line(str(output))
        self._parts = parts
        self._sources = found.sources
        self._keys: dict[int, str] = {}  # of partitions that were done
        self._touching: list[str] = []  # what has changed that may touch them

    def tell(self, before: dict[str, Any], now: dict[str, Any]) -> None:
        """Tell which settings and files are others than before, and what is done anew for it.

        Args:
            before: what the run that was ended has noted down: ``settings``, and ``versions`` of what made it.
            now: the same of this one.
        """
        log.info("%s: going on with the run that was ended", self._output)
        files = self._files()
        if not self._keys:  # nothing was done that could have to be done anew
            return
        was, is_ = (noted.get("settings", {}) for noted in (before, now))
        if names := _names(was, is_):
            log.warning("%s: other settings than before %s; %s",
                        self._output, changed_settings(was, is_), _again(names))  # fmt: skip
        if files:
            log.warning("%s: inputs have changed since they were read: %s; what they touch is done anew",
                        self._output, one_line(_some(files)))  # fmt: skip
        self._touching = [name for name in names if name not in LATER]
        self._touching += ["inputs"] if files else []
        if before.get("versions", now["versions"]) != now["versions"]:
            self._touching.append("the version of cleaner, or of a library")

    def tell_anew(self, keys: list[str]) -> None:
        """Tell how much of what was done is done anew, and for which change.

        Args:
            keys: of all partitions, in order, as they are now.
        """
        there = [number for number in self._keys if number < len(keys)]
        anew = sum(self._keys[number] != keys[number] for number in there)
        if there and (anew or self._touching):
            why = f", for what has changed: {', '.join(self._touching)}" if self._touching else ""
            log.warning("%s: %d of the %d partitions that were done were done anew%s",
                        self._output, anew, len(there), why)  # fmt: skip

    def _marks(self) -> Iterator[tuple[int, dict[str, Any]]]:
        numbers = sorted(int(path.name) for path in self._parts.iterdir() if path.name.isdecimal())
        for number in numbers:
            noted = PartFolder(self._parts, number).seen(files=False)
            if noted is not None:
                yield number, noted

    def _files(self) -> list[str]:
        """In words each file that is not as it was when it was read, those of partitions that are done."""
        told: dict[str, str] = {}
        elsewhere: dict[str, list[Any]] = {}  # files that stood at other places in the order
        for number, noted in self._marks():
            self._keys[number] = noted["key"]
            span = noted.get("span")
            for at, was in enumerate(span["files"], span["begin"][0]) if span else ():
                if at < len(self._sources) and self._sources[at].name == was[0]:
                    told[was[0]] = _difference(was, self._sources[at])
                else:
                    elsewhere[was[0]] = was
        if elsewhere:
            by_name = {source.name: source for source in self._sources}
            told |= {name: _difference(was, by_name.get(name)) for name, was in elsewhere.items()}
            told |= dict.fromkeys(self._new(), "new")
        return [f"{name} ({what})" for name, what in told.items() if what]

    def _new(self) -> list[str]:
        """Files that stand before some that were read, and were not read themselves."""
        read: set[str] = set()
        for at, (number, noted) in enumerate(self._marks()):
            if number != at or not noted.get("span"):
                break  # nobody knows what was in the one that is missing
            read.update(was[0] for was in noted["span"]["files"])
        last = max((at for at, source in enumerate(self._sources) if source.name in read), default=0)
        return [source.name for source in self._sources[:last] if source.name not in read]


def _difference(was: list[Any], source: Source | None) -> str:
    """What of a file is not as it was; '' for nothing."""
    if source is None:
        return "no longer given"
    now = stamp_of(source)
    if now == was:
        return ""
    if now[1] != was[1]:
        return "given by another folder"
    if now[2] != was[2]:
        return f"{now[2]:,} bytes, not {was[2]:,}"
    if now[3:4] != was[3:4]:
        return "written at another time"
    return "touched, or another file of the same size and time"
