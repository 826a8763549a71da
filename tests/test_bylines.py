"""Names in lines that are known for bylines, and the dates chosen among those that a page states."""

# ruff: noqa: DTZ001  most pages state no zone

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Kind, kernels, parse
from cleaner.cleaning.fields.dates import choose_dates, date_in_address
from cleaner.cleaning.lexicon import load_lexicon
from cleaner.cleaning.mentions.bylines import read_names
from cleaner.cleaning.mentions.mention import Mention, MentionType
from cleaner.cleaning.page import scan
from cleaner.kernels.cleaning import codes


def names(line: str, *languages: str, sure: bool = False, glued: bool = False) -> tuple[str, ...]:
    page = scan(line, load_lexicon(languages or ("en",)))
    found = read_names(page, 0, len(line), sure=sure, glued=glued)
    return found.authors if found is not None else ()


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Author of the article: By Ann Lee Published Jun 05, 2026", "en", ("Ann Lee",)),
        ("Share Tweet By Ann Lee Posted 3 May 2024", "en", ("Ann Lee",)),
        ("Facebook Twitter WhatsApp Email Bo Ray By Ann Lee 15 November 2023", "en", ("Ann Lee",)),
        ("News Sport Ann Lee Reporter Share Save", "en", ("Ann Lee",)),
        ("Stand: 26.04.2024, 20:44 Uhr Von: Anna Muster KommentareDrucken Teilen", "de", ("Anna Muster",)),
        ("Von Anna Muster Leitender Wirtschaftsredakteur", "de", ("Anna Muster",)),
        ("Kolumne von Anna Muster Anhören Merken Teilen", "de", ("Anna Muster",)),
        ("capital von Anna Muster 05. November 2024 15:36 Uhr 3 Min", "de", ("Anna Muster",)),
        ("Ondřej Novák 9:51", "cs", ("Ondřej Novák",)),
        ("Anna von Bayern", "de", ("Anna von Bayern",)),
        ("Aus dem Englischen von Bo Ray", "de", ()),
        ("By Mary Ann Baker", "en", ("Mary Ann Baker",)),
        ("By MND Staff", "en", ("MND Staff",)),
        ("大渡 美咲", "ja", ("大渡 美咲",)),
        ("By Ann Lee BBC News", "en", ("Ann Lee",)),
        ("By Ann Lee Associated Press Writer", "en", ("Ann Lee",)),
        ("By Paul Elmer More and Ann Lee", "en", ("Paul Elmer More", "Ann Lee")),
        ("By Phoebe Ann Law and Bo Ray", "en", ("Phoebe Ann Law", "Bo Ray")),
        ("Par Pierre Mendès France", "fr", ("Pierre Mendès France",)),
        ("By Top Gear Team", "en", ("Top Gear Team",)),
        ("By Jean Dubois, translated by Ann Lee", "en", ("Jean Dubois",)),
        ("Text von Anna Muster Fotos von Bo Ray", "de", ("Anna Muster",)),
    ],
)
def test_names_are_read_among_what_was_run_together_with_them(
    line: str, language: str, expected: tuple[str, ...]
) -> None:
    assert names(line, language, glued=True) == expected


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("By Ann Lee 7 March 2021, 2:15 pm", "en", ("Ann Lee",)),
        ("Anna Muster 12.11.2020, 06:00 Uhr", "de", ("Anna Muster",)),
        ("Anne Dupont | mardi 3 mars 2020 à 08h15", "fr", ("Anne Dupont",)),
        ("ByAnn Lee", "en", ("Ann Lee",)),
        ("VonAnna Muster", "de", ("Anna Muster",)),
        ("Ann Lee, Bo Ray and Cy Poe", "en", ("Ann Lee", "Bo Ray", "Cy Poe")),
        ("J. R. Smith", "en", ("J. R. Smith",)),
        ("Ann Lee, Staff Writer", "en", ("Ann Lee",)),
        ("Ann Lee / Reuters", "en", ("Ann Lee",)),
        ("Ann Lee Environment editor", "en", ("Ann Lee",)),
        ("By Ann Lee, Business Editor, and Bo Ray, Data Reporter", "en", ("Ann Lee", "Bo Ray")),
        ("By Ann Lee | 3 May 2024 | Print This Post", "en", ("Ann Lee",)),
        ("Ann Lee, Valley TV", "en", ("Ann Lee",)),
        ("文／王小明　圖／陳大文", "zh", ("王小明",)),
        ("Reporting by Ann Lee; Editing by Mark Hill", "en", ("Ann Lee",)),
        ("Ulrich ExnerKorrespondent", "de", ("Ulrich Exner",)),
        ("Autor Roman Goncharenko", "de", ("Roman Goncharenko",)),
        ("Ann Lee Ann Lee", "en", ("Ann Lee",)),
        ("Reported By: Ann Lee | Edited By: Bo Ray | Source: PTI", "en", ("Ann Lee",)),
        ("Lusa e Teresa Quintanilha", "pt", ("Teresa Quintanilha",)),
        ("Reuters", "en", ("Reuters",)),
        ("यूसुफ़ अली | 3 मई 2024", "hi", ("यूसुफ़ अली",)),
        ("Von dpa 30.04.2024, 18:58", "de", ("dpa",)),
        ("Autorin/Autor Roman Goncharenko", "de", ("Roman Goncharenko",)),
        ("Redaktion: Roman Warschauer und Marcel Sommer", "de", ("Roman Warschauer", "Marcel Sommer")),
        ("김민수 기자 kim@paper.example", "ko", ("김민수",)),
        ("記者林雅婷／嘉義報導", "zh", ("林雅婷",)),
        ("〔記者黃志明／屏東報導〕", "zh", ("黃志明",)),
        ("記者林雅婷/台北報導", "zh", ("林雅婷",)),
        ("（記者林雅婷台北報導）", "zh", ("林雅婷",)),
        ("記者林雅婷、黃志明／台北報導", "zh", ("林雅婷", "黃志明")),
        ("記者林雅婷、黃志明台北報導", "zh", ("林雅婷", "黃志明")),
        ("記者林婷台北報導", "zh", ("林婷",)),
        ("記者歐陽雅婷台北報導", "zh", ("歐陽雅婷",)),
        ("記者林雅婷／綜合報導", "zh", ("林雅婷",)),
        ("江海傳媒╱記者林雅婷／台北報導 2012-01-12 12:01", "zh", ("林雅婷",)),
        ("中央社記者林雅婷台北3日電", "zh", ("林雅婷",)),
        ("中央社記者林雅婷台北5月3日電", "zh", ("林雅婷",)),
        ("记者王丽华报道", "zh", ("王丽华",)),
        ("本报记者 王丽华 北京报道", "zh", ("王丽华",)),
        ("新华社北京5月3日电（记者王丽华）", "zh", ("王丽华",)),
        ("来源：河口日报 作者：王丽华", "zh", ("王丽华",)),
        ("編輯：王明 記者：林雅婷", "zh", ("林雅婷",)),
        ("編輯：王明／記者：林雅婷", "zh", ("林雅婷",)),
        ("责任编辑：刘芳", "zh", ("刘芳",)),
        ("Siti Rahayu - Editor: Budi Santoso", "id", ("Siti Rahayu",)),
        ("Penulis: Siti Rahayu Editor: Budi Santoso", "id", ("Siti Rahayu",)),
        ("Editor: Budi Santoso", "id", ("Budi Santoso",)),
        ("순천=김민수 기자", "ko", ("김민수",)),
        ("(순천=남도일보) 김민수 기자", "ko", ("김민수",)),
        ("기자명 김민수 기자", "ko", ("김민수",)),
        ("[남도일보 김민수 기자]", "ko", ("김민수",)),
        ("김민수 기자 | 남도일보", "ko", ("김민수",)),
        ("김민수·이영희 기자", "ko", ("김민수", "이영희")),
        ("取材・文＝佐藤健一", "ja", ("佐藤健一",)),
        ("文＝佐藤健一、写真＝山田花子", "ja", ("佐藤健一",)),
        ("文・佐藤健一", "ja", ("佐藤健一",)),
        ("社会部 佐藤健一", "ja", ("佐藤健一",)),
        ("社会部・佐藤健一", "ja", ("佐藤健一",)),
        ("【佐藤健一】", "ja", ("佐藤健一",)),
        ("ジョン・スミス", "ja", ("ジョン", "スミス")),
        ("အောင်ကျော် ရေးသားသည်", "my", ("အောင်ကျော်",)),
        ("ሪፖርተር፡ ዳዊት መኮንን", "am", ("ዳዊት መኮንን",)),
        ("በ ዳዊት መኮንን", "am", ("ዳዊት መኮንን",)),
        ("በቀለ ገርባ", "am", ("በቀለ ገርባ",)),
        ("Muhabir: Ayşe Yılmaz", "tr", ("Ayşe Yılmaz",)),
        ("Ρεπορτάζ: Νίκος Παππάς", "el", ("Νίκος Παππάς",)),
        ("रिपोर्ट: राजेश कुमार", "hi", ("राजेश कुमार",)),
        ("رپورٹ: عمران شاہد", "ur", ("عمران شاہد",)),
        ("از عمران شاہد", "ur", ("عمران شاہد",)),
        ("כתבה: יואב כרמי", "he", ("יואב כרמי",)),
        ("مراسل الساحل: ليلى الحمداني", "ar", ("ليلى الحمداني",)),
        ("អត្ថបទ៖ សុខ វណ្ណា", "km", ("សុខ វណ្ណា",)),
        ("ຂ່າວ: ບຸນມີ ສີສະຫວັດ", "lo", ("ບຸນມີ ສີສະຫວັດ",)),
        ("เรื่อง : สมชาย ใจดี", "th", ("สมชาย ใจดี",)),
        ("Friederike\u00a0Hartmann,\u00a0Lübeck", "de", ("Friederike Hartmann",)),
    ],
)
def test_names_are_what_is_left_of_a_line(line: str, language: str, expected: tuple[str, ...]) -> None:
    assert names(line, language) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Printable Version",
        "Edited by Mark Hill",
        "© Getty Images",
        "Staff Writer",
        "5 min read",
        "12 Comments",
        "Published 3 May 2024",
        "a.m.",
        "ann.lee@example.org",
        "Ann went to the harbour and came back with what she had wanted to find there",
    ],
)
def test_what_no_names_stand_in(line: str) -> None:
    assert names(line) == ()


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("嘉義報導", "zh"),
        ("記者協會昨天在台北發布新聞自由報導", "zh"),
        ("Source: Ann Lee", "en"),
        ("Źródło: Super Express", "pl"),
        ("المصدر: قناة الساحل", "ar"),
        ("स्रोत: लहर समाचार", "hi"),
    ],
)
def test_places_and_sources_are_no_names(line: str, language: str) -> None:
    assert names(line, language) == ()


