"""What a store says of itself, so that one of another making is refused with words.

A store keeps the settings that its signatures were made with and, beside the version of its format, a probe:
the digest of the band keys of fixed texts. Whatever changes how texts become keys (tokens, hashes, scheme,
bands) changes the probe, even where nobody thought of raising a version.
"""

import hashlib
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

import orjson

from cleaner.config import DedupSettings
from cleaner.errors import IndexFileError, SettingsError, SignatureError
from cleaner.neardup.index.signing import sign
from cleaner.neardup.threads import Pool

__all__ = ["FORMAT_VERSION", "describe", "settings_of"]

FORMAT_VERSION = 4

_PROBES = (
    "The council met on Tuesday; it voted 7 to 4.",
    "ÉCOLE Straße ﬁne İstanbul ١٢٣ 新聞社は火曜日に発表した e\N{COMBINING ACUTE ACCENT}t",
    "ہم نے کہا ۀ ಕ್ಷ",
    "short",
)


def _cure(where: str) -> str:
    """The command that makes an index anew; ``where`` is its file, or says what it is on a server."""
    which = "" if where.startswith("index ") else f" --index {where}"
    return f"cleaner index rebuild{which} signs the texts that it holds again"


@lru_cache(maxsize=16)
def _probe(settings: DedupSettings) -> str:
    """Digest of how texts become keys under these settings."""
    signed = sign(_PROBES, settings, Pool(1, None))
    digest = hashlib.blake2b(signed.keys.astype("<u8").tobytes(), digest_size=16)
    digest.update(signed.sketches.signatures.astype("<u4").tobytes())
    return digest.hexdigest()


def describe(settings: DedupSettings, *, whole: bool = True) -> bytes:
    """Write down what a new store is made with.

    Args:
        settings: how near-copies are found.
        whole: off for a store that is being rebuilt: it is refused until it is described anew.

    Returns:
        JSON.
    """
    made = {"format": FORMAT_VERSION if whole else 0, "scheme": settings.scheme, "probe": _probe(settings)}
    return orjson.dumps({**made, "settings": asdict(settings)})


def settings_of(written: bytes, where: str, asked: DedupSettings | None) -> DedupSettings:
    """Read what a store was made with, and refuse what cannot be compared with it.

    Args:
        written: what ``describe`` gave when the store was made.
        where: name of the store, for messages.
        asked: the settings that the caller wants; None for whatever the store has.

    Returns:
        The store's settings.

    Raises:
        IndexFileError: it is of another format, or damaged.
        SignatureError: it has another scheme, other settings than asked for, or was made by a cleaner that
            takes texts apart in another way.
    """
    try:
        made: dict[str, Any] = orjson.loads(written)
        version, scheme, probe = made["format"], made["scheme"], made["probe"]
        if version != FORMAT_VERSION:
            raise IndexFileError(
                f"{where} has format {version}; this cleaner reads and writes format {FORMAT_VERSION}: {_cure(where)}"
            )
        settings = DedupSettings(**made["settings"])
    except (ValueError, TypeError, KeyError, SettingsError) as error:
        raise IndexFileError(f"{where} does not say what it was made with ({error}); it is damaged") from error
    if scheme != settings.scheme:
        raise SignatureError(
            f"{where} holds signatures of scheme {scheme!r}, and its settings say {settings.scheme!r}; {_cure(where)}"
        )
    if asked is not None:
        asked = replace(asked, max_pairs=settings.max_pairs)  # has no part in what an index holds
    if asked is not None and asked != settings:
        raise SignatureError(f"{where} was made with {_difference(settings, asked)}; make another index")
    if probe != _probe(settings):
        raise SignatureError(
            f"{where} was made by a cleaner that takes texts apart in another way; its keys cannot be "
            f"compared with those of this one: {_cure(where)}"
        )
    return settings


def _difference(made: DedupSettings, asked: DedupSettings) -> str:
    wanted = asdict(asked)
    parts = [(name, value, wanted[name]) for name, value in asdict(made).items() if value != wanted[name]]
    return ", ".join(f"{name} {value}, not {other}" for name, value, other in parts)
