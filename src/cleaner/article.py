"""What cleaning returns: the article, its lines, and every cut with its reason, as spans into the text that was given.

Offsets count Python characters (code points), start inclusive, end exclusive.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, Self

from cleaner.errors import InputError
from cleaner.kinds import Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "FIELDS",
    "LINE_END",
    "MARGIN",
    "PARAGRAPH_BREAK",
    "Article",
    "Caption",
    "Kind",
    "Line",
    "Provenance",
    "Removal",
    "apply_removals",
]

PARAGRAPH_BREAK = "\n\n"
"""What parts two paragraphs of a body."""
LINE_END = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""A line end, as ``str.splitlines`` knows them."""
MARGIN = "".join(chr(point) for point in range(0x3001) if chr(point).isspace()) + (
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00"
)
"""What no line begins or ends with: white space, and marks of no width that scrapers leave behind."""


@dataclass(frozen=True, slots=True)
class Line:
    """One block of the page with the decision on it: a line, or a part of one where chrome and prose share a line.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        kind: what it was taken for.
        score: how sure it is that the block belongs to the body, 0 to 1.
        reason: the strongest evidence, in words.
    """

    start: int
    end: int
    kind: Kind
    score: float
    reason: str


@dataclass(frozen=True, slots=True, init=False)
class Removal:
    """A span of the input that is not in the body.

    White space between blocks is none: it stays where it is, and ``apply_removals`` makes a paragraph break of it where
    it holds a line end. White space between a removal and what is kept on its line goes with the removal.
    Kind ``space`` has only the end of a line inside a paragraph, and what parts two paragraphs of one line.

    Attributes:
        start: offset of the first character that was cut.
        end: offset after the last one.
        kind: what it was taken for.
        reason: why, in words.
        score: how sure the cut is, 0 to 1.
        left: what stands in the body between what is kept before it and behind it: a paragraph break; inside a
            paragraph of several lines a blank, or nothing.
    """

    start: int
    end: int
    kind: Kind
    reason: str
    score: float
    left: str = PARAGRAPH_BREAK

    def __init__(
        self, start: int, end: int, kind: Kind, reason: str, score: float, left: str = PARAGRAPH_BREAK
    ) -> None:
        # By the slots themselves: a page has hundreds, and what dataclass writes for frozen ones takes twice as long.
        _set_start(self, start)
        _set_end(self, end)
        _set_kind(self, kind)
        _set_reason(self, reason)
        _set_score(self, score)
        _set_left(self, left)


