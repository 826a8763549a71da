"""What a run's report tells of the text beside its account: kinds of cuts, lines cut most often, languages, sites."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cleaner.kinds import KINDS

__all__ = ["Profile"]

_LONGEST = 160  # characters of a cut that is counted as a line
_MOST_LINES = 200  # that a partition counts, and twice as many as are told
_TOLD = 100
_HELD = 50_000  # lines that a run counts at a time; of more the most frequent half goes on
_SITES = 200
_BINS = 20  # of similarities, each of .05
_MONTH = len("2024-03")


@dataclass(slots=True)
class Profile:
    """Counts over the documents of a partition, or of a run. Two of them add up to that of all their documents.

    Attributes:
        cuts: of each kind.
        characters: that were cut, of each kind.
        lines: text and kind's number of cuts, of which each partition counts its most frequent ones: a number is that
            of at least so many.
        languages: articles by language.
        months: articles by the month of their publication, ``2024-03``.
        sites: by name: documents, kept, duplicates, characters that came in, that cleaning left and that were kept.
    """

    cuts: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    lines: Counter[tuple[str, int]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    sites: dict[str, "Counter[str]"] = field(default_factory=dict)

    def see_cuts(
        self, text: str, starts: NDArray[np.int64], ends: NDArray[np.int64], kinds: NDArray[np.uint32]
    ) -> None:
        """Count the cuts of a page.

        Args:
            text: the page.
            starts: int64 (n,), offsets, as ``Decisions.cuts`` gives them.
            ends: int64 (n,), offsets.
            kinds: uint32 (n,), their numbers.
        """
        times, sizes = np.bincount(kinds).tolist(), np.bincount(kinds, ends - starts).tolist()
        for kind, number in enumerate(times):
            if number:
                self.cuts[KINDS[kind].value] += number
                self.characters[KINDS[kind].value] += int(sizes[kind])
        # White space, and what kinds are called, are for who reads it.
        spans = zip(starts.tolist(), ends.tolist(), kinds.tolist(), strict=True)
        self.lines.update([(text[start:end], kind) for start, end, kind in spans if end - start <= _LONGEST])

    def see_article(self, record: dict[str, Any]) -> None:
        """Count an article by its record."""
        self.languages[record.get("language") or "unknown"] += 1
        if published := record.get("published"):
            self.months[published[:_MONTH]] += 1

    def see_fate(self, site: str | None, came_in: int, left: int, *, kept: bool) -> None:
        """Count what became of an article.

        Args:
            site: of it; None where nobody knows.
            came_in: characters of its page.
            left: characters of its body.
            kept: whether it is one that was kept; else a near-copy.
        """
        own = self.sites.setdefault(site or "unknown", Counter())
        own["documents"] += 1
        own["characters_in"] += came_in
        own["kept" if kept else "duplicates"] += 1
        own["characters_left"] += left
        own["characters_kept"] += left if kept else 0

    def add(self, other: Self) -> None:
        """Count what another has counted."""
        for name in ("cuts", "characters", "lines", "languages", "months"):
            getattr(self, name).update(getattr(other, name))
        if len(self.lines) > _HELD:
            self.lines = Counter(dict(_most(self.lines, _HELD // 2)))

    def to_json(self) -> dict[str, Any]:
        """What a partition notes down of itself; ``from_json`` reads it."""
        squeezed: Counter[tuple[str, int]] = Counter()
        often = [line for line in self.lines.items() if line[1] > 1]
        # Most lines stand in a partition once: those of the article's teasers.
        for (text, kind), times in often if len(often) >= 2 * _MOST_LINES else self.lines.items():
            squeezed[" ".join(text.split()), kind] += times
        lines = _most(squeezed, _MOST_LINES)
        return {
            "cuts": dict(self.cuts),
            "characters": dict(self.characters),
            "lines": [[text, kind, times] for (text, kind), times in lines],
            "languages": dict(self.languages),
            "months": dict(self.months),
        }

    @classmethod
    def from_json(cls, noted: dict[str, Any]) -> Self:
        """What ``to_json`` has noted down."""
        lines = Counter({(text, kind): times for text, kind, times in noted["lines"]})
        cuts, characters, languages, months = (
            Counter(noted[name]) for name in ("cuts", "characters", "languages", "months")
        )
        return cls(cuts, characters, lines, languages, months)

    def told(self) -> dict[str, Any]:
        """What report.json says."""
        sites = sorted(self.sites.items(), key=lambda site: (-site[1]["documents"], site[0]))
        names = ("documents", "kept", "duplicates", "characters_in", "characters_left", "characters_kept")
        return {
            "kinds": {
                kind: {"cuts": times, "characters": self.characters[kind]} for kind, times in _most(self.cuts, None)
            },
            "sites": [{"site": site, **{name: own[name] for name in names}} for site, own in sites[:_SITES]],
            "languages": dict(_most(self.languages, None)),
            "months": dict(sorted(self.months.items())),
            "lines": [
                {"text": text, "kind": KINDS[kind].value, "times": times}
                for (text, kind), times in _most(self.lines, _TOLD)
                if times > 1
            ],
        }


def _most(counter: "Counter[Any]", number: int | None) -> list[tuple[Any, int]]:
    """The most frequent ones; of equals the first by name, whoever was met first."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:number]


def histogram(similarities: list[float]) -> list[int]:
    """Count similarities, 0 to 1, in twenty bins of .05."""
    bins = [0] * _BINS
    for similarity in similarities:
        bins[min(int(similarity * _BINS + 1e-9), _BINS - 1)] += 1
    return bins
