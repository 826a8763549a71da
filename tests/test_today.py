"""Times that count back from now, given when the page was read."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

import cleaner
from cleaner.cleaning.lexicon import fold, language_names, load_ago, load_lexicon
from cleaner.cleaning.mentions.reading import read_mentions
from cleaner.cleaning.mentions.relative import count_back
from cleaner.cleaning.page import scan
from cleaner.errors import SettingsError

at = datetime.fromisoformat
NOW = at("2024-05-03T10:15:00")
PHRASES = [
    ("en", "3 hours ago", "2024-05-03T07:15:00"),
    ("en", "0m ago", "2024-05-03T10:15:00"),
    ("en", "an hour ago", "2024-05-03T09:15:00"),
    ("en", "Yesterday", "2024-05-02T00:00:00"),
    ("en", "today", "2024-05-03T00:00:00"),
    ("en", "Just now", "2024-05-03T10:15:00"),
    ("en", "2 months ago", "2024-03-03T00:00:00"),
    ("en", "1 year ago", "2023-05-03T00:00:00"),
    ("de", "gestern", "2024-05-02T00:00:00"),
    ("de", "vor 2 Tagen", "2024-05-01T00:00:00"),
    ("de", "vor einer Stunde", "2024-05-03T09:15:00"),
    ("de", "vor 1 Std. 20 Min.", "2024-05-03T08:55:00"),
    ("de", "vorgestern", "2024-05-01T00:00:00"),
    ("fr", "avant-hier", "2024-05-01T00:00:00"),
    ("fr", "il y a 45 minutes", "2024-05-03T09:30:00"),
    ("fr", "il y a une semaine", "2024-04-26T00:00:00"),
    ("es", "hace 5 días", "2024-04-28T00:00:00"),
    ("es", "anteayer", "2024-05-01T00:00:00"),
    ("it", "3 ore fa", "2024-05-03T07:15:00"),
    ("it", "l'altro ieri", "2024-05-01T00:00:00"),
    ("pt", "há 2 semanas", "2024-04-19T00:00:00"),
    ("pt", "4 horas atrás", "2024-05-03T06:15:00"),
    ("nl", "6 uur geleden", "2024-05-03T04:15:00"),
    ("nl", "eergisteren", "2024-05-01T00:00:00"),
    ("ru", "5 минут назад", "2024-05-03T10:10:00"),
    ("ru", "полчаса назад", "2024-05-03T09:45:00"),
    ("ru", "позавчера", "2024-05-01T00:00:00"),
    ("pl", "2 godziny temu", "2024-05-03T08:15:00"),
    ("pl", "przedwczoraj", "2024-05-01T00:00:00"),
    ("sv", "för 3 timmar sedan", "2024-05-03T07:15:00"),
    ("tr", "2 gün önce", "2024-05-01T00:00:00"),
    ("ja", "1時間前", "2024-05-03T09:15:00"),
    ("ja", "昨日", "2024-05-02T00:00:00"),
    ("zh", "3天前", "2024-04-30T00:00:00"),
    ("ko", "2시간전", "2024-05-03T08:15:00"),
    ("ar", "منذ ساعتين", "2024-05-03T08:15:00"),
    ("ar", "منذ ٣ أيام", "2024-04-30T00:00:00"),
    ("he", "לפני יומיים", "2024-05-01T00:00:00"),
    ("hi", "2 घंटे पहले", "2024-05-03T08:15:00"),
    ("vi", "3 giờ trước", "2024-05-03T07:15:00"),
    ("fi", "2 päivää sitten", "2024-05-01T00:00:00"),
]
NOTHING = [
    ("en", "3 May"),
    ("de", "vor wenigen Minuten"),
    ("fr", "il y a moins d'une heure"),
    ("en", "99999 years ago"),
    ("en", "9999999999999999999 hours ago"),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "text", "expected"), PHRASES)
def test_phrases_count_back(language: str, text: str, expected: str) -> None:
    lexicon = load_lexicon((language,))
    assert fold(text) in lexicon.names.relative
    found = count_back(text, NOW, lexicon)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    ("language", "line", "published", "updated"),
    [
        ("en", "Yesterday, 10:00", "2024-05-02T10:00:00", None),
        ("en", "Today at 10:00 AM", "2024-05-03T10:00:00", None),
        ("en", "Published yesterday at 6:30 PM", "2024-05-02T18:30:00", None),
        ("en", "Yesterday at 12:05 a.m.", "2024-05-02T00:05:00", None),
        ("en", "Updated 3 hours ago", None, "2024-05-03T07:15:00"),
        ("de", "gestern, 14:30 Uhr", "2024-05-02T14:30:00", None),
        ("de", "Stand: gestern, 14.30 Uhr", "2024-05-02T14:30:00", None),
        ("en", "Published: Yesterday, 10:00 GMT", "2024-05-02T10:00:00+00:00", None),
        ("en", "Yesterday, 10:00 EST", "2024-05-02T10:00:00-05:00", None),
        ("en", "Yesterday, 10:00 +05:30", "2024-05-02T10:00:00+05:30", None),
        ("en", "Yesterday, 10:00 IST", "2024-05-02T10:00:00", None),
        ("en", "Yesterday, 10:00am EST", "2024-05-02T10:00:00-05:00", None),
        ("fr", "hier à 10h", "2024-05-02T10:00:00", None),
        ("fr", "Publié hier à 10h30", "2024-05-02T10:30:00", None),
        ("fr", "Mis à jour il y a 2 heures", None, "2024-05-03T08:15:00"),
        ("es", "ayer a las 10:00", "2024-05-02T10:00:00", None),
        ("es", "Actualizado hace 2 horas", None, "2024-05-03T08:15:00"),
        ("en", "yesterday evening, 10:00", "2024-05-02T22:00:00", None),
        ("ko", "어제 오후 2:40", "2024-05-02T14:40:00", None),
        ("ko", "오늘 오전 2:40", "2024-05-03T02:40:00", None),
        ("zh", "昨天 下午2:40", "2024-05-02T14:40:00", None),
        ("zh", "昨天下午2点40分", "2024-05-02T14:40:00", None),
        ("ja", "昨日 午後2時40分", "2024-05-02T14:40:00", None),
        ("bn", "গতকাল রাত ৯:৪০", "2024-05-02T21:40:00", None),
        ("sw", "jana saa 8 mchana", "2024-05-02T14:00:00", None),
        ("fa", "دیروز ۱۴:۴۰", "2024-05-02T14:40:00", None),
        ("he", "אתמול ב-14:40", "2024-05-02T14:40:00", None),
        ("th", "เมื่อวานนี้ 14:40 น.", "2024-05-02T14:40:00", None),
        ("ar", "أمس 10:15 م", "2024-05-02T22:15:00", None),
    ],
)
def test_a_time_of_day_behind_a_day(language: str, line: str, published: str | None, updated: str | None) -> None:
    lexicon = load_lexicon((language,))
    mentions, stop = read_mentions(scan(line, lexicon), 0, len(line))
    assert stop == len(line)
    (mention,) = mentions
    found = count_back(mention.value, NOW, lexicon)
    assert (mention.type == "updated", found) == (updated is not None, at(published or updated or ""))


@pytest.mark.parametrize("text", ["3 hours ago, 10:00", "yesterday 25:00", "10:00", "Yesterday. 10:00", "Yesterday 10"])
def test_no_time_of_day_behind_a_day(text: str) -> None:
    assert count_back(text, NOW, load_lexicon(("en",))) is None


def test_phrases_are_of_fifteen_languages() -> None:
    assert len({language for language, *_ in PHRASES}) >= 15


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_what_counts_nothing_stays_text(language: str, text: str) -> None:
    assert count_back(text, NOW, load_lexicon((language,))) is None


def test_the_last_day_of_a_shorter_month() -> None:
    english = load_lexicon()
    assert count_back("1 month ago", date(2024, 3, 31), english) == at("2024-02-29")
    assert count_back("2 months ago", date(2024, 2, 29), english) == at("2023-12-29")
    assert count_back("a year ago", date(2024, 2, 29), english) == at("2023-02-28")


def test_hours_count_whole_days_from_a_date() -> None:
    english = load_lexicon()
    assert count_back("3 hours ago", date(2024, 5, 3), english) == at("2024-05-03")
    assert count_back("50 hours ago", date(2024, 5, 3), english) == at("2024-05-01")


def test_the_zone_stays() -> None:
    english, berlin = load_lexicon(), ZoneInfo("Europe/Berlin")
    # Clocks went forward at two.
    spring = datetime(2024, 3, 31, 4, 0, tzinfo=berlin)
    assert count_back("3 hours ago", spring, english) == datetime(2024, 3, 31, 0, 0, tzinfo=berlin)
    found = count_back("yesterday", spring, english)
    assert found is not None
    assert found.utcoffset() == timedelta(hours=1)
    fixed = timezone(timedelta(hours=9))
    assert count_back("1 hour ago", datetime(2024, 5, 3, 0, 30, tzinfo=fixed), english) == datetime(
        2024, 5, 2, 14, 30, tzinfo=UTC
    )


def test_every_meaning_is_of_units() -> None:
    units = {"second", "minute", "hour", "day", "week", "month", "year"}
    for language in language_names():
        ago = load_ago((language,))
        assert ago
        for phrase, meaning in ago.items():
            assert phrase == fold(phrase)
            words = meaning.split(" ")
            assert {word for word in words if not word.isdigit()} <= units
            assert words[-1] in units


def test_a_language_means_what_its_own_pages_say() -> None:
    assert load_ago(("ms", "tr"))["0 saat yang lalu"] == "second"
    assert load_ago(("de", "en"))["0 hours ago"] == "hour"


PAGE = """Home News Sport Weather Subscribe
Harbour to close for a week
By Ann Lee
{}
The harbour will close on Monday for a week, the council said, while divers look at the eastern wall of the harbour.
Ferries will leave from the old pier until the work at the harbour is done, and tickets stay valid, the council said."""


SHORT = {
    "en": (
        "Where children once did sums, water is steaming now",
        "For ten years the school stood empty, and only the swallows came back.",
        "Jane Brand sits by the pool and laughs.",
        "The idea came from pensioners who could not pay for heating in the winter.",
    ),
    "de": (
        "Wo einst Kinder rechneten, dampft jetzt das Wasser",
        "Zehn Jahre lang stand die Schule leer, nur die Schwalben kamen noch.",
        "Ilse Brandes sitzt am Beckenrand und lacht.",
        "Die Idee hatten Rentner, denen im Winter das Heizen zu teuer wurde.",
    ),
    "fr": (
        "Là où les enfants comptaient, l'eau fume désormais",
        "Pendant dix ans l'école est restée vide, seules les hirondelles revenaient.",
        "Inès Blanc est assise au bord du bassin et rit.",
        "L'idée est venue de retraités qui ne pouvaient plus payer le chauffage en hiver.",
    ),
    "ru": (
        "Где дети учились считать, теперь дымится вода",
        "Десять лет школа стояла пустой, и возвращались только ласточки.",
        "Анна сидит на краю бассейна и смеётся.",
        "Идея принадлежала пенсионерам, которым зимой нечем было платить за отопление.",
    ),
    "he": (
        "במקום שבו ילדים למדו חשבון, המים מעלים אדים",
        "עשר שנים עמד בית הספר ריק, ורק הסנוניות חזרו אליו.",
        "חנה יושבת על שפת הבריכה וצוחקת.",
        "הרעיון היה של גמלאים שלא יכלו לשלם על חימום בחורף.",
    ),
    "hi": (
        "जहाँ बच्चे गिनती सीखते थे, अब वहाँ पानी से भाप उठती है",
        "दस साल तक स्कूल खाली रहा और केवल अबाबीलें लौटती रहीं।",
        "अनीता तालाब के किनारे बैठकर हँसती है।",
        "यह विचार उन पेंशनभोगियों का था जो सर्दियों में गर्मी का खर्च नहीं उठा सकते थे।",
    ),
}


def short_page(form: str, language: str) -> str:
    """A page of a headline and two lines of prose."""
    headline, first, *second = SHORT[language]
    return form.format(headline, "\n".join((first, " ".join(second))))


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "an hour ago", "2024-05-03T09:15:00"),
        ("en", "a day ago", "2024-05-02T00:00:00"),
        ("en", "yesterday", "2024-05-02T00:00:00"),
        ("de", "vor 3 Stunden", "2024-05-03T07:15:00"),
        ("de", "vor einer Stunde", "2024-05-03T09:15:00"),
        ("de", "vorgestern", "2024-05-01T00:00:00"),
        ("fr", "Il y a une heure", "2024-05-03T09:15:00"),
        ("ru", "час назад", "2024-05-03T09:15:00"),
        ("he", "לפני שעתיים", "2024-05-03T08:15:00"),
        ("hi", "कल", "2024-05-02T00:00:00"),
    ],
)
def test_the_only_one_between_headline_and_prose(language: str, line: str, expected: str) -> None:
    assert cleaner.parse(short_page(f"{{0}}\n{line}\n{{1}}", language), today=NOW).published == at(expected)


@pytest.mark.parametrize(
    "page",
    [
        "{0}\n{1}\nAnn Lee\nan hour ago\nWell said, and thank you for the pictures.",
        "{0}\n{1}\nComments\nan hour ago",
        "an hour ago\n{0}\n{1}",
        "Ferry turns back in the storm\nan hour ago\n{0}\n{1}",
        "{0}\nan hour ago\nHarbour news\na day ago\n{1}",
    ],
)
def test_one_elsewhere_is_none_of_the_articles(page: str) -> None:
    assert cleaner.parse(short_page(page, "en"), today=NOW).published is None


def test_parse_counts_back() -> None:
    page = PAGE.format("Published: 3 hours ago | Updated: 20 minutes ago")
    article = cleaner.parse(page, today=NOW)
    assert article.published == at("2024-05-03T07:15:00")
    assert article.published_text == "3 hours ago"
    assert article.updated == at("2024-05-03T09:55:00")
    without = cleaner.parse(page)
    assert without.published is None
    assert without.updated is None
    assert without.published_text == "3 hours ago"
    undated = {"published": None, "updated": None, "evidence": without.evidence}
    assert {**article.to_dict(), **undated} == without.to_dict()


def test_a_date_that_is_one_stays() -> None:
    article = cleaner.parse(PAGE.format("Published: 1 May 2024"), today=NOW)
    assert article.published == at("2024-05-01")


def test_no_page_was_published_after_it_was_read() -> None:
    page = PAGE.format("Published: 12 June 2024")
    assert cleaner.parse(page, today=NOW).published is None
    assert cleaner.parse(page).published == at("2024-06-12")


def test_parse_many_counts_back() -> None:
    pages = [PAGE.format("Published: yesterday")] * 2
    assert [found.published for found in cleaner.parse_many(pages, today=NOW.date(), workers=1)] == [  # type: ignore[union-attr]
        at("2024-05-02")
    ] * 2


@pytest.mark.parametrize("today", ["2024-05-03", 0, True])
def test_today_is_a_date(today: object) -> None:
    with pytest.raises(SettingsError, match=r"today is .*; it must be a datetime.date"):
        cleaner.parse("", today=today)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=r"today is .*; it must be a datetime.date"):
        cleaner.parse_many([], today=today)  # type: ignore[arg-type]
