"""What two texts have in common and what not, for people."""

from dataclasses import dataclass

from cleaner.config import RELATIONS, DedupSettings, Relation, settings_or
from cleaner.errors import InputError, SettingsError
from cleaner.neardup.words import Word, words_of
from cleaner.shown import one_line

__all__ = ["Difference", "Span", "explain_pair"]

Span = tuple[int, int]
"""Start and end in code points, the end excluded."""

_SHOWN = 400  # characters of a passage that are printed


@dataclass(frozen=True, slots=True)
class Difference:
    """How a text differs from its keeper, by shingles.

    A word is common if any run of ``shingle_size`` words that it stands in occurs in the other text too,
    wherever that is: passages that only changed places are common, but for words at their seams.

    Attributes:
        keeper: the one text.
        member: the other.
        only_keeper: passages of the keeper with nothing like them in the member: spans, in order.
        only_member: likewise, of the member.
        similarity: Jaccard similarity of their sets of shingles, 0 to 1.
        containment: share of the member's shingles that are in the keeper, 0 to 1.
        relation: which of the two is told first.

    >>> difference = explain_pair("One two three four five six seven.", "One two three four five six seven, eight.")
    >>> difference.similarity, [difference.member[start:end] for start, end in difference.only_member]
    (0.75, ['eight'])
    """

    keeper: str
    member: str
    only_keeper: tuple[Span, ...]
    only_member: tuple[Span, ...]
    similarity: float
    containment: float
    relation: Relation = "similar"

    def __str__(self) -> str:
        """The difference as plain text: a line for each passage, ``-`` the keeper's, ``+`` the member's.

        What steers a terminal stands in it as escapes.
        """
        inside = self.relation == "contained"
        value = f"containment {self.containment:.3f}" if inside else f"similarity {self.similarity:.3f}"
        told = f"{value}: {_passages(len(self.only_keeper))} only in the keeper, "
        lines = [f"{told}{_passages(len(self.only_member))} only in the other"]
        lines += [_line("-", self.keeper, span) for span in self.only_keeper]
        lines += [_line("+", self.member, span) for span in self.only_member]
        return "\n".join(lines)


def _passages(number: int) -> str:
    return f"{number} passage" if number == 1 else f"{number} passages"


def _line(sign: str, text: str, span: Span) -> str:
    passage = " ".join(text[span[0] : span[1]].split())
    if len(passage) > _SHOWN:
        passage = f"{passage[: _SHOWN // 2]} … {passage[-_SHOWN // 2 :]}"
    return f"{sign} [{span[0]}:{span[1]}] {one_line(passage)}"


def explain_pair(
    keeper: str, member: str, *, relation: Relation = "similar", settings: DedupSettings | None = None
) -> Difference:
    """Tell what each of two texts has that the other lacks.

    It is for people, and goes through both character by character: 100,000 words each take three to eight seconds.

    Args:
        keeper: the one text.
        member: the other.
        relation: whether the text of the difference begins with the similarity or, for ``contained``, with
            the containment of the member in the keeper.
        settings: shingle_size and normalise are used; None for the defaults.

    Returns:
        The passages that stand in one only, as spans, the similarity, and the containment.

    Raises:
        InputError: one of the texts is no str.
        SettingsError: settings are none, or the relation is not known.

    >>> print(explain_pair("The ferry leaves at nine on Monday morning.",
    ...                    "UPDATE The ferry leaves at nine on Tuesday morning."))
    similarity 0.286: 1 passage only in the keeper, 2 passages only in the other
    - [28:42] Monday morning
    + [0:6] UPDATE
    + [35:50] Tuesday morning
    """
    settings = settings_or(settings, DedupSettings)
    for name, text in (("keeper", keeper), ("member", member)):
        if not isinstance(text, str):
            raise InputError(f"{name} is {type(text).__name__}; explain_pair takes two texts, each a str")
    if relation not in RELATIONS:
        raise SettingsError(f"relation is {relation!r}; it must be one of {', '.join(RELATIONS)}")
    size = settings.shingle_size
    left, right = words_of(keeper, settings.normalise), words_of(member, settings.normalise)
    ours, theirs = _shingles(left, size), _shingles(right, size)
    common = set(ours) & set(theirs)
    union = len(set(ours) | set(theirs))
    return Difference(
        keeper,
        member,
        _uncovered(left, ours, common, size),
        _uncovered(right, theirs, common, size),
        len(common) / union if union else 1.0,
        len(common) / len(set(theirs)) if theirs else 1.0,
        relation,
    )


def _shingles(tokens: list[Word], size: int) -> list[tuple[str, ...]]:
    words = [token.folded for token in tokens]
    if not words:
        return []
    return [tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1))]


def _uncovered(
    tokens: list[Word], shingles: list[tuple[str, ...]], common: set[tuple[str, ...]], size: int
) -> tuple[Span, ...]:
    """Runs of tokens that stand in no common shingle."""
    covered = [False] * len(tokens)
    for at, one in enumerate(shingles):
        if one in common:
            covered[at : at + size] = [True] * len(covered[at : at + size])
    spans: list[Span] = []
    inside = False
    for (_, start, end), seen in zip(tokens, covered, strict=True):
        if not seen:
            spans[len(spans) - inside :] = [(spans[-1][0] if inside else start, end)]
        inside = not seen
    return tuple(spans)
