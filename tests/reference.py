"""Near-duplicates the slow and plain way, sharing no code with src/cleaner, which must agree bit for bit."""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import reference_words

MASK32 = 2**32 - 1
MASK64 = 2**64 - 1

DROPPED = "\u00ad\u200c\u200d\u2060\ufeff"
IDEOGRAPHS_AND_KANA = (
    "\u3005-\u3007 \u3021-\u3029 \u3038-\u303c \u3041-\u309f \u30a0-\u30ff \u31f0-\u31ff \u3400-\u4dbf "
    "\u4e00-\u9fff \uf900-\ufaff \uff66-\uff9f \U0001aff0-\U0001b16f \U00020000-\U0003fffd"
)
UNSPACED_LETTERS = "\u0e00-\u0e7f \u0e80-\u0eff \u1000-\u109f \ua9e0-\ua9ff \uaa60-\uaa7f \u1780-\u17ff"


def _in(character: str, ranges: str) -> bool:
    return any(span[0] <= character <= span[2] for span in ranges.split(" "))


def tokens(text: str, normalise: str = "default", *, signs: bool = True) -> list[str]:
    """Tokens of a text: see cleaner.kernels.neardup.tokens for the definition in words."""
    if normalise == "exact":
        return exact_tokens(text)
    return reference_words.tokens(text, signs=signs)


@cache
def kind(character: str) -> str:
    """What a character is where only case is folded: dropped, alone, word or separator."""
    category = unicodedata.category(character)[0]
    if character in DROPPED:
        return "dropped"
    if category in "LMN" and _in(character, IDEOGRAPHS_AND_KANA):
        return "alone"
    if category in "LM" and _in(character, UNSPACED_LETTERS):
        return "alone"
    return "word" if category in "LMN" else "separator"


def exact_tokens(text: str) -> list[str]:
    """Tokens of a text of which nothing but the case is folded."""
    found: list[str] = []
    word = ""
    for character in text.casefold():
        what = kind(character)
        if what == "dropped":
            continue
        if what == "word":
            word += character
            continue
        if word:
            found.append(word)
            word = ""
        if what == "alone":
            found.append(character)
    return [*found, word] if word else found


def _mix(left: int, right: int) -> int:
    product = left * right
    return (product >> 64) ^ (product & MASK64)


@cache
def token_hash(token: str) -> int:
    """64-bit hash of a token: wyhash's mixing step over its UTF-8, eight bytes at a time."""
    raw = token.encode()
    words = [int.from_bytes(raw[at : at + 8], "little") for at in range(0, len(raw), 8)]
    state = _mix(words[0] ^ 0xA0761D6478BD642F, 0xE7037ED1A0B428DB)
    for word in words[1:]:
        state = _mix(state ^ word, 0xE7037ED1A0B428DB)
    return state


def shingle_list(text: str, size: int, normalise: str = "default") -> list[int]:
    """64-bit hashes of the runs of ``size`` tokens; fewer tokens than that make one shingle of their own."""
    hashes = [token_hash(token) for token in tokens(text, normalise)]
    if not hashes:
        return []
    if len(hashes) < size:
        return [_polynomial([len(hashes) * 0x9E3779B97F4A7C15, *hashes])]
    return [_polynomial(hashes[at : at + size]) for at in range(len(hashes) - size + 1)]


def _polynomial(values: Sequence[int]) -> int:
    total = 0
    for value in values:
        total = (total * 0xD6E8FEB86659FD95 + value) & MASK64
    return total


def shingle_set(text: str, size: int = 5) -> frozenset[int]:
    """The set of a text's shingle hashes."""
    return frozenset(shingle_list(text, size))


def hashed32(shingle: int) -> int:
    """The 32 bits of a shingle hash that go into the signature."""
    return shingle >> 32


def _finalise32(value: int) -> int:
    value ^= value >> 16
    value = value * 0x85EBCA6B & MASK32
    value ^= value >> 13
    value = value * 0xC2B2AE35 & MASK32
    return value ^ (value >> 16)


