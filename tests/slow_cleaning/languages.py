"""The languages of a text by their function words, counted one by one."""

import unicodedata
from collections import Counter

from cleaner.cleaning.lexicon import fold_tokens, load_function_words

__all__ = ["count_words", "tell_language", "tell_languages"]

# The first words of the names of letters in scripts that one language has for itself.
ALONE = {
    "GREEK": "el", "ARMENIAN": "hy", "THAANA": "dv", "GURMUKHI": "pa", "GUJARATI": "gu", "ORIYA": "or", "TAMIL": "ta",
    "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si", "THAI": "th", "LAO": "lo", "MYANMAR": "my",
    "GEORGIAN": "ka", "HANGUL": "ko", "KHMER": "km", "HIRAGANA": "ja", "KATAKANA": "ja",
}  # fmt: skip


def count_words(text: str) -> dict[str, Counter[str]]:
    """The function words of each language in a text, each as often as it stands there."""
    tokens = Counter(fold_tokens(text))
    return {
        language: Counter({word: tokens[word] for word in words if word in tokens})
        for language, words in load_function_words().items()
    }


def tell_languages(text: str) -> tuple[str, ...] | None:
    """The languages of a text that have a lexicon; None where it says too little."""
    found, size = count_words(text), len(fold_tokens(text))
    first = max(found, key=lambda language: (found[language].total(), -list(found).index(language)))
    hits = found[first].total()
    if hits < 4 or hits < 0.06 * size:
        return None
    own = {language: (words - found[first]).total() for language, words in found.items()}
    second = max(own, key=lambda language: (own[language], -list(own).index(language)))
    return (first, second) if own[second] >= 20 and own[second] >= 0.3 * hits else (first,)


def tell_language(body: str) -> tuple[str | None, float]:
    """The language of a body, and how sure that is."""
    told = _by_script(body) or _by_words(body)
    if told is None:
        return None, 0.0
    language, for_it, against = told
    confidence = round((for_it + 1) / (for_it + against + 2), 3)
    return (language, confidence) if confidence >= 0.6 else (None, 0.0)


def _by_script(body: str) -> tuple[str, int, int] | None:
    names = [unicodedata.name(t[0], "").replace("-", " ").partition(" ")[0] for t in fold_tokens(body) if t[0] >= "A"]
    counts = Counter(ALONE[name] for name in names if name in ALONE)
    han = names.count("CJK")
    counts["ja" if counts["ja"] and counts["ja"] >= 0.1 * (counts["ja"] + han) else "zh"] += han
    language, found = max(counts.items(), key=lambda one: one[1], default=("", 0))
    return (language, found, len(names) - found) if found > len(names) / 2 else None


def _by_words(body: str) -> tuple[str, int, int] | None:
    found, size = count_words(body), len(fold_tokens(body))
    first = max(found, key=lambda language: (found[language].total(), -list(found).index(language)))
    if found[first].total() < max(1, 0.06 * size):
        return None
    others = []
    for language, words in found.items():
        if language != first:
            for_it, against = (found[first] - words).total(), (words - found[first]).total()
            others.append(((for_it + 1) / (for_it + against + 2), for_it, against))
    return first, *min(others)[1:]
