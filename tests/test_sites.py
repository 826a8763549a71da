"""Pages as large sites have them: what stands around the article, between paragraphs, behind names and credits."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaner import apply_removals, parse

_CASES = tomllib.loads((Path(__file__).parent / "cases" / "sites.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["label"])
def test_an_article_comes_out_as_it_is(case: dict[str, Any]) -> None:
    article = parse(case["page"])
    assert article.headline == case["headline"]
    assert list(article.paragraphs) == case["body"].splitlines()
    assert list(article.authors) == case["authors"]
    assert (article.published and article.published.date().isoformat()) == case.get("published")
    shown = [[caption.text, caption.credit or ""] for caption in article.captions if caption.text]
    assert shown == case["captions"]
    assert apply_removals(article.text, article.removed) == article.body


_PROSE = (
    "The council voted on Tuesday to reopen the old ferry route across the estuary after a gap of nineteen years.",
    "Members said the service would begin in spring and carry cars as well as people on foot, twice a day.",
)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By ANN LEE FOR MAILONLINE", ["ANN LEE"]),
        ("By ANN LEE FOR MAILONLINE AND BO RAY", ["ANN LEE", "BO RAY"]),
        ("By Ann Lee Fox News, Bo Ray and Cy Poe", ["Ann Lee", "Bo Ray", "Cy Poe"]),
        ("By Ann Lee, Bo Ray Fox News and Cy Poe CNN", ["Ann Lee", "Bo Ray", "Cy Poe"]),
        ("By Ann Lee, The Washington Post", ["Ann Lee"]),
        ("By Ann Lee Reuters", ["Ann Lee"]),
        # Surnames that are an agency's, too.
        ("By Michael R. Bloomberg", ["Michael R. Bloomberg"]),
        ("By Sarah Jane Getty and Peter John Keystone", ["Sarah Jane Getty", "Peter John Keystone"]),
        ("By John Paul Rex, Maria Luisa Papa and Anna Vox", ["John Paul Rex", "Maria Luisa Papa", "Anna Vox"]),
    ],
)
def test_names_end_before_the_paper(byline: str, authors: list[str]) -> None:
    page = "\n".join(["Home", "News", "Ferry route to reopen across the estuary", byline, "3 May 2024", *_PROSE])
    assert list(parse(page).authors) == authors


@pytest.mark.parametrize(
    "lines",
    [
        ["Read more Russian novels"],
        ["Read more", "Where to put the hive", "Choose a place with sun in the morning that the wind does not reach."],
        ["My dearest, here is another photo...Love, Bo"],
        ["The boats leave from the old bridge. Open April/October", "The museum tells of the wreck. Adults/Children"],
        ["Photo Caption Contest Rules"],
        ["Photo caption, headline and byline: these are what trainees learn to write in their first week here."],
    ],
)
def test_lines_that_look_like_chrome_or_captions_stay(lines: list[str]) -> None:
    page = "\n".join(["Home", "News", "How to keep bees", "By Ann Lee", "3 May 2024", _PROSE[0], *lines, _PROSE[1]])
    article = parse(page)
    assert not article.captions
    assert set(lines) - {"Read more"} <= set(article.paragraphs)
