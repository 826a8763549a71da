"""What is chosen of what a page states of itself and what it shows."""

from datetime import UTC, datetime, timedelta

import pytest

from cleaner.cleaning.html.claims import Author, Claim, Stated
from cleaner.cleaning.html.evidence import Found, choose
from cleaner.cleaning.html.values import Moment

MAY = datetime(2024, 5, 3, 10, tzinfo=UTC)


def at(when: datetime, *, has_time: bool = True, source: str = "JSON-LD") -> tuple[Claim[Moment], ...]:
    return (Claim(Moment(when, when.isoformat(), has_time), source),)


def says(*values: str, source: str = "JSON-LD") -> tuple[Claim[str], ...]:
    return tuple(Claim(value, source) for value in values)


@pytest.mark.parametrize(("stated", "found", "text", "expected"), [
    ("Harbour to close - Herald", "Harbour to close", "", ("Harbour to close", "page and JSON-LD")),
    ("HARBOUR TO CLOSE", "Harbour to close", "", ("Harbour to close", "page and JSON-LD")),
    ("Port shut: what it means for you", "Harbour to close", "Harbour to close", ("Harbour to close", "page")),
    ("Harbour to close", "Top stories", "Top stories Harbour to close", ("Harbour to close", "page and JSON-LD")),
    ("Harbour to close | Herald", None, "", ("Harbour to close", "JSON-LD")),
    ("Herald: harbour to close - herald.example", None, "", ("Herald: harbour to close", "JSON-LD")),
])  # fmt: skip
def test_headlines_are_chosen(stated: str, found: str | None, text: str, expected: tuple[str, str]) -> None:
    own = Stated(headline=says(stated), site=says("Herald"), url=says("https://www.herald.example/a"))
    assert choose(own, Found(headline=found, text=text)).headline == Claim(*expected)


def test_a_first_heading_wins_over_what_looked_like_the_headline() -> None:
    claims = (*says("Why the port shuts", "Coast: harbour to close"), Claim("Coast : Harbour to close", "h1"))
    chosen = choose(Stated(headline=claims), Found(headline="Why the port shuts", text="Why the port shuts"))
    assert chosen.headline == Claim("Coast: harbour to close", "page and JSON-LD")


def test_texts_that_stand_everywhere_take_no_time() -> None:
    claims = says(*(f"{'a b c ' * length}{k}" for k in range(30) for length in (200, 3000)))
    shown = "a b c " * 100_000
    assert (
        choose(Stated(headline=claims, standfirst=claims), Found(headline="x", text=shown, body=shown)).standfirst
        is None
    )


BODY = "The harbour will close on Monday for a week, the council said. Divers look at the wall."


def test_where_no_headline_was_seen_a_title_gives_what_its_heading_has() -> None:
    title, heading = Claim("Harbour to close › Coast and Sea", "title"), Claim("Harbour to close", "h1")
    long = Found(body=4 * BODY)
    assert choose(Stated(headline=(title, heading)), long).headline == Claim("Harbour to close", "title")
    assert choose(Stated(headline=(title, heading)), Found()).headline is None  # of an error, a login
    for name, known in (("Coast", ()), ("The Coast", says("The Coast"))):
        claims = (Claim(f"{name}: Harbour shut", "title"), Claim(name, "h1"))
        assert choose(Stated(headline=claims, site=known), long).headline == claims[0]


@pytest.mark.parametrize(("stated", "text", "expected"), [
    ("Divers will look at the wall.", f"Divers will look at the wall. {BODY}", "Divers will look at the wall."),
    ("Divers will look at the wall.", BODY, None),
    ("The harbour will close on Monday for a week", BODY, None),
    ("The harbour will close on Mon...", f"The harbour will close on Mon... {BODY}", None),
])  # fmt: skip
def test_a_description_is_a_standfirst_only_where_it_is_shown_as_one(
    stated: str, text: str, expected: str | None
) -> None:
    chosen = choose(Stated(standfirst=says(stated)), Found(body=BODY, text=text)).standfirst
    assert (chosen and chosen.value) == expected


