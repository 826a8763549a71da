"""What hypothesis draws from."""

import unicodedata
from collections.abc import Iterable

from hypothesis import strategies as st

from cleaner.kernels.neardup import tables


def _same_in_table(character: str) -> bool:
    """Whether this Python's Unicode database has what the one has that the tokeniser ships: letters come anew."""
    return tables.version() == unicodedata.unidata_version or unicodedata.category(character) != "Cn"


LETTERS = (
    "aAzZ09 .,'_-\n\t\u00e9\u00df\u0130\u212a\u1e9e\ufb03\u0390\u0345\u00ad\u200c\u200d\u2019\u4e2d"
    "\u3042\u30fc\uff71\u0e01\u0e33\u0e51\u1000\u1780\U00020000\U0001f600\u0301\u2160\u00bd\ud800\udfff\0\u0660\U00010400"
)
characters = st.one_of(st.sampled_from(LETTERS), st.characters().filter(_same_in_table))
unicode_texts = st.text(characters, max_size=200)
ascii_texts = st.text(st.sampled_from("abcXYZ019 .,'-\n"), max_size=400)
any_texts = st.one_of(unicode_texts, ascii_texts, st.text(st.sampled_from("ab "), max_size=150))

_WORDS = st.sampled_from([f"w{number}" for number in range(12)])
_runs = st.lists(_WORDS, max_size=30).map(" ".join)


@st.composite
def corpora(draw: st.DrawFn) -> list[str]:
    """Small corpora with copies, near-copies, empty and short texts."""
    texts = draw(st.lists(st.one_of(_runs, st.sampled_from(["", "...", "w1", "W1 w2"])), min_size=1, max_size=12))
    for _ in range(draw(st.integers(0, 8))):
        words = draw(st.sampled_from(texts)).split()
        if words and draw(st.booleans()):
            words[draw(st.integers(0, len(words) - 1))] = draw(_WORDS)
        texts.append(" ".join(words))
    return texts


_FRAGMENTS = st.sampled_from(
    [
        "Home News Sport Weather Subscribe",
        "date 2024-03-11 The Tidewater Post - Local News World Economy Opinion",
        "Harbour wall to be rebuilt after the storm",
        "By Ann Lee and Bo Ray",
        "By Ann Lee, Editor",
        "Senior Reporter",
        "Reuters",
        "Published: MARCH 11, 2024 18:05",
        "Updated: 3 hours ago",
        "12.03.2024",
        "Published",
        "3 May 2024 10:00",
        "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
        "“We asked for a report,” she said. “Nobody wrote one until the wall had moved by ten centimetres.”",
        "Ferries leave from the old pier. Read more: The old pier reopens. Tickets stay valid until (and on) Friday.",
        "Divers at the eastern wall on May 3, 2024. (photo credit: ANN LEE/REUTERS)",
        "Divers at the eastern wall. (Reuters/Ann Lee) Divers at the eastern wall. (Reuters/Ann Lee)",
        "Divers at the eastern wall on May 3. Photograph: Ann Lee/Getty Images",
        "Advertisement",
        "The council met on Monday evening. Advertisement The vote was put off once more by the chair.",
        "Read more: Ten harbours that were lost",
        "Related articles",
        "Comments",
        "Sign up to our newsletter and never miss a story from the coast.",
        "1. The wall",
        "• The pier",
        "10:45",
        "($1 = 0.92 euros)",
        "Copyright © 2024 Tidewater Post. All rights reserved.",
        "© 2024 Tidewater Post",
        "TIDEWATER (Reuters) - The wall held.",
        "UP NEXT",
        "What happens now",
        "写真：開館を待つ人の列（潮見日報）",
        "港の壁は月曜日に閉鎖される。議会は工事に一週間かかると述べた。",
        "Der Hafen bleibt eine Woche lang geschlossen, teilte die Stadt am Montag mit. Foto: dpa",
        "Purchase Licensing Rights",
        "Share on Facebook",
        "[1/3] Divers at the wall",
        "write to desk@example.org or @tidewater",
        "and so on…",
    ]
)
_JOINTS = st.sampled_from(["\n", "\n", "\n", "\n\n", " ", " | ", "\r\n", "\u2028", " \u00a0\n"])


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Pages of the fragments that cleaning looks for, on lines of their own or run together."""
    parts = draw(st.lists(st.one_of(_FRAGMENTS, _FRAGMENTS, _FRAGMENTS, characters), max_size=30))
    return "".join(part + draw(_JOINTS) for part in parts)


_PARAGRAPHS = st.sampled_from(
    [
        "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
        "“We asked for a report,” she said. “Nobody wrote one until the wall had moved by ten centimetres.”",
        "Ferries leave from the old pier until the wall has been mended, and tickets stay valid until June.",
        "Divers of the navy at the eastern wall in Tidewater, pictured, on May 3, 2024, before the storm came back.",
        "港の壁は月曜日に閉鎖される。議会は工事に一週間かかると述べた。船は古い桟橋から出る。",
    ]
)


@st.composite
def repeating_pages(draw: st.DrawFn) -> str:
    """Pages of few parts, each of which stands there more than once."""
    part = st.one_of(_PARAGRAPHS, _PARAGRAPHS, _FRAGMENTS)
    parts = draw(st.lists(part, min_size=1, max_size=6))
    page: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        begin = draw(st.integers(0, len(parts) - 1))
        run = parts[begin : draw(st.integers(begin + 1, len(parts)))]
        times = draw(st.integers(1, 3))
        page += [p for p in run for _ in range(times)] if draw(st.booleans()) else run * times
    return "".join(p + draw(_JOINTS) for p in page)


_NUMBERS = st.one_of(
    st.integers(0, 99999).map(str),
    st.integers(1, 31).map(str),
    st.integers(1990, 2030).map(str),
    st.tuples(st.integers(0, 24), st.integers(0, 60)).map(lambda t: f"{t[0]}:{t[1]:02d}"),
    st.tuples(st.integers(1, 31), st.sampled_from("./- "), st.integers(1, 13), st.integers(1990, 2030)).map(
        lambda t: f"{t[0]}{t[1]}{t[2]}{t[1]}{t[3]}"
    ),
    st.dates().map(str),
    st.sampled_from(["3rd", "1er", "2nd", "3rdmay", "3sty", "'09", "\u0663", "\u00bd"]),
)
_SIGNS = st.sampled_from(
    [
        "",
        " ",
        " ",
        " ",
        "  ",
        ", ",
        ". ",
        ".",
        "-",
        "/",
        ": ",
        " | ",
        " de ",
        " of ",
        "d'",
        "th ",
        "(",
        ") ",
        "T",
        "\u00a0",
    ]
)
_MORE = st.sampled_from(
    ["the", "Best", "Ann Lee", "am", "PM", "EDT", "Uhr", "le", "ago", "hours", "Reuters", "dpa", "5 min read", "@desk",
     "APR\u0130L", "\u017fept", "F\u0131rst", "desk@example.org", "byJohn", "\u5e74", "\u6708", "\u65e5"]
)  # fmt: skip


@st.composite
def lines_of(draw: st.DrawFn, *lists: Iterable[str]) -> str:
    """Lines of the words of some lists in any case, with numbers and signs between them."""
    words = st.one_of(*(st.sampled_from(sorted(words)) for words in lists), _MORE)
    cases = st.sampled_from([str, str, str.upper, str.title])
    line = ""
    for _ in range(draw(st.integers(1, 7))):
        line += draw(_NUMBERS) if draw(st.integers(0, 2)) == 0 else draw(cases)(draw(words))
        line += draw(_SIGNS)
    return line