def minhash(text: str, permutations: Sequence[tuple[int, int]], size: int = 5) -> list[int]:
    """Signature of a text: the least a * h + b mod 2**32 over its shingles, for each permutation."""
    mixed = [_finalise32(hashed32(shingle)) for shingle in shingle_set(text, size)]
    return [min(((a * value + b) & MASK32 for value in mixed), default=MASK32) for a, b in permutations]


def jaccard(left: frozenset[int], right: frozenset[int]) -> float:
    """Share of the union that is common; of two empty sets it is 1."""
    union = len(left | right)
    return len(left & right) / union if union else 1.0


def pairs(texts: Sequence[str], threshold: float, size: int = 5) -> list[tuple[int, int, float]]:
    """Every pair of texts with tokens that is similar enough, through an inverted index."""
    sets = [shingle_set(text, size) for text in texts]
    return list(_similar(sets, threshold))


def _similar(sets: Sequence[frozenset[int]], threshold: float) -> Iterator[tuple[int, int, float]]:
    holders: defaultdict[int, list[int]] = defaultdict(list)
    found: list[tuple[int, int, float]] = []
    for right, shingles in enumerate(sets):
        common: defaultdict[int, int] = defaultdict(int)
        for shingle in shingles:
            for left in holders[shingle]:
                common[left] += 1
            holders[shingle].append(right)
        for left, both in common.items():
            similarity = both / (len(sets[left]) + len(shingles) - both)
            if similarity >= threshold:
                found.append((left, right, similarity))
    yield from sorted(found)


def leaders(
    texts: Sequence[str], threshold: float, order: Sequence[int] | None = None, size: int = 5
) -> list[tuple[int, float]]:
    """(keeper, similarity to it) of each text, when every pair is looked at."""
    sets = [shingle_set(text, size) for text in texts]
    result: list[tuple[int, float]] = [(0, 0.0)] * len(texts)
    kept: list[int] = []
    for row in order if order is not None else range(len(texts)):
        best, keeper = -1.0, row
        for candidate in kept:
            similarity = jaccard(sets[row], sets[candidate])
            if similarity >= threshold and similarity > best:
                best, keeper = similarity, candidate
        if keeper == row:
            kept.append(row)
            best = 1.0
        result[row] = (keeper, best)
    return result


