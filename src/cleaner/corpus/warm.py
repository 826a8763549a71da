"""Everything that a first call would compile, compiled ahead."""

import tempfile
from pathlib import Path

__all__ = ["warm_parse", "warm_parse_html", "warm_up"]

_PAGE = """Home News Sport Weather Subscribe
Harbour to close for a week
By Ann Lee
Published: 3 May 2024 10:00
Divers at the wall (photo credit: REUTERS)
Divers at the wall (photo credit: REUTERS)
The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.
Ferries will leave from the old pier until the work is done, and tickets stay valid.
Read also: More about ferries
Comments
© 2024 The Harbour Post"""
_FEW_WORDS = "Council leaders welcome plans: divers inspect eastern wall, ferries leave from old pier."
"""A body of which the letters are asked for the language, too."""
_HTML = "<title>Harbour to close</title><h1>Harbour to close</h1><p class='lead'>It will <a href='/'>close</a>."
_SETS = 12
_WORDS = 90
_CROWD, _THIRD = 1200, 61


def warm_up() -> Path | None:
    """Compile all kernels, once; what is compiled already is loaded.

    The first call of a process that cleans or compares texts loads its kernels, in half a second, and the first call
    after an installation compiles what it needs: a minute or two on two cores, once. A service may call this before it
    takes requests.

    Returns:
        The folder that keeps what was compiled; None where no folder can be written, and every process compiles anew.

    >>> folder = warm_up()
    >>> folder is None or folder.is_dir()
    True
    """
    from cleaner import neardup  # noqa: PLC0415  loads the kernels
    from cleaner.config import DedupSettings  # noqa: PLC0415
    from cleaner.kernels._jit import cache_folder  # noqa: PLC0415
    from cleaner.neardup.index import DuplicateIndex  # noqa: PLC0415

    warm_parse()
    warm_parse_html()
    words = [f"w{number}" for number in range(_WORDS)]
    texts = [" ".join([*words[:number], f"own{number}", *words[number:]]) for number in range(_SETS)]
    texts += [texts[0], " ".join(words[:40]), "short", ""]
    for scheme in ("fss", "affine32"):
        settings = DedupSettings(scheme=scheme)
        neardup.find_duplicates(texts, settings=settings)
        neardup.similar_pairs(texts, settings=settings)
    neardup.contained_pairs(texts)
    neardup.find_repeated_paragraphs(texts)
    crowd = [_three_words_apart(number) for number in range(_CROWD)]
    neardup.find_duplicates(crowd)
    neardup.similar_pairs(crowd)
    with tempfile.TemporaryDirectory() as folder, DuplicateIndex.open(Path(folder, "index")) as index:
        index.add_many([str(row) for row in range(len(texts))], texts)
        index.query(texts)
        index.query(texts[0])
    return cache_folder()


def warm_parse() -> None:
    """Load, or compile, what cleaning a text needs."""
    from cleaner.cleaning.parse import parse  # noqa: PLC0415  loads the kernels

    article = parse(_PAGE)
    article.removed, article.lines  # noqa: B018  told when asked for
    parse(_FEW_WORDS)


def warm_parse_html() -> None:
    """Load, or compile, what cleaning HTML needs."""
    from cleaner.cleaning.html.parsing import parse_html  # noqa: PLC0415  loads the kernels

    parse_html(_HTML)


def _three_words_apart(number: int) -> str:
    """One of many texts that are all a little less alike than near-copies: their buckets are crowded."""
    words = [f"c{place}" for place in range(3 * _THIRD)]
    for part, step in enumerate((1, 7, 17)):
        words[part * _THIRD + (number * step + number // _THIRD * (part + 2)) % _THIRD] = f"own{number}"
    return " ".join(words)
