"""cleaner: text in, the article out, and every near-copy of it found.

The public names are loaded when they are first used, so that ``import cleaner`` costs next to nothing.
"""

__version__ = "0.2.0"

TYPE_CHECKING = False  # typing is not loaded for it; type checkers know the name
if TYPE_CHECKING:
    from cleaner.article import Article, Caption, Kind, Line, Removal, apply_removals
    from cleaner.cleaning.html.parsing import clean_html, flatten, parse_html
    from cleaner.cleaning.parse import clean, parse
    from cleaner.config import CleanSettings, DedupSettings, RunSettings
    from cleaner.corpus import RunReport, clean_many, parse_many, run, warm_up
    from cleaner.errors import CleanerError, HtmlWarning, PageError
    from cleaner.neardup import (
        Bands,
        ContainedPairs,
        Difference,
        Duplicates,
        Pairs,
        RepeatedParagraph,
        Signatures,
        choose_bands,
        contained_pairs,
        explain_pair,
        find_duplicates,
        find_repeated_paragraphs,
        from_datasketch,
        iter_similar_pairs,
        minhash,
        similar_pairs,
        sketch,
        to_datasketch,
    )
    from cleaner.neardup.index import DuplicateIndex, IndexCheck, IndexInfo, IndexRebuild, Match

_HOMES = {
    "Article": "cleaner.article",
    "Bands": "cleaner.neardup",
    "Caption": "cleaner.article",
    "CleanSettings": "cleaner.config",
    "CleanerError": "cleaner.errors",
    "ContainedPairs": "cleaner.neardup",
    "DedupSettings": "cleaner.config",
    "Difference": "cleaner.neardup",
    "DuplicateIndex": "cleaner.neardup.index",
    "Duplicates": "cleaner.neardup",
    "HtmlWarning": "cleaner.errors",
    "IndexCheck": "cleaner.neardup.index",
    "IndexInfo": "cleaner.neardup.index",
    "IndexRebuild": "cleaner.neardup.index",
    "Kind": "cleaner.article",
    "Line": "cleaner.article",
    "Match": "cleaner.neardup.index",
    "PageError": "cleaner.errors",
    "Pairs": "cleaner.neardup",
    "Removal": "cleaner.article",
    "RepeatedParagraph": "cleaner.neardup",
    "RunReport": "cleaner.corpus",
    "RunSettings": "cleaner.config",
    "Signatures": "cleaner.neardup",
    "apply_removals": "cleaner.article",
    "choose_bands": "cleaner.neardup",
    "clean": "cleaner.cleaning.parse",
    "clean_html": "cleaner.cleaning.html.parsing",
    "clean_many": "cleaner.corpus",
    "contained_pairs": "cleaner.neardup",
    "explain_pair": "cleaner.neardup",
    "find_duplicates": "cleaner.neardup",
    "find_repeated_paragraphs": "cleaner.neardup",
    "flatten": "cleaner.cleaning.html.parsing",
    "from_datasketch": "cleaner.neardup",
    "iter_similar_pairs": "cleaner.neardup",
    "minhash": "cleaner.neardup",
    "parse": "cleaner.cleaning.parse",
    "parse_html": "cleaner.cleaning.html.parsing",
    "parse_many": "cleaner.corpus",
    "run": "cleaner.corpus",
    "similar_pairs": "cleaner.neardup",
    "sketch": "cleaner.neardup",
    "to_datasketch": "cleaner.neardup",
    "warm_up": "cleaner.corpus",
}

__all__ = [
    "Article",
    "Bands",
    "Caption",
    "CleanSettings",
    "CleanerError",
    "ContainedPairs",
    "DedupSettings",
    "Difference",
    "DuplicateIndex",
    "Duplicates",
    "HtmlWarning",
    "IndexCheck",
    "IndexInfo",
    "IndexRebuild",
    "Kind",
    "Line",
    "Match",
    "PageError",
    "Pairs",
    "Removal",
    "RepeatedParagraph",
    "RunReport",
    "RunSettings",
    "Signatures",
    "__version__",
    "apply_removals",
    "choose_bands",
    "clean",
    "clean_html",
    "clean_many",
    "contained_pairs",
    "explain_pair",
    "find_duplicates",
    "find_repeated_paragraphs",
    "flatten",
    "from_datasketch",
    "iter_similar_pairs",
    "minhash",
    "parse",
    "parse_html",
    "parse_many",
    "run",
    "similar_pairs",
    "sketch",
    "to_datasketch",
    "warm_up",
]


if not TYPE_CHECKING:  # to type checkers a name that is misspelt would be Any

    def __getattr__(name: str) -> object:
        """Load a public name from the module it lives in (PEP 562)."""
        from importlib import import_module  # noqa: PLC0415  not before something is asked for

        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
        value = getattr(import_module(home), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