@pytest.mark.parametrize(
    ("seed", "own", "line", "expected"),
    [
        ("chinese_yangguang", "记者：陈思远", "編輯：王明 記者：林雅婷", ("林雅婷",)),
        ("chinese_yangguang", "记者：陈思远", "（記者林雅婷台北報導）", ("林雅婷",)),
        ("chinese_yangguang", "记者：陈思远", "责任编辑：刘芳", ("刘芳",)),
        ("korean_nareu", "한소라 기자", "[남도일보 김민수 기자]", ("김민수",)),
        ("indonesian_perahu", "Penulis: Ratna Wulandari", "Siti Rahayu\nEditor: Budi Santoso", ("Siti Rahayu",)),
    ],
)
def test_who_wrote_a_page_goes_before_who_edited_it(seed: str, own: str, line: str, expected: tuple[str, ...]) -> None:
    page = (Path(__file__).parents[1] / "seeds" / f"{seed}.txt").read_text(encoding="utf-8")
    assert own in page
    lines = [line if own in one else one for one in page.split("\n")]
    assert parse("\n".join(lines)).authors == expected


def test_one_word_is_a_name_where_the_line_is_sure() -> None:
    assert names("Redaktion") == ()
    assert names("Colette", sure=True) == ("Colette",)


def stated(kind: MentionType, when: datetime | None, *, has_time: bool = False) -> Mention:
    return Mention(kind, 0, 1, str(when), when, has_time)