_set_start, _set_end, _set_kind, _set_reason, _set_score, _set_left = (
    vars(Removal)[name].__set__ for name in ("start", "end", "kind", "reason", "score", "left")
)


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's caption.

    Attributes:
        text: the caption without its credit.
        credit: the photographer or agency; None where none was stated.
        spans: (start, end) of every place where it stood, the one that was read first.
    """

    text: str
    credit: str | None
    spans: tuple[tuple[int, int], ...]


class Provenance(Protocol):
    """The decisions on a page, from which what is kept and cut is told when it is asked for, given its text."""

    @property
    def packed(self) -> bytes:
        """The decisions."""
        ...

    @property
    def told(self) -> tuple[str, ...]:
        """Reasons in words."""
        ...

    def kept(self, text: str) -> tuple[tuple[int, int], ...]:
        """The spans of the body, in order."""
        ...

    def body(self, text: str) -> str:
        """The body."""
        ...

    def lines(self, text: str) -> tuple[Line, ...]:
        """The blocks with kind, score and reason, in order."""
        ...

    def removed(self, text: str) -> tuple[Removal, ...]:
        """The spans that are not in the body, in order."""
        ...

    def cuts(self) -> "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]":
        """Starts, ends and kinds' numbers of the blocks that are cut, in order: ``removed`` without reasons."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    """A page taken apart.

    It holds its text, its body, its fields, and some 13 bytes for each block of the page. ``kept``, ``lines`` and
    ``removed`` are told from these each time they are read, as tuples; keep them where they are asked for again.

    Attributes:
        text: the input, unchanged.
        body: the paragraphs and crossheads, parted by a blank line.
        headline: None where none was found, as are the others.
        standfirst: the summary between headline and body.
        byline: the names as they stood, without 'By', role and place.
        authors: the names one by one.
        published: when it was published; aware where the page states an offset.
        updated: when it was last changed.
        published_text: when it was published, as it stood, also where nobody knows the moment ('3 hours ago').
        updated_text: the same for updated.
        site: the site's name where it shows.
        language: the body's, as ISO 639-1; None where it says too little, or two in equal parts.
        language_confidence: how sure that is, 0 to 1; 0 where it is None. It grows with the words that tell it
            from the language that is most like it, or with what the letters of a short body say.
        captions: each caption once, in order.
        decisions: what was decided on each block, packed.
        url: the page's address: the canonical one that HTML states, else the one that was given.
        section: under which the article stands, as HTML states it.
        tags: its keywords, as HTML states them.
        sources: whose word each field is, as ``evidence`` gives it.
        outline: of HTML, what each span of ``kept`` is, packed, for ``to_markdown`` and ``to_html``.
        links: of HTML, the links in the body: where each stands in the text, and where it leads.
    """

    text: str
    body: str
    headline: str | None
    standfirst: str | None
    byline: str | None
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    published_text: str | None
    updated_text: str | None
    site: str | None
    language: str | None
    language_confidence: float
    captions: tuple[Caption, ...]
    decisions: Provenance
    url: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    outline: bytes = b""
    links: tuple[tuple[int, int, str], ...] = ()

    def __repr__(self) -> str:
        """On one line: what it is, and how much of the page."""
        told = [f"{name}={_short(value)}" for name in _TOLD if (value := getattr(self, name)) is not None]
        size = f"{len(self.paragraphs)} paragraphs, {len(self.body):,} of {len(self.text):,} characters"
        return f"<Article {' '.join([*told, size])}>"

    def _repr_html_(self) -> str:
        """For a notebook: its fields, its paragraphs, and behind a click what was cut, by kind in colour."""
        from cleaner.notebook import article_html  # noqa: PLC0415  only where a notebook asks

        return article_html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """All but the body, which is in the text."""
        return _replay, (self.text, self.decisions, *[getattr(self, name) for name in FIELDS])

    @property
    def kept(self) -> tuple[tuple[int, int], ...]:
        """(start, end) of the spans that make up the body, in order."""
        return self.decisions.kept(self.text)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The blocks of the page with kind, score and reason, in order."""
        return self.decisions.lines(self.text)

    @property
    def removed(self) -> tuple[Removal, ...]:
        """The spans that are not in the body, in order.

        Each character of the text is in one span of ``kept`` or of ``removed``, or is white space (or a mark of no
        width) between two of them.
        """
        return self.decisions.removed(self.text)

    @property
    def evidence(self) -> dict[str, str]:
        """Whose word each field that was found is: 'page', 'address', 'JSON-LD', 'page and meta' and the like."""
        return dict(self.sources)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body's paragraphs and crossheads, in order."""
        return tuple(self.body.split(PARAGRAPH_BREAK)) if self.body else ()

    def to_markdown(self, *, headline: bool = True) -> str:
        r"""The article in Markdown: of HTML with its headings, lists, quotes, links and tables.

        Args:
            headline: put headline and standfirst above the body.

        >>> from cleaner import parse_html
        >>> page = '''<article><p>The harbour will close on Monday for a week, the *council* said, and reopen.</p>
        ... <h2>What now</h2><p>Ferries will leave from the old pier until the work is done.</p>'''
        >>> print(parse_html(page).to_markdown(headline=False))
        The harbour will close on Monday for a week, the \*council\* said, and reopen.
        <BLANKLINE>
        ## What now
        <BLANKLINE>
        Ferries will leave from the old pier until the work is done.
        """
        from cleaner.rendering import to_markdown  # noqa: PLC0415  only where somebody asks

        return to_markdown(self, headline=headline)

    def to_html(self, *, headline: bool = True) -> str:
        r"""The article as plain HTML, escaped, without scripts and styles: what ``to_markdown`` keeps.

        Args:
            headline: put headline and standfirst above the body.

        >>> from cleaner import parse
        >>> parse("The wall held, and <nobody> was hurt, the council said on Monday.").to_html()
        '<article>\n<p>The wall held, and &lt;nobody&gt; was hurt, the council said on Monday.</p>\n</article>'
        """
        from cleaner.rendering import to_html  # noqa: PLC0415  likewise

        return to_html(self, headline=headline)

    def to_dict(self, *, text: bool = True) -> dict[str, Any]:
        """The fields by name, ready for JSON; dates in ISO 8601.

        Args:
            text: give what ``from_dict`` needs, too: the text, the captions' spans, and the decisions (``packed`` is
                base64). Without it there are only the fields.
        """
        from cleaner.stored import to_dict  # noqa: PLC0415  only where somebody asks

        return to_dict(self, text=text)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The article that ``to_dict`` has told: ``from_dict(article.to_dict()) == article``, also by way of JSON.

        Args:
            found: what it told, the text included; what else is in it is left aside.

        Raises:
            InputError: something is missing, of another type, or was changed so that it does not fit together.
        """
        from cleaner.stored import from_dict  # noqa: PLC0415  likewise

        return from_dict(cls, found)


_TOLD = ("headline", "byline", "published", "site")
FIELDS = (
    *("headline", "standfirst", "byline", "authors", "published", "updated", "published_text", "updated_text", "site"),
    *("language", "language_confidence", "captions", "url", "section", "tags", "sources"),
    *("outline", "links"),
)
_SHORT = 60  # characters of a value in a repr


def _short(value: object) -> str:
    told = str(value)
    return repr(told if len(told) <= _SHORT else told[: _SHORT - 1] + "…")


def _replay(text: str, decisions: Provenance, *fields: Any) -> Article:
    """An article from all but its body."""
    body = decisions.body(text)
    named = dict(zip(FIELDS, fields, strict=True))
    return Article(text=text, body=text if body == text else body, decisions=decisions, **named)


def apply_removals(text: str, removed: Iterable[Removal]) -> str:
    r"""Cut the removed spans out of a text: ``apply_removals(a.text, a.removed) == a.body`` for every article.

    What remains is put into paragraphs. It is parted at line ends, which take the white space around them (and marks of
    no width) along, and where something was cut, unless the cut leaves something else there (``left``). What is nothing
    but white space then is no paragraph. A removal that is left out leaves its block in the body.

    Args:
        text: the text that was parsed.
        removed: its removals, in order and without overlap.

    Returns:
        The body.

    Raises:
        InputError: a removal overlaps the one before it, or reaches past the text: they are another text's; or text
            is no str, or removed are no removals.

    >>> menu, ad = Removal(0, 4, Kind.NAV, "a menu", 1.0), Removal(11, 15, Kind.AD, "an advertisement", 1.0)
    >>> apply_removals("Menu\nProse. Ad More.\n\n\nEnd.", [menu, ad])
    'Prose.\n\nMore.\n\nEnd.'
    >>> apply_removals("A wrapped\nparagraph.", [Removal(9, 10, Kind.SPACE, "a line end", 1.0, left=" ")])
    'A wrapped paragraph.'
    """
    parts: list[str] = []
    joint, at = "", 0
    for start, end, left in [*_cuts(text, removed), (len(text), len(text), "")]:
        if not at <= start <= end <= len(text):
            raise InputError(
                f"the removal from {start} to {end} does not fit behind {at} in a text of {len(text)} characters; "
                "give the text that was parsed (article.text) and its removals in order"
            )
        lines = LINE_END.split(text[at:start])
        lines[0] = lines[0] if at else lines[0].lstrip(MARGIN)
        lines[-1] = lines[-1].rstrip(MARGIN) if start == len(text) else lines[-1]
        for k, line in enumerate(lines):
            joint = PARAGRAPH_BREAK if k else joint
            piece = line.lstrip(MARGIN) if k else line
            piece = piece.rstrip(MARGIN) if k < len(lines) - 1 else piece
            if piece.strip(MARGIN):
                parts += [joint, piece] if parts else [piece]
                joint = ""
        joint = max(joint, left, key=len)
        at = end
    return "".join(parts)


def _cuts(text: Any, removed: Any) -> list[tuple[int, int, str]]:
    """Start, end and what is left of each removal.

    Raises:
        InputError: the text is no str, or the removals are none.
    """
    if not isinstance(text, str):
        raise InputError(f"text is {type(text).__name__}; give the text that was parsed, a str (article.text)")
    try:
        return [(cut.start, cut.end, cut.left) for cut in removed]
    except (TypeError, AttributeError) as error:
        raise InputError(f"removed are no removals ({error}); give those of an article (article.removed)") from error
