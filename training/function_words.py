"""Our function words beside those of stopwordsiso, for who checks a language by hand.

``python -m training.function_words`` prints a line a language, and ``python -m training.function_words cs sk`` those
named: which share of our function words the package lists, and which of its words stand on our own pages in that
language (seeds/ and benchmarks/language_pages/) and are none of ours, the commonest first, each with how often it
stands there and which other languages have it as a function word. Nothing is taken over: its lists hold verbs, nouns
and numerals, too, and a word that a neighbour has tells nothing (docs/limits.md).

stopwordsiso 0.7.1 (MIT) packs the lists of Stopwords ISO (https://github.com/stopwords-iso/stopwords-iso, MIT).
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cleaner.cleaning.lexicon import fold_tokens, load_function_words

ROOT = Path(__file__).parent.parent
# A word that stands on our pages less often, at all or as a share of their words, is none that tells a language.
_LEAST, _LEAST_SHARE = 2, 0.001


class Comparison(NamedTuple):
    """Two lists of function words of a language.

    Attributes:
        ours: how many we have.
        listed: how many of these the other list has, too.
        lacking: words of the other list that we lack and that stand on our pages, the commonest first, with how often.
    """

    ours: int
    listed: int
    lacking: list[tuple[str, int]]


def single_tokens(words: Iterable[str]) -> set[str]:
    """Words in folded form; without numbers and without those that folding parts, as no token is ever one of these.

    >>> sorted(single_tokens(["Über", "l'", "aujourd'hui", "2"]))
    ['l', 'über']
    """
    folded = (fold_tokens(word) for word in words)
    return {tokens[0] for tokens in folded if len(tokens) == 1 and tokens[0] != "0"}


def compare(ours: set[str], theirs: set[str], counts: Mapping[str, int]) -> Comparison:
    """Compare two lists of folded words of one language, given how often each word stands in texts of it."""
    least = max(_LEAST, _LEAST_SHARE * sum(counts.values()))
    common = {word: counts[word] for word in theirs - ours if counts.get(word, 0) >= least}
    return Comparison(len(ours), len(ours & theirs), sorted(common.items(), key=lambda one: (-one[1], one[0])))


def holders(word: str, language: str, all_words: Mapping[str, Iterable[str]]) -> list[str]:
    """The other languages that have a function word."""
    return sorted(other for other, words in all_words.items() if other != language and word in words)


def describe(language: str, found: Comparison, all_words: Mapping[str, Iterable[str]]) -> str:
    """A language's line of the report."""
    lacking = []
    for word, count in found.lacking:
        held = holders(word, language, all_words)
        lacking.append(f"{word} {count}" + (f" (also {' '.join(held)})" if held else ""))
    share = found.listed / found.ours
    return f"{language}: {share:.2f} of our {found.ours} are listed; not ours: {', '.join(lacking) or 'none'}"


def texts_of(language: str) -> Iterator[str]:
    """The articles of our own pages in a language."""
    for path in sorted((ROOT / "seeds").glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(expected, dict) and expected.get("language") == language:
            yield "\n".join(expected["body"])
    page = ROOT / "benchmarks" / "language_pages" / f"{language}.json"
    if page.is_file():
        yield "\n".join(json.loads(page.read_text(encoding="utf-8"))["body"])


def main() -> None:
    """Print the report."""
    import stopwordsiso  # noqa: PLC0415  of the extra `train`; the functions above do without

    all_words = {language: set(words) for language, words in load_function_words().items()}
    chosen = sys.argv[1:] or sorted(all_words)
    unlisted = [language for language in chosen if not stopwordsiso.has_lang(language)]
    for language in chosen:
        if language not in unlisted:
            counts = Counter(token for text in texts_of(language) for token in fold_tokens(text))
            found = compare(all_words[language], single_tokens(stopwordsiso.stopwords(language)), counts)
            print(describe(language, found, all_words))
    print(f"no list of: {' '.join(unlisted) or 'none'}")


if __name__ == "__main__":
    main()