def test_the_earlier_of_two_moments_is_the_publication() -> None:
    early, late = datetime(2024, 5, 3, 10, 0), datetime(2024, 5, 4, 9, 0)
    published, updated = choose_dates([stated("date", late, has_time=True), stated("date", early, has_time=True)])
    assert published is not None
    assert published.when == early
    assert updated is None


def test_a_label_decides() -> None:
    early, late = datetime(2024, 5, 3, 10, 0), datetime(2024, 5, 4, 9, 0)
    published, updated = choose_dates([stated("updated", early), stated("published", late), stated("date", early)])
    assert published is not None
    assert updated is not None
    assert (published.when, updated.when) == (late, early)


def test_of_one_day_the_form_with_a_time_is_meant() -> None:
    day, hour = datetime(2024, 5, 3), datetime(2024, 5, 3, 10, 0)
    published, _ = choose_dates([stated("date", day), stated("date", hour, has_time=True)])
    assert published is not None
    assert published.when == hour


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://news.example/2024/05/03/harbour", datetime(2024, 5, 3)),
        ("https://news.example/harbour-20240503.html", datetime(2024, 5, 3)),
        ("https://news.example/2024-5-3-harbour", datetime(2024, 5, 3)),
        ("https://news.example/2024/02/31/harbour", None),
        ("https://news.example/article/1202405031", None),
        ("https://news.example/harbour", None),
    ],
)
def test_the_day_in_an_address(address: str, day: datetime | None) -> None:
    found = date_in_address(address)
    assert (found and found[0]) == day


