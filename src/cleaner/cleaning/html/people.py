"""The names of authors, cleaned of what is none."""

import re
from collections.abc import Iterable
from functools import cache

from cleaner.cleaning.html.tables import load_names
from cleaner.cleaning.html.values import plain
from cleaner.cleaning.lexicon import language_names, load_lexicon
from cleaner.cleaning.lexicon.loading import Names

__all__ = ["clean_name", "split_names"]

_LONGEST, _MOST = 120, 60  # characters of a name, and names of an article
_NO_NAME = re.compile(r"@|https?:|www\.|\w\.(?:com|org|net)/|[{}<>|\\]|\A[\d\W_]*\Z")
_HANDLE = re.compile(r"(?:\A|\s)[(\[]?@[\w.]{1,40}[)\]]?(?=\s|\Z)")
_MAIL = re.compile(r"[(<\[]?\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}[)>\]]?")
_SIGN = re.compile(r"\s?\((?:[a-zäöü]{2,5}|[A-ZÄÖÜ]{2,3})\.?\)\Z")  # a writer's own: 'Ann Lee (al)'
_EDGES = ' \t,;:|/•·-–—"“”„→›»'


def clean_name(name: str, language: str = "en") -> str | None:
    """A name without what opens it, handles and mail addresses; None where nothing of a name is left.

    Must not fire on an agency or a desk: 'AFP' and 'Redaktion' may be all that a page states.

    >>> clean_name("By Ann Lee"), clean_name("Ann Lee (@annlee)"), clean_name("admin"), clean_name("https://x.example/ann")
    ('Ann Lee', 'Ann Lee', None, None)
    """
    text = _HANDLE.sub(" ", _MAIL.sub(" ", plain(name[: 4 * _LONGEST])))
    text = _leads(language).sub("", text.strip(_EDGES), count=1).strip(_EDGES)
    text = _SIGN.sub("", " ".join(text.split()))
    if not 1 < len(text) <= _LONGEST or text.lower() in load_names().accounts or _NO_NAME.search(text):
        return None
    return text


def split_names(text: str, language: str = "en") -> tuple[str, ...]:
    """The names of one string: 'A, B and C'.

    A comma parts names where two words or more stand in front of the first, 'and' where they do in front of each.
    Must not fire on 'Lee, Ann' and 'Lee and Sons'.

    >>> split_names("By Ann Lee, Bo Ek and Cy Fox"), split_names("Lee, Ann")
    (('Ann Lee', 'Bo Ek', 'Cy Fox'), ('Lee, Ann',))
    """
    text = _leads(language).sub("", plain(text[: _LONGEST * _MOST]).strip(_EDGES), count=1)
    parts = [part for one in re.split(r"[;|、،\n]", text) for part in _by_comma(one)]
    names = [name for part in parts for name in _by_joint(part, language)]
    return _cleaned(names, language)


def _cleaned(names: Iterable[str], language: str) -> tuple[str, ...]:
    cleaned = (clean_name(name, language) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name is not None))[:_MOST]


def _by_comma(text: str) -> list[str]:
    parts = text.split(",")
    return [text] if len(parts) == 1 or len(parts[0].split()) < 2 else parts


def _by_joint(text: str, language: str) -> list[str]:
    parts = _joints(language).split(text)
    return parts if len(parts) > 1 and all(len(part.split()) > 1 for part in parts[:-1]) else [text]


@cache
def _leads(language: str) -> re.Pattern[str]:
    bylines = (lead for names in _names(language) for lead in names.byline_leads)
    leads = (lead for lead in (*load_names().links, *bylines) if len(lead) > 1)
    return re.compile(rf"\A(?:{_alternation(leads)})(?:\s*[:：]\s*|\s+(?=\S))", re.IGNORECASE)


@cache
def _joints(language: str) -> re.Pattern[str]:
    joints = (join for names in _names(language) for join in names.byline_joins)
    return re.compile(rf"\s(?:{_alternation(joints)})\s", re.IGNORECASE)


def _names(language: str) -> list[Names]:
    """The words around names in the page's language, and in English, which content systems write."""
    return [load_lexicon((one,)).names for one in ("en", language) if one in language_names()]


def _alternation(words: Iterable[str]) -> str:
    return "|".join(sorted({re.escape(word) for word in words}, key=lambda word: (-len(word), word)))
