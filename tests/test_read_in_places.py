"""Whole pages of a few lines: what a line is read as depends on where it stands."""

import pytest

import cleaner

ARTICLES = {
    "de": (
        "Hafen bleibt eine Woche lang geschlossen",
        """\
Der Hafen bleibt am Montag geschlossen, teilte die Stadt mit, während Taucher die östliche Mauer untersuchen.
Die Fähren fahren bis zum Ende der Arbeiten vom alten Pier ab, und die Fahrkarten bleiben gültig, hieß es.
Im Juni soll die Mauer wieder stehen, sagte ein Sprecher des Rathauses am Dienstag.""",
    ),
    "en": (
        "Harbour to close for a week",
        """\
The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.
Ferries will leave from the old pier until the work is done, and tickets stay valid, a spokesman said.
The wall is to stand again in June, the town hall said on Tuesday.""",
    ),
    "ja": (
        "川上町の市議会、新しい橋の建設を可決",
        """\
川上町の市議会は火曜日、古い橋の閉鎖以来住民が求めてきた新しい橋に94億円を支出することを可決した。
市長は住民の懸念を理解していると述べたが、何もしないという選択肢はないと語った。
工事は春に始まり、約八か月かかる見通しだと市の技術者は話している。""",
    ),
}


@pytest.mark.parametrize(
    ("language", "lines", "authors"),
    [
        ("de", "Von\nJasper Muster\nBarbara Schneid", ("Jasper Muster", "Barbara Schneid")),
        ("de", "Artikel veröffentlicht am 28. April 2024, 14:26 Uhr, Anna Költz", ("Anna Költz",)),
        ("de", "Datum 28.04.2023\nAutorin/Autor Roman Muster", ("Roman Muster",)),
        ("de", "Kolumne von Lars Muster", ("Lars Muster",)),
        ("de", "Von dpa 30.04.2024, 18:58", ("dpa",)),
        ("en", "By\nAnn Lee,\nBo Ray,\nCy Doe &\nDi Fox", ("Ann Lee", "Bo Ray", "Cy Doe", "Di Fox")),
        ("en", "November 6, 2025\nNtombi Ngco 2 minutes read", ("Ntombi Ngco",)),
        ("en", "Analysis by Ann Lee, Business Editor", ("Ann Lee",)),
        ("ja", "毎日新聞 2025/1/14 21:17（最終更新 1/14 21:17） 789文字", ("毎日新聞",)),
    ],
)
def test_names_under_the_headline(language: str, lines: str, authors: tuple[str, ...]) -> None:
    headline, body = ARTICLES[language]
    article = cleaner.parse(f"{headline}\n{lines}\n{body}")
    assert article.authors == authors
    assert article.body.startswith(body[:20])


@pytest.mark.parametrize("place", ["ロンドン", "川上町"])
def test_a_dateline_in_brackets_is_no_credit(place: str) -> None:
    headline, body = ARTICLES["ja"]
    article = cleaner.parse(f"{headline}\n2024年5月3日 10:00\n【{place}共同】{body}")
    assert not article.captions
    assert article.body.startswith(f"【{place}共同】")


@pytest.mark.parametrize(
    "line",
    [
        "関連記事：北野村の老舗パン屋はなぜ次々と姿を消していくのか、店主に聞く",
        "【関連記事】北野村の老舗パン屋はなぜ次々と姿を消していくのか、店主に聞く",
        "ニュースレターに登録して、毎朝最新のニュースを受け取りましょう。",
    ],
)
def test_chrome_of_as_many_words_in_a_script_without_blanks(line: str) -> None:
    headline, body = ARTICLES["ja"]
    first, *rest = body.split("\n")
    article = cleaner.parse("\n".join([headline, "2024年5月3日 10:00", first, line, *rest]))
    assert line not in article.body
    assert [first, *rest] == list(article.paragraphs)


def test_a_menus_entry_is_no_site() -> None:
    headline, body = ARTICLES["en"]
    foot = "© 2024 Valley Herald. All rights reserved."
    menu = "Home | News | Politics | Sport | Weather"
    assert cleaner.parse(f"{menu}\n{headline}\nBy Ann Lee\n{body}\n{foot}").site == "Valley Herald"


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in ARTICLES["en"][1].split("\n"))


