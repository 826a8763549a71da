"""What is read from lines against patterns tried everywhere: dates, bylines, credits, and what prefilters leave out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_cleaning import credits as slow_credits
from slow_cleaning import menus as slow_menus
from slow_cleaning import metadata as slow_metadata
from slow_cleaning.blocks import cut_page as slow_cut
from slow_cleaning.language import ALL
from strategies import lines_of

from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.cutting.menus import menu_end
from cleaner.cleaning.fields import site
from cleaner.cleaning.lexicon import load_lexicon
from cleaner.cleaning.mentions import credits as credit_reading
from cleaner.cleaning.mentions import reading
from cleaner.cleaning.mentions.credits import read_credit
from cleaner.cleaning.page import scan

NAMES = ALL.names
DATED = lines_of(
    NAMES.months, NAMES.months, NAMES.weekdays, NAMES.published, NAMES.updated, NAMES.byline_leads, NAMES.relative
)
CREDITED = lines_of(
    NAMES.credit_labels,
    NAMES.trailing_labels,
    NAMES.picture_tails,
    NAMES.picture_heads,
    NAMES.picture_alone,
    NAMES.agencies,
    ["(", "[", "（", ")", "]", "）", "/", "|", ":", "：", "©", "=", "Images"],
    NAMES.credit_by,
    NAMES.bracket_by,
    NAMES.picture_via,
    NAMES.picture_signs,
)
MENUS = lines_of([phrase for phrase, _ in ALL.whole.items()], ALL.menu_connectors)


@settings(max_examples=700, deadline=None)
@given(line=DATED, at=st.integers(0, 2))
def test_marks(line: str, at: int) -> None:
    at = min(at, len(line))
    page = scan(line, ALL)
    assert reading.read_mentions(page, at, len(line)) == slow_metadata.read_mentions(page, at, len(line))


@settings(max_examples=700, deadline=None)
@given(line=CREDITED.filter(str.strip))
def test_credits(line: str) -> None:
    line = line.strip()
    page = scan(line, ALL)
    assert credit_reading.read_credit(page, 0, len(line)) == slow_credits.read_credit(line, 0, len(line))
    found = credit_reading.credits_in_brackets(page, 0, len(line))
    assert found == slow_credits.credits_in_brackets(line, 0, len(line))


@settings(max_examples=700, deadline=None)
@given(line=MENUS.filter(str.strip), strict=st.booleans())
def test_menus(line: str, strict: bool) -> None:
    line = line.strip()
    page = scan(line, ALL, joined=False)
    assert menu_end(page, 0, len(line), strict=strict) == slow_menus.menu_end(page, 0, len(line), strict=strict)


@settings(max_examples=400, deadline=None)
@given(lines=st.lists(st.one_of(DATED, CREDITED, MENUS), min_size=1, max_size=9))
def test_lines_without_a_prefilter_are_whole(lines: list[str]) -> None:
    text = "\n".join(line[:180] for line in lines)
    blocks = cut_page(scan(text, ALL))
    spans = zip(blocks.spans.tolist(), blocks.lines.tolist(), strict=True)
    ours = [(*span, line, blocks.kind(i)) for i, (span, line) in enumerate(spans)]
    theirs = slow_cut(text)
    assert ours == [(p.start, p.end, p.line, p.kind) for p in theirs]
    for i, block in enumerate(theirs):
        if block.kind is not None:
            known = blocks.known[i]
            assert (known.reason, known.mentions, known.credit) == (block.reason, block.mentions, block.credit)


@pytest.mark.parametrize(
    ("line", "languages", "filler"),
    [
        ("Lesezeit: 4 Minuten | 3. Mai 2024", ("de",), "Lesezeit: 4 Minuten"),
        ("4 Min. Lesezeit | 3. Mai 2024", ("de",), "4 Min. Lesezeit"),
        ("Lesezeit: 4 Minuten | 3. Mai 2024", ("fr",), None),
        ("5 min de lecture | 3 mai 2024", ("fr",), "5 min de lecture"),
        ("5 minutos | 3 de mayo de 2024", ("es",), "5 minutos"),
        ("5 minutos | 3 de mayo de 2024", ("en",), None),
        ("5 min read | May 3, 2024", ("en",), "5 min read"),
        ("5 mind games", ("en",), None),
    ],
)
def test_times_to_read_are_those_of_the_language(line: str, languages: tuple[str, ...], filler: str | None) -> None:
    mentions, _ = reading.read_mentions(scan(line, load_lexicon(languages)), 0, len(line))
    assert [m.value for m in mentions if m.type == "filler"] == ([filler] if filler else [])


@pytest.mark.parametrize(
    ("line", "languages", "named"),
    [
        ("The pier (photo by Ann Lee)", ("en",), "Ann Lee"),
        ("Der Damm (Foto von Anna Muster)", ("de",), "Anna Muster"),
        ("Der Damm (Foto von Anna Muster)", ("fr",), None),
        ("Le pont (photo de Anne Martin)", ("fr",), "Anne Martin"),
        ("Le pont (photo de Anne Martin)", ("en",), None),
        ("Most nad rzeką. Fot. Jan Nowak", ("pl",), "Jan Nowak"),
        ("Most nad rzeką. Fot. Jan Nowak", ("de",), None),
        ("The pier at dusk. Alamy Stock Photo", ("de",), "Alamy Stock Photo"),
        ("Der Damm am Morgen. Foto dpa", ("de",), None),
        ("Der Damm am Morgen. Foto AFP", ("de",), "AFP"),
        ("Kanak-kanak di jeti Kampung Tebing. - Foto Azlan Mokhtar", ("ms",), "Azlan Mokhtar"),
        ("Pumipili ng aklat ang mga bata (Larawan ni Jun Salonga)", ("tl",), "Jun Salonga"),
        ("Sūpynių virvės yra trisdešimties metrų. Tomo Vaišnoro nuotr.", ("lt",), "Tomo Vaišnoro"),
        ("Gandrų pora peri vienuoliktus metus | Tomo Vaivados nuotr.", ("lt",), "Tomo Vaivados"),
        ("아이들이 책을 고르고 있다. 사진=정다운 기자", ("ko",), "정다운"),
        ("ကလေးများ (ဓာတ်ပုံ - ကိုသီဟ)", ("my",), "ကိုသီဟ"),
        ("კარი გაიღო. ფოტო: გიორგი ფირცხელანი", ("ka",), "გიორგი ფირცხელანი"),
        ("Die große Foto-Ausstellung", ("de",), None),
        ("He hung up the photo Ann Lee had taken.", ("en",), None),
        ("It was her best photo. Photo Gallery", ("en",), None),
        ("He had spoken to his colleagues in the booth (Video Assistant Referee).", ("en",), None),
        ("The jury was split until the last hour (Graphic Novel).", ("en",), None),
        ("She banks with a small local lender (Credit Union).", ("en",), None),
        ("Er wollte noch am selben Abend zurücktreten (Bild Zeitung).", ("de",), None),
        ("Les clients de la banque (Crédit Agricole).", ("fr",), None),
        ("Nació en un pequeño pueblo de la costa (Fuente Álamo).", ("es",), None),
        ("Об этом сообщило агентство. Источник РИА.", ("ru",), None),
    ],
)
def test_what_joins_a_label_to_a_name_is_of_the_language(
    line: str, languages: tuple[str, ...], named: str | None
) -> None:
    credit = read_credit(scan(line, load_lexicon(languages)), 0, len(line))
    assert (credit and credit.names) == named


@pytest.mark.parametrize(
    ("line", "languages", "counted"),
    [
        ("Image 2 of 9 The pier", ("en",), True),
        ("Bild 2 von 9 Der Damm", ("de",), True),
        ("Bild 2 von 9 Der Damm", ("en",), False),
        ("2 von 9 Booten sanken", ("de",), False),
        ("Photo 2 sur 9 Le pont", ("fr",), True),
    ],
)
def test_counters_of_pictures_are_those_of_the_language(line: str, languages: tuple[str, ...], counted: bool) -> None:
    blocks = cut_page(scan(line, load_lexicon(languages)))
    assert (blocks.known.get(0) is not None and "counter" in blocks.known[0].reason) is counted


def test_a_name_ends_before_what_its_language_reserves() -> None:
    line = "© 2021 Hafen Bote Alle Rechte"
    assert site._copyright(load_lexicon(("de",))).match(line).group("site") == "Hafen Bote"
    assert site._copyright(load_lexicon(("fr",))).match(line).group("site") == "Hafen Bote Alle Rechte"
    assert site._copyright(load_lexicon(("fr",))).match("© Gull Press Ltd").group("site") == "Gull Press"
