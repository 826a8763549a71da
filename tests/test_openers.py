"""Captions and credits behind labels that no colon parts from them, as the BBC's pages have them in all languages."""

import tomllib
from pathlib import Path

import pytest

from cleaner import parse
from cleaner.cleaning.lexicon import language_names, load_lexicon
from cleaner.cleaning.mentions.openers import caption_begin, opened_credit
from cleaner.cleaning.page import scan

_CASES = tomllib.loads((Path(__file__).parent / "cases" / "openers.toml").read_text(encoding="utf-8"))["case"]
PAGES = {case["language"]: case for case in _CASES}


@pytest.mark.parametrize("language", PAGES)
def test_they_leave_the_body_and_the_credit_goes_to_the_caption_under_it(language: str) -> None:
    page, captions = PAGES[language]["page"], PAGES[language]["captions"]
    article = parse(page)
    assert [(one.text, one.credit) for one in article.captions] == [
        (one["text"], one.get("credit")) for one in captions
    ]
    assert len(article.paragraphs) == PAGES[language]["paragraphs"]
    assert not any(one["text"] in article.body for one in captions)
    assert article.headline in page.splitlines()[:5]


@pytest.mark.parametrize("language", language_names())
def test_every_label_of_a_language_opens_one(language: str) -> None:
    lexicon = load_lexicon((language,))
    for opener in lexicon.names.caption_openers:
        for comma in (", ", ": ", "، ", "，"):
            page = scan(f"{opener}{comma}Xyz qu abc", lexicon)
            assert page.text[caption_begin(page, 0, len(page.text)) or 0 :] == "Xyz qu abc"
    for opener in lexicon.names.credit_openers:
        page = scan(f"{opener.capitalize()}, Reuters", lexicon)
        credit = opened_credit(page, 0, len(page.text))
        assert credit is not None
        assert (credit.start, credit.names) == (0, "Reuters")


@pytest.mark.parametrize(
    "line",
    [
        "Image captions are hard to write, she said, and harder to leave out.",
        "Image copyright, she said, had never troubled her before the letter came.",
        "Image source code was lost in the fire, and nobody had kept a copy of it.",
        "The image caption, Divers at work, was wrong.",
    ],
)
def test_prose_that_begins_like_one_is_none(line: str) -> None:
    page = scan(line)
    assert caption_begin(page, 0, len(line)) is None
    assert opened_credit(page, 0, len(line)) is None


def test_a_credit_without_a_caption_under_it_goes_to_none_above() -> None:
    page = PAGES["en"]["page"].replace("Image caption Ferries at the old pier\n", "")
    assert [caption.text for caption in parse(page).captions if caption.text] == [
        "The harbour wall at dusk, with divers at work",
        "Watch: the storm in March",
    ]
    assert "PA Media" not in parse(page).body
