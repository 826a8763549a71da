"""What letters say of a text's language where function words leave it open, and the table that tells it."""

import importlib
import json
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_cleaning.languages import compare_letters as slow_compare
from slow_cleaning.languages import tell_language as slow_tell

from cleaner.cleaning.lexicon import fold_case, load_function_words, load_trigrams
from cleaner.cleaning.lexicon.languages import tell_language
from cleaner.cleaning.lexicon.trigrams import compare_letters, compared_languages
from cleaner.cleaning.scanning import scan_raw

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))  # training is no part of what is installed

trigrams = importlib.import_module("training.trigrams")

GROUPS = load_trigrams().groups


def compare(text: str, *parts: tuple[int, int]) -> tuple[str, float, float]:
    """What letters say of the tokens of parts of a text, of all where there are none."""
    raw = scan_raw(text)
    return compare_letters(raw.points, raw.spans, np.array(parts or [(0, len(raw.spans))], dtype=np.int32))


def same(text: str) -> None:
    language, for_it, against = slow_compare(text)
    assert compare(text) == (language, for_it / 10, against / 10)
    assert tell_language(scan_raw(text)) == slow_tell(text)


@st.composite
def words_of_groups(draw: st.DrawFn) -> str:
    """Words put together of groups that are known and of letters that fold into others, with function words."""
    piece = st.one_of(st.sampled_from(GROUPS), st.sampled_from([*"xßİıŉΐ0’ ", "ab", "港", "ﬁ"]))
    word = st.one_of(
        st.lists(piece, min_size=1, max_size=4).map("".join),
        st.sampled_from(sorted(word for words in load_function_words().values() for word in words)),
    )
    words = draw(st.lists(word, max_size=40))
    return " ".join(draw(st.sampled_from([str, str.upper, str.title]))(word) for word in words)


@settings(max_examples=200, deadline=None)
@given(text=words_of_groups())
def test_letters_are_compared_as_by_the_slow_twin(text: str) -> None:
    same(text)


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks" / "language_pages").glob("*.json")), ids=lambda p: p.stem)
def test_short_and_long_texts_of_many_languages(path: Path) -> None:
    body = " ".join(json.loads(path.read_text(encoding="utf-8"))["body"])
    for characters in (40, 120, 400, 4000):
        same(body[:characters])


@pytest.mark.parametrize("text", ["", "\n", "12 3:1", "a b c", "港", "\ud800", "zzz qqq"])
def test_letters_that_say_nothing(text: str) -> None:
    same(text)
    assert compare(text)[1:] == (0, 0)


def test_parts_are_compared_alone_and_together() -> None:
    german, polish = "Die Brücke bleibt wohl gesperrt", "Wszystkie mosty pozostaną zamknięte"
    text = f"{german} {polish}"
    assert compare(text, (0, 5)) == compare(german)
    assert compare(text, (5, 9)) == compare(polish)
    assert compare(text, (0, 5), (5, 9)) == compare(text)
    assert compare(text, (2, 2), (5, 9)) == compare(polish)


def test_the_first_tokens_of_a_long_text_are_enough() -> None:
    text = "Wszystkie mosty pozostaną zamknięte " * 100
    assert compare(text + "Brücke bleibt gesperrt " * 400) == compare(text)
    assert compare(text, (0, 100), (100, 400)) == compare(text, (0, 100), (100, 400), (0, 400)) == compare(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мэр города открыла новый мост через реку, строительство которого продолжалось восемь лет", "ru"),
        ("Burmistrzyni otworzyła most po powodzi, mieszkańcy czekali na przeprawę osiem lat", "pl"),
        ("Nitko nije tražio da se most zatvori, rekla je gradonačelnica u ponedjeljak uvečer", "hr"),
        ("Niko nije tražio da se most zatvori, rekla je gradonačelnica u ponedeljak uveče", "sr"),
        ("Council leaders welcome bridge reopening despite fresh flood warnings along the river", "en"),
    ],
)
def test_a_short_text_whose_function_words_say_too_little(text: str, language: str) -> None:
    assert tell_language(scan_raw(text))[0] == language