def test_a_caption_of_html_is_given_once() -> None:
    figure = (
        "<figure><img src=a.jpg><figcaption>Residents at the river on Monday. (Photo: Bo Ray/AP)</figcaption></figure>"
    )
    page = f"<article><h1>{ARTICLES['en'][0]}</h1><p>By Ann Lee</p>{figure}{PARAGRAPHS}</article>"
    captions = cleaner.parse_html(page).captions
    assert [(one.text, one.credit) for one in captions] == [("Residents at the river on Monday.", "Bo Ray/AP")]


def test_an_update_without_an_offset_is_later_than_the_publication_that_is_shown() -> None:
    said = '{"@type": "NewsArticle", "datePublished": "2024-05-03T10:00:00+00:00"}'
    stated = f'<script type="application/ld+json">{said}</script>'
    shown = "<p>Published: 3 May 2024, 10:00</p><p>Updated: 3 May 2024, {}</p>"
    head = f"{stated}<h1>{ARTICLES['en'][0]}</h1><p>By Ann Lee</p>"
    article = cleaner.parse_html(head + shown.format("12:30") + PARAGRAPHS)
    assert (str(article.published), str(article.updated)) == ("2024-05-03 10:00:00+00:00", "2024-05-03 12:30:00")
    assert cleaner.parse_html(head + shown.format("10:00") + PARAGRAPHS).updated is None


def test_a_standfirst_by_its_class_goes_before_a_paragraph_that_looks_like_one() -> None:
    said = "The decision follows months of argument between residents and the authorities in Marlow Bay."
    figure = "<figure><img src=a.jpg><figcaption>The harbour on Monday. (Photo: Bo Ray/AP)</figcaption></figure>"
    first, rest = PARAGRAPHS.split("</p>", 1)
    page = (
        f"<main><article><h1>{ARTICLES['en'][0]}</h1><p class=standfirst>{said}</p><div class=byline>By Ann Lee</div>"
        f"<time datetime=2024-03-28T11:36>Published: 28 March 2024, 11:36</time>{first}</p>{figure}{rest}"
        "</article></main>"
    )
    assert cleaner.parse_html(page).standfirst == said


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("居民星期一在河边。新华社记者 张平 摄", "新华社记者 张平"),
        ("居民星期一在河边。新华社记者张平摄", "新华社记者张平"),
        ("居民星期一在河边 张平/摄", "张平"),
    ],
)
def test_a_reporters_credit_in_ideographs(caption: str, credit: str) -> None:
    body = (
        "河岸镇议会星期二投票决定拨款九千万元修建一座新桥，自旧桥关闭以来居民一直要求修建。\n"
        "镇长说她理解居民的担忧，但什么都不做不是一个选项。\n工程将于春天开始，预计需要大约八个月，市政工程师说。"
    )
    article = cleaner.parse(f"河岸镇议会批准新桥计划\n2024年5月3日 10:00\n来源：新华社\n{caption}\n{body}")
    assert [one.credit for one in article.captions] == [credit]
    assert caption not in article.body


def test_entries_of_a_menu_above_the_headline_are_no_crossheads() -> None:
    menu = "<br>".join(f'<a href="/{n}">{entry}</a>' for n, entry in enumerate(["Home", "News", "Politics", "Sport"]))
    page = f"<html lang=en><body>{menu}<h2>{ARTICLES['en'][0]}</h2><p>By Ann Lee</p><p>3 May 2024</p>{PARAGRAPHS}"
    assert cleaner.parse_html(page).body.startswith("The harbour will close")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("30.01.202430. Januar 2024", "2024-01-30"),
        ("dpaMM-Redaktion Palma, Mallorca15.04.25 09:56", "2025-04-15"),
    ],
)
def test_a_date_that_is_glued_to_what_stands_beside_it(line: str, day: str) -> None:
    headline, body = ARTICLES["de"]
    article = cleaner.parse(f"{headline}\nAnna Muster\n{line}\nhttps://paper.example/4so\n{body}")
    assert article.published is not None
    assert str(article.published.date()) == day


@pytest.mark.parametrize("credit", ["Foto: privat", "Foto: cedida por la familia"])
def test_a_credit_in_small_letters(credit: str) -> None:
    headline, body = ARTICLES["de"]
    first, rest = body.split("\n", 1)
    caption = f"Kinder vor der neuen Schule am Hafen. {credit}"
    article = cleaner.parse(f"{headline}\nVon Anna Muster\n{first}\n{caption}\n{rest}")
    assert [one.credit for one in article.captions] == [credit.removeprefix("Foto: ")]
    assert caption not in article.body
