"""An article as HTML for a notebook. Nothing scraped gets into it unescaped."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from cleaner.kinds import Kind
from cleaner.shown import escaped

if TYPE_CHECKING:
    from cleaner.article import Article, Removal

__all__ = ["article_html"]

_MOST = 400  # characters of a cut that are shown
_FIELDS = ("standfirst", "byline", "authors", "published", "updated", "site", "language")


def article_html(article: "Article") -> str:
    """Headline and fields, then the page in order: what is kept of it, and between, folded, what was cut.

    Args:
        article: to be shown.

    Returns:
        HTML: one element without scripts or styles for others than its own.
    """
    fields = [(name, _shown(getattr(article, name))) for name in _FIELDS]
    rows = "".join(f"<tr><th>{name}</th><td>{escaped(value)}</td></tr>" for name, value in fields if value)
    head = f"<h3>{escaped(article.headline)}</h3>" if article.headline else ""
    return f"<div>{head}<table>{rows}</table>{''.join(_parts(article))}</div>"


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _parts(article: "Article") -> Iterator[str]:
    spans: list[tuple[int, int, Removal | None]] = [(start, end, None) for start, end in article.kept]
    spans += [(cut.start, cut.end, cut) for cut in article.removed]
    spans.sort(key=lambda span: span[0])
    # A line end in a wrapped paragraph is shown as what it leaves.
    shown = [span for span in spans if span[2] is None or span[2].kind is not Kind.SPACE]
    for is_cut, group in groupby(shown, lambda span: span[2] is not None):
        if is_cut:
            yield _folded(article.text, [cut for _, _, cut in group if cut is not None])
        else:
            yield "".join([f"<p>{escaped(article.text[start:end])}</p>" for start, end, _ in group])


def _folded(text: str, cuts: Sequence["Removal"]) -> str:
    """What was cut at one place, behind a click; each cut's reason shows where the mouse rests."""
    kinds = ", ".join(dict.fromkeys(escaped(cut.kind.value) for cut in cuts))
    marks = "".join([_marked(text[cut.start : cut.end], cut) for cut in cuts])
    return f"<details><summary><small>{len(cuts)} cut: {kinds}</small></summary>{marks}</details>"


def _marked(passage: str, cut: "Removal") -> str:
    short = passage if len(passage) <= _MOST else passage[: _MOST - 1] + "…"
    hue = 360 * cut.kind.number // len(Kind)  # a colour a kind, half clear: it shows on dark pages and light ones
    style = f"background:hsla({hue},80%,50%,.25);padding:0 3px"
    told = f"{cut.kind.value}: {cut.reason} ({cut.score:.2f})"
    return f'<div><span style="{style}" title="{escaped(told)}">{escaped(short)}</span></div>'