def fast_sketch(text: str, key: int, permutations: Sequence[tuple[int, int]], size: int = 5) -> list[int]:
    """Fast Similarity Sketching: a draw of entries, then each that is empty takes its least permuted value."""
    least: dict[int, int] = {}
    shingles = shingle_set(text, size)
    for shingle in shingles:
        thrown = _mix(shingle ^ key, 0x9FB21C651E98DF25)
        entry, value = (thrown >> 32) * len(permutations) >> 32, (thrown & MASK32) >> 1
        least[entry] = min(least.get(entry, value), value)
    if not shingles:
        return [MASK32] * len(permutations)
    late = minhash(text, permutations, size)
    return [least.get(entry, 2**31 + late[entry] // 2) for entry in range(len(permutations))]


def contained(texts: Sequence[str], threshold: float, least: int = 10, size: int = 5) -> list[tuple[int, int, float]]:
    """(inner, outer, containment) of every pair, when every pair is looked at; see contained_pairs."""
    sets = [shingle_set(text, size) for text in texts]
    found: list[tuple[int, int, float]] = []
    for inner, ours in enumerate(sets):
        if len(ours) < max(1, least):
            continue
        first = sets.index(ours)
        if first != inner:
            found.append((inner, first, 1.0))
            continue
        for outer, theirs in enumerate(sets):
            smaller = len(ours) < len(theirs) or (len(ours) == len(theirs) and inner > outer)
            if smaller and sets.index(theirs) == outer and len(ours & theirs) / len(ours) >= threshold:
                found.append((inner, outer, len(ours & theirs) / len(ours)))
    return found


def leaders_contained(
    texts: Sequence[str], threshold: float, order: Sequence[int], least: int = 10, size: int = 5
) -> list[tuple[int, float]]:
    """(keeper, containment in it) of each text, when every pair is looked at; see find_duplicates."""
    sets = [shingle_set(text, size) for text in texts]
    result: list[tuple[int, float]] = [(0, 0.0)] * len(texts)
    kept: list[int] = []
    for row in sorted(order, key=lambda row: -len(sets[row])):  # stable: equal sizes stay in order
        ours = sets[row]
        shares = {
            keeper: len(ours & sets[keeper]) / len(ours) if ours else float(not sets[keeper])
            for keeper in kept
            if ours == sets[keeper] or len(ours) >= max(1, least)
        }
        best = max(shares.values(), default=0.0)
        if best < threshold:
            kept.append(row)
            result[row] = (row, 1.0)
        else:
            result[row] = (next(keeper for keeper in order if shares.get(keeper) == best), best)
    return result


def repeated_paragraphs(
    texts: Sequence[str], documents: int, words: int
) -> list[tuple[str, int, list[tuple[int, int, int]]]]:
    """(text, documents, places) of each line that occurs in so many texts; see find_repeated_paragraphs."""
    places: defaultdict[tuple[str, ...], list[tuple[int, int, int]]] = defaultdict(list)
    for row, text in enumerate(texts):
        at = 0
        for line in text.split("\n"):
            start = at + len(line) - len(line.lstrip())
            if len(tokens(line, signs=False)) >= words:
                places[tuple(tokens(line))].append((row, start, start + len(line.strip())))
            at += len(line) + 1
    found = [
        (texts[held[0][0]][held[0][1] : held[0][2]], len({row for row, _, _ in held}), held) for held in places.values()
    ]
    return sorted((one for one in found if one[1] >= documents), key=lambda one: (-one[1], one[2][0]))


def whole_hashes(names: Sequence[str]) -> tuple[int, int]:
    """Both hashes of a text's tokens, in order; see kernels.hash_documents."""
    hashes = [token_hash(token) for token in names]
    state = 0xA0761D6478BD642F
    for value in hashes:
        state = _mix(state ^ value, 0xE7037ED1A0B428DB)
    return _polynomial([len(hashes) * 0x9E3779B97F4A7C15, *hashes]), state


def bucket_firsts(rows: Sequence[Sequence[int]], bands: Sequence[int]) -> list[list[int]]:
    """For each band the first document of each document's bucket, -1 for one that is alone."""
    found = []
    for band, size in enumerate(bands):
        begin = sum(bands[:band])
        keys = [tuple(row[begin : begin + size]) for row in rows]
        found.append([keys.index(key) if keys.count(key) > 1 else -1 for key in keys])
    return found


def prefix_filter(
    sets: Sequence[frozenset[int]], threshold: float, count_slots: int, slots: int
) -> list[tuple[list[int], list[int]]]:
    """For each set the slots of its near and its far shingles, of those by which two sets can be candidates.

    Shingles are ordered by the number of sets with one of the same count slot, then by value; each set's first
    |x| - ceil(2t / (1 + t) |x|) + 1 are near, those that follow up to |x| - ceil(t |x|) + 1 far. Slots count where
    two sets meet, one of them with a near shingle, and are numbered in order.
    """
    occurrences: dict[int, int] = {}
    for one in sets:
        for shingle in one:
            slot = shingle * count_slots >> 64
            occurrences[slot] = occurrences.get(slot, 0) + 1
    kinds: list[dict[int, str]] = []
    for one in sets:
        ordered = sorted(one, key=lambda h: (min(occurrences[h * count_slots >> 64], 255), h))
        near = len(one) - math.ceil(2 * threshold / (1 + threshold) * len(one) - 0.01) + 1
        far = len(one) - math.ceil(threshold * len(one) - 0.01) + 1
        several = {h for h in one if occurrences[h * count_slots >> 64] > 1}
        kinds.append({h: "near" if place < near else "far" for place, h in enumerate(ordered[:far]) if h in several})
    met: dict[int, list[str]] = {}
    for one in kinds:
        for shingle, kind in one.items():
            met.setdefault(shingle * slots >> 64, []).append(kind)
    useful = sorted(slot for slot, there in met.items() if len(there) > 1 and "near" in there)
    number = {slot: at for at, slot in enumerate(useful)}
    return [
        tuple(  # type: ignore[misc]
            [number[h * slots >> 64] for h in sorted(one) if one[h] == kind and h * slots >> 64 in number]
            for kind in ("near", "far")
        )
        for one in kinds
    ]
