"""Folded phrases with their kinds."""

from collections.abc import Iterable, KeysView

from cleaner.kinds import Kind

__all__ = ["Phrases"]


class Phrases:
    """Folded phrases with their kinds, looked up inside folded tokens in time linear in the tokens.

    Args:
        kinds: folded phrase -> kind.
    """

    __slots__ = ("_kinds", "_lengths")

    def __init__(self, kinds: dict[str, Kind]) -> None:
        self._kinds = kinds
        lengths: dict[str, set[int]] = {}
        for phrase in kinds:
            tokens = phrase.split(" ")
            lengths.setdefault(tokens[0], set()).add(len(tokens))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def whole(self, key: str) -> Kind | None:
        """The kind of a block that is nothing but a phrase, given its folded form."""
        return self._kinds.get(key)

    @property
    def openers(self) -> KeysView[str]:
        """The first tokens of the phrases."""
        return self._lengths.keys()

    def items(self) -> Iterable[tuple[str, Kind]]:
        """The phrases, folded, with their kinds."""
        return self._kinds.items()

    def of_kind(self, kind: Kind) -> list[str]:
        """The phrases of a kind."""
        return [phrase for phrase, own in self._kinds.items() if own is kind]

    def at(self, tokens: list[str], i: int) -> tuple[Kind, str] | None:
        """The longest phrase that begins at token i, with its kind."""
        for n in self._lengths.get(tokens[i], ()):
            phrase = " ".join(tokens[i : i + n])
            kind = self._kinds.get(phrase)
            if kind is not None:
                return kind, phrase
        return None

    def within(self, tokens: list[str]) -> tuple[Kind, str] | None:
        """The first phrase that occurs anywhere in the tokens, with its kind."""
        lengths = self._lengths
        for i, token in enumerate(tokens):
            if token in lengths:
                hit = self.at(tokens, i)
                if hit is not None:
                    return hit
        return None
