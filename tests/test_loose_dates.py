"""Dates within a line of the article's head, on pages that state none otherwise."""

from collections.abc import Sequence

import pytest

import cleaner
from cleaner import Article
from cleaner.kinds import Kind

LINES = [
    ("5 March 2024 | 2 Comments", "2024-03-05T00:00:00"),
    ("Redaktion - 4. Mai 2023", "2023-05-04T00:00:00"),
    ("Society | 16:40 / 11.02.2023 | 512", "2023-02-11T16:40:00"),
    ("渡辺洋介2025年1月13日 21時37分", "2025-01-13T21:37:00"),
    ("Tobias Mühlbauer24.04.2024, 19:35 Uhr", "2024-04-24T19:35:00"),
    ("Madrid-29/05/2025 20:00", "2025-05-29T20:00:00"),
    ("Marco Pizzorno 4 Febbraio 2025 - 14:41", "2025-02-04T14:41:00"),
    ("27. Januar 2026 • Gregor Meier • 3 Minuten", "2026-01-27T00:00:00"),
    ("9. September 2025 um 15:46 Uhr / Frank Wunderlich-Pfeiffer", "2025-09-09T15:46:00"),
    ("In News, Portugal, Tourism - 02 Feb 2025, 20:02", "2025-02-02T20:02:00"),
    ("28.04.2023, 19:09 3 Min.", "2023-04-28T19:09:00"),
    ("2025年1月14日 01時28分 (1月14日 01時40分更新)", "2025-01-14T01:28:00"),
]
NONE = [
    "Copyright 2024 | 2 Comments",
    "Winter 2023/24 | Harbour",
    "The harbour was opened by the mayor on 5 March 1984.",
    "The wall that divers look at was built between 5 March 1984 and 1991 by two companies from the north and friends",
    "Society | Updated: 11.02.2023 16:40",
]
BODY = (
    "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
    "Ferries will leave from the old pier until the work is done at the harbour, and tickets stay valid until then.",
    "The council expects no delays for those who travel with the early ferries, which leave the old pier at six.",
)


def parsed(above: Sequence[str], below: Sequence[str] = ()) -> Article:
    head = ("Home News Sport Weather Subscribe", "Harbour to close for a week")
    return cleaner.parse("\n".join((*head, *above, *BODY, *below)))


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_date_within_a_line_of_the_head(line: str, expected: str) -> None:
    article = parsed((line,))
    assert article.published is not None
    assert article.published.isoformat() == expected
    assert line not in article.body


@pytest.mark.parametrize("line", NONE)
def test_no_date_of_the_article(line: str) -> None:
    article = parsed((line,))
    assert article.published is None
    assert article.published_text is None


def test_a_stated_date_is_not_looked_past() -> None:
    article = parsed(("Published: 3 May 2024", "Society | 16:40 / 11.02.2023 | 512"))
    assert article.published is not None
    assert article.published.date().isoformat() == "2024-05-03"


def test_the_line_says_why() -> None:
    text = "Society | 16:40 / 11.02.2023 | 512"
    article = parsed((text,))
    line = next(line for line in article.lines if article.text[line.start : line.end] == text)
    assert line.kind is Kind.DATE
    assert line.reason == "a date of the article"


def test_under_the_headline_before_above_it() -> None:
    page = "Issue 98 | Friday, 26 April 2024 | 10:00\n" + "\n".join(
        ("Harbour to close for a week", "Redaktion - 4. Mai 2023", *BODY)
    )
    article = cleaner.parse(page)
    assert article.published is not None
    assert article.published.date().isoformat() == "2023-05-04"


def test_links_below_give_no_date() -> None:
    links = [f"Council news number {n} | {n} May 2024, 10:00 | Society" for n in range(1, 9)]
    assert parsed((), ("More from the council", *links)).published is None


def test_a_date_that_means_two_is_text() -> None:
    article = parsed(("Society / 3/4/2024 / 512 views",))
    assert article.published is None
    assert article.published_text == "3/4/2024"