_PARTS = st.tuples(
    st.tuples(*[st.floats(0, 1, width=32)] * codes.OUTPUTS),
    st.sampled_from([-1, *(kind.number for kind in Kind)]),
    st.sampled_from([kind.number for kind in Kind]),
)


@settings(deadline=None)
@given(parts=st.lists(_PARTS, max_size=8))
def test_what_is_seen_in_a_body(parts: list[tuple[tuple[float, ...], int, int]]) -> None:
    said = np.array([row for row, _, _ in parts], dtype=np.float32).reshape(-1, codes.OUTPUTS)
    kinds, decided = (np.array([part[k] for part in parts], dtype=np.int8) for k in (1, 2))
    likely, places = np.empty(codes.OUTPUTS, dtype=np.float32), np.empty(4, dtype=np.int32)
    lines = np.empty(len(parts), dtype=np.int32)
    count = kernels.see_body(said, kinds, decided, 0.1, likely, places, lines)
    body = [i for i, (_, _, kind) in enumerate(parts) if kind in (Kind.BODY.number, Kind.CROSSHEAD.number)]
    assert likely.tolist() == [max((float(said[i, k]) for i in body), default=0.0) for k in range(codes.OUTPUTS)]
    assert places.tolist() == [*(body or [-1])[:1], *[-1] * (3 - len(body)), *body[-3:]]
    bylines = [i for i, row in enumerate(said.tolist()) if row[2] >= 0.1 or parts[i][1] == Kind.BYLINE.number]
    assert lines[:count].tolist() == bylines


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Извор: Танјуг, Милица Радосављевић", "sr", ("Милица Радосављевић",)),
        ("وادي الزيتون: سامر الحلواني", "ar", ("سامر الحلواني",)),
        ("ग्रामसभेने एकमताने घेतलेल्या निर्णयामुळे तीनशे हेक्टर गायरान पुन्हा हिरवे", "mr", ()),
    ],
)
def test_names_of_a_line_that_is_surely_a_byline(line: str, language: str, expected: tuple[str, ...]) -> None:
    assert names(line, language, sure=True) == expected
