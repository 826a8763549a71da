"""The languages of a text by their function words, counted one by one."""

from collections import Counter

from cleaner.cleaning.lexicon import fold_tokens, load_function_words

__all__ = ["count_words", "tell_languages"]


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
