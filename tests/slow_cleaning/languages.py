"""The languages of a text by their function words, counted one by one."""

import unicodedata
from collections import Counter
from functools import cache

from cleaner.cleaning.lexicon import fold_case, fold_tokens, load_function_words, load_trigrams, token_spans

__all__ = ["compare_letters", "count_words", "tell_language", "tell_languages"]

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
    by_script = _by_script(body)
    if by_script:
        return _if_sure(*by_script)
    by_words = _by_words(body)
    found = _if_sure(*by_words) if by_words else (None, 0.0)
    if found[1] >= 0.75 or found[0] in {*load_function_words()} - {*load_trigrams().languages}:
        return found
    if by_words and found[0] and sum(by_words[1:]) >= 20:
        return found
    return found if found[0] == compare_letters(body)[0] else _by_letters(body)


def _if_sure(language: str, for_it: float, against: float) -> tuple[str | None, float]:
    confidence = round((for_it + 1) / (for_it + against + 2), 3)
    return (language, confidence) if confidence >= 0.6 else (None, 0.0)


def _by_script(body: str) -> tuple[str, int, int] | None:
    firsts = [body[start] for start, _ in token_spans(body, 0, len(body)) if body[start] >= "A"]
    names = [_script_of(first) for first in firsts]
    counts = Counter(ALONE[name] for name in names if name in ALONE)
    han = names.count("CJK")
    counts["ja" if counts["ja"] and counts["ja"] >= 0.1 * (counts["ja"] + han) else "zh"] += han
    language, found = max(counts.items(), key=lambda one: one[1], default=("", 0))
    return (language, found, len(names) - found) if found > len(names) / 2 else None


def _script_of(letter: str) -> str:
    """The first word of a letter's name; of kana of half width as of others, and radicals are no letters of Han."""
    if "\uff66" <= letter <= "\uff9f":
        return "KATAKANA"
    name = unicodedata.name(letter, "").replace("-", " ").partition(" ")[0]
    return name if name != "CJK" or "\u3400" <= letter <= "\u9fff" else ""


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


def _by_letters(body: str) -> tuple[str | None, float]:
    language, for_it, against = compare_letters(body)
    words = {one: found.total() for one, found in count_words(body).items()}
    unknown = [words[one] for one in words if one not in load_trigrams().languages]
    if not words.get(language) or max(unknown) >= words[language]:
        return None, 0.0
    return _if_sure(language, for_it / 10, against / 10)


@cache
def _weights() -> dict[str, list[int]]:
    held = load_trigrams()
    return dict(zip(held.groups, held.weights.tolist(), strict=True))


def compare_letters(body: str) -> tuple[str, int, int]:
    """The language that letters are most like, and how many half nats are for it, and for the one next to it."""
    held, weights = load_trigrams(), _weights()
    tokens = []
    for start, end in token_spans(body, 0, len(body))[:400]:
        token = fold_case(body[start:end])
        groups = [token[i : i + 3] for i in range(len(token) - 2)]
        tokens.append([sum(of) for of in zip(*(weights[group] for group in groups if group in weights), strict=True)])
    tokens = [token for token in tokens if token]
    if not tokens:
        return held.languages[0], 0, 0
    sums = [sum(of) for of in zip(*tokens, strict=True)]
    first = sums.index(max(sums))
    next_to_it = []
    for other in range(len(sums)):
        apart = [token[first] - token[other] for token in tokens]
        for_it, against = sum(d for d in apart if d > 0), -sum(d for d in apart if d < 0)
        if other != first:
            next_to_it.append(((for_it + 10) / (for_it + against + 20), for_it, against))
    return held.languages[first], *min(next_to_it, key=lambda one: one[0])[1:]
