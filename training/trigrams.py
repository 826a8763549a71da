"""How common groups of three letters are in languages that share a script, as one file.

``pip download --no-deps lingua-language-detector==1.4.2`` fetches a wheel, and ``python -m training.trigrams WHEEL``
writes src/cleaner/data/trigrams.npz from the language models in it (https://github.com/pemistahl/lingua-py,
Apache-2.0): how often each letter stands behind those before it, counted in a million sentences of news sites of each
language (the Leipzig corpora). Later versions of lingua have them compiled in, where nobody can read them.

Kept are the groups within words that part languages best: those whose frequency in some language times how far it is
from the mean of all is highest. What is kept of each is the logarithm of its frequency over that of what is hardly met
at all, in half nats. Languages that have a script for themselves are left out. Those without a lexicon stay, so that a
text in Welsh is not taken for its nearest neighbour's. Letters are folded as those of pages are.
"""

import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lexicon import fold_case

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "trigrams.npz"
# Groups that are kept: with twice as many, two more of 604 pieces of 20 words were told (benchmarks/language_pages).
_KEPT = 8000
# A group is taken to be at least so frequent everywhere, and so many steps make a nat.
_FLOOR, _STEPS = 1e-6, 2
# Both written forms of Norwegian are one language here; Bosnian is Croatian and Serbian to letters.
_MERGED, _LEFT_OUT = {"nb": "no", "nn": "no"}, ("bs",)
# Serbian is modelled in Cyrillic letters alone, and written in both.
_LATIN = {
    **dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)),
    "љ": "lj",
    "њ": "nj",
    "џ": "dž",
}

Frequencies = dict[str, float]


def read_models(wheel: Path) -> tuple[str, dict[str, Frequencies]]:
    """The version of the models in a wheel, and how frequent each group of three letters is, by language."""
    found: dict[str, Frequencies] = {}
    with zipfile.ZipFile(wheel) as held:
        names = set(held.namelist())
        for name in sorted(names):
            folder, _, file = name.rpartition("/")
            # Scripts of ideographs have single letters alone.
            if file == "trigrams.json.br" and f"{folder}/bigrams.json.br" in names:
                chain = [read_ratios(held.read(f"{folder}/{n}grams.json.br")) for n in ("uni", "bi", "tri")]
                found[folder.rpartition("/")[2]] = chain_ratios(*chain)
    return wheel.name.split("-")[1], found


def read_ratios(packed: bytes) -> Frequencies:
    """Groups of letters of a file of lingua, each with how often its last letter stands behind the others."""
    import brotli  # noqa: PLC0415  of the extra `train`; the other functions do without

    found: Frequencies = {}
    for ratio, groups in json.loads(brotli.decompress(packed))["ngrams"].items():
        count, total = ratio.split("/")
        found.update(dict.fromkeys(groups.split(" "), int(count) / int(total)))
    return found


def chain_ratios(one: Frequencies, two: Frequencies, three: Frequencies) -> Frequencies:
    """How often each group of three stands among all letters."""
    return {g: ratio * two[g[:2]] * one[g[0]] for g, ratio in three.items() if g[:2] in two and g[0] in one}


def respell(frequencies: Frequencies, spellings: dict[str, str] | None = None) -> Frequencies:
    """Groups in other letters: folded, or as a table spells them, which drops groups that it does not spell.

    >>> respell({"њег": 0.5}, {"њ": "nj", "е": "e", "г": "g"})
    {'nje': 0.5, 'jeg': 0.5}
    """
    found: Frequencies = defaultdict(float)
    for group, frequency in frequencies.items():
        if spellings is None or all(letter in spellings for letter in group):
            parts = [fold_case(letter) if spellings is None else spellings[letter] for letter in group]
            for at in range(len(parts[0])):
                found["".join(parts)[at : at + 3]] += frequency
    return dict(found)


def merge(models: dict[str, Frequencies]) -> dict[str, Frequencies]:
    """The languages that are told apart: folded, those that are one merged, Serbian in both scripts."""
    joined: dict[str, list[Frequencies]] = defaultdict(list)
    for language, frequencies in models.items():
        if language not in _LEFT_OUT:
            joined[_MERGED.get(language, language)].append(respell(frequencies))
    found = {language: _mean(forms) for language, forms in joined.items()}
    if "sr" in found:
        found["sr"] |= respell(found["sr"], _LATIN)
    return {language: found[language] for language in sorted(found) if _shares(found, language)}


def _mean(forms: list[Frequencies]) -> Frequencies:
    return {g: sum(form.get(g, 0.0) for form in forms) / len(forms) for g in dict.fromkeys(g for f in forms for g in f)}


def _shares(models: dict[str, Frequencies], language: str) -> bool:
    """Whether another language has half of what a language writes."""
    others = {g for other, frequencies in models.items() if other != language for g in frequencies}
    own = models[language]
    return 2 * sum(own[g] for g in own.keys() & others) >= sum(own.values())


def choose(models: Iterable[Frequencies], kept: int) -> tuple[list[str], NDArray[np.uint8]]:
    """The groups that part languages best, in order, and how common each is in each language.

    Returns:
        The groups, and uint8 (groups, languages), half nats over what is hardly met.
    """
    models = list(models)
    groups = sorted({g for frequencies in models for g in frequencies if len(g) == 3})
    rows = {group: row for row, group in enumerate(groups)}
    found = np.zeros((len(groups), len(models)))
    for column, frequencies in enumerate(models):
        for group, frequency in frequencies.items():
            if group in rows:
                found[rows[group], column] = frequency
    nats = np.log(np.maximum(found, _FLOOR) / _FLOOR)
    mean = np.log(np.maximum(found.mean(axis=1, keepdims=True), _FLOOR) / _FLOOR)
    worth = (found * np.abs(nats - mean)).max(axis=1)
    best = np.sort(np.argsort(-worth, kind="stable")[:kept])
    return [groups[row] for row in best], np.round(nats[best] * _STEPS).astype(np.uint8)


def main() -> None:
    """Write the file."""
    version, models = read_models(Path(sys.argv[1]))
    merged = merge(models)
    groups, weights = choose(merged.values(), _KEPT)
    np.savez_compressed(
        OUT,
        trigrams=np.array(groups),
        weights=weights,
        languages=np.array(list(merged)),
        made_from=np.array(f"lingua-language-detector {version}"),
    )
    print(f"{len(merged)} languages, {len(groups)} groups, {OUT.stat().st_size} bytes")
    print(*merged)


if __name__ == "__main__":
    main()
