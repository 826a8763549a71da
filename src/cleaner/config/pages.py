"""How pages are cleaned, and how near-copies are found."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from cleaner.config.checks import LONGEST_PAGE, check, check_types, settings_or

__all__ = [
    "KEEPER_POLICIES",
    "NORMALISATIONS",
    "RELATIONS",
    "SCHEMES",
    "CleanSettings",
    "DedupSettings",
    "KeeperPolicy",
    "Normalisation",
    "Relation",
    "Scheme",
    "dedup_settings",
]

KeeperPolicy = Literal["first", "longest", "earliest"]
Relation = Literal["similar", "contained"]
Scheme = Literal["fss", "affine32"]
Normalisation = Literal["default", "exact"]
NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
KEEPER_POLICIES: tuple[KeeperPolicy, ...] = get_args(KeeperPolicy)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanSettings:
    """How pages are cleaned.

    Attributes:
        keep: a block stays in the body when its score is at least 0.94 * (1 - keep) of that of the page's surest
            sentence, or 0.94 * (1 - keep) where no sentence has 0.15; 0 < keep < 1. Higher keeps more.
        captions_in_body: leave one copy of each caption in the body.
        comments_in_body: leave readers' comments in the body.
        day_first: whether '3/4/2024' is the third of April, or the fourth of March; None for what the page's language
            says: all say so but English, whose regions differ and whose such dates stay text, and Filipino.
        max_page: characters from which on a text is refused as no page (LimitError; a run puts it into quarantine);
            1 to 2,000,000,000. A page takes 20 to 40 times its size in memory while it is read, more where its lines
            are a few letters each.
        max_html: the same of a page of HTML, in characters or bytes of its markup; 1 to 2,000,000,000.

    Raises:
        SettingsError: keep, max_page or max_html is out of its range.

    >>> CleanSettings(keep=0.7, day_first=True).max_page
    16000000
    >>> CleanSettings(keep=2.0)
    Traceback (most recent call last):
    cleaner.errors.SettingsError: keep is 2.0; it must lie between 0 and 1, both excluded
    """

    keep: float = 0.5
    captions_in_body: bool = False
    comments_in_body: bool = False
    day_first: bool | None = None
    max_page: int = 16_000_000
    max_html: int = 128_000_000

    def __post_init__(self) -> None:
        check_types(self)
        check(0.0 < self.keep < 1.0, f"keep is {self.keep}; it must lie between 0 and 1, both excluded")
        check(
            self.day_first is None or isinstance(self.day_first, bool),
            f"day_first is {self.day_first!r}; it must be True, False, or None for what the page's language does",
        )
        # Kernels count characters and tokens in 32 bits.
        for name in ("max_page", "max_html"):
            check(
                1 <= getattr(self, name) <= LONGEST_PAGE,
                f"{name} is {getattr(self, name)}; it must be a number of characters from 1 to {LONGEST_PAGE}",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupSettings:
    """How near-copies are found.

    Attributes:
        threshold: exact Jaccard similarity from which two texts are near-copies; 0 < threshold <= 1.
        shingle_size: words to a shingle; 1 to 32.
        num_perm: permutations to a signature; 8 to 4096.
        seed: of the permutations; 0 to 2**32 - 1.
        scheme: ``fss``, Fast Similarity Sketching, which signs texts of more than 1,000 words three times as fast
            as the other, and those of fewer than 130 more slowly; or ``affine32``, MinHash as datasketch has it.
            Both find a pair with the same chance.
        normalise: what counts as the same word. ``default``: composed or not, in any case or width, with or without
            what does not show and the vowel signs of Arabic and Hebrew (docs/near-duplicates.md has a table);
            ``exact``: in any case, and no more; signs are nothing then, and texts without a word are as white space.
        max_pairs: pairs that a list of them may have at most, of 24 bytes each, and some 50 while it is made; at
            least 1.
        recall: least probability with which a pair exactly at the threshold is found; 0 < recall < 1.

    Raises:
        SettingsError: a value is out of its range.

    >>> DedupSettings(threshold=0.7, shingle_size=3).recall
    0.99
    """

    threshold: float = 0.8
    shingle_size: int = 5
    num_perm: int = 128
    seed: int = 1
    recall: float = 0.99
    scheme: Scheme = "fss"
    normalise: Normalisation = "default"
    max_pairs: int = 20_000_000

    def __post_init__(self) -> None:
        check_types(self)
        check(
            0.0 < self.threshold <= 1.0,
            f"threshold is {self.threshold}; it must be above 0 and at most 1; 0.8 finds edited copies",
        )
        check(1 <= self.shingle_size <= 32, f"shingle_size is {self.shingle_size}; it must be 1 to 32 words")
        check(8 <= self.num_perm <= 4096, f"num_perm is {self.num_perm}; it must be 8 to 4096")
        check(0 <= self.seed < 2**32, f"seed is {self.seed}; it must be 0 to 2**32 - 1")
        check(self.max_pairs >= 1, f"max_pairs is {self.max_pairs}; it must be at least 1")
        check(0.0 < self.recall < 1.0, f"recall is {self.recall}; it must lie between 0 and 1, excluded")


def dedup_settings(settings: DedupSettings | None, threshold: float | None) -> DedupSettings:
    """The settings that were given, or the defaults, with the threshold that was given beside them, if one was.

    Raises:
        SettingsError: the settings are something else, or the threshold is out of its range.
    """
    settings = settings_or(settings, DedupSettings)
    check(
        not isinstance(threshold, DedupSettings), "threshold is settings; give them by name: settings=DedupSettings(…)"
    )
    return settings if threshold is None else replace(settings, threshold=threshold)
