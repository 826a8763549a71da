"""Articles that speak for their writer: such words are no sign of chrome in them, up to their end."""

import pytest

from cleaner import parse

BLOG = """Why I gave up on fountain pens

I own forty-three fountain pens, and I am writing this with a pencil. It has taken me most of a winter to admit it.

The trouble began with a leak. I was on my way to a funeral with a pen in my shirt, and by the time I reached the church
 I looked as if I had been shot.

You will say that I should have carried it nib up, and I did carry it nib up. You will say that it was a cheap pen. It
 cost more than my shirt.

So I have given my pens to the school at the end of our road, where thirty children are now blue to the elbows.
""".replace("\n ", " ")
NEWS = """Old harbour tram to close before winter

The town council voted on Monday to close the old harbour tram before winter, after cracks were found in its axles.

Buses will run in its place from the end of October, every twelve minutes until nine in the evening and less often then.

The work will cost 12 million and is to begin in March, the council said in a statement on Monday evening.
"""
LINKS = "Share this\n\nFacebook\n\nTwitter\n\nTags\n\nTrams\n\nHarbour\n\nWinter\n"


def test_a_last_line_that_speaks_for_the_writer_stays() -> None:
    last = "Eleven letters have arrived so far. I answer them in pencil."
    assert parse(f"{BLOG}\n{last}\n").body.endswith(last)


@pytest.mark.parametrize(
    "line",
    [
        "I love this, thank you for sharing your story with us.",
        "I had the same thing happen to me, and I got rid of mine last May.",
        "Thank you for reading my blog. If you like what you read, you can buy me a coffee.",
        "About me: I write this blog and you can find me on my other site too.",
    ],
)
def test_readers_and_appeals_below_it_leave_the_body(line: str) -> None:
    assert line not in parse(f"{BLOG}\n{line}\n").body


@pytest.mark.parametrize("byline", ["Written by Ann Lee", "By Ann Lee"])
def test_a_byline_below_links_is_read(byline: str) -> None:
    assert parse(f"{NEWS}\n{LINKS}\n{byline}\n").authors == ("Ann Lee",)


def test_a_byline_below_a_count_of_comments_is_read() -> None:
    assert parse(f"{NEWS}\n3 Comments\n\nBy Ann Lee\n").authors == ("Ann Lee",)


def test_names_below_readers_comments_are_none_of_the_article() -> None:
    comments = "Bob Smith\n8 March 2021\nThis is a disgrace, they should have kept it open for all of us.\n"
    assert parse(f"{NEWS}\nComments\n{comments}").authors == ()