@pytest.mark.parametrize(
    "text",
    [
        # Welsh, Irish, Latin and Esperanto, whose letters are known; Uzbek, Frisian, Hausa and Haitian, whose are not.
        "Bydd y bont ar gau tan y gwanwyn ar ôl y llifogydd",
        "Beidh an droichead dúnta go dtí an t-earrach tar éis na tuile, a dúirt an méara Dé Luain. Níor iarr aon duine",
        "Pons usque ad ver clausus manebit post inundationem, dixit praefectus urbis die lunae",
        "La ponto restos fermita ĝis la printempo post la inundo, diris la urbestro lunde",
        "Ko'prik toshqindan keyin bahorgacha yopiq bo'ladi, dedi shahar hokimi dushanba kuni",
        "De brêge bliuwt nei de oerstreaming oant de maitiid ticht, sei de boargemaster",
        "Gadar za ta kasance a rufe har zuwa bazara bayan ambaliyar ruwa, in ji magajin gari",
        "Pon an ap rete fèmen jiska prentan apre inondasyon an, majistra a te di lendi",
        # Galician, whose letters are not known: no Portuguese for all that.
        "A ponte seguirá pechada ata a primavera, dixo a alcaldesa o luns",
        "Anna Rossi, Marco Bianchi, Giulia Verdi, Luca Ferrari, Paolo Conti",
    ],
)
def test_a_language_that_nobody_knows_is_none(text: str) -> None:
    assert tell_language(scan_raw(text)) == (None, 0.0)


def test_the_table() -> None:
    held = load_trigrams()
    assert held.weights.dtype == np.uint8
    assert held.weights.shape == (len(held.groups), len(held.languages))
    assert held.weights.max(axis=1).all()
    assert list(held.groups) == sorted(set(held.groups))
    assert all(len(group) == 3 and group == fold_case(group) for group in held.groups)
    assert len((files("cleaner") / "data" / "trigrams.npz").read_bytes()) < 300_000
    assert {"cy", "ga", "la"} <= compared_languages()
    # Those whose script tells them, and those of which the source has nothing.
    assert not {"el", "ka", "th", "he", "gl", "ne", "am"} & compared_languages()


def test_frequencies_are_chained() -> None:
    one, two, three = {"a": 0.5, "b": 0.25}, {"ab": 0.5, "ba": 0.5}, {"aba": 0.25, "bab": 0.5, "xyz": 1.0}
    assert trigrams.chain_ratios(one, two, three) == {"aba": 0.0625, "bab": 0.0625}


def test_groups_are_respelt() -> None:
    assert trigrams.respell({"İYU": 0.5, "iyu": 0.25}) == {"iyu": 0.75}
    assert trigrams.respell({"aße": 0.5}) == {"ass": 0.5}
    assert trigrams.respell({"ßen": 0.5}) == {"sse": 0.5, "sen": 0.5}
    assert trigrams.respell({"њег": 0.5, "вуѕ": 0.5}, {"њ": "nj", "е": "e", "г": "g"}) == {"nje": 0.5, "jeg": 0.5}


def test_languages_are_merged_and_those_of_a_script_of_their_own_left_out() -> None:
    models = {
        "nb": {"det": 0.5}, "nn": {"det": 0.25, "eit": 0.5}, "da": {"det": 0.5}, "bs": {"det": 1.0},
        "sr": {"дет": 0.5}, "el": {"ένα": 1.0, "det": 0.25},
    }  # fmt: skip
    assert trigrams.merge(models) == {
        "da": {"det": 0.5},
        "no": {"det": 0.375, "eit": 0.25},
        "sr": {"дет": 0.5, "det": 0.5},
    }


def test_groups_that_part_languages_are_kept() -> None:
    same_everywhere, of_one = {"the": 0.01, "que": 0.01}, {"the": 0.01, "ing": 0.02}
    groups, weights = trigrams.choose([same_everywhere, of_one], 2)
    assert groups == ["ing", "que"]
    assert weights.tolist() == [[0, 20], [18, 0]]
