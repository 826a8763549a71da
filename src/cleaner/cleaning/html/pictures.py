"""The captions of a page of HTML: those that it shows, and those that it states of pictures and shows besides."""

from collections.abc import Iterable, Sequence

import numpy as np

from cleaner.article import Article, Caption
from cleaner.cleaning.html.claims import Picture
from cleaner.cleaning.html.flattening import Flat
from cleaner.cleaning.lexicon import fold
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES

__all__ = ["captions_of"]

_ALT = TAG_FEATURES.index("is_alt")
_FEWEST, _LONGEST = 4, 1_000  # words of a stated caption that is looked for on the page, and its characters
_MOST = 20  # of them


def captions_of(
    flat: Flat, article: Article, kept: Sequence[tuple[int, int]], pictures: Sequence[Picture]
) -> tuple[Caption, ...]:
    """The captions of a page, in the order of their places.

    An alternative text is one only where the page states it as a picture's caption, too: it is written for who does not
    see the picture. A caption that is stated and stands on the page beside the body is one, whatever it was taken for;
    what stands in the body is the article's.

    Args:
        flat: the page.
        article: what is shown on it.
        kept: the spans of its body.
        pictures: what it states of pictures.
    """
    stated = {fold(one.caption): one for one in pictures if one.caption}
    shown = [_credited(one, stated) for one in article.captions if _is_shown(flat, one, stated)]
    known = [fold(one.text) for one in shown]
    for text, one in list(stated.items())[:_MOST]:
        if text.count(" ") + 1 < _FEWEST or len(one.caption) > _LONGEST or any(text in other for other in known):
            continue
        start = article.text.find(one.caption)
        end = start + len(one.caption)
        if any(_meets(start, end, caption.spans) for caption in shown):  # it is shown already, without its credit
            continue
        if start >= 0 and not flat.tags[flat.lines_at(np.array([start]))[0], _ALT] and not _meets(start, end, kept):
            shown.append(Caption(one.caption, one.credit, ((start, end),)))
            known.append(text)
    return tuple(sorted(shown, key=lambda one: one.spans[0]))


def _is_shown(flat: Flat, caption: Caption, stated: Iterable[str]) -> bool:
    starts = np.array([start for start, _ in caption.spans], dtype=np.int64)
    if not (flat.tags[flat.lines_at(starts), _ALT] > 0).all():
        return True
    text = fold(caption.text)
    return bool(text) and any(text in other for other in stated)


def _credited(caption: Caption, stated: dict[str, Picture]) -> Caption:
    """A caption with the credit that the page states, where it shows none, or shows it behind the caption's words."""
    own = fold(caption.text)
    found = stated.get(own)
    if caption.credit is None and found is not None and found.credit is not None:
        return Caption(caption.text, found.credit, caption.spans)
    if caption.credit is None:
        for text, one in stated.items():
            if one.credit is not None and own == f"{text} {fold(one.credit)}":
                return Caption(one.caption, one.credit, caption.spans)
    return caption


def _meets(start: int, end: int, kept: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in kept)