def by(*names: str, organization: bool = False) -> tuple[Claim[tuple[Author, ...]], ...]:
    return (Claim(tuple(Author(name, organization) for name in names), "JSON-LD"),)


@pytest.mark.parametrize(("stated", "found", "expected"), [
    (by("Ann Lee"), (), (("Ann Lee",), "JSON-LD")),
    (by("Ann Lee"), ("ANN LEE",), (("ANN LEE",), "page and JSON-LD")),
    (by("Ann Lee"), ("Lisbon",), (("Ann Lee",), "JSON-LD")),
    (by("Herald"), ("Ann Lee",), (("Ann Lee",), "page")),
    (by("Coast Agency", organization=True), ("Ann Lee",), (("Ann Lee",), "page")),
    (by("Coast Agency", organization=True), (), (("Coast Agency",), "JSON-LD")),
    (by("Herald Staff"), ("Ann Lee",), (("Ann Lee",), "page")),
    (by("The Herald Newsroom"), ("Ann Lee",), (("Ann Lee",), "page")),
    (by("Staff Writer"), ("Ann Lee",), (("Ann Lee",), "page")),
    (by("Staff Writer"), (), (("Staff Writer",), "JSON-LD")),
    (by("Staff Writer", "Bo Ek"), (), (("Bo Ek",), "JSON-LD")),
    (by("Ann Staff"), ("Bo Ek",), (("Ann Staff",), "JSON-LD")),
    ((), ("Ann Lee",), (("Ann Lee",), "page")),
])  # fmt: skip
def test_authors_are_chosen(
    stated: tuple[Claim[tuple[Author, ...]], ...], found: tuple[str, ...], expected: tuple[tuple[str, ...], str]
) -> None:
    own = Stated(authors=stated, site=says("Herald", source="OpenGraph"))
    assert choose(own, Found(authors=found)).authors == Claim(*expected)


def test_a_stated_moment_wins_and_a_days_hour_is_the_pages() -> None:
    day = datetime(2024, 5, 3)  # noqa: DTZ001  as a page states a day
    hour = day.replace(hour=10)
    chosen = choose(Stated(published=at(MAY)), Found(published=day))
    assert (chosen.published, chosen.published_text) == (Claim(MAY, "page and JSON-LD"), MAY.isoformat())
    assert choose(Stated(published=at(MAY)), Found(published=day.replace(day=9))).published == Claim(MAY, "JSON-LD")
    assert choose(Stated(published=at(day, has_time=False)), Found(published=hour)).published == Claim(
        hour, "page and JSON-LD"
    )
    assert choose(Stated(), Found(published=hour)).published == Claim(hour, "page")
    late = MAY.replace(hour=23)
    assert choose(Stated(published=at(late)), Found(published=day.replace(day=4))).published == Claim(
        late, "page and JSON-LD"
    )
    naive = at(MAY.replace(tzinfo=None))
    assert choose(Stated(published=naive), Found(published=MAY)).published == Claim(MAY, "page and JSON-LD")
    both = (*at(day, has_time=False), *at(MAY, source="time"))
    assert choose(Stated(published=both), Found()).published == Claim(MAY, "time")


@pytest.mark.parametrize(("later", "is_one"), [(0, False), (30, False), (-3600, False), (60, True), (86400, True)])
def test_an_update_is_later_than_the_publication(later: int, *, is_one: bool) -> None:
    chosen = choose(Stated(published=at(MAY), updated=at(MAY + timedelta(seconds=later))), Found())
    assert (chosen.updated is not None) == (chosen.updated_text is not None) == is_one


def test_a_page_that_states_nothing_has_what_it_shows() -> None:
    chosen = choose(Stated(), Found(headline="Harbour to close", site="Herald"))
    assert (chosen.headline, chosen.site, chosen.tags) == (
        Claim("Harbour to close", "page"),
        Claim("Herald", "page"),
        None,
    )
