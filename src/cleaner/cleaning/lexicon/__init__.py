"""What languages know: their lexicons, folded, hashed and as tables; and in which of them a page is written."""

from cleaner.cleaning.lexicon.arrays import Trigrams, load_trigrams, load_weights
from cleaner.cleaning.lexicon.folding import BLANK, COLON, fold, fold_case, fold_tokens, is_small, token_spans
from cleaner.cleaning.lexicon.loading import (
    Calendars,
    Lexicon,
    Names,
    language_names,
    load_ago,
    load_calendars,
    load_function_words,
    load_lexicon,
)
from cleaner.cleaning.lexicon.phrases import Phrases

__all__ = [
    "BLANK",
    "COLON",
    "Calendars",
    "Lexicon",
    "Names",
    "Phrases",
    "Trigrams",
    "fold",
    "fold_case",
    "fold_tokens",
    "is_small",
    "language_names",
    "load_ago",
    "load_calendars",
    "load_function_words",
    "load_lexicon",
    "load_trigrams",
    "load_weights",
    "token_spans",
]
