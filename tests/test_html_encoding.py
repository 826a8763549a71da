"""In which encoding the bytes of a page are."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.cleaning.html.encoding import declared_encoding, decode, decode_told, encoding_of
from cleaner.cleaning.html.parsing import parse_html
from cleaner.cleaning.html.tables import load_encodings

UMLAUTS = "Über die Brücke fährt heute kein Zug, und die Fähre ruht ebenfalls."
RUSSIAN = (
    "Порт закроют на неделю, сообщил совет города: водолазы осмотрят восточную стену, паромы пойдут от старого причала."
)
GREEK = "Το λιμάνι θα κλείσει για μια εβδομάδα, ανακοίνωσε το συμβούλιο, όσο οι δύτες εξετάζουν τον ανατολικό τοίχο."
JAPANESE = "港は月曜日から一週間閉鎖される。市によると、潜水士が東側の壁を調べるためで、フェリーは古い桟橋から出る。"


@pytest.mark.parametrize(("mark", "codec", "name"), [
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16be"),
])  # fmt: skip
def test_a_mark_wins_over_all_that_is_declared(mark: bytes, codec: str, name: str) -> None:
    assert decode(mark + RUSSIAN.encode(codec), declared="text/html; charset=koi8-r") == (RUSSIAN, name)


@pytest.mark.parametrize(("declared", "codec", "name"), [
    ("iso-8859-1", "cp1252", "windows-1252"),
    ("text/html;charset=ISO-8859-15", "iso8859-15", "iso-8859-15"),
    ("text/html; Charset = 'windows-1252'; x=y", "cp1252", "windows-1252"),
    (" latin1 ", "cp1252", "windows-1252"),
    ("us-ascii", "cp1252", "windows-1252"),
])  # fmt: skip
def test_what_the_server_declared_is_read_by_its_label(declared: str, codec: str, name: str) -> None:
    assert decode(UMLAUTS.encode(codec), declared=declared) == (UMLAUTS, name)


def test_the_server_is_believed_before_the_head() -> None:
    data = b"<meta charset=windows-1251>" + RUSSIAN.encode("koi8-r")
    assert decode(data, declared="koi8-r") == ("<meta charset=windows-1251>" + RUSSIAN, "koi8-r")


@pytest.mark.parametrize("head", [
    b"<meta charset=koi8-r>",
    b"<META CHARSET='KOI8-R' />",
    b'<!doctype html><html><head><title>x</title><meta name=a content=b>\n<meta\ncharset = "koi8-r">',
    b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
    b'<meta content="text/html;charset=koi8-r" http-equiv=content-type>',
    b'<?xml version="1.0" encoding="koi8-r"?>',
    b"<!-- <meta charset=utf-8> --><meta charset=klingon><meta charset=koi8-r>",
])  # fmt: skip
def test_what_the_head_declares_is_found(head: bytes) -> None:
    assert declared_encoding(head) == "koi8-r"
    assert decode(head + RUSSIAN.encode("koi8-r"))[1] == "koi8-r"


@pytest.mark.parametrize("head", [
    b"",
    b"<meta name=charset content=koi8-r>",
    b"<meta name=description content='charset=koi8-r'>",
    b"<!-- <meta charset=koi8-r>",
    b"<p>&lt;meta charset=koi8-r&gt;",
    b" " * 4096 + b"<meta charset=koi8-r>",
])  # fmt: skip
def test_what_declares_nothing_is_left(head: bytes) -> None:
    assert declared_encoding(head) is None


def test_utf16_in_a_head_that_can_be_read_is_utf8() -> None:
    assert declared_encoding(b"<meta charset=utf-16>") == "utf-8"


def test_a_page_stored_anew_as_utf8_is_read_as_such() -> None:
    data = b'<meta charset="iso-8859-1">' + UMLAUTS.encode()
    assert decode(data)[0].endswith(UMLAUTS)
    assert decode(data, declared="iso-8859-1")[1] == "utf-8"


def test_ascii_keeps_the_name_that_is_declared() -> None:
    assert decode(b"plain", declared="windows-1251") == ("plain", "windows-1251")
    assert decode(b"plain") == ("plain", "utf-8")


def test_utf8_that_was_cut_off_stays_utf8() -> None:
    text, name = decode(RUSSIAN.encode()[:-2])
    assert (name, text.count("\ufffd")) == ("utf-8", 1)


def test_a_server_that_declares_utf8_for_all_it_has_is_not_believed() -> None:
    data = b"<meta charset=windows-1251>" + RUSSIAN.encode("cp1251")
    assert decode(data, declared="utf-8")[1] == "windows-1251"


@pytest.mark.parametrize(("text", "codec"), [
    (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (GREEK, "cp1253"), (JAPANESE, "cp932"), (JAPANESE, "euc_jp"),
    (UMLAUTS, "cp1252"), (JAPANESE, "iso2022_jp"), (RUSSIAN, "utf-8"),
])  # fmt: skip
def test_what_nobody_declares_is_guessed(text: str, codec: str) -> None:
    assert decode(f"<p>{text}</p>".encode(codec) * 4)[0].count(text) == 4


def test_a_guess_is_told_from_what_somebody_says() -> None:
    page = UMLAUTS.encode("cp1252")
    assert decode_told(page) == (UMLAUTS, "windows-1252", True)
    for data, declared in (
        (page, "latin1"),
        (b"<meta charset=latin1>" + page, None),
        (UMLAUTS.encode(), None),
        (codecs.BOM_UTF16_LE + UMLAUTS.encode("utf-16-le"), None),
        (f"<p>{UMLAUTS}</p>".encode("utf-16-le"), None),
    ):
        assert not decode_told(data, declared=declared).guessed
    assert parse_html(page).evidence == {"encoding": "windows-1252", "encoding_by": "guess"}
    assert "encoding_by" not in parse_html(page, encoding="latin1").evidence
    assert parse_html(UMLAUTS).evidence == {}


def test_utf16_that_is_declared_is_read_without_a_mark() -> None:
    assert decode(f"<p>{UMLAUTS}</p>".encode("utf-16-le"), declared="utf-16") == (f"<p>{UMLAUTS}</p>", "utf-16le")


def test_gb2312_is_read_as_browsers_do() -> None:
    text = "国务院今天宣布，港口将关闭一周。镕"  # the last is beyond GB 2312
    assert decode(text.encode("gb18030"), declared="gb2312") == (text, "gbk")


def test_every_label_has_a_codec() -> None:
    known = load_encodings()
    assert {codecs.lookup(codec).name for codec in known.codecs.values()}
    assert set(known.labels.values()) == set(known.codecs)
    assert all(encoding_of(f" {label.upper()} ") == name for label, name in known.labels.items())


@settings(deadline=None)
@given(st.binary(max_size=2000), st.none() | st.text(max_size=40) | st.sampled_from(sorted(load_encodings().labels)))
def test_any_bytes_are_text(data: bytes, declared: str | None) -> None:
    text, name = decode(data, declared=declared)
    assert name in load_encodings().codecs
    text.encode()  # no lone surrogate


@pytest.mark.parametrize(
    "piece", [b"<meta ", b"<!--", b"\"'", b"\x80", b"\xc3", b"<meta charset=", b"charset=", b"=", b"\x00"]
)
def test_hostile_bytes_take_no_time(piece: bytes) -> None:
    assert isinstance(decode(piece * (1_000_000 // len(piece)))[0], str)


@pytest.mark.parametrize(("codec", "name"), [("utf-16-le", "utf-16le"), ("utf-16-be", "utf-16be")])
def test_utf_16_is_known_without_a_mark(codec: str, name: str) -> None:
    page = f"<html><head><title>{UMLAUTS}</title></head><body><p>{JAPANESE}</p></body></html>"
    assert decode(page.encode(codec)) == (page, name)


def test_nuls_here_and_there_are_no_utf_16() -> None:
    page = "".join(f"<p>{word}\0</p>" for word in UMLAUTS.split())
    assert decode(page.encode()) == (page, "utf-8")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("<p>‘".encode() + b"No\x92, he\x92 said", "utf-8"),
        ("<meta charset=utf-8><p>é".encode() + b"\xe9\xe9", "utf-8"),
        ("<p>é".encode() + b"\xe9\xe9", "windows-1252"),
    ],
)
def test_a_few_wrong_bytes_are_of_utf_8_where_others_fit(data: bytes, name: str) -> None:
    assert decode(data)[1] == name
