"""Frozen settings that validate themselves when they are made."""

from cleaner.config.checks import (
    check_count,
    check_encoding,
    check_folder,
    check_progress,
    check_today,
    check_url,
    is_number,
    is_whole,
    settings_or,
)
from cleaner.config.pages import (
    KEEPER_POLICIES,
    NORMALISATIONS,
    RELATIONS,
    SCHEMES,
    CleanSettings,
    DedupSettings,
    KeeperPolicy,
    Normalisation,
    Relation,
    Scheme,
    dedup_settings,
)
from cleaner.config.runs import STDIN_FORMATS, RunSettings, StdinFormat, settings_from

__all__ = [
    "KEEPER_POLICIES",
    "NORMALISATIONS",
    "RELATIONS",
    "SCHEMES",
    "STDIN_FORMATS",
    "CleanSettings",
    "DedupSettings",
    "KeeperPolicy",
    "Normalisation",
    "Relation",
    "RunSettings",
    "Scheme",
    "StdinFormat",
    "check_count",
    "check_encoding",
    "check_folder",
    "check_progress",
    "check_today",
    "check_url",
    "dedup_settings",
    "is_number",
    "is_whole",
    "settings_from",
    "settings_or",
]
