"""Texts that are clean already: what in them speaks of a page around them, and what does not."""

from cleaner import clean, parse

PARAGRAPHS = [
    f"The harbour master told the council on day {day} that the eastern wall would hold through the winter."
    for day in range(8)
]


def joined(*parts: str) -> str:
    return "\n\n".join(parts)


def test_a_name_alone_deep_in_the_prose_is_no_byline() -> None:
    text = joined(*PARAGRAPHS[:7], "By Functionality", PARAGRAPHS[7], "Text by Hunter Dukes")
    assert clean(text) == text


def test_a_name_at_the_top_is_one() -> None:
    article = parse(joined("By Ann Lee", *PARAGRAPHS))
    assert article.byline == "Ann Lee"
    assert "Ann Lee" not in article.body


def test_a_labelled_date_speaks_of_a_page_wherever_it_stands() -> None:
    line = "By Ann Lee, Published: 3 May 2024 10:00"
    article = parse(joined(*PARAGRAPHS[:7], line, PARAGRAPHS[7]))
    assert article.authors == ("Ann Lee",)
    assert "Published" not in article.body


def test_a_menu_above_the_headline_speaks_of_a_page() -> None:
    article = parse(joined("Home", "News", "Sport", "New road to be ready next year", *PARAGRAPHS[:3]))
    assert "News" not in article.body
    assert article.body.endswith(joined(*PARAGRAPHS[:3]))


def test_a_date_under_the_headline_speaks_of_a_page() -> None:
    article = parse(joined("New road to be ready next year", "3 May 2024 10:00", *PARAGRAPHS[:3]))
    assert str(article.published) == "2024-05-03 10:00:00"
    assert "3 May" not in article.body


def test_a_date_that_opens_a_text_is_its_own() -> None:
    text = joined("Yesterday", *PARAGRAPHS[:3])
    assert clean(text) == text
