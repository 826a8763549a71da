"""What the report on another's function words says of ours."""

import importlib
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))  # training is no part of what is installed

function_words = importlib.import_module("training.function_words")


def test_words_are_compared_as_tokens() -> None:
    assert function_words.single_tokens(["Über", "das", "l'", "aujourd'hui", "12", ""]) == {"über", "das", "l"}


def test_frequent_words_that_ours_lacks_come_commonest_first() -> None:
    counts = Counter({"und": 9, "soll": 2, "dahin": 2, "lange": 3, "brücke": 7, "selten": 1})
    found = function_words.compare({"und", "der", "nun"}, {"und", "soll", "dahin", "lange", "selten", "nie"}, counts)
    # 'brücke' is in neither list, 'selten' stands there once, and 'nie' never does.
    assert found == (3, 1, [("lange", 3), ("dahin", 2), ("soll", 2)])


def test_of_much_text_a_word_must_be_a_thousandth() -> None:
    counts = Counter({"soll": 9, "dahin": 10, "haus": 9_981})
    assert function_words.compare({"und"}, {"soll", "dahin"}, counts).lacking == [("dahin", 10)]


def test_a_line_names_the_other_languages_that_have_a_word() -> None:
    words = {"de": {"und", "der"}, "nl": {"in", "de"}, "sv": {"in"}}
    assert function_words.holders("in", "de", words) == ["nl", "sv"]
    found = function_words.Comparison(2, 1, [("in", 4), ("soll", 2)])
    line = "de: 0.50 of our 2 are listed; not ours: in 4 (also nl sv), soll 2"
    assert function_words.describe("de", found, words) == line
    assert function_words.describe("de", found._replace(lacking=[]), words).endswith("not ours: none")


def test_our_own_pages_are_read() -> None:
    texts = list(function_words.texts_of("de"))
    assert texts
    assert all(" der " in text for text in texts)
    assert list(function_words.texts_of("qq")) == []
